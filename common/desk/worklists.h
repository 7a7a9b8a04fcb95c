#ifndef TONGBAN_COMMON_DESK_WORKLISTS_H_
#define TONGBAN_COMMON_DESK_WORKLISTS_H_

#include <string>

#include "absl/status/status.h"
#include "common/store/transaction.h"
#include "tongban/casework/v1/case.pb.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban {

// Moves the rows of a case in the indexes (due, by_state, by_filing, by_due)
// from where `before` stood to where `after` stands, and writes the case, which
// is `after` serialized. An empty `before` (revision 0) had no rows. Returns the
// first key that came to `due`; empty when none did.
std::string FileCase(const casework::v1::OfficeRef& here, const casework::v1::Case& before,
                     const casework::v1::Case& after, std::string serialized, Transaction& transaction);

// The clock that ends first among those running, or null.
const casework::v1::Clock* SoonestClock(const casework::v1::Case& file);

// The case without anything personal.
casework::v1::CaseSummary Summarize(const casework::v1::Case& file);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_WORKLISTS_H_
