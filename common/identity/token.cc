#include "common/identity/token.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <jwt.h>
#include <openssl/err.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/crypto/digest.h"
#include "common/crypto/openssl.h"
#include "common/identity/token_refusals.h"
#include "common/person/county_code.h"
#include "common/status/status.h"

namespace tongban {
namespace {

using casework::v1::Actor;
using google::protobuf::Struct;
using google::protobuf::Value;

using OwnedJwt = std::unique_ptr<jwt_t, FreeWith<jwt_free>>;
using OwnedText = std::unique_ptr<char, FreeWith<std::free>>;

constexpr size_t kMaxIdBytes = 64;
constexpr int kMaxRoles = 16;
// 9999-12-31; beyond it absl's times are still right, but nobody means them.
constexpr double kMaxUnixSeconds = 253402300799.0;

// With no key the signature is not looked at.
OwnedJwt Decode(const std::string& token, const std::string& key) {
  jwt_t* jwt = nullptr;
  const auto* bytes = key.empty() ? nullptr : reinterpret_cast<const unsigned char*>(key.data());
  const int failed = jwt_decode(&jwt, token.c_str(), bytes, static_cast<int>(key.size()));
  ERR_clear_error();
  OwnedJwt decoded(jwt);
  return failed == 0 ? std::move(decoded) : nullptr;
}

// The library also takes the alphabet of plain base64, so that one token could
// be written in two ways; here it cannot.
bool IsTokenCharacter(char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.'; }

bool IsIdCharacter(char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.'; }

// Identifiers go into logs and histories, where a citizen ID must not be.
bool LooksLikeCitizenId(absl::string_view id) {
  return id.size() == 18 && std::all_of(id.begin(), id.end() - 1, [](char c) { return absl::ascii_isdigit(c); }) &&
         (absl::ascii_isdigit(id.back()) || id.back() == 'X' || id.back() == 'x');
}

bool IsId(absl::string_view id) {
  return !id.empty() && id.size() <= kMaxIdBytes && std::all_of(id.begin(), id.end(), IsIdCharacter) &&
         !LooksLikeCitizenId(id);
}

std::optional<Struct> ClaimsOf(jwt_t& jwt) {
  const OwnedText json(jwt_get_grants_json(&jwt, nullptr));
  Struct claims;
  if (json == nullptr || !google::protobuf::util::JsonStringToMessage(json.get(), &claims).ok()) return std::nullopt;
  return claims;
}

const Value& Claim(const Struct& claims, absl::string_view name) {
  const auto found = claims.fields().find(std::string(name));
  return found == claims.fields().end() ? Value::default_instance() : found->second;
}

absl::StatusOr<std::string> FederationOf(const Struct& claims) {
  absl::string_view issuer = Claim(claims, "iss").string_value();
  if (!absl::ConsumePrefix(&issuer, kTokenIssuerPrefix) || !person::IsCountyCode(issuer)) return TokenIssuerUnknown();
  return std::string(issuer);
}

absl::StatusOr<absl::Time> TimeOf(const Struct& claims, absl::string_view name) {
  const Value& claim = Claim(claims, name);
  const double seconds = claim.number_value();
  if (claim.kind_case() != Value::kNumberValue || std::isnan(seconds) || seconds < 0 || seconds > kMaxUnixSeconds) {
    return TokenClaimInvalid(name);
  }
  return absl::FromUnixSeconds(static_cast<int64_t>(seconds));
}

absl::StatusOr<std::vector<casework::v1::Actor::Role>> RolesOf(const Struct& claims) {
  const auto& names = Claim(claims, "roles").list_value().values();
  if (names.empty() || names.size() > kMaxRoles) return TokenClaimInvalid("roles");
  std::vector<casework::v1::Actor::Role> roles;
  for (const Value& name : names) {
    const auto role = PersonRole(name.string_value());
    if (!role.has_value()) return TokenRoleUnknown();
    if (std::find(roles.begin(), roles.end(), *role) == roles.end()) roles.push_back(*role);
  }
  return roles;
}

absl::StatusOr<Person> PersonOf(const Struct& claims) {
  Person person;
  ASSIGN_OR_RETURN(person.federation, FederationOf(claims));
  person.person_id = Claim(claims, "sub").string_value();
  if (!IsId(person.person_id)) return TokenClaimInvalid("sub");
  ASSIGN_OR_RETURN(person.roles, RolesOf(claims));
  if (claims.fields().contains("institution")) {
    person.institution_id = Claim(claims, "institution").string_value();
    if (!IsId(person.institution_id)) return TokenClaimInvalid("institution");
  }
  // R78: whoever works for an institution sees its cases alone, so it must be known which.
  const bool works_for_one = person.HasRole(Actor::ROLE_INSTITUTION_CLERK) || person.HasRole(Actor::ROLE_APPRAISER);
  if (works_for_one && person.institution_id.empty()) return TokenClaimInvalid("institution");
  return person;
}

absl::Status CheckTimes(const VerifiedToken& token, absl::Time now) {
  if (now >= EndOf(token)) return TokenExpired();
  if (now < token.not_before - kTokenLeeway) return TokenNotYetValid();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<VerifiedToken> TokenVerifier::Verify(absl::string_view token, absl::Time now) {
  if (token.empty()) return TokenMissing();
  if (token.size() > kMaxTokenBytes) return TokenTooLarge();
  if (!std::all_of(token.begin(), token.end(), IsTokenCharacter)) return TokenMalformed();
  const std::string digest = Sha256(token);
  if (auto known = cache_.Find(digest)) {
    const auto key = IssuerKey(known->person.federation);
    if (key.ok() && *key == known->issuer_key) {
      RETURN_IF_ERROR(CheckTimes(*known, now));
      return *std::move(known);
    }
    cache_.Drop(digest);
  }
  ASSIGN_OR_RETURN(VerifiedToken verified, VerifyAnew(std::string(token)));
  RETURN_IF_ERROR(CheckTimes(verified, now));
  cache_.Keep(digest, verified);
  return verified;
}

// The algorithm is looked at before the key is used at all: a library that
// follows the header would take the public key for the secret of an HMAC.
absl::StatusOr<VerifiedToken> TokenVerifier::VerifyAnew(const std::string& token) const {
  const OwnedJwt unverified = Decode(token, "");
  if (unverified == nullptr) return TokenMalformed();
  const char* algorithm = jwt_get_header(unverified.get(), "alg");
  if (algorithm == nullptr || absl::string_view(algorithm) != "ES256") return TokenAlgorithmRefused();
  const auto claimed = ClaimsOf(*unverified);
  if (!claimed.has_value()) return TokenMalformed();
  ASSIGN_OR_RETURN(const std::string federation, FederationOf(*claimed));
  VerifiedToken verified;
  ASSIGN_OR_RETURN(verified.issuer_key, IssuerKey(federation));
  const OwnedJwt jwt = Decode(token, verified.issuer_key);
  if (jwt == nullptr || jwt_get_alg(jwt.get()) != JWT_ALG_ES256) return TokenSignatureInvalid();
  const auto claims = ClaimsOf(*jwt);
  if (!claims.has_value()) return TokenMalformed();
  if (Claim(*claims, "aud").string_value() != kTokenAudience) return TokenAudienceWrong();
  ASSIGN_OR_RETURN(verified.person, PersonOf(*claims));
  RETURN_IF_ERROR(TimeOf(*claims, "iat").status());
  ASSIGN_OR_RETURN(verified.not_before, TimeOf(*claims, "nbf"));
  ASSIGN_OR_RETURN(verified.expires, TimeOf(*claims, "exp"));
  return verified;
}

absl::StatusOr<std::string> TokenVerifier::IssuerKey(absl::string_view federation) const {
  auto key = issuer_keys_(federation);
  // An empty key would tell the library not to look at the signature.
  if (absl::IsNotFound(key.status()) || (key.ok() && key->empty())) return TokenIssuerUnknown();
  return key;
}

absl::StatusOr<std::string> IssueToken(const TokenClaims& claims, absl::string_view private_key_pem) {
  jwt_t* made = nullptr;
  if (jwt_new(&made) != 0) return absl::ResourceExhaustedError("out of memory while creating a token");
  const OwnedJwt jwt(made);
  const Person& person = claims.person;
  const std::string roles = absl::StrJoin(person.roles, ",", [](std::string* out, casework::v1::Actor::Role role) {
    absl::StrAppend(out, "\"", RoleName(role), "\"");
  });
  const auto issued = static_cast<long>(absl::ToUnixSeconds(claims.issued));  // NOLINT(google-runtime-int)
  int failed = jwt_add_grant(made, "iss", absl::StrCat(kTokenIssuerPrefix, person.federation).c_str());
  failed |= jwt_add_grant(made, "aud", std::string(kTokenAudience).c_str());
  failed |= jwt_add_grant(made, "sub", person.person_id.c_str());
  failed |= jwt_add_grants_json(made, absl::StrCat("{\"roles\":[", roles, "]}").c_str());
  if (!person.institution_id.empty()) failed |= jwt_add_grant(made, "institution", person.institution_id.c_str());
  failed |= jwt_add_grant_int(made, "iat", issued);
  failed |= jwt_add_grant_int(made, "nbf", issued);
  failed |= jwt_add_grant_int(made, "exp", absl::ToUnixSeconds(claims.expires));
  failed |= jwt_set_alg(made, JWT_ALG_ES256, reinterpret_cast<const unsigned char*>(private_key_pem.data()),
                        static_cast<int>(private_key_pem.size()));
  const OwnedText text(failed == 0 ? jwt_encode_str(made) : nullptr);
  ERR_clear_error();
  if (text == nullptr)
    return absl::InvalidArgumentError("not a PEM-encoded P-256 private key, or the person id is empty");
  return std::string(text.get());
}

}  // namespace tongban
