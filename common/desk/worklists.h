#ifndef TONGBAN_COMMON_DESK_WORKLISTS_H_
#define TONGBAN_COMMON_DESK_WORKLISTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/store/transaction.h"
#include "tongban/casework/v1/case.pb.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban {

// A row of an index: due, by_state, by_filing or by_due.
struct IndexRow {
  Table table;
  std::string key;
  friend bool operator==(const IndexRow&, const IndexRow&) = default;
};
using IndexRows = std::vector<IndexRow>;

// The rows a case has at an office. An empty case (revision 0) has none.
IndexRows RowsOf(const casework::v1::OfficeRef& here, const casework::v1::Case& file);

// Moves a case in the indexes from the rows it had to those that `after` has,
// and writes its row (case_on_file.h). Returns the first key that came to `due`;
// empty when none did.
std::string FileCase(const casework::v1::OfficeRef& here, const IndexRows& before, const casework::v1::Case& after,
                     std::string case_row, Transaction& transaction);

// The clock that ends first among those running, or null.
const casework::v1::Clock* SoonestClock(const casework::v1::Case& file);

// The case without anything personal.
casework::v1::CaseSummary Summarize(const casework::v1::Case& file);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_WORKLISTS_H_
