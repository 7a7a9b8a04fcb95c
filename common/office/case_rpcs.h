#ifndef TONGBAN_COMMON_OFFICE_CASE_RPCS_H_
#define TONGBAN_COMMON_OFFICE_CASE_RPCS_H_

#include "common/office/office.h"
#include "common/server/rpc_table.h"

namespace tongban {

// CaseService: what every office answers about its cases. `office` outlives the
// rows.
ServedService CaseRpcs(Office& office);

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_CASE_RPCS_H_
