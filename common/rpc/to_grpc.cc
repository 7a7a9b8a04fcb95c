#include "common/rpc/to_grpc.h"

#include <grpcpp/support/error_details.h>

#include <map>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/refusal.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace tongban {
namespace {

// Room kept for the entry that says how many violations were cut, and for the
// lengths around it.
constexpr size_t kLastEntryBytes = 320;

// Cuts at the bound, but never inside a character of UTF-8.
std::string Cut(absl::string_view text) {
  if (text.size() <= kMaxMessageBytes) return std::string(text);
  size_t end = kMaxMessageBytes;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end));
}

bool MayTravel(absl::string_view type_url) {
  return absl::StartsWith(type_url, kDetailPrefix) && !absl::EndsWith(type_url, ".DebugInfo");
}

google::rpc::ErrorInfo InfoOf(const absl::Status& status) {
  auto info = DetailOf<google::rpc::ErrorInfo>(status).value_or(google::rpc::ErrorInfo());
  if (info.reason().empty()) info.set_reason(std::string(NameOf(errors::v1::ERROR_REASON_UNEXPECTED)));
  if (info.domain().empty()) info.set_domain(std::string(kErrorDomain));
  return info;
}

google::rpc::Status Pack(const absl::Status& status) {
  google::rpc::Status packed;
  packed.set_code(static_cast<int>(status.code()));
  packed.set_message(Cut(status.message()));
  packed.add_details()->PackFrom(InfoOf(status));
  std::map<std::string, std::string> others;
  status.ForEachPayload([&others](absl::string_view type_url, const absl::Cord& payload) {
    if (MayTravel(type_url)) others[std::string(type_url)] = std::string(payload);
  });
  others.erase(packed.details(0).type_url());
  for (auto& [type_url, value] : others) {
    auto& detail = *packed.add_details();
    detail.set_type_url(type_url);
    detail.set_value(std::move(value));
  }
  return packed;
}

void AddLast(const std::string& text, google::rpc::BadRequest& detail) {
  *detail.add_field_violations() = ViolationOf("", errors::v1::ERROR_REASON_VIOLATIONS_LEFT_OUT, text);
}
void AddLast(const std::string& text, google::rpc::PreconditionFailure& detail) {
  detail.add_violations()->set_description(text);
}

auto* ViolationsOf(google::rpc::BadRequest& detail) { return detail.mutable_field_violations(); }
auto* ViolationsOf(google::rpc::PreconditionFailure& detail) { return detail.mutable_violations(); }

template <typename Detail>
void CutViolations(google::rpc::Status& packed) {
  const size_t size = packed.ByteSizeLong();
  if (size <= kMaxDetailsBytes) return;
  for (auto& any : *packed.mutable_details()) {
    Detail detail;
    if (!any.UnpackTo(&detail)) continue;
    auto& violations = *ViolationsOf(detail);
    if (violations.empty()) continue;
    const size_t excess = size - kMaxDetailsBytes + kLastEntryBytes;
    int cut = 0;
    for (size_t freed = 0; freed < excess && !violations.empty(); ++cut) {
      freed += violations[violations.size() - 1].ByteSizeLong();
      violations.RemoveLast();
    }
    AddLast(absl::StrCat(cut, " more violations omitted for length; fix these and retry"), detail);
    any.PackFrom(detail);
  }
}

void FitIntoTrailers(google::rpc::Status& packed) {
  CutViolations<google::rpc::BadRequest>(packed);
  CutViolations<google::rpc::PreconditionFailure>(packed);
  while (packed.ByteSizeLong() > kMaxDetailsBytes && packed.details_size() > 1) packed.mutable_details()->RemoveLast();
  if (packed.ByteSizeLong() <= kMaxDetailsBytes) return;
  google::rpc::ErrorInfo info;
  packed.details(0).UnpackTo(&info);
  info.clear_metadata();
  packed.mutable_details(0)->PackFrom(info);
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status packed = Pack(status);
  FitIntoTrailers(packed);
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), packed.message(), packed.SerializeAsString());
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status packed;
  if (!grpc::ExtractErrorDetails(status, &packed).ok()) return result;
  for (const auto& detail : packed.details()) {
    if (MayTravel(detail.type_url())) result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return result;
}

}  // namespace tongban
