#ifndef TONGBAN_TESTS_RECORDED_RELEASE_H_
#define TONGBAN_TESTS_RECORDED_RELEASE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/support/suite.h"

// What a release left behind: the stores of all offices of two counties, in the
// middle of their work and at its end, and the keys that they sign with. It is
// recorded once (record.cc) and kept for good; every later release has to go on
// from there.
//
//   releases/1/middle.gz, end.gz       a line a row: office, table, key and value in hex; first the time
//   releases/1/330213.pem, .pub.pem …  signing keys

namespace tongban {

inline const std::vector<std::string> kRecordedFederations = {"330213", "420625"};

struct RecordedStores {
  absl::Time time;
  // By office ("330213/intake") and table.
  std::map<std::string, std::map<std::string, TableContent>> offices;
};

// Of a file that Record has written.
RecordedStores ReadStores(const std::string& path);

// The suite whose offices sign with the recorded keys, and hold what they held.
std::unique_ptr<Suite> Resume(const std::string& folder, const RecordedStores& stores);

// Does the next act of the ordinary course; false when the case has ended.
bool StepOn(Suite& suite, const std::string& case_id);

// The cases of the residence county.
std::vector<std::string> CaseIdsIn(Suite& suite);

// Runs a suite through every stage of a case, and writes the folder.
void Record(const std::string& folder);

}  // namespace tongban

#endif  // TONGBAN_TESTS_RECORDED_RELEASE_H_
