#include "common/exchange/directory.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/crypto/openssl.h"
#include "common/exchange/ledger.h"
#include "common/exchange/refusals.h"
#include "common/files/file_errors.h"
#include "common/person/county_code.h"
#include "common/status/status.h"
#include "common/time/dates.h"
#include "common/time/working_days.h"

namespace tongban {
namespace {

using casework::v1::OfficeRef;
using config::v1::DirectoryFile;
using config::v1::Federation;
using config::v1::OfficeEndpoint;
using exchange::v1::Signature;

constexpr int kMaxPort = 65535;

// "host:port", with "dns:///" before it or not; IPv6 addresses in brackets.
bool IsTarget(absl::string_view target) {
  absl::ConsumePrefix(&target, "dns:///");
  const size_t colon = target.rfind(':');
  if (colon == absl::string_view::npos || colon == 0) return false;
  int port = 0;
  if (!absl::SimpleAtoi(target.substr(colon + 1), &port) || port < 1 || port > kMaxPort) return false;
  absl::string_view host = target.substr(0, colon);
  const bool is_bracketed = absl::ConsumePrefix(&host, "[") && absl::ConsumeSuffix(&host, "]");
  return !host.empty() && std::all_of(host.begin(), host.end(), [&](unsigned char letter) {
    return absl::ascii_isalnum(letter) || letter == '.' || letter == '-' || (is_bracketed && letter == ':');
  });
}

bool IsP256(const std::string& pem) {
  const OwnedKey key = PublicKeyFromPem(pem);
  char group[32] = "";
  return key != nullptr && EVP_PKEY_get_group_name(key.get(), group, sizeof group, nullptr) == 1 &&
         std::strcmp(group, "prime256v1") == 0;
}

using Endpoints = std::map<OfficeRef::Kind, OfficeEndpoint>;

Endpoints EndpointsOf(const Federation& federation, absl::string_view what, FileErrors& errors) {
  Endpoints offices;
  for (const OfficeEndpoint& endpoint : federation.offices()) {
    const absl::string_view name = OfficeName(endpoint.office());
    if (name.empty()) {
      errors.Add(what, "an endpoint has no office");
    } else if (!IsTarget(endpoint.target())) {
      errors.Add(what, absl::StrCat("target of ", name, " is not host:port"));
    } else if (!endpoint.host().empty() && !person::IsCountyCode(endpoint.host())) {
      errors.Add(what, absl::StrCat("host of ", name, " is not six digits"));
    } else if (!offices.emplace(endpoint.office(), endpoint).second) {
      errors.Add(what, absl::StrCat("duplicate endpoint for ", name));
    }
  }
  return offices;
}

// A federation that says nothing has the first release.
config::v1::AcceptedReleases AcceptedBy(const Federation& federation) {
  if (federation.has_accepts()) return federation.accepts();
  config::v1::AcceptedReleases first;
  first.set_min_protocol(1);
  first.set_max_protocol(1);
  return first;
}

}  // namespace

std::vector<DirectoryEdition::SigningPeriod> DirectoryEdition::KeysOf(const Federation& federation,
                                                                      absl::string_view what, FileErrors& errors) {
  std::vector<SigningPeriod> keys;
  for (const config::v1::SigningKey& listed : federation.signing_keys()) {
    const auto key = VerifyingKey::FromPem(listed.public_key_pem());
    if (!key.ok()) {
      errors.Add(what, "public_key_pem of signing_keys is not a PEM-encoded Ed25519 or SM2 public key");
      continue;
    }
    const bool are_days = (!listed.has_first_date() || IsDay(listed.first_date())) &&
                          (!listed.has_last_date() || IsDay(listed.last_date()));
    if (!are_days) errors.Add(what, "first_date or last_date of signing_keys is not a valid date");
    const auto is_it = [&key](const SigningPeriod& other) { return other.key.id() == key->id(); };
    if (std::ranges::any_of(keys, is_it)) errors.Add(what, absl::StrCat("duplicate signing_keys id ", key->id()));
    SigningPeriod& period = keys.emplace_back(SigningPeriod{*key});
    if (listed.has_first_date()) period.first = FromProto(listed.first_date());
    if (listed.has_last_date()) period.last = FromProto(listed.last_date());
  }
  if (federation.signing_keys().empty()) errors.Add(what, "signing_keys are missing");
  return keys;
}

absl::StatusOr<DirectoryEdition> DirectoryEdition::Parse(absl::string_view text, absl::string_view file_name) {
  FileErrors errors(file_name);
  DirectoryFile file;
  errors.Read(text, file);
  if (!errors.empty()) return errors.ToStatus();
  DirectoryEdition edition;
  for (int i = 0; i < file.federations_size(); ++i) {
    const Federation& federation = file.federations(i);
    const std::string what = federation.code().empty() ? absl::StrCat("federations[", i, "]")
                                                       : absl::StrCat("federation ", federation.code());
    if (!person::IsCountyCode(federation.code())) errors.Add(what, "code is not six digits");
    if (federation.name().empty()) errors.Add(what, "name is missing");
    auto offices = EndpointsOf(federation, what, errors);
    auto keys = KeysOf(federation, what, errors);
    const config::v1::AcceptedReleases accepts = AcceptedBy(federation);
    if (accepts.min_protocol() < 1 || accepts.max_protocol() < accepts.min_protocol()) {
      errors.Add(what, "accepts must have a min_protocol of at least 1 and a max_protocol of at least min_protocol");
    }
    if (!IsP256(federation.token_key_pem())) errors.Add(what, "token_key_pem is not a PEM-encoded P-256 public key");
    if (edition.federations_.contains(federation.code())) errors.Add(what, "listed twice");
    edition.federations_.emplace(federation.code(), Entry{federation.name(), std::move(offices), std::move(keys),
                                                          accepts, federation.token_key_pem()});
  }
  if (file.federations().empty()) errors.Add("federations", "must not be empty");
  RETURN_IF_ERROR(errors.ToStatus());
  return edition;
}

absl::StatusOr<const DirectoryEdition::Entry*> DirectoryEdition::Find(absl::string_view federation) const {
  const auto entry = federations_.find(std::string(federation));
  if (entry == federations_.end()) return NotInDirectory(federation);
  return &entry->second;
}

absl::StatusOr<std::string> DirectoryEdition::TargetOf(const OfficeRef& office) const {
  ASSIGN_OR_RETURN(const Entry* entry, Find(office.federation()));
  const auto endpoint = entry->offices.find(office.kind());
  if (endpoint == entry->offices.end()) return NotInDirectory(FormatOffice(office));
  return endpoint->second.target();
}

absl::StatusOr<std::string> DirectoryEdition::HostOf(const OfficeRef& office) const {
  ASSIGN_OR_RETURN(const Entry* entry, Find(office.federation()));
  const auto endpoint = entry->offices.find(office.kind());
  if (endpoint == entry->offices.end()) return NotInDirectory(FormatOffice(office));
  return endpoint->second.host().empty() ? office.federation() : endpoint->second.host();
}

absl::Status DirectoryEdition::CheckSignature(absl::string_view federation, absl::string_view bytes,
                                              const Signature& signature, absl::Time moment) const {
  ASSIGN_OR_RETURN(const Entry* entry, Find(federation));
  const absl::CivilDay today = ChinaDay(moment);
  const absl::CivilDay signed_on = ChinaDay(absl::FromUnixSeconds(signature.sign_time().seconds()));
  for (const SigningPeriod& period : entry->signing_keys) {
    if (period.key.id() != signature.key_id()) continue;
    const bool may_sign = period.first <= std::min(today, signed_on) && std::max(today, signed_on) <= period.last;
    const bool is_signed = may_sign && AlgorithmOf(period.key) == signature.algorithm() &&
                           period.key.Verify(bytes, signature.value()).ok();
    return is_signed ? absl::OkStatus() : SignatureInvalid(federation);
  }
  return SignatureInvalid(federation);
}

absl::StatusOr<int> DirectoryEdition::ProtocolFor(absl::string_view federation) const {
  ASSIGN_OR_RETURN(const Entry* entry, Find(federation));
  if (entry->accepts.min_protocol() <= kProtocol && kProtocol <= entry->accepts.max_protocol()) return kProtocol;
  return ReleaseTooOld(federation, absl::StrCat("protocol ", kProtocol));
}

absl::StatusOr<bool> DirectoryEdition::Accepts(absl::string_view federation,
                                               const google::protobuf::RepeatedPtrField<std::string>& features) const {
  ASSIGN_OR_RETURN(const Entry* entry, Find(federation));
  return std::ranges::all_of(features, [entry](const std::string& feature) {
    return std::ranges::count(entry->accepts.features(), feature) > 0;
  });
}

absl::StatusOr<std::string> DirectoryEdition::TokenKeyPemOf(absl::string_view federation) const {
  ASSIGN_OR_RETURN(const Entry* entry, Find(federation));
  return entry->token_key_pem;
}

absl::StatusOr<std::string> DirectoryEdition::NameOf(absl::string_view federation) const {
  ASSIGN_OR_RETURN(const Entry* entry, Find(federation));
  return entry->name;
}

}  // namespace tongban
