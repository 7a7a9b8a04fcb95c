#ifndef TONGBAN_COMMON_OFFICE_POLICY_FILE_H_
#define TONGBAN_COMMON_OFFICE_POLICY_FILE_H_

#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/policy/policy_book.h"

namespace tongban {

// The policy file, followed while the office runs. Safe for any thread.
class PolicyFile {
 public:
  // An empty path means the notice alone. An error names the file and
  // everything that is wrong with it: an office does not start with it.
  static absl::StatusOr<std::unique_ptr<PolicyFile>> Load(std::string path);

  // Reads the file again and takes it over when its content changed. On an
  // error the last good book stays in use, and the error is returned by every
  // call until the file is good again.
  absl::Status ReloadIfChanged();

  // SHA-256 of the file as it was when the book in use was taken over.
  std::string Sha256InUse() const;

  std::shared_ptr<const policy::PolicyBook> Current() const;

 private:
  explicit PolicyFile(std::string path) : path_(std::move(path)) {}

  const std::string path_;
  std::mutex reload_mutex_;  // One reload at a time; taken before mutex_.
  std::string content_;      // Last read, good or bad.
  absl::Status verdict_;     // On content_.

  mutable std::mutex mutex_;
  std::shared_ptr<const policy::PolicyBook> current_;
  std::string sha256_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_POLICY_FILE_H_
