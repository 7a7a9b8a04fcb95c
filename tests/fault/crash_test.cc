// Nothing that was acknowledged is lost or done twice, whatever is killed.
//
// A long campaign: fault_crash_test --kills=5000 --seed=7 --applicants=32

#include <gtest/gtest.h>

#include <iostream>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "tests/fault/campaign.h"
#include "tests/support/history_checker.h"

ABSL_FLAG(int, kills, 50, "How often an office is killed, at least.");
ABSL_FLAG(int, applicants, 12, "How many cases are under way at a time.");
ABSL_FLAG(uint64_t, seed, 20260302, "What all random choices follow from.");

namespace tongban {
namespace {

// Takes the newest acknowledged act out of its office's history, as a lost
// commit would, and returns how many findings that makes.
size_t LoseAnAct(RunRecord run) {
  const AcknowledgedAct& lost = run.acknowledged.back();
  const std::string case_id = lost.answer.name().substr(lost.answer.name().rfind('/') + 1);
  auto& events = run.accounts[SixOffices::NameOf(SixOffices::IndexOf(lost.office))][case_id].events;
  events.erase(events.begin() + lost.answer.revision() - 1, events.end());
  return CheckRun(run).size();
}

TEST(CrashTest, LosesAndDoublesNothingWhicheverOfficeIsKilled) {
  const CampaignOptions options{.kills = absl::GetFlag(FLAGS_kills),
                                .applicants = absl::GetFlag(FLAGS_applicants),
                                .seed = absl::GetFlag(FLAGS_seed)};
  std::cout << "seed " << options.seed << std::endl;
  Campaign campaign(options);
  const absl::Time start = absl::Now();
  campaign.Run();
  std::cout << campaign.kills() << " kills, " << campaign.cases() << " cases, " << campaign.acts() << " acts, "
            << campaign.repeated() << " calls repeated, " << absl::Now() - start << std::endl;
  ASSERT_EQ(absl::StrJoin(campaign.Problems(), "\n"), "") << campaign.Describe();

  const RunRecord run = campaign.Collect();
  EXPECT_EQ(absl::StrJoin(CheckRun(run), "\n"), "");
  EXPECT_GT(LoseAnAct(run), 0U) << "the checker does not notice an act that is lost";
  campaign.AskAgain();
  campaign.CheckLogs();
  EXPECT_EQ(absl::StrJoin(campaign.Problems(), "\n"), "");

  EXPECT_GE(campaign.kills(), options.kills);
  EXPECT_GT(campaign.acts(), static_cast<size_t>(options.kills));
  std::cout << "checked after " << absl::Now() - start << std::endl;
}

// The control: were commits not on disk when they are acknowledged, the test
// above would fail.
TEST(CrashTest, GoesWrongWhenAnOfficeLosesWhatItAcknowledged) {
  Campaign campaign({.applicants = 8, .seed = absl::GetFlag(FLAGS_seed), .sets_back = true});
  campaign.Run();
  EXPECT_NE(absl::StrJoin(campaign.Problems(), "\n"), "");
}

}  // namespace
}  // namespace tongban

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  absl::ParseCommandLine(argc, argv);
  return RUN_ALL_TESTS();
}
