#include "common/desk/refusals.h"

#include "absl/strings/str_cat.h"
#include "common/status/refusal.h"

namespace tongban {

absl::Status CaseUnknown(absl::string_view case_id) {
  return Refusal(absl::StatusCode::kNotFound, "CASE_NOT_FOUND",
                 "no such case at this office; ListCases shows those there are, and the residence federation's intake "
                 "knows every case it took in")
      .About("tongban.casework.v1.Case", case_id)
      .InChinese("本机构没有该案件");
}

absl::Status CaseDamaged(absl::string_view case_id) {
  return Refusal(absl::StatusCode::kDataLoss, "CASE_DAMAGED", "the stored case cannot be read; call an operator")
      .About("tongban.casework.v1.Case", case_id);
}

absl::Status RequestIdReused() {
  return Refusal(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                 "request_id was used for a request with other content; choose a new one")
      .Field("request_id", "was used for a request with other content")
      .InChinese("请求编号已用于其他内容，请更换请求编号");
}

absl::Status EtagStale(absl::string_view current) {
  return Refusal(absl::StatusCode::kAborted, "ETAG_STALE",
                 "what is to be changed has changed since the etag was read; read it again")
      .With("currentEtag", current)
      .InChinese("内容已有变化，请重新读取后再办理");
}

absl::Status PolicyUnknown(absl::string_view version) {
  return Refusal(absl::StatusCode::kFailedPrecondition, "POLICY_UNKNOWN",
                 absl::StrCat("the case is pinned to policy ", version, ", which this office does not have"))
      .With("policyVersion", version);
}

absl::Status MessageRefused(absl::string_view reason, absl::string_view why) {
  return Refusal(absl::StatusCode::kFailedPrecondition, reason, why);
}

absl::Status ProgressBaseUnknown() {
  return MessageRefused(kProgressBaseUnknown, "the account leads from another state than the newest known here");
}

absl::Status StateHashMismatch() {
  return MessageRefused(kStateHashMismatch, "the account does not lead to the state that it names");
}

}  // namespace tongban
