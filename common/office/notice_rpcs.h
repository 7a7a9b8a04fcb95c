#ifndef TONGBAN_COMMON_OFFICE_NOTICE_RPCS_H_
#define TONGBAN_COMMON_OFFICE_NOTICE_RPCS_H_

#include "common/office/office.h"
#include "common/server/rpc_table.h"

namespace tongban {

// NoticeService: how notices reach those they are for. `office`, an intake,
// outlives the rows.
ServedService NoticeRpcs(Office& office);

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_NOTICE_RPCS_H_
