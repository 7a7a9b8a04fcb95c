#ifndef TONGBAN_TESTS_SUPPORT_HISTORY_CHECKER_H_
#define TONGBAN_TESTS_SUPPORT_HISTORY_CHECKER_H_

#include <map>
#include <string>
#include <vector>

#include "tongban/casework/v1/case.pb.h"
#include "tongban/operations/v1/operations_service.pb.h"

namespace tongban {

// An act whose answer has reached the caller: a promise of the suite.
struct AcknowledgedAct {
  casework::v1::OfficeRef office;
  std::string request_id;
  casework::v1::Act act;
  casework::v1::Case answer;
};

// What an office says of a case.
struct Account {
  casework::v1::Case file;
  std::vector<casework::v1::Event> events;
};

// Everything that came out of a run of the suite, by office
// ("330213/intake") and case id.
struct RunRecord {
  std::vector<AcknowledgedAct> acknowledged;
  std::map<std::string, std::map<std::string, Account>> accounts;
  std::map<std::string, std::vector<operations::v1::RouteStatus>> routes;
  std::map<std::string, operations::v1::OfficeStatus> statuses;
};

// What is wrong with the run, a sentence each; empty when nothing is. Knows the
// contract alone and shares no code with the offices:
//   - every acknowledged act is in the history at its office and at the intake
//     of the residence federation, under the revision of its answer, once;
//   - nobody has done anything that was not acknowledged;
//   - histories have no gaps, and what two offices know of a case is the same;
//   - the intake and the holder know all of it; every case has ended, once;
//   - no person has two certificates;
//   - both ends of every route have the same ledger, nothing waits, and nothing
//     is parked.
std::vector<std::string> CheckRun(const RunRecord& run);

}  // namespace tongban

#endif  // TONGBAN_TESTS_SUPPORT_HISTORY_CHECKER_H_
