#ifndef TONGBAN_TESTS_SUPPORT_CASE_BOARD_H_
#define TONGBAN_TESTS_SUPPORT_CASE_BOARD_H_

#include <grpcpp/client_context.h>

#include <array>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "tests/support/six_offices.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban {

// How every case stands at every office, followed by the watches of all six
// offices. A watch that is cut off goes on after the last number it saw; it
// notes any number that is missing or comes twice. Safe for any thread.
class CaseBoard {
 public:
  explicit CaseBoard(SixOffices& offices);
  ~CaseBoard();

  // How a case should stand.
  struct Standing {
    std::string case_id;
    casework::v1::Case::State state = casework::v1::Case::STATE_UNSPECIFIED;
    // A watch lags behind; a case that comes back to a state stood in it before.
    int64_t revision_after = 0;
    // Held by the office that is asked.
    bool is_held = false;
  };

  // Returns when the office shows the case so; false when it does not in time.
  bool Await(int office, const Standing& standing, absl::Duration limit);
  // Returns when anything changes, or after `limit`.
  void AwaitChange(absl::Duration limit);

  // What no watch may do: skip a number or repeat one, or end otherwise than
  // with UNAVAILABLE.
  std::vector<std::string> Problems() const;

 private:
  void Follow(int office);
  // One watch, until it ends; false when there is no use in another.
  bool Watch(int office, int64_t& newest);
  void Note(int office, const casework::v1::WatchCasesResponse& change, int64_t& newest);

  SixOffices& offices_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  int64_t changes_ = 0;
  std::map<std::pair<int, std::string>, casework::v1::CaseSummary> cases_;  // By office and case id.
  std::vector<std::string> problems_;
  std::array<grpc::ClientContext*, SixOffices::kOffices> watches_ = {};
  std::vector<std::thread> threads_;
};

}  // namespace tongban

#endif  // TONGBAN_TESTS_SUPPORT_CASE_BOARD_H_
