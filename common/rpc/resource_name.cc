#include "common/rpc/resource_name.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "common/person/county_code.h"

namespace tongban {
namespace {

bool IsIdentifier(absl::string_view text) {
  return !text.empty() && text.size() <= kMostIdentifierCharacters &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_'; });
}

bool IsCollection(absl::string_view text) {
  return !text.empty() && text.size() <= kMostIdentifierCharacters &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isalpha(c); });
}

}  // namespace

std::optional<ResourceName> ParseResourceName(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, absl::MaxSplits('/', 4));
  if (parts.size() != 2 && parts.size() != 4) return std::nullopt;
  if (parts[0] != "federations" || !person::IsCountyCode(parts[1])) return std::nullopt;
  ResourceName result{.federation = std::string(parts[1]), .collection = "", .id = ""};
  if (parts.size() == 2) return result;
  if (!IsCollection(parts[2]) || !IsIdentifier(parts[3])) return std::nullopt;
  result.collection = std::string(parts[2]);
  result.id = std::string(parts[3]);
  return result;
}

}  // namespace tongban
