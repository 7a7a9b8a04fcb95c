#include "common/server/act_request.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/rpc/resource_name.h"
#include "common/status/refusal.h"
#include "tongban/casework/v1/act.pb.h"

namespace tongban {
namespace {

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

// The fields that requests have in common; null where a type lacks one.
struct RequestFields {
  bool files_a_case;            // Names the federation, not a case.
  const FieldDescriptor* name;  // `parent` or `name`.
  const FieldDescriptor* request_id;
  const FieldDescriptor* etag;
  const FieldDescriptor* validate_only;
  const FieldDescriptor* content;
  const FieldDescriptor* act;  // Of the kind's act, for the content; null unless it is asked for.
};

RequestFields MakeFields(const Descriptor& type, const Descriptor* act) {
  const FieldDescriptor* parent = TextField(type, "parent");
  const FieldDescriptor* validate_only = type.FindFieldByName("validate_only");
  const bool is_bool = validate_only != nullptr && validate_only->type() == FieldDescriptor::TYPE_BOOL;
  return {.files_a_case = parent != nullptr,
          .name = parent != nullptr ? parent : TextField(type, "name"),
          .request_id = TextField(type, "request_id"),
          .etag = TextField(type, "etag"),
          .validate_only = is_bool ? validate_only : nullptr,
          .content = type.FindFieldByNumber(kContentField),
          .act = act == nullptr ? nullptr : act->FindFieldByName(ActFieldName(MethodOfRequest(type)))};
}

// Looked up once a type: by name it takes as long as the rest of a request.
const RequestFields& FieldsOf(const Message& request, const Descriptor* act = nullptr) {
  thread_local absl::flat_hash_map<const Descriptor*, std::unique_ptr<const RequestFields>> known;
  std::unique_ptr<const RequestFields>& fields = known[request.GetDescriptor()];
  if (fields == nullptr || (act != nullptr && fields->act == nullptr)) {
    fields = std::make_unique<const RequestFields>(MakeFields(*request.GetDescriptor(), act));
  }
  return *fields;
}

std::string TextOf(const Message& request, const FieldDescriptor* field) {
  return field == nullptr ? std::string() : request.GetReflection()->GetString(request, field);
}

bool IsRequestId(absl::string_view text) {
  return !text.empty() && text.size() <= kMostRequestIdCharacters &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isgraph(c); });
}

constexpr absl::string_view kRequestIdForm = "must have 1 to 64 visible ASCII characters, preferably a UUID";

Refusal RequestMalformed() {
  return Refusal(errors::v1::ERROR_REASON_REQUEST_MALFORMED, "the request is malformed; see the violations");
}

// Collects every violation before it refuses.
class Violations {
 public:
  void Add(absl::string_view field, errors::v1::ErrorReason reason, absl::string_view description) {
    if (!refusal_.has_value()) refusal_ = RequestMalformed();
    refusal_->Field(field, reason, description);
  }
  absl::Status Result() const { return refusal_.has_value() ? absl::Status(*refusal_) : absl::OkStatus(); }

 private:
  std::optional<Refusal> refusal_;
};

void TakeName(const Message& request, const RequestFields& fields, ActRequest& result, Violations& violations) {
  auto name = ParseResourceName(TextOf(request, fields.name));
  if (name.has_value() && name->collection == (fields.files_a_case ? "" : result.kind->name)) {
    result.federation = std::move(name->federation);
    result.id = std::move(name->id);
    return;
  }
  violations.Add(fields.name->name(), errors::v1::ERROR_REASON_NAME_MALFORMED,
                 fields.files_a_case ? "must be federations/{federation}"
                                     : absl::StrCat("must be federations/{federation}/", result.kind->name, "/{",
                                                    result.kind->singular, "}"));
}

// Both are on one arena, which the content never leaves.
Message& TakeContent(Message& request, const RequestFields& fields, const Message& prototype) {
  Message& act = *prototype.New(request.GetArena());
  Message* content = request.GetReflection()->UnsafeArenaReleaseMessage(&request, fields.content);
  act.GetReflection()->UnsafeArenaSetAllocatedMessage(&act, content, fields.act);
  return act;
}

}  // namespace

std::string MethodOfRequest(const Descriptor& request) {
  return std::string(absl::StripSuffix(request.name(), "Request"));
}

std::string ActFieldName(absl::string_view method) {
  std::string result;
  for (const char c : method) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !result.empty()) result += '_';
    result += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return result;
}

const ActTarget& CaseTarget() {
  static const ActTarget target = {kCaseCollection, casework::v1::Act::default_instance(),
                                   casework::v1::Case::default_instance()};
  return target;
}

absl::Status WithPathsFromTheRequest(const Descriptor& request, const absl::Status& refusal) {
  auto detail = DetailOf<google::rpc::BadRequest>(refusal);
  const FieldDescriptor* content = request.FindFieldByNumber(kContentField);
  if (!detail.has_value() || content == nullptr) return refusal;
  for (auto& violation : *detail->mutable_field_violations()) {
    const std::string& path = violation.field();
    if (request.FindFieldByName(path.substr(0, path.find_first_of(".["))) != nullptr) continue;
    violation.set_field(absl::StrCat(content->name(), path.empty() ? "" : ".", path));
  }
  absl::Status result = refusal;
  result.SetPayload(DetailUrl(*google::rpc::BadRequest::descriptor()), absl::Cord(detail->SerializeAsString()));
  return result;
}

absl::Status CheckActShape(absl::string_view method, const Descriptor& request, const Descriptor& act) {
  if (absl::Status shape = CheckMutationShape(request); !shape.ok()) return shape;
  // What makes a case names no case whose etag could be sent.
  const bool has_etag = TextField(request, "etag") != nullptr;
  if (TextField(request, TextField(request, "parent") != nullptr ? "parent" : "name") == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(request.full_name(), " is missing parent or name"));
  }
  if (has_etag != (TextField(request, "parent") == nullptr)) {
    return absl::InvalidArgumentError(
        absl::StrCat(request.full_name(), " must have an etag if and only if it has a name"));
  }
  const FieldDescriptor* content = request.FindFieldByNumber(kContentField);
  const FieldDescriptor* field = act.FindFieldByName(ActFieldName(method));
  if (content == nullptr || field == nullptr || content->message_type() == nullptr ||
      content->message_type() != field->message_type()) {
    return absl::InvalidArgumentError(absl::StrCat("field ", kContentField, " of ", request.full_name(),
                                                   " is not of the type of ", act.name(), ".", ActFieldName(method)));
  }
  for (int i = 0; i < request.field_count(); ++i) {
    if (content->message_type()->FindFieldByName(request.field(i)->name()) == nullptr) continue;
    return absl::InvalidArgumentError(absl::StrCat(request.full_name(), ": a field path starting with '",
                                                   request.field(i)->name(),
                                                   "' is ambiguous: its content has that field too"));
  }
  return absl::OkStatus();
}

absl::Status CheckMutationShape(const Descriptor& request) {
  const FieldDescriptor* validate_only = request.FindFieldByName("validate_only");
  if (TextField(request, "request_id") != nullptr && validate_only != nullptr &&
      validate_only->type() == FieldDescriptor::TYPE_BOOL) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(request.full_name(), " is missing request_id or validate_only"));
}

absl::Status CheckRequestId(const Message& request) {
  const FieldDescriptor* request_id = FieldsOf(request).request_id;
  if (request_id == nullptr) return absl::OkStatus();
  Violations violations;
  if (!IsRequestId(TextOf(request, request_id)))
    violations.Add("request_id", errors::v1::ERROR_REASON_REQUEST_ID_MALFORMED, kRequestIdForm);
  return violations.Result();
}

bool IsValidateOnly(const Message& request) {
  const FieldDescriptor* field = FieldsOf(request).validate_only;
  return field != nullptr && request.GetReflection()->GetBool(request, field);
}

absl::StatusOr<ActRequest> MakeActRequest(Message& request, const ActTarget& target) {
  const RequestFields& fields = FieldsOf(request, target.act.GetDescriptor());
  ActRequest result;
  result.kind = &target.kind;
  Violations violations;
  TakeName(request, fields, result, violations);
  result.request_id = TextOf(request, fields.request_id);
  if (!IsRequestId(result.request_id))
    violations.Add("request_id", errors::v1::ERROR_REASON_REQUEST_ID_MALFORMED, kRequestIdForm);
  if (!request.GetReflection()->HasField(request, fields.content)) {
    violations.Add(fields.content->name(), errors::v1::ERROR_REASON_FIELD_REQUIRED, "is required");
  }
  if (absl::Status status = violations.Result(); !status.ok()) return status;
  result.etag = TextOf(request, fields.etag);
  result.validate_only = IsValidateOnly(request);
  result.act = &TakeContent(request, fields, target.act);
  return result;
}

}  // namespace tongban
