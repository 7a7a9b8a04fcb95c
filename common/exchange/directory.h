#ifndef TONGBAN_COMMON_EXCHANGE_DIRECTORY_H_
#define TONGBAN_COMMON_EXCHANGE_DIRECTORY_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/crypto/signing.h"
#include "common/files/followed.h"
#include "tongban/casework/v1/actor.pb.h"
#include "tongban/config/v1/directory.pb.h"

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
  // Checks the batches and receipts of a federation.
  absl::StatusOr<VerifyingKey> VerifyingKeyOf(absl::string_view federation) const;
  // PEM of the key that checks the tokens a federation issues.
  absl::StatusOr<std::string> TokenKeyPemOf(absl::string_view federation) const;
  // Chinese name of a federation.
  absl::StatusOr<std::string> NameOf(absl::string_view federation) const;
  size_t size() const { return federations_.size(); }

 private:
  struct Entry {
    std::string name;
    std::map<casework::v1::OfficeRef::Kind, config::v1::OfficeEndpoint> offices;
    VerifyingKey signing_key;
    std::string token_key_pem;
  };

  absl::StatusOr<const Entry*> Find(absl::string_view federation) const;

  std::map<std::string, Entry, std::less<>> federations_;
};

// The directory file: an office does not start without one.
using Directory = Followed<DirectoryEdition>;

}  // namespace tongban

#endif  // TONGBAN_COMMON_EXCHANGE_DIRECTORY_H_
