#ifndef TONGBAN_COMMON_EXCHANGE_DIRECTORY_H_
#define TONGBAN_COMMON_EXCHANGE_DIRECTORY_H_

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/identity/signing.h"
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

// The directory file, followed while the office runs. Safe for any thread.
class Directory {
 public:
  // 3 000 counties need about 3 MiB.
  static constexpr size_t kMaxFileBytes = size_t{16} << 20;

  // NOT_FOUND or INVALID_ARGUMENT when the file is missing or wrong: an office
  // does not start without a directory.
  static absl::StatusOr<std::unique_ptr<Directory>> Load(std::string path);

  // Reads the file again and takes it over when its content changed. On an
  // error the last good edition stays in use, and the error is returned by
  // every call until the file is good again.
  absl::Status ReloadIfChanged();

  // SHA-256 of the file as it was when the edition in use was taken over.
  std::string Sha256InUse() const;

  // The edition in use. Take it once for one piece of work.
  std::shared_ptr<const DirectoryEdition> Current() const;

  // Called after each new edition, on the thread that reloaded. Set it before
  // the first reload.
  void OnChange(std::function<void()> changed) { changed_ = std::move(changed); }

 private:
  explicit Directory(std::string path) : path_(std::move(path)) {}

  const std::string path_;
  std::function<void()> changed_;

  std::mutex reload_mutex_;  // One reload at a time; taken before mutex_.
  std::string content_;      // Last read, good or bad.
  absl::Status verdict_;     // On content_.

  mutable std::mutex mutex_;
  std::shared_ptr<const DirectoryEdition> current_;
  std::string sha256_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_EXCHANGE_DIRECTORY_H_
