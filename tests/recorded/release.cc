#include "tests/recorded/release.h"

#include <google/protobuf/io/gzip_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/desk/tables.h"
#include "common/exchange/ledger.h"
#include "common/store/keys.h"
#include "common/time/timestamps.h"
#include "tests/support/status_matchers.h"
#include "tests/support/suite_files.h"

namespace tongban {
namespace {

using casework::v1::Application;
using casework::v1::Case;
using casework::v1::Disability;

std::string NameOf(const SuiteOffice& office) {
  return absl::StrCat(office.federations().front(), "/", OfficeName(office.kind()));
}

void WriteStores(Suite& suite, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  google::protobuf::io::OstreamOutputStream out(&file);
  google::protobuf::io::GzipOutputStream compressed(&out);
  const auto write = [&compressed](const std::string& line) {
    void* buffer = nullptr;
    int size = 0;
    for (size_t written = 0; written < line.size() && compressed.Next(&buffer, &size);) {
      const size_t part = std::min(line.size() - written, static_cast<size_t>(size));
      line.copy(static_cast<char*>(buffer), part, written);
      written += part;
      compressed.BackUp(size - static_cast<int>(part));
    }
  };
  write(absl::StrCat(absl::FormatTime(suite.Now(), absl::UTCTimeZone()), "\n"));
  for (const auto& office : suite.Offices()) {
    for (const auto& [table, rows] : office->Content()) {
      for (const auto& [key, value] : rows) {
        write(absl::StrCat(NameOf(*office), " ", table, " ", absl::BytesToHexString(key), " ",
                           absl::BytesToHexString(value), "\n"));
      }
    }
  }
}

std::string ReadCompressed(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  google::protobuf::io::IstreamInputStream in(&file);
  google::protobuf::io::GzipInputStream compressed(&in);
  std::string text;
  const void* buffer = nullptr;
  for (int size = 0; compressed.Next(&buffer, &size);) text.append(static_cast<const char*>(buffer), size);
  return text;
}

SuiteOptions OptionsAt(absl::Time time) {
  SuiteOptions options;
  options.federations = kRecordedFederations;
  options.start = time;
  return options;
}

casework::v1::Act ActOn(Suite& suite, const Case& file) {
  switch (file.state()) {
    case Case::STATE_SUBMITTED:
      if (file.matter() == Application::MATTER_CANCELLATION) return samples::AcceptAlone();
      return samples::Accept(suite.InDays(1));
    case Case::STATE_CORRECTION_REQUESTED:
      return samples::Supplement(file.application());
    case Case::STATE_APPOINTED:
      suite.PassTo(std::max(suite.Now(), FromProto(file.assessments(0).appointment().appointment_time())));
      return samples::Attend(suite.Now());
    case Case::STATE_ASSESSING:
      return samples::SubmitForm(samples::Form(Disability::CATEGORY_LIMB, samples::Finding::kQualified, suite.Now()));
    case Case::STATE_ASSESSED:
      return samples::ReceiveConclusion();
    case Case::STATE_CONCLUDED_QUALIFIED:
      return samples::RecordConclusion();
    case Case::STATE_CHECKING_JURISDICTION:
      return samples::ConfirmJurisdiction();
    case Case::STATE_REVIEWING:
      return samples::Approve();
    case Case::STATE_APPROVED:
      return samples::Print();
    case Case::STATE_PRINTED:
      return samples::Dispatch();
    case Case::STATE_DISPATCHED:
      return samples::ConfirmDelivery(suite.Now());
    default:
      return {};
  }
}

void CarryTo(Suite& suite, const std::string& case_id, Case::State state) {
  while (suite.CaseOf(case_id).state() != state && StepOn(suite, case_id)) suite.PassTo(suite.Now() + absl::Minutes(1));
  EXPECT_EQ(suite.CaseOf(case_id).state(), state);
}

}  // namespace

RecordedStores ReadStores(const std::string& path) {
  RecordedStores stores;
  const std::string text = ReadCompressed(path);
  std::vector<absl::string_view> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  std::string error;
  EXPECT_FALSE(lines.empty()) << path;
  if (lines.empty()) return stores;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, lines.front(), &stores.time, &error)) << error;
  lines.erase(lines.begin());
  for (const absl::string_view line : lines) {
    const std::vector<absl::string_view> parts = absl::StrSplit(line, ' ');
    EXPECT_EQ(parts.size(), 4u) << path;
    if (parts.size() != 4) break;
    TableContent& table = stores.offices[std::string(parts[0])][std::string(parts[1])];
    table[absl::HexStringToBytes(parts[2])] = absl::HexStringToBytes(parts[3]);
  }
  return stores;
}

std::unique_ptr<Suite> Resume(const std::string& folder, const RecordedStores& stores) {
  SuiteFiles& files = SuiteFiles::Shared();
  for (const std::string& federation : kRecordedFederations) {
    files.IssueFor(federation);
    for (const char* ending : {".pem", ".pub.pem"}) {
      std::ifstream key(folder + "/" + federation + ending);
      files.Write(federation + ending, std::string(std::istreambuf_iterator<char>(key), {}));
    }
  }
  auto suite = std::make_unique<Suite>(OptionsAt(stores.time));
  for (const auto& office : suite->Offices()) {
    office->Stop();
    const auto held = stores.offices.find(NameOf(*office));
    EXPECT_NE(held, stores.offices.end()) << NameOf(*office);
    if (held != stores.offices.end()) office->Restore(held->second);
  }
  suite->RestartAll();
  return suite;
}

bool StepOn(Suite& suite, const std::string& case_id) {
  const Case file = suite.CaseOf(case_id);
  const casework::v1::Act act = ActOn(suite, file);
  if (act.content_case() == casework::v1::Act::CONTENT_NOT_SET) return false;
  // Of no request that was done before the recording.
  Attempt attempt;
  attempt.request_id = absl::StrCat(case_id, "-", file.revision() + 1);
  suite.Do(case_id, act, attempt);
  return true;
}

std::vector<std::string> CaseIdsIn(Suite& suite) {
  std::vector<std::string> ids;
  for (const auto& [key, row] : suite.At(samples::IntakeOffice()).ContentOf(kRecords)) {
    KeyReader parts(key);
    EXPECT_THAT(parts.Text(), IsOk());
    EXPECT_EQ(parts.Letter().value(), kCaseCollection.letter);
    ids.push_back(parts.Text().value());
  }
  return ids;
}

void Record(const std::string& folder) {
  std::filesystem::create_directories(folder);
  Suite suite(OptionsAt(samples::At("2026-09-07 09:00")));
  for (const std::string& federation : kRecordedFederations) {
    std::ofstream(folder + "/" + federation + ".pem") << SuiteFiles::Shared().SigningKeyPem(federation);
    std::ofstream(folder + "/" + federation + ".pub.pem") << SuiteFiles::Shared().SigningKeyPublicPem(federation);
  }
  // A case in every state of the ordinary course, and some that left it.
  std::vector<std::string> ids;
  const Case::State states[] = {Case::STATE_DELIVERED, Case::STATE_DISPATCHED,
                                Case::STATE_PRINTED,   Case::STATE_APPROVED,
                                Case::STATE_REVIEWING, Case::STATE_CHECKING_JURISDICTION,
                                Case::STATE_ASSESSED,  Case::STATE_CONCLUDED_QUALIFIED,
                                Case::STATE_ASSESSING, Case::STATE_APPOINTED,
                                Case::STATE_SUBMITTED};
  int person = 0;
  for (const Case::State state : states) {
    ids.push_back(suite.Submit(samples::LimbApplication(++person, suite.Now())));
    CarryTo(suite, ids.back(), state);
  }
  ids.push_back(suite.Submit(samples::LimbApplication(++person, suite.Now())));
  suite.Do(ids.back(), samples::Withdraw());
  ids.push_back(suite.Submit(samples::LimbApplication(++person, suite.Now())));
  suite.Do(ids.back(), samples::RequestCorrection());
  // The certificate of the first case is to be cancelled.
  ids.push_back(suite.Submit(samples::CancellationApplication(1, suite.Now())));
  WriteStores(suite, folder + "/middle.gz");
  // From here on the intake is only told.
  for (const std::string& id : ids) {
    while (suite.CaseOf(id).holder().kind() != casework::v1::OfficeRef::KIND_INTAKE && StepOn(suite, id)) {
      suite.PassTo(suite.Now() + absl::Minutes(1));
    }
  }
  WriteStores(suite, folder + "/end.gz");
}

}  // namespace tongban
