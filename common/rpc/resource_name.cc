#include "common/rpc/resource_name.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "common/person/county_code.h"

namespace tongban {
namespace {

constexpr size_t kPartsOfAPartName = 6;

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

std::optional<PartName> ParsePartName(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, absl::MaxSplits('/', kPartsOfAPartName));
  if (parts.size() != kPartsOfAPartName || !IsCollection(parts[4]) || !IsIdentifier(parts[5])) return std::nullopt;
  std::optional<ResourceName> whole =
      ParseResourceName(name.substr(0, name.size() - parts[4].size() - parts[5].size() - 2));
  if (!whole.has_value()) return std::nullopt;
  return PartName{*std::move(whole), std::string(parts[4]), std::string(parts[5])};
}

std::optional<ResourceName> ParseWholeOf(absl::string_view name) {
  if (std::optional<ResourceName> whole = ParseResourceName(name); whole.has_value()) return whole;
  std::optional<PartName> part = ParsePartName(name);
  return part.has_value() ? std::optional(std::move(part->whole)) : std::nullopt;
}

}  // namespace tongban
