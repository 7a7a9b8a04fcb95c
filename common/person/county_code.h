#ifndef TONGBAN_COMMON_PERSON_COUNTY_CODE_H_
#define TONGBAN_COMMON_PERSON_COUNTY_CODE_H_

#include "absl/strings/string_view.h"

namespace tongban::person {

// Six digits, as GB/T 2260 codes counties and as federations are named by. Which
// counties there are is for the directory to say.
bool IsCountyCode(absl::string_view text);

}  // namespace tongban::person

#endif  // TONGBAN_COMMON_PERSON_COUNTY_CODE_H_
