#ifndef TONGBAN_COMMON_FILES_FOLLOWED_H_
#define TONGBAN_COMMON_FILES_FOLLOWED_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/digest.h"
#include "common/files/read_file.h"
#include "common/status/status.h"

namespace tongban {

// A file that is read again while the program runs: the last good edition of it
// stays in use. An edition is made by
//
//   static absl::StatusOr<Edition> Edition::Parse(absl::string_view text, absl::string_view file_name);
//
// whose errors begin with the name. Safe for any thread.
template <typename Edition>
class Followed {
 public:
  // The error of a missing or wrong file names it, and everything that is wrong
  // with it. An empty path stands for an empty file that never changes.
  static absl::StatusOr<std::unique_ptr<Followed>> Load(std::string path) {
    auto followed = std::unique_ptr<Followed>(new Followed(std::move(path)));
    RETURN_IF_ERROR(followed->ReloadIfChanged());
    return followed;
  }

  // Reads the file again and takes a new edition into use when its content
  // changed. On an error the last good edition stays in use, and every call
  // returns the error until the file is good again.
  absl::Status ReloadIfChanged() {
    {
      const std::lock_guard reloading(reload_mutex_);
      // The content is compared, not the time of change: two changes within one
      // tick of the file system, or a link that is moved, look alike by time.
      ASSIGN_OR_RETURN(std::string content, path_.empty() ? std::string() : ReadFile(path_));
      if (is_read_ && content == content_) return verdict_;
      is_read_ = true;
      content_ = std::move(content);
      absl::StatusOr<Edition> edition = Edition::Parse(content_, path_);
      verdict_ = edition.status();
      RETURN_IF_ERROR(verdict_);
      const std::lock_guard lock(mutex_);
      current_ = std::make_shared<const Edition>(*std::move(edition));
      sha256_ = Sha256(content_);
    }
    if (changed_) changed_();
    return absl::OkStatus();
  }

  // The edition in use. Take it once for one piece of work.
  std::shared_ptr<const Edition> Current() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }

  // SHA-256 of the file that the edition in use was read from.
  std::string Sha256InUse() const {
    const std::lock_guard lock(mutex_);
    return sha256_;
  }

  // Called after each new edition, on the thread that reloaded. Set it before
  // the file is read again.
  void OnChange(std::function<void()> changed) { changed_ = std::move(changed); }

 private:
  explicit Followed(std::string path) : path_(std::move(path)) {}

  const std::string path_;
  std::function<void()> changed_;

  std::mutex reload_mutex_;  // One reload at a time; taken before mutex_.
  bool is_read_ = false;
  std::string content_;   // Last read, good or bad.
  absl::Status verdict_;  // On content_.

  mutable std::mutex mutex_;
  std::shared_ptr<const Edition> current_;
  std::string sha256_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_FILES_FOLLOWED_H_
