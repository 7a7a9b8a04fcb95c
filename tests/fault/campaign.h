#ifndef TONGBAN_TESTS_FAULT_CAMPAIGN_H_
#define TONGBAN_TESTS_FAULT_CAMPAIGN_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/fault/case_script.h"
#include "tests/support/case_board.h"
#include "tests/support/counter.h"
#include "tests/support/history_checker.h"
#include "tests/support/six_offices.h"

namespace tongban {

struct CampaignOptions {
  int kills = 50;
  int applicants = 12;  // Cases under way at a time.
  uint64_t seed = 1;
  // Instead of kills: the intake of 330213 loses what it wrote last, as if it
  // had never synced. A run that does not go wrong then proves nothing.
  bool sets_back = false;
};

// Cases flow through six real offices while these are killed at random moments
// and started again. What the offices promised meanwhile is kept for the
// checker.
class Campaign {
 public:
  explicit Campaign(CampaignOptions options) : options_(options) {}

  // Starts the offices, lets cases flow until the last kill, and returns when
  // every case has ended, or something went wrong.
  void Run();
  // What the offices say afterwards.
  RunRecord Collect();
  // Makes every request once more and compares the answers byte by byte.
  void AskAgain();
  void CheckLogs();
  // Routes that are not done, and every line of log that warns.
  std::string Describe();

  // Nothing may be wrong.
  std::vector<std::string> Problems() const;
  int kills() const { return kills_; }
  size_t cases() const { return cases_.size(); }
  size_t acts() const { return done_.size(); }
  int repeated() const { return repeated_; }

 private:
  struct Done {
    AcknowledgedAct act;
    OfficeCall call;
    std::string answer;
  };
  struct FiledCase {
    std::string id;
    int intake = 0;
    int64_t revision = 0;  // After the newest act that was answered.
    casework::v1::Case::State end = casework::v1::Case::STATE_UNSPECIFIED;
  };

  void Apply(int applicant);
  bool Follow(const CaseScript& script, int person, Counter& counter);
  bool Await(int office, const FiledCase& filed, const ScriptStep& step);
  bool Act(const ScriptStep& step, const std::string& request_id, FiledCase& filed, Counter& counter);
  // Kills until it has killed `goal` times in all, or nothing is to be killed
  // any more.
  void KillUntil(int goal, std::mt19937_64& random);
  void SetBack(int victim);
  void KillOne(std::mt19937_64& random);
  // Waits for further acts; false when there is no use in going on.
  bool AwaitProgress(int64_t more, absl::Duration limit);
  void LetTimePass();
  void Progress();
  void AwaitEnds();
  void AwaitEmptyOutboxes();
  void CollectFrom(int office, RunRecord& run);
  void CollectRoutes(int office, RunRecord& run);
  absl::Status CollectCases(const casework::v1::OfficeRef& office, Counter& counter,
                            std::map<std::string, Account>& accounts);
  // Runs `work` for every office at once.
  void ForEachOffice(const std::function<void(int)>& work);
  void Wrong(std::string problem);
  bool going_wrong() const;

  const CampaignOptions options_;
  SixOffices offices_;
  std::unique_ptr<CaseBoard> board_;
  std::atomic<int> next_person_ = 1;
  std::atomic<bool> applying_ = true;
  std::atomic<bool> killing_ = true;
  int kills_ = 0;
  std::atomic<int> repeated_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable progressed_;
  int64_t progress_ = 0;  // Acts done and clocks moved.
  std::vector<Done> done_;
  std::vector<FiledCase> cases_;
  std::vector<std::string> problems_;
};

}  // namespace tongban

#endif  // TONGBAN_TESTS_FAULT_CAMPAIGN_H_
