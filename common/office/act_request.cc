#include "common/office/act_request.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/resource_name.h"
#include "common/status/refusal.h"

namespace tongban {
namespace {

using casework::v1::Act;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Where every act's request keeps its content.
constexpr int kContentField = 5;
constexpr size_t kMostRequestIdCharacters = 64;

const FieldDescriptor* TextField(const Descriptor& type, const char* name) {
  const FieldDescriptor* field = type.FindFieldByName(name);
  const bool is_text = field != nullptr && field->type() == FieldDescriptor::TYPE_STRING && !field->is_repeated();
  return is_text ? field : nullptr;
}

std::string TextOf(const Message& request, const char* name) {
  const FieldDescriptor* field = TextField(*request.GetDescriptor(), name);
  return field == nullptr ? std::string() : request.GetReflection()->GetString(request, field);
}

bool IsRequestId(absl::string_view text) {
  return !text.empty() && text.size() <= kMostRequestIdCharacters &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isgraph(c); });
}

constexpr absl::string_view kRequestIdForm = "must have 1 to 64 visible ASCII characters, preferably a UUID";

Refusal RequestMalformed() {
  return Refusal(absl::StatusCode::kInvalidArgument, "REQUEST_MALFORMED",
                 "the request is malformed; see the violations")
      .InChinese("请求格式不正确，请按提示逐项修改");
}

// Collects every violation before it refuses.
class Violations {
 public:
  void Add(absl::string_view field, absl::string_view description) {
    refusal_.Field(field, description, "MALFORMED");
    any_ = true;
  }
  absl::Status Result() const { return any_ ? absl::Status(refusal_) : absl::OkStatus(); }

 private:
  Refusal refusal_ = RequestMalformed();
  bool any_ = false;
};

void TakeName(const Message& request, ActRequest& result, Violations& violations) {
  const bool files_a_case = TextField(*request.GetDescriptor(), "parent") != nullptr;
  const char* field = files_a_case ? "parent" : "name";
  auto name = ParseResourceName(TextOf(request, field));
  if (name.has_value() && name->collection == (files_a_case ? "" : "cases")) {
    result.federation = std::move(name->federation);
    result.case_id = std::move(name->id);
    return;
  }
  violations.Add(field,
                 files_a_case ? "must be federations/{federation}" : "must be federations/{federation}/cases/{case}");
}

// Both are on one arena, which the content never leaves.
Act& TakeContent(absl::string_view method, Message& request) {
  Act& act = *google::protobuf::Arena::CreateMessage<Act>(request.GetArena());
  const FieldDescriptor* content = request.GetDescriptor()->FindFieldByNumber(kContentField);
  const FieldDescriptor* field = Act::descriptor()->FindFieldByName(ActFieldName(method));
  act.GetReflection()->UnsafeArenaSetAllocatedMessage(
      &act, request.GetReflection()->UnsafeArenaReleaseMessage(&request, content), field);
  return act;
}

}  // namespace

std::string ActFieldName(absl::string_view method) {
  std::string result;
  for (const char c : method) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !result.empty()) result += '_';
    result += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return result;
}

absl::Status CheckActShape(absl::string_view method, const Descriptor& request) {
  const bool named = TextField(request, "parent") != nullptr || TextField(request, "name") != nullptr;
  if (absl::Status shape = CheckMutationShape(request); !shape.ok()) return shape;
  if (!named || TextField(request, "etag") == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(request.full_name(), " lacks one of: parent or name, etag"));
  }
  const FieldDescriptor* content = request.FindFieldByNumber(kContentField);
  const FieldDescriptor* field = Act::descriptor()->FindFieldByName(ActFieldName(method));
  if (content == nullptr || field == nullptr || content->message_type() == nullptr ||
      content->message_type() != field->message_type()) {
    return absl::InvalidArgumentError(absl::StrCat("field ", kContentField, " of ", request.full_name(),
                                                   " is not what Act has as ", ActFieldName(method)));
  }
  return absl::OkStatus();
}

absl::Status CheckMutationShape(const Descriptor& request) {
  const FieldDescriptor* validate_only = request.FindFieldByName("validate_only");
  if (TextField(request, "request_id") != nullptr && validate_only != nullptr &&
      validate_only->type() == FieldDescriptor::TYPE_BOOL) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(request.full_name(), " lacks request_id or validate_only"));
}

absl::Status CheckRequestId(const Message& request) {
  if (TextField(*request.GetDescriptor(), "request_id") == nullptr) return absl::OkStatus();
  Violations violations;
  if (!IsRequestId(TextOf(request, "request_id"))) violations.Add("request_id", kRequestIdForm);
  return violations.Result();
}

bool IsValidateOnly(const Message& request) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("validate_only");
  return field != nullptr && field->type() == FieldDescriptor::TYPE_BOOL &&
         request.GetReflection()->GetBool(request, field);
}

absl::StatusOr<ActRequest> MakeActRequest(absl::string_view method, Message& request) {
  ActRequest result;
  Violations violations;
  TakeName(request, result, violations);
  result.request_id = TextOf(request, "request_id");
  if (!IsRequestId(result.request_id)) violations.Add("request_id", kRequestIdForm);
  const FieldDescriptor* content = request.GetDescriptor()->FindFieldByNumber(kContentField);
  if (!request.GetReflection()->HasField(request, content)) violations.Add(content->name(), "is required");
  if (absl::Status status = violations.Result(); !status.ok()) return status;
  result.etag = TextOf(request, "etag");
  result.validate_only = IsValidateOnly(request);
  result.act = &TakeContent(method, request);
  return result;
}

}  // namespace tongban
