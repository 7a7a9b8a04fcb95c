#include "common/desk/refusals.h"

#include "absl/strings/str_cat.h"
#include "common/status/refusal.h"

namespace tongban {

absl::Status CaseUnknown(absl::string_view case_id) {
  return Refusal(errors::v1::ERROR_REASON_CASE_NOT_FOUND,
                 "no such case at this office; ListCases lists its cases, and the residence federation's intake knows "
                 "every case it took in")
      .About("tongban.casework.v1.Case", case_id);
}

absl::Status CaseDamaged(absl::string_view case_id) {
  return Refusal(errors::v1::ERROR_REASON_CASE_DAMAGED, "the stored case cannot be read; contact an operator")
      .About("tongban.casework.v1.Case", case_id);
}

absl::Status RequestIdReused() {
  return Refusal(errors::v1::ERROR_REASON_REQUEST_ID_REUSED,
                 "request_id was already used for a request with different content; choose a new one")
      .Field("request_id", "was already used for a request with different content");
}

absl::Status EtagStale(absl::string_view current) {
  return Refusal(errors::v1::ERROR_REASON_ETAG_STALE,
                 "the resource has changed since the etag was read; read it again and retry")
      .With("currentEtag", current);
}

absl::Status PolicyUnknown(absl::string_view version) {
  return Refusal(errors::v1::ERROR_REASON_POLICY_UNKNOWN,
                 absl::StrCat("the case is pinned to policy ", version, ", which this office does not have"))
      .With("policyVersion", version);
}

absl::Status MessageRefused(errors::v1::ErrorReason reason, absl::string_view why) { return Refusal(reason, why); }

absl::Status ReleaseTooOldFor(absl::string_view what) {
  return MessageRefused(errors::v1::ERROR_REASON_RELEASE_TOO_OLD,
                        absl::StrCat("this release does not support ", what, "; upgrade it"));
}

absl::Status ProgressBaseUnknown() {
  return MessageRefused(kProgressBaseUnknown, "the account does not start from the newest state known here");
}

absl::Status StateHashMismatch() {
  return MessageRefused(kStateHashMismatch, "the account does not lead to the state it names");
}

}  // namespace tongban
