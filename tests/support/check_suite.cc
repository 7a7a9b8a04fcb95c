#include "tests/support/check_suite.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/desk/case_on_file.h"
#include "common/desk/secrets.h"
#include "common/desk/tables.h"
#include "common/exchange/ledger.h"
#include "common/exchange/tables.h"
#include "common/policy/decide.h"
#include "common/policy/notices.h"
#include "common/status/status.h"
#include "common/store/keys.h"
#include "common/time/timestamps.h"
#include "tests/support/check_certificates.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::Clock;
using casework::v1::Event;
using casework::v1::Notice;
using casework::v1::NoticeDelivery;
using casework::v1::OfficeRef;
using exchange::v1::Route;
using record::v1::RouteHead;

// A case as one office has it.
struct Copy {
  SuiteOffice* office;
  OfficeRef at;
  std::string case_id;
  Case file;
  bool is_holder = false;
};

bool IsSame(const OfficeRef& a, const OfficeRef& b) { return a.kind() == b.kind() && a.federation() == b.federation(); }

std::vector<Copy> CopiesIn(Suite& suite) {
  std::vector<Copy> copies;
  for (const auto& office : suite.Offices()) {
    for (const auto& [key, row] : office->ContentOf(kRecords)) {
      Copy& copy = copies.emplace_back();
      copy.office = office.get();
      KeyReader parts(key);
      copy.at.set_federation(parts.Text().value());
      if (parts.Letter().value() != kCaseCollection.letter) {
        copies.pop_back();
        continue;
      }
      copy.at.set_kind(office->kind());
      copy.case_id = parts.Text().value();
      const absl::StatusOr<Case> file = ReadCase(copy.at.federation(), copy.case_id, office->store());
      EXPECT_THAT(file, IsOk());
      copy.file = file.value_or(Case());
      EXPECT_EQ(copy.file.name(), NameAt(copy.at, copy.case_id));
      copy.is_holder = IsSame(copy.file.holder(), copy.at);
    }
  }
  return copies;
}

bool IsRunning(const Clock& clock) { return clock.state() == Clock::STATE_RUNNING; }

// What the tables of rows must hold, worked out from the cases alone.
void CheckRows(SuiteOffice& office, const std::vector<Copy>& copies) {
  std::set<std::string> by_state, by_filing, by_due, by_person, due;
  const std::string secret = office.store().Get(kSecrets, "person").value();
  for (const Copy& copy : copies) {
    if (copy.office != &office) continue;
    const std::string& federation = copy.at.federation();
    const absl::Time filed = FromProto(copy.file.create_time());
    by_state.insert(ByStateKey(kCaseCollection, federation, copy.file.state(), filed, copy.case_id));
    by_filing.insert(ByFilingKey(kCaseCollection, federation, filed, copy.case_id));
    const std::string person = PersonKey(secret, copy.file.application().applicant().citizen_id());
    by_person.insert(ByPersonKey(kCaseCollection, federation, person, copy.case_id));
    absl::Time soonest = absl::InfiniteFuture();
    for (const Clock& clock : copy.file.clocks()) {
      if (!IsRunning(clock)) continue;
      const absl::Time time = FromProto(clock.due_time());
      soonest = std::min(soonest, time);
      if (!copy.is_holder || clock.has_overdue_time()) continue;
      due.insert(DueKey(kCaseCollection, time, federation, copy.case_id, clock.id()));
    }
    if (policy::IsFinal(copy.file.state()) || !(copy.is_holder || copy.at.kind() == OfficeRef::KIND_INTAKE)) continue;
    by_due.insert(ByDueKey(kCaseCollection, federation, soonest, copy.case_id));
  }
  AddRowsOfCertificates(office, {by_state, by_filing, by_due, due});
  const auto keys_of = [&office](Table table) {
    std::set<std::string> keys;
    for (const auto& [key, value] : office.ContentOf(table)) keys.insert(key);
    return keys;
  };
  EXPECT_EQ(keys_of(kByState), by_state);
  EXPECT_EQ(keys_of(kByFiling), by_filing);
  EXPECT_EQ(keys_of(kByDue), by_due);
  EXPECT_EQ(keys_of(kByPerson), by_person);
  EXPECT_EQ(keys_of(kDue), due);
}

// What is told and was neither sent nor received is to be delivered, at the intake
// alone (R86).
void CheckNotices(SuiteOffice& office, const std::vector<Copy>& copies) {
  std::set<std::string> pending, delivered;
  for (const auto& [key, bytes] : office.ContentOf(kNoticeDeliveries)) {
    NoticeDelivery delivery;
    EXPECT_TRUE(delivery.ParseFromString(bytes));
    EXPECT_FALSE(delivery.attempts().empty());
    delivered.insert(key);
  }
  for (const Copy& copy : copies) {
    if (copy.office != &office || office.kind() != OfficeRef::KIND_INTAKE) continue;
    const std::string& federation = copy.at.federation();
    for (const Notice& notice : copy.file.notices()) {
      const std::string key = NoticeDeliveryKey(federation, copy.case_id, notice.id());
      NoticeDelivery delivery;
      delivered.erase(key);
      EXPECT_TRUE(delivery.ParseFromString(office.store().Get(kNoticeDeliveries, key).value_or("")));
      const bool is_under_way = delivery.state() == NoticeDelivery::STATE_SENT;
      if (is_under_way || delivery.state() == NoticeDelivery::STATE_RECEIVED) continue;
      pending.insert(PendingNoticeKey(federation, FromProto(notice.issue_time()), copy.case_id, notice.id()));
    }
  }
  EXPECT_TRUE(delivered.empty()) << "something was delivered that nobody told";
  std::set<std::string> listed;
  for (const auto& [key, value] : office.ContentOf(kPendingNotices)) listed.insert(key);
  EXPECT_EQ(listed, pending);
}

// Changes of a federation's feed are numbered 1, 2, 3 …, each of a known case
// and told once; the intake's has every change of each of its cases.
void CheckFeed(SuiteOffice& office) {
  std::map<std::string, uint64_t> newest;
  std::set<std::string> told;
  for (const auto& [key, bytes] : office.ContentOf(kFeed)) {
    KeyReader parts(key);
    const std::string federation = parts.Text().value();
    if (parts.Letter().value() != kCaseCollection.letter) continue;
    EXPECT_EQ(parts.Number().value(), ++newest[federation]);
    record::v1::FeedEntry entry;
    ASSERT_TRUE(entry.ParseFromString(bytes));
    EXPECT_THAT(office.store().Get(kRecords, CaseKey(federation, entry.id())), IsOk());
    EXPECT_TRUE(told.insert(EventKey(federation, entry.id(), entry.revision())).second);
  }
  if (office.kind() != OfficeRef::KIND_INTAKE) return;
  for (const auto& [key, bytes] : office.ContentOf(kEvents)) EXPECT_TRUE(told.contains(key));
}

// The case that a history leads to, as it is shown.
absl::StatusOr<Case> Replayed(const Suite& suite, absl::Span<const Event> history) {
  const auto policy_anywhere = [&suite](absl::string_view version) -> absl::StatusOr<config::v1::PinnedPolicy> {
    for (const auto& office : suite.Offices()) {
      const auto bytes = office->store().Get(kPolicies, version);
      config::v1::PinnedPolicy policy;
      if (bytes.ok() && policy.ParseFromString(*bytes)) return policy;
    }
    return absl::NotFoundError(absl::StrCat("no office has policy ", version));
  };
  ASSIGN_OR_RETURN(Case file, policy::Replay(Case(), history, Calendar::Published(), policy_anywhere));
  policy::ShowNotices(file);
  return file;
}

// The history at intake is whole, and decided again it gives what the holder
// has.
void CheckHistory(Suite& suite, const Copy& holder) {
  const std::vector<Event> events = suite.StoredEvents(IntakeOf(holder.case_id), holder.case_id);
  for (size_t i = 0; i < events.size(); ++i) EXPECT_EQ(events[i].revision(), static_cast<int64_t>(i) + 1);
  EXPECT_EQ(holder.file.revision(), static_cast<int64_t>(events.size()));
  const auto replayed = Replayed(suite, events);
  ASSERT_THAT(replayed, IsOk());
  EXPECT_EQ(replayed->DebugString(), holder.file.DebugString());
  EXPECT_EQ(replayed->SerializeAsString(), holder.file.SerializeAsString());
}

// Given up by the limit that ran out.
Notice::Kind NoticeOfAbandonment(const Case& file) {
  const bool no_photograph = std::ranges::any_of(file.clocks(), [](const casework::v1::Clock& clock) {
    return clock.kind() == casework::v1::Clock::KIND_PHOTO && clock.state() == casework::v1::Clock::STATE_EXPIRED;
  });
  return no_photograph ? Notice::KIND_PHOTO_ABANDONMENT : Notice::KIND_ABANDONMENT;
}

Notice::Kind NoticeOwedBy(const Case& file) {
  switch (file.state()) {
    case Case::STATE_DELIVERED:
      return Notice::KIND_DELIVERY;
    case Case::STATE_CLOSED:
      return Notice::KIND_CLOSURE;
    case Case::STATE_RETURNED:
      return Notice::KIND_RETURN;
    case Case::STATE_NOT_QUALIFIED:
      return Notice::KIND_NOT_QUALIFIED;
    case Case::STATE_REFUSED:
      return Notice::KIND_REFUSAL;
    case Case::STATE_WITHDRAWN:
      return Notice::KIND_WITHDRAWAL;
    case Case::STATE_ABANDONED:
      return NoticeOfAbandonment(file);
    default:
      return Notice::KIND_UNSPECIFIED;
  }
}

// R64, R86; invariants 4 and 7 of the architecture.
void CheckEnding(const Case& file) {
  const Notice::Kind owed = NoticeOwedBy(file);
  if (owed == Notice::KIND_UNSPECIFIED) return;
  EXPECT_TRUE(std::ranges::any_of(file.notices(), [owed](const Notice& notice) {
    return notice.kind() == owed && !notice.text().empty();
  })) << Case::State_Name(file.state());
  EXPECT_EQ(file.holder().kind(), OfficeRef::KIND_INTAKE);
  EXPECT_FALSE(std::ranges::any_of(file.clocks(), IsRunning));
  EXPECT_EQ(file.certificate().number().empty(), file.state() != Case::STATE_DELIVERED);
}

void CheckCases(Suite& suite, const std::vector<Copy>& copies) {
  std::map<std::string, std::vector<const Copy*>> by_case;
  for (const Copy& copy : copies) by_case[copy.case_id].push_back(&copy);
  for (const auto& [case_id, known] : by_case) {
    SCOPED_TRACE(case_id);
    ASSERT_EQ(std::ranges::count(known, true, &Copy::is_holder), 1);
    const Copy& holder = **std::ranges::find(known, true, &Copy::is_holder);
    CheckHistory(suite, holder);
    CheckEnding(holder.file);
    for (const Copy* copy : known) {
      EXPECT_LE(copy->file.custody_epoch(), holder.file.custody_epoch());
      // R55, R97: one assessment in all counties.
      for (int i = 0; i < copy->file.assessments_size(); ++i) {
        if (copy->file.assessments(i).form().empty()) continue;
        ASSERT_LT(i, holder.file.assessments_size());
        EXPECT_EQ(copy->file.assessments(i).form(), holder.file.assessments(i).form());
        EXPECT_EQ(copy->file.assessments(i).form_sha256(), holder.file.assessments(i).form_sha256());
      }
      if (!IsSame(copy->at, IntakeOf(case_id))) continue;
      Case known_at_intake = copy->file;
      known_at_intake.set_name(holder.file.name());
      EXPECT_EQ(known_at_intake.DebugString(), holder.file.DebugString());
    }
  }
}

OfficeRef PeerOf(KeyReader& parts) {
  OfficeRef office;
  office.set_federation(parts.Text().value());
  office.set_kind(static_cast<OfficeRef::Kind>(std::stoi(parts.Text().value())));
  return office;
}

RouteHead HeadIn(const std::string& bytes) {
  RouteHead head;
  EXPECT_TRUE(head.ParseFromString(bytes));
  return head;
}

// Both ends of every route have the same ledger, and all of it is acknowledged.
// A receiver that lost everything could be sent all of it again, as it was.
void CheckLedger(const SuiteOffice& sender, const Route& route, const RouteHead& head) {
  const auto all = sender.office().outbox.NextBatch(route, *sender.store().Snapshot(), 1,
                                                    {.entries = static_cast<int>(head.sequence()), .bytes = SIZE_MAX});
  ASSERT_THAT(all, IsOk());
  EXPECT_EQ(all->entries_size(), head.sequence()) << FormatRoute(route);
  EXPECT_EQ(all->head_hash(), head.hash());
}

void CheckRoutes(Suite& suite, const Expected& expected) {
  size_t sent = 0, received = 0, parked = 0;
  for (const auto& office : suite.Offices()) {
    for (const auto& [key, bytes] : office->ContentOf(kParked)) {
      operations::v1::ParkedMessage message;
      EXPECT_TRUE(message.ParseFromString(bytes));
      if (++parked > static_cast<size_t>(expected.parked)) ADD_FAILURE() << message.DebugString();
    }
    received += office->ContentOf(kReceivedHeads).size();
    for (const auto& [key, bytes] : office->ContentOf(kSentHeads)) {
      ++sent;
      KeyReader parts(key);
      const OfficeRef sender = PeerOf(parts), receiver = PeerOf(parts);
      const RouteHead head = HeadIn(bytes);
      const auto other = suite.At(receiver).store().Get(kReceivedHeads, IncomingKey(MakeRoute(sender, receiver)));
      ASSERT_THAT(other, IsOk()) << FormatRoute(MakeRoute(sender, receiver));
      EXPECT_EQ(head.sequence(), HeadIn(*other).sequence());
      EXPECT_EQ(head.hash(), HeadIn(*other).hash());
      EXPECT_EQ(head.acknowledged_sequence(), head.sequence());
      CheckLedger(*office, MakeRoute(sender, receiver), head);
    }
  }
  EXPECT_EQ(sent, received);
  EXPECT_EQ(parked, static_cast<size_t>(expected.parked));
}

// R95: a person is printed one certificate, and it is in the register.
void CheckRegister(Suite& suite, const std::vector<Copy>& copies) {
  std::map<std::string, std::string> printed;
  for (const Copy& copy : copies) {
    const casework::v1::Certificate& certificate = copy.file.certificate();
    if (!copy.is_holder || certificate.number().empty()) continue;
    EXPECT_TRUE(printed.emplace(certificate.name(), certificate.number()).second);
  }
  std::map<std::string, std::string> registered;
  for (const auto& office : suite.Offices()) {
    for (const certificate::v1::Certificate& each : CertificatesAt(*office)) {
      EXPECT_TRUE(registered.emplace(each.name(), each.content().number()).second);
    }
    if (office->kind() == OfficeRef::KIND_REGISTRATION_APPROVAL) CheckCertificates(*office);
  }
  EXPECT_EQ(registered, printed);
}

std::set<std::string> PersonalTexts(const std::vector<Copy>& copies) {
  std::set<std::string> texts;
  for (const Copy& copy : copies) {
    const auto& application = copy.file.application();
    const auto& applicant = application.applicant();
    for (const std::string& text :
         {applicant.full_name(), applicant.citizen_id(), applicant.mobile(), applicant.household_address().detail(),
          application.guardian().full_name(), application.guardian().citizen_id(), application.guardian().mobile(),
          application.agent().full_name(), application.agent().citizen_id(), application.agent().mobile(),
          application.new_certificate().delivery().recipient(), application.residence_permit().number(),
          copy.file.certificate().number()}) {
      if (!text.empty()) texts.insert(text);
    }
  }
  return texts;
}

// What an office answered can be made again: the state after each act that was
// done there is what the history up to it leads to, byte for byte.
void CheckStates(Suite& suite, const Copy& copy) {
  const std::vector<Event> events = suite.StoredEvents(copy.at, copy.case_id);
  for (size_t i = 0; i < events.size() && events[i].revision() == static_cast<int64_t>(i) + 1; ++i) {
    if (!IsSame(events[i].office(), copy.at)) continue;
    SCOPED_TRACE(absl::StrCat(copy.case_id, " at revision ", events[i].revision()));
    const auto replayed = Replayed(suite, absl::MakeConstSpan(events).first(i + 1));
    const auto kept = ReadCaseAt(copy.at.federation(), copy.case_id, events[i].revision(), copy.office->store());
    ASSERT_THAT(replayed, IsOk());
    ASSERT_THAT(kept, IsOk());
    Case file;
    ASSERT_TRUE(file.ParseFromString(*kept));
    EXPECT_EQ(file.SerializeAsString(), replayed->SerializeAsString()) << file.DebugString();
  }
}

// R78; invariant 9.
void CheckNothingPersonal(Suite& suite, const std::vector<Copy>& copies) {
  std::string all_keys = suite.LogText();
  for (const auto& office : suite.Content()) {
    for (const auto& [table, content] : office) {
      for (const auto& [key, value] : content) absl::StrAppend(&all_keys, key, "\n");
    }
  }
  for (const std::string& text : PersonalTexts(copies)) {
    EXPECT_FALSE(absl::StrContains(all_keys, text)) << text << " is in a key or a log line";
  }
}

}  // namespace

casework::v1::Clock ClockOf(const Case& file, casework::v1::Clock::Kind kind) {
  for (int i = file.clocks_size() - 1; i >= 0; --i) {
    if (file.clocks(i).kind() == kind) return file.clocks(i);
  }
  ADD_FAILURE() << "no " << casework::v1::Clock::Kind_Name(kind);
  return {};
}

std::vector<Notice::Kind> NoticesOf(const Case& file) {
  std::vector<Notice::Kind> kinds;
  for (const Notice& notice : file.notices()) kinds.push_back(notice.kind());
  return kinds;
}

void CheckSuite(Suite& suite, const Expected& expected) {
  suite.Settle();
  const std::vector<Copy> copies = CopiesIn(suite);
  CheckCases(suite, copies);
  for (const Copy& copy : copies) CheckStates(suite, copy);
  for (const auto& office : suite.Offices()) {
    SCOPED_TRACE(absl::StrCat(OfficeName(office->kind()), " of ", office->federations().front()));
    CheckRows(*office, copies);
    CheckNotices(*office, copies);
    CheckFeed(*office);
  }
  CheckRoutes(suite, expected);
  CheckRegister(suite, copies);
  CheckNothingPersonal(suite, copies);
}

}  // namespace tongban
