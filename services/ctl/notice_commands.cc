#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "common/status/status.h"
#include "services/ctl/commands.h"
#include "services/ctl/print.h"
#include "services/ctl/table.h"
#include "services/ctl/words.h"
#include "tongban/casework/v1/notice_service.pb.h"

ABSL_FLAG(bool, failed, false, "`notice list`: only those whose attempts all failed");

namespace tongban::ctl {
namespace {

using casework::v1::AddressedNotice;
using casework::v1::ListPendingNoticesRequest;
using casework::v1::ListPendingNoticesResponse;
using casework::v1::Notice;
using casework::v1::NoticeAttempt;
using casework::v1::NoticeDelivery;
using casework::v1::NoticeSummary;

constexpr absl::string_view kService = "/tongban.casework.v1.NoticeService/";
// Beyond this a terminal is the wrong place.
constexpr int kMostPages = 100;

// "SMS WRONG_CONTACT"; empty before the first attempt.
std::string NewestAttempt(const NoticeSummary& summary) {
  if (summary.attempt_count() == 0) return "";
  std::string text = Short(NoticeAttempt::Channel_Name(summary.last_channel()));
  if (summary.last_failure() != NoticeAttempt::FAILURE_UNSPECIFIED) {
    absl::StrAppend(&text, " ", Short(NoticeAttempt::Failure_Name(summary.last_failure())));
  }
  return text;
}

std::vector<std::string> Row(const NoticeSummary& summary) {
  return {summary.name(),
          Short(Notice::Kind_Name(summary.kind())),
          Short(Notice::Addressee_Name(summary.addressee())),
          ChinaTime(summary.issue_time()),
          Short(NoticeDelivery::State_Name(summary.state())),
          absl::StrCat(summary.attempt_count()),
          NewestAttempt(summary),
          ChinaTime(summary.last_attempt_time())};
}

absl::Status List(Session& session) {
  ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
  ListPendingNoticesRequest request;
  request.set_parent(absl::StrCat("federations/", session.arguments[0]));
  request.set_page_size(500);
  if (absl::GetFlag(FLAGS_failed)) request.set_state(NoticeDelivery::STATE_FAILED);
  ListPendingNoticesResponse all;
  for (int page = 0; page < kMostPages; ++page) {
    ListPendingNoticesResponse response;
    RETURN_IF_ERROR(office->Call(absl::StrCat(kService, "ListPendingNotices"), request, response));
    all.mutable_notices()->MergeFrom(response.notices());
    all.set_next_page_token(response.next_page_token());
    if (response.next_page_token().empty()) break;
    request.set_page_token(response.next_page_token());
  }
  if (session.output == Session::Output::kJson) {
    session.out << ToJson(all);
    return absl::OkStatus();
  }
  Table table({"notice", "kind", "addressee", "issued", "state", "attempts", "last attempt", "at"});
  for (const NoticeSummary& summary : all.notices()) table.Add(Row(summary));
  session.out << table.Render();
  return absl::OkStatus();
}

absl::Status Show(Session& session) {
  ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
  casework::v1::GetNoticeRequest request;
  request.set_name(session.arguments[0]);
  AddressedNotice addressed;
  RETURN_IF_ERROR(office->Call(absl::StrCat(kService, "GetNotice"), request, addressed));
  if (session.output == Session::Output::kJson) {
    session.out << ToJson(addressed);
    return absl::OkStatus();
  }
  const casework::v1::Recipient& recipient = addressed.recipient();
  session.out << addressed.notice().text() << "\n"
              << recipient.full_name() << "  " << recipient.mobile() << "  " << recipient.address().detail() << "\n";
  Table table({"channel", "outcome", "failure", "at", "reference", "remark", "reported by", "reported"});
  for (const NoticeAttempt& attempt : addressed.delivery().attempts()) {
    const bool has_failed = attempt.outcome() == NoticeAttempt::OUTCOME_FAILED;
    table.Add(
        {Short(NoticeAttempt::Channel_Name(attempt.channel())), Short(NoticeAttempt::Outcome_Name(attempt.outcome())),
         has_failed ? Short(NoticeAttempt::Failure_Name(attempt.failure())) : "", ChinaTime(attempt.attempt_time()),
         attempt.reference(), attempt.reason(), ActorName(attempt.actor()), ChinaTime(attempt.record_time())});
  }
  session.out << table.Render();
  return absl::OkStatus();
}

constexpr Command kCommands[] = {
    {"notice list", "FEDERATION", 1, "list undelivered notices, oldest first, personal data masked (--failed)", &List},
    {"notice show", "NAME", 1, "show a notice, its recipient and the delivery attempts", &Show},
};

}  // namespace

absl::Span<const Command> NoticeCommands() { return kCommands; }

}  // namespace tongban::ctl
