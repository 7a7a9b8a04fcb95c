#include "common/office/notice_rpcs.h"

#include <algorithm>
#include <utility>

#include "common/desk/notice_queries.h"
#include "common/office/once.h"
#include "common/status/status.h"
#include "tongban/casework/v1/notice_service.pb.h"

namespace tongban {
namespace {

using casework::v1::Actor;
using casework::v1::AddressedNotice;
using casework::v1::GetNoticeRequest;
using casework::v1::ListNoticesRequest;
using casework::v1::ListNoticesResponse;
using casework::v1::ListPendingNoticesRequest;
using casework::v1::ListPendingNoticesResponse;
using casework::v1::NoticeSummary;
using casework::v1::RecordNoticeAttemptRequest;

// Those who tell applicants, and the systems that do it for them under a token of
// theirs.
const Roles kMessengers = {Actor::ROLE_INTAKE_OFFICER, Actor::ROLE_SUPERVISOR};
// The list shows nothing personal.
const Roles kStaff = {Actor::ROLE_INTAKE_OFFICER, Actor::ROLE_SUPERVISOR, Actor::ROLE_OPERATOR};

// The caller has one of the roles, or the row would have refused.
Actor MessengerIn(const Caller& caller) {
  const auto role =
      std::ranges::find_if(kMessengers, [&caller](Actor::Role each) { return caller.person->HasRole(each); });
  return ActorIn(*role, *caller.person);
}

absl::StatusOr<Decided<NoticeSummary>> Record(const Office& office, const RecordNoticeAttemptRequest& request,
                                              const Caller& caller, Transaction& transaction) {
  const absl::Time now = office.clock.Now();
  const auto record = [&]() -> absl::StatusOr<Decided<NoticeSummary>> {
    ASSIGN_OR_RETURN(NoticeSummary summary, RecordNoticeAttempt(request, MessengerIn(caller), now, transaction));
    NoteTime(now, transaction);
    return Decided<NoticeSummary>(std::move(summary));
  };
  return Once<NoticeSummary>(now, Repetition(request, caller), transaction, record);
}

}  // namespace

ServedService NoticeRpcs(Office& office) {
  const auto* service = NoticeSummary::descriptor()->file()->FindServiceByName("NoticeService");
  return {service,
          {
              LoggedRead<ListNoticesRequest, ListNoticesResponse>(
                  "ListNotices", kMessengers,
                  [&office](const ListNoticesRequest& request, const Caller&, const Reader& reader) {
                    return ListNotices(request, office.secrets.page, reader);
                  }),
              Read<ListPendingNoticesRequest, ListPendingNoticesResponse>(
                  "ListPendingNotices", kStaff,
                  [&office](const ListPendingNoticesRequest& request, const Caller&, const Reader& reader) {
                    return ListPendingNotices(request, office.secrets.page, reader);
                  }),
              LoggedRead<GetNoticeRequest, AddressedNotice>(
                  "GetNotice", kMessengers,
                  [](const GetNoticeRequest& request, const Caller&, const Reader& reader) {
                    return GetNotice(request, reader);
                  }),
              Write<RecordNoticeAttemptRequest, NoticeSummary>(
                  "RecordNoticeAttempt", kMessengers,
                  [&office](const RecordNoticeAttemptRequest& request, const Caller& caller, Transaction& transaction) {
                    return Record(office, request, caller, transaction);
                  }),
          }};
}

}  // namespace tongban
