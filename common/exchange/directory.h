#ifndef TONGBAN_COMMON_EXCHANGE_DIRECTORY_H_
#define TONGBAN_COMMON_EXCHANGE_DIRECTORY_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/crypto/signing.h"
#include "common/files/file_errors.h"
#include "common/files/followed.h"
#include "google/protobuf/repeated_field.h"
#include "tongban/casework/v1/actor.pb.h"
#include "tongban/config/v1/directory.pb.h"
#include "tongban/exchange/v1/exchange_service.pb.h"

namespace tongban {

// One edition of the directory. Never changes; safe for any thread. Lookups of
// what it does not have are NOT_FOUND NOT_IN_DIRECTORY.
class DirectoryEdition {
 public:
  // Reads a config.v1.DirectoryFile in text format. INVALID_ARGUMENT with every
  // error at once, a line each, each with `file_name` and what it is about.
  static absl::StatusOr<DirectoryEdition> Parse(absl::string_view text, absl::string_view file_name);

  // gRPC target of an office.
  absl::StatusOr<std::string> TargetOf(const casework::v1::OfficeRef& office) const;
  // Federation that the certificate of the process serving an office names.
  absl::StatusOr<std::string> HostOf(const casework::v1::OfficeRef& office) const;
  // UNAUTHENTICATED SIGNATURE_INVALID unless the federation has signed these bytes,
  // by a key that it may sign with at the moment and when it says that it signed.
  // What was signed before is evidence of that moment.
  absl::Status CheckSignature(absl::string_view federation, absl::string_view bytes,
                              const exchange::v1::Signature& signature, absl::Time moment) const;
  // The protocol in which to write to a federation. FAILED_PRECONDITION
  // RELEASE_TOO_OLD when it accepts none that is spoken here.
  absl::StatusOr<int> ProtocolFor(absl::string_view federation) const;
  // The federation accepts cases that need these.
  absl::StatusOr<bool> Accepts(absl::string_view federation,
                               const google::protobuf::RepeatedPtrField<std::string>& features) const;
  // PEM of the key that checks the tokens a federation issues.
  absl::StatusOr<std::string> TokenKeyPemOf(absl::string_view federation) const;
  // Chinese name of a federation.
  absl::StatusOr<std::string> NameOf(absl::string_view federation) const;
  size_t size() const { return federations_.size(); }

 private:
  // A key and the days on which it may sign.
  struct SigningPeriod {
    VerifyingKey key;
    absl::CivilDay first = absl::CivilDay::min();
    absl::CivilDay last = absl::CivilDay::max();
  };
  struct Entry {
    std::string name;
    std::map<casework::v1::OfficeRef::Kind, config::v1::OfficeEndpoint> offices;
    std::vector<SigningPeriod> signing_keys;
    config::v1::AcceptedReleases accepts;
    std::string token_key_pem;
  };

  static std::vector<SigningPeriod> KeysOf(const config::v1::Federation& federation, absl::string_view what,
                                           FileErrors& errors);
  absl::StatusOr<const Entry*> Find(absl::string_view federation) const;

  std::map<std::string, Entry, std::less<>> federations_;
};

// The directory file: an office does not start without one.
using Directory = Followed<DirectoryEdition>;

}  // namespace tongban

#endif  // TONGBAN_COMMON_EXCHANGE_DIRECTORY_H_
