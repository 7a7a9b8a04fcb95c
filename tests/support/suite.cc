#include "tests/support/suite.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/desk/case_on_file.h"
#include "common/desk/form_on_file.h"
#include "common/desk/tables.h"
#include "common/exchange/ledger.h"
#include "common/exchange/tables.h"
#include "common/log/log.h"
#include "common/store/keys.h"
#include "common/time/working_days.h"
#include "services/assessment/assessment.h"
#include "services/intake/intake.h"
#include "services/registration_approval/registration_approval.h"
#include "tests/support/status_matchers.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {
namespace {

using casework::v1::Actor;
using casework::v1::Case;
using casework::v1::OfficeRef;

std::string DirectoryEntry(const SuiteFiles& files, const std::string& federation, const std::string& offices) {
  const auto quoted = [](const std::string& pem) { return absl::StrReplaceAll(pem, {{"\n", "\\n"}}); };
  return absl::StrCat("federations { code: \"", federation, "\" name: \"残联\" ", offices,
                      " signing_keys { public_key_pem: \"", quoted(files.SigningKeyPublicPem(federation)),
                      "\" } token_key_pem: \"", quoted(files.TokenKeyPublicPem(federation)), "\" }\n");
}

}  // namespace

OfficeRef OfficeAt(absl::string_view federation, OfficeRef::Kind kind) {
  OfficeRef office;
  office.set_federation(std::string(federation));
  office.set_kind(kind);
  return office;
}

OfficeRef IntakeOf(const std::string& case_id) { return OfficeAt(case_id.substr(0, 6), OfficeRef::KIND_INTAKE); }

std::string NameAt(const OfficeRef& office, const std::string& case_id) {
  return absl::StrCat("federations/", office.federation(), "/cases/", case_id);
}

Actor Operator(absl::string_view federation) {
  Actor actor;
  actor.set_role(Actor::ROLE_OPERATOR);
  actor.set_person_id("operator-1");
  actor.set_federation(std::string(federation));
  return actor;
}

Suite::Suite(SuiteOptions options)
    : options_(std::move(options)), files_(SuiteFiles::Shared()), clock_(options_.start) {
  SetLogSink([this](absl::string_view line) {
    const std::lock_guard lock(log_mutex_);
    absl::StrAppend(&log_, line);
  });
  for (const std::string& federation : options_.federations) files_.IssueFor(federation);
  files_.Write("policy.txtpb", options_.policy);
  OpenOffices();
}

Suite::~Suite() {
  channels_.clear();
  for (auto& office : offices_) office->Stop();
  SetLogSink(nullptr);
}

void Suite::OpenOffices() {
  for (const auto& part : {IntakePart, AssessmentPart, RegistrationApprovalPart}) {
    if (options_.hosted_together) {
      offices_.push_back(std::make_unique<SuiteOffice>(part(), options_.federations, files_, clock_, activity_));
      continue;
    }
    for (const std::string& federation : options_.federations) {
      offices_.push_back(std::make_unique<SuiteOffice>(part(), std::vector{federation}, files_, clock_, activity_));
    }
  }
  // Nobody knows a port before its office runs: the directory comes first
  // without, then with them.
  WriteDirectory();
  for (auto& office : offices_) office->Start(files_.Path("directory.txtpb"), files_.Path("policy.txtpb"));
  WriteDirectory();
}

void Suite::WriteDirectory(const std::set<std::string>& left_out, const std::string& accepts) {
  std::string text;
  for (const std::string& federation : options_.federations) {
    if (left_out.contains(federation)) continue;
    std::string endpoints;
    for (const auto& office : offices_) {
      if (!office->Serves(OfficeAt(federation, office->kind())) || office->port() == 0) continue;
      absl::StrAppend(&endpoints, "offices { office: ", OfficeRef::Kind_Name(office->kind()),
                      " target: \"127.0.0.1:", office->port(), "\" host: \"", office->federations().front(), "\" } ");
    }
    absl::StrAppend(&text, DirectoryEntry(files_, federation, absl::StrCat(endpoints, accepts)));
  }
  // Whole or not at all: each office also looks by itself.
  files_.Write("directory.new", text);
  ASSERT_EQ(std::rename(files_.Path("directory.new").c_str(), files_.Path("directory.txtpb").c_str()), 0);
  for (const auto& office : offices_) {
    if (!office->is_running()) continue;
    EXPECT_THAT(office->office().directory->ReloadIfChanged(), IsOk());
  }
}

// Time.

void Suite::PassTo(absl::Time time) {
  Settle();
  ASSERT_THAT(clock_.AdvanceTo(time), IsOk());
  for (const auto& office : offices_) {
    if (office->is_running()) office->server().Wake();
  }
  Settle();
}

void Suite::Pass(WorkingDays days) {
  const absl::Time due = Calendar::Published().AddWorkingDays(ChinaDay(Now()), days.days).due;
  PassTo(due + absl::Seconds(1) + absl::Hours(9));
}

void Suite::Settle() {
  while (true) {
    const int64_t seen = activity_.count();
    const std::string unfinished = Unfinished();
    if (!unfinished.empty() && !activity_.AwaitMoreThan(seen)) {
      ADD_FAILURE() << "the suite does not settle: " << unfinished;
      return;
    }
    // Several stores were looked at one after the other; nothing moved meanwhile.
    if (unfinished.empty() && activity_.count() == seen) return;
  }
}

void Suite::SettleAfter(const std::function<void()>& work) {
  const int64_t seen = activity_.count();
  work();
  EXPECT_TRUE(activity_.AwaitMoreThan(seen));
  Settle();
}

std::string Suite::Unfinished() const {
  std::string unfinished;
  for (const auto& office : offices_) {
    if (office->is_running()) absl::StrAppend(&unfinished, UnfinishedAt(*office));
  }
  return unfinished;
}

std::string Suite::UnfinishedAt(const SuiteOffice& office) const {
  std::string unfinished;
  for (const auto& [key, value] : office.ContentOf(kSentHeads)) {
    record::v1::RouteHead head;
    EXPECT_TRUE(head.ParseFromString(value));
    if (head.acknowledged_sequence() == head.sequence()) continue;
    KeyReader parts(key);
    const std::string federation = parts.Text().value(), kind = parts.Text().value();
    const std::string peer = parts.Text().value(), peer_kind = parts.Text().value();
    const bool deliverable = std::ranges::any_of(offices_, [&](const auto& other) {
      return other->is_running() && peer_kind == absl::StrCat(static_cast<int>(other->kind())) &&
             other->Serves(OfficeAt(peer, other->kind()));
    });
    if (deliverable) absl::StrAppend(&unfinished, federation, " ", kind, " → ", peer, " ", peer_kind, "; ");
  }
  if (!office.clock().IsTrusted()) return unfinished;
  for (const auto& [key, value] : office.ContentOf(kDue)) {
    if (KeyReader(key).Number().value() >= Seconds(office.clock().Now())) break;
    absl::StrAppend(&unfinished, "a clock at ", OfficeName(office.kind()), "; ");
  }
  return unfinished;
}

// Processes.

void Suite::Stop(const OfficeRef& office) { At(office).Stop(); }

void Suite::Start(const OfficeRef& office) {
  At(office).Start(files_.Path("directory.txtpb"), files_.Path("policy.txtpb"));
  WriteDirectory();
}

void Suite::Restart(const OfficeRef& office) {
  Stop(office);
  Start(office);
}

void Suite::CutPower(const OfficeRef& office) { At(office).CutPower(); }

void Suite::RestartAll() {
  for (auto& office : offices_) office->Stop();
  for (auto& office : offices_) office->Start(files_.Path("directory.txtpb"), files_.Path("policy.txtpb"));
  WriteDirectory();
  Settle();
}

void Suite::KeepTimeBy(const OfficeRef& office, std::function<std::unique_ptr<SystemTime>(absl::Time)> make) {
  At(office).KeepTimeBy(std::move(make));
}

SuiteOffice& Suite::At(const OfficeRef& office) {
  for (const auto& each : offices_) {
    if (each->Serves(office)) return *each;
  }
  ADD_FAILURE() << "no office of " << office.ShortDebugString();
  return *offices_.front();
}

// What is stored.

std::optional<Case> Suite::StoredCase(const OfficeRef& office, const std::string& case_id) {
  absl::StatusOr<Case> file = ReadCase(office.federation(), case_id, At(office).store());
  return file.ok() ? std::make_optional(*std::move(file)) : std::nullopt;
}

std::vector<casework::v1::Event> Suite::StoredEvents(const OfficeRef& office, const std::string& case_id) {
  std::vector<casework::v1::Event> events;
  const std::string prefix = CaseKey(office.federation(), case_id);
  EXPECT_THAT(At(office).store().Scan(kEvents, prefix, PrefixEnd(prefix),
                                      [&](absl::string_view, absl::string_view bytes) {
                                        const auto line = WholeLine(office.federation(), case_id, std::string(bytes),
                                                                    At(office).store());
                                        EXPECT_THAT(line, IsOk());
                                        return events.emplace_back().ParseFromString(line.value_or(""));
                                      }),
              IsOk());
  return events;
}

std::vector<record::v1::AccessRecord> Suite::AccessLog(const OfficeRef& office) {
  std::vector<record::v1::AccessRecord> records;
  for (const auto& [key, bytes] : At(office).ContentOf(kAccess)) records.emplace_back().ParseFromString(bytes);
  return records;
}

OfficeRef Suite::HolderOf(const std::string& case_id) {
  const auto file = StoredCase(IntakeOf(case_id), case_id);
  EXPECT_TRUE(file.has_value()) << case_id;
  return file.has_value() ? file->holder() : IntakeOf(case_id);
}

Case Suite::CaseOf(const std::string& case_id) {
  const auto file = StoredCase(HolderOf(case_id), case_id);
  EXPECT_TRUE(file.has_value()) << case_id;
  return file.value_or(Case());
}

std::vector<std::map<std::string, TableContent>> Suite::Content() const {
  std::vector<std::map<std::string, TableContent>> content;
  for (const auto& office : offices_) {
    if (office->is_running()) content.push_back(office->Content());
  }
  return content;
}

std::string Suite::LogText() const {
  const std::lock_guard lock(log_mutex_);
  return log_;
}

}  // namespace tongban
