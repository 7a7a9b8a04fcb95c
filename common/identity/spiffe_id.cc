#include "common/identity/spiffe_id.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/person/county_code.h"

namespace tongban {
namespace {

constexpr size_t kMaxTrustDomain = 255;
constexpr size_t kMaxWorkload = 32;

bool IsTrustDomainCharacter(char c) {
  return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '-' || c == '_';
}

absl::Status Malformed(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("not a valid SPIFFE id: ", what));
}

// Takes the text up to the next slash, or all that is left.
absl::string_view TakeSegment(absl::string_view& rest) {
  const absl::string_view segment = rest.substr(0, rest.find('/'));
  rest.remove_prefix(segment.size());
  return segment;
}

}  // namespace

absl::StatusOr<SpiffeId> ParseSpiffeId(absl::string_view uri) {
  if (!absl::ConsumePrefix(&uri, "spiffe://")) return Malformed("it does not begin with spiffe://");
  const absl::string_view trust_domain = TakeSegment(uri);
  if (trust_domain.empty() || trust_domain.size() > kMaxTrustDomain ||
      !std::all_of(trust_domain.begin(), trust_domain.end(), IsTrustDomainCharacter)) {
    return Malformed("the trust domain is not 1 to 255 characters of a-z, 0-9, '.', '-', '_'");
  }
  if (!absl::ConsumePrefix(&uri, "/federation/")) return Malformed("the path does not begin with /federation/");
  const absl::string_view federation = TakeSegment(uri);
  if (!person::IsCountyCode(federation)) return Malformed("the federation is not six digits");
  if (!absl::ConsumePrefix(&uri, "/")) return Malformed("it names no workload");
  if (uri.empty() || uri.size() > kMaxWorkload ||
      !std::all_of(uri.begin(), uri.end(), [](char c) { return absl::ascii_islower(c) || c == '_'; })) {
    return Malformed("the workload is not 1 to 32 characters of a-z and '_'");
  }
  return SpiffeId{std::string(trust_domain), std::string(federation), std::string(uri)};
}

std::string FormatSpiffeId(const SpiffeId& id) {
  return absl::StrCat("spiffe://", id.trust_domain, "/federation/", id.federation, "/", id.workload);
}

}  // namespace tongban
