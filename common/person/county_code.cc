#include "common/person/county_code.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace tongban::person {

bool IsCountyCode(absl::string_view text) {
  constexpr size_t kDigits = 6;
  return text.size() == kDigits &&
         std::all_of(text.begin(), text.end(), [](unsigned char letter) { return absl::ascii_isdigit(letter); });
}

}  // namespace tongban::person
