#include "common/desk/notice_queries.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/desk/case_on_file.h"
#include "common/desk/delivery.h"
#include "common/desk/listing.h"
#include "common/desk/page_token.h"
#include "common/desk/tables.h"
#include "common/rpc/resource_name.h"
#include "common/status/refusal.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"

namespace tongban {
namespace {

using casework::v1::AddressedNotice;
using casework::v1::Case;
using casework::v1::ListNoticesRequest;
using casework::v1::ListNoticesResponse;
using casework::v1::ListPendingNoticesRequest;
using casework::v1::ListPendingNoticesResponse;
using casework::v1::Notice;
using casework::v1::NoticeAttempt;
using casework::v1::NoticeDelivery;
using casework::v1::NoticeSummary;
using casework::v1::RecordNoticeAttemptRequest;

constexpr int kDefaultNotices = 50, kMostNotices = 100;
constexpr int kDefaultPending = 50, kMostPending = 500;

absl::Status NoticeUnknown(absl::string_view name) {
  return Refusal(errors::v1::ERROR_REASON_NOTICE_NOT_FOUND,
                 "no such notice for this case; ListNotices lists the existing ones")
      .About("casework.tongban/Notice", name);
}

// Absent for a text that is no number, or is written in another way.
std::optional<int> NumberIn(absl::string_view text) {
  int number = 0;
  const bool is_number = absl::SimpleAtoi(text, &number) && number > 0 && absl::StrCat(number) == text;
  return is_number ? std::optional(number) : std::nullopt;
}

absl::StatusOr<NoticeId> NoticeNamed(absl::string_view name) {
  std::optional<PartName> parsed = ParsePartName(name);
  if (!parsed.has_value() || parsed->whole.collection != kCaseCollection.name || parsed->collection != "notices") {
    return FieldInvalid("name", "must be federations/{federation}/cases/{case}/notices/{notice}");
  }
  const std::optional<int> number = NumberIn(parsed->id);
  if (!number.has_value()) return NoticeUnknown(name);
  return NoticeId{std::move(parsed->whole.federation), std::move(parsed->whole.id), *number};
}

absl::StatusOr<Notice> NoticeIn(const Case& file, int number, absl::string_view name) {
  for (const Notice& notice : file.notices()) {
    if (notice.id() == number) return notice;
  }
  return NoticeUnknown(name);
}

std::string NameOf(const Case& file, const Notice& notice) {
  return absl::StrCat(file.name(), "/notices/", notice.id());
}

NoticeSummary Summarize(const Case& file, const Notice& notice, const NoticeDelivery& delivery) {
  NoticeSummary summary;
  summary.set_name(NameOf(file, notice));
  summary.set_kind(notice.kind());
  summary.set_addressee(notice.addressee());
  *summary.mutable_issue_time() = notice.issue_time();
  summary.set_state(delivery.state());
  summary.set_attempt_count(delivery.attempts_size());
  if (delivery.attempts().empty()) return summary;
  const NoticeAttempt& newest = *delivery.attempts().rbegin();
  summary.set_last_channel(newest.channel());
  *summary.mutable_last_attempt_time() = newest.attempt_time();
  summary.set_last_failure(newest.failure());
  return summary;
}

// R10: the guardian is told where one acts, at the applicant's home.
AddressedNotice Address(const Case& file, const Notice& notice, NoticeDelivery delivery) {
  AddressedNotice addressed;
  addressed.set_name(NameOf(file, notice));
  *addressed.mutable_notice() = notice;
  *addressed.mutable_delivery() = std::move(delivery);
  casework::v1::Recipient& recipient = *addressed.mutable_recipient();
  const casework::v1::Person& applicant = file.application().applicant();
  *recipient.mutable_address() = applicant.residence_address();
  const bool is_for_guardian = notice.addressee() == Notice::ADDRESSEE_GUARDIAN && file.application().has_guardian();
  recipient.set_full_name(is_for_guardian ? file.application().guardian().full_name() : applicant.full_name());
  recipient.set_mobile(is_for_guardian ? file.application().guardian().mobile() : applicant.mobile());
  return addressed;
}

// What a row of `pending_notices` says, behind the federation.
absl::StatusOr<NoticeId> PendingNoticeIn(absl::string_view federation, absl::string_view rest) {
  NoticeId id;
  KeyReader parts(rest);
  RETURN_IF_ERROR(parts.Number().status());
  ASSIGN_OR_RETURN(id.case_id, parts.Text());
  ASSIGN_OR_RETURN(const uint64_t number, parts.Number());
  id.federation = std::string(federation);
  id.number = static_cast<int>(std::min<uint64_t>(number, std::numeric_limits<int>::max()));
  return id;
}

// What a row of `pending_notices` stands for. Absent where the case, as another
// office tells it by now, has no such notice, or one that is not pending: then the
// row is passed over, since no office may spoil the list.
absl::StatusOr<std::optional<NoticeSummary>> PendingNoticeAt(absl::string_view federation, absl::string_view rest,
                                                             const Reader& reader) {
  ASSIGN_OR_RETURN(const NoticeId id, PendingNoticeIn(federation, rest));
  ASSIGN_OR_RETURN(const Case file, ReadOutline(id.federation, id.case_id, reader));
  const absl::StatusOr<Notice> notice = NoticeIn(file, id.number, file.name());
  if (!notice.ok()) return std::nullopt;
  ASSIGN_OR_RETURN(const NoticeDelivery delivery, ReadDelivery(id, reader));
  if (!IsPending(delivery.state())) return std::nullopt;
  return Summarize(file, *notice, delivery);
}

absl::Status CheckAttempt(const RecordNoticeAttemptRequest& request, const Notice& notice, absl::Time now) {
  Violations violations;
  if (request.has_attempt()) {
    violations = FaultsOf(request.attempt(), notice, now);
    for (Violation& violation : violations) violation.field = absl::StrCat("attempt.", violation.field);
  } else {
    violations.push_back({"attempt", errors::v1::ERROR_REASON_FIELD_REQUIRED, "must be set"});
  }
  if (violations.empty()) return absl::OkStatus();
  Refusal refusal(errors::v1::ERROR_REASON_CONTENT_INVALID, "the request has invalid fields; all are listed");
  for (const Violation& violation : violations) {
    refusal.Field(violation.field, violation.reason, violation.description);
  }
  return refusal;
}

}  // namespace

absl::StatusOr<ListNoticesResponse> ListNotices(const ListNoticesRequest& request, absl::string_view page_secret,
                                                const Reader& reader) {
  ASSIGN_OR_RETURN(const ResourceName parent, NameIn(kCaseCollection, "parent", request.parent()));
  ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kDefaultNotices, kMostNotices));
  const std::string arguments = absl::StrCat("notices\n", request.parent());
  int first = 1;
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(const std::string next, OpenPageToken(page_secret, request.page_token(), arguments));
    first = NumberIn(next).value_or(first);
  }
  ASSIGN_OR_RETURN(const Case file, ReadCase(parent.federation, parent.id, reader));
  ListNoticesResponse response;
  for (const Notice& notice : file.notices()) {
    if (notice.id() < first) continue;
    if (response.notices_size() == size) {
      response.set_next_page_token(SealPageToken(page_secret, absl::StrCat(notice.id()), arguments));
      break;
    }
    ASSIGN_OR_RETURN(NoticeDelivery delivery, ReadDelivery({parent.federation, parent.id, notice.id()}, reader));
    *response.add_notices() = Address(file, notice, std::move(delivery));
  }
  return response;
}

absl::StatusOr<ListPendingNoticesResponse> ListPendingNotices(const ListPendingNoticesRequest& request,
                                                              absl::string_view page_secret, const Reader& reader) {
  ASSIGN_OR_RETURN(const std::string federation, FederationIn(request.parent()));
  const bool of_any_state = request.state() == NoticeDelivery::STATE_UNSPECIFIED;
  if (!of_any_state && !IsPending(request.state())) {
    return FieldInvalid("state", "must be STATE_PENDING or STATE_FAILED; other notices are not pending");
  }
  ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kDefaultPending, kMostPending));
  const std::string prefix = Key().Text(federation);
  ListPendingNoticesResponse response;
  Room room(size, kMostRowsRead);
  const auto show = [&](absl::string_view key, absl::string_view) -> absl::Status {
    room.Read();
    ASSIGN_OR_RETURN(std::optional<NoticeSummary> summary,
                     PendingNoticeAt(federation, key.substr(prefix.size()), reader));
    if (!summary.has_value() || !(of_any_state || summary->state() == request.state())) return absl::OkStatus();
    room.Show(summary->ByteSizeLong());
    *response.add_notices() = *std::move(summary);
    return absl::OkStatus();
  };
  const std::string arguments = absl::StrCat("pending\n", request.parent(), "\n", request.state());
  const Rows rows{kPendingNotices, prefix, PrefixEnd(prefix)};
  ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                   ReadPage({rows, request.page_token(), arguments, page_secret}, room, reader, show));
  return response;
}

absl::StatusOr<AddressedNotice> GetNotice(const casework::v1::GetNoticeRequest& request, const Reader& reader) {
  ASSIGN_OR_RETURN(const NoticeId id, NoticeNamed(request.name()));
  ASSIGN_OR_RETURN(const Case file, ReadCase(id.federation, id.case_id, reader));
  ASSIGN_OR_RETURN(const Notice notice, NoticeIn(file, id.number, request.name()));
  ASSIGN_OR_RETURN(NoticeDelivery delivery, ReadDelivery(id, reader));
  return Address(file, notice, std::move(delivery));
}

absl::StatusOr<NoticeSummary> RecordNoticeAttempt(const RecordNoticeAttemptRequest& request,
                                                  const casework::v1::Actor& actor, absl::Time now,
                                                  Transaction& transaction) {
  ASSIGN_OR_RETURN(const NoticeId id, NoticeNamed(request.name()));
  ASSIGN_OR_RETURN(const Case file, ReadOutline(id.federation, id.case_id, transaction));
  ASSIGN_OR_RETURN(const Notice notice, NoticeIn(file, id.number, request.name()));
  RETURN_IF_ERROR(CheckAttempt(request, notice, now));
  NoticeAttempt attempt = request.attempt();
  *attempt.mutable_attempt_time() = ToProto(FromProto(attempt.attempt_time()));
  *attempt.mutable_actor() = actor;
  *attempt.mutable_record_time() = ToProto(now);
  ASSIGN_OR_RETURN(const NoticeDelivery delivery, RecordAttempt(id, notice, std::move(attempt), transaction));
  return Summarize(file, notice, delivery);
}

}  // namespace tongban
