#ifndef TONGBAN_COMMON_OFFICE_EXCHANGE_RPCS_H_
#define TONGBAN_COMMON_OFFICE_EXCHANGE_RPCS_H_

#include "common/office/office.h"
#include "common/server/rpc_table.h"

namespace tongban {

// ExchangeService: what other offices call. `office` outlives the rows.
ServedService ExchangeRpcs(Office& office);

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_EXCHANGE_RPCS_H_
