#include "common/desk/delivery.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/desk/refusals.h"
#include "common/desk/tables.h"
#include "common/status/refusal.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::Notice;
using casework::v1::NoticeAttempt;
using casework::v1::NoticeDelivery;
using casework::v1::OfficeRef;

// One earlier than this before its notice was issued is a slip of the pen. The
// notice may have been issued by another county's clock.
constexpr absl::Duration kEarliestBeforeIssue = absl::Hours(24);

struct Step {
  NoticeDelivery::State from;
  NoticeAttempt::Outcome outcome;
  NoticeDelivery::State to;
};

// clang-format off
constexpr Step kSteps[] = {
    {NoticeDelivery::STATE_PENDING, NoticeAttempt::OUTCOME_SENT,     NoticeDelivery::STATE_SENT},
    {NoticeDelivery::STATE_PENDING, NoticeAttempt::OUTCOME_RECEIVED, NoticeDelivery::STATE_RECEIVED},
    {NoticeDelivery::STATE_PENDING, NoticeAttempt::OUTCOME_FAILED,   NoticeDelivery::STATE_FAILED},
    {NoticeDelivery::STATE_SENT,    NoticeAttempt::OUTCOME_SENT,     NoticeDelivery::STATE_SENT},
    {NoticeDelivery::STATE_SENT,    NoticeAttempt::OUTCOME_RECEIVED, NoticeDelivery::STATE_RECEIVED},
    {NoticeDelivery::STATE_SENT,    NoticeAttempt::OUTCOME_FAILED,   NoticeDelivery::STATE_FAILED},
    {NoticeDelivery::STATE_FAILED,  NoticeAttempt::OUTCOME_SENT,     NoticeDelivery::STATE_SENT},
    {NoticeDelivery::STATE_FAILED,  NoticeAttempt::OUTCOME_RECEIVED, NoticeDelivery::STATE_RECEIVED},
    {NoticeDelivery::STATE_FAILED,  NoticeAttempt::OUTCOME_FAILED,   NoticeDelivery::STATE_FAILED},
};
// clang-format on

constexpr int StepsFrom(int state, int outcome) {
  return static_cast<int>(
      std::ranges::count_if(kSteps, [=](const Step& step) { return step.from == state && step.outcome == outcome; }));
}

constexpr bool EveryOutcomeLeadsOnUntilTheNoticeIsReceived() {
  for (int state = NoticeDelivery::State_MIN + 1; state <= NoticeDelivery::State_MAX; ++state) {
    for (int outcome = NoticeAttempt::Outcome_MIN + 1; outcome <= NoticeAttempt::Outcome_MAX; ++outcome) {
      if (StepsFrom(state, outcome) != (state == NoticeDelivery::STATE_RECEIVED ? 0 : 1)) return false;
    }
  }
  return true;
}
static_assert(EveryOutcomeLeadsOnUntilTheNoticeIsReceived());

constexpr bool NothingIsPendingAgainUntried() {
  return std::ranges::none_of(kSteps, [](const Step& step) { return step.to == NoticeDelivery::STATE_PENDING; });
}
static_assert(NothingIsPendingAgainUntried());

std::string NameOf(const NoticeId& id) {
  return absl::StrCat("federations/", id.federation, "/cases/", id.case_id, "/notices/", id.number);
}

absl::Status NoticeReceived(const NoticeId& id) {
  return Refusal(errors::v1::ERROR_REASON_NOTICE_RECEIVED,
                 "the addressee has received the notice; delivery is complete")
      .Instead("NOTICE", NameOf(id), "report no further attempts for this notice");
}

absl::Status AttemptsExhausted(const NoticeId& id) {
  return Refusal(errors::v1::ERROR_REASON_NOTICE_ATTEMPTS_EXHAUSTED,
                 absl::StrCat(kMostAttempts, " attempts are already recorded; only OUTCOME_RECEIVED is still accepted"))
      .With("mostAttempts", absl::StrCat(kMostAttempts))
      .Instead("NOTICE", NameOf(id), "have an officer tell the addressee in person, then record OUTCOME_RECEIVED");
}

}  // namespace

std::optional<NoticeDelivery::State> StateAfter(NoticeDelivery::State state, NoticeAttempt::Outcome outcome) {
  for (const Step& step : kSteps) {
    if (step.from == state && step.outcome == outcome) return step.to;
  }
  return std::nullopt;
}

bool IsPending(NoticeDelivery::State state) {
  return state == NoticeDelivery::STATE_PENDING || state == NoticeDelivery::STATE_FAILED;
}

void AwaitDeliveries(const OfficeRef& here, int64_t known_revision, const Case& after, Transaction& transaction) {
  if (here.kind() != OfficeRef::KIND_INTAKE) return;
  // The newest come last.
  for (int i = after.notices_size() - 1; i >= 0 && after.notices(i).revision() > known_revision; --i) {
    const Notice& notice = after.notices(i);
    // Notices have numbers; what another office says is not believed.
    if (notice.id() < 1) continue;
    transaction.Put(kPendingNotices,
                    PendingNoticeKey(here.federation(), FromProto(notice.issue_time()), CaseIdOf(after), notice.id()),
                    "");
  }
}

absl::StatusOr<NoticeDelivery> ReadDelivery(const NoticeId& id, const Reader& reader) {
  const absl::StatusOr<std::string> row =
      reader.Get(kNoticeDeliveries, NoticeDeliveryKey(id.federation, id.case_id, id.number));
  NoticeDelivery delivery;
  if (absl::IsNotFound(row.status())) {
    delivery.set_state(NoticeDelivery::STATE_PENDING);
    return delivery;
  }
  RETURN_IF_ERROR(row.status());
  if (!delivery.ParseFromString(*row)) return CaseDamaged(id.case_id);
  return delivery;
}

Violations FaultsOf(const NoticeAttempt& attempt, const Notice& notice, absl::Time now) {
  Violations violations;
  CheckForm(*NoticeAttempt::descriptor(), attempt.SerializeAsString(), violations);
  const bool has_failed = attempt.outcome() == NoticeAttempt::OUTCOME_FAILED;
  const bool says_why = attempt.failure() != NoticeAttempt::FAILURE_UNSPECIFIED;
  if (has_failed && !says_why) {
    violations.push_back({"failure", errors::v1::ERROR_REASON_FIELD_REQUIRED, "must be set for a failed attempt"});
  }
  if (!has_failed && says_why) {
    violations.push_back(
        {"failure", errors::v1::ERROR_REASON_FIELD_INVALID, "must not be set unless the attempt failed"});
  }
  if (!attempt.has_attempt_time()) return violations;
  const absl::Time time = FromProto(attempt.attempt_time());
  if (time > now + kMostClockDifference) {
    violations.push_back({"attempt_time", errors::v1::ERROR_REASON_TIME_IN_THE_FUTURE, "must not be in the future"});
  }
  if (time < FromProto(notice.issue_time()) - kEarliestBeforeIssue) {
    violations.push_back({"attempt_time", errors::v1::ERROR_REASON_FIELD_INVALID,
                          "must not be more than a day before the notice was issued"});
  }
  return violations;
}

absl::StatusOr<NoticeDelivery> RecordAttempt(const NoticeId& id, const Notice& notice, NoticeAttempt attempt,
                                             Transaction& transaction) {
  ASSIGN_OR_RETURN(NoticeDelivery delivery, ReadDelivery(id, transaction));
  const std::optional<NoticeDelivery::State> next = StateAfter(delivery.state(), attempt.outcome());
  if (!next.has_value()) return NoticeReceived(id);
  if (delivery.attempts_size() >= kMostAttempts && *next != NoticeDelivery::STATE_RECEIVED) {
    return AttemptsExhausted(id);
  }
  delivery.set_state(*next);
  *delivery.add_attempts() = std::move(attempt);
  transaction.Put(kNoticeDeliveries, NoticeDeliveryKey(id.federation, id.case_id, id.number),
                  delivery.SerializeAsString());
  std::string pending = PendingNoticeKey(id.federation, FromProto(notice.issue_time()), id.case_id, id.number);
  if (IsPending(*next)) {
    transaction.Put(kPendingNotices, std::move(pending), "");
  } else {
    transaction.Delete(kPendingNotices, std::move(pending));
  }
  return delivery;
}

}  // namespace tongban
