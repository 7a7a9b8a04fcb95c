#include "common/rpc/resource_name.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace tongban {
namespace {

constexpr size_t kFederationDigits = 6;

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

bool IsFederationCode(absl::string_view text) {
  return text.size() == kFederationDigits &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isdigit(c); });
}

std::optional<ResourceName> ParseResourceName(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, absl::MaxSplits('/', 4));
  if (parts.size() != 2 && parts.size() != 4) return std::nullopt;
  if (parts[0] != "federations" || !IsFederationCode(parts[1])) return std::nullopt;
  ResourceName result{.federation = std::string(parts[1]), .collection = "", .id = ""};
  if (parts.size() == 2) return result;
  if (!IsCollection(parts[2]) || !IsIdentifier(parts[3])) return std::nullopt;
  result.collection = std::string(parts[2]);
  result.id = std::string(parts[3]);
  return result;
}

}  // namespace tongban
