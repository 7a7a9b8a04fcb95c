#ifndef TONGBAN_COMMON_OFFICE_OPERATIONS_RPCS_H_
#define TONGBAN_COMMON_OFFICE_OPERATIONS_RPCS_H_

#include "common/office/office.h"
#include "common/server/rpc_table.h"

namespace tongban {

// OperationsService: what operators see and do. `office` outlives the rows.
ServedService OperationsRpcs(Office& office);

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_OPERATIONS_RPCS_H_
