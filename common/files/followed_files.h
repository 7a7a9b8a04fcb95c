#ifndef TONGBAN_COMMON_FILES_FOLLOWED_FILES_H_
#define TONGBAN_COMMON_FILES_FOLLOWED_FILES_H_

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tongban/operations/v1/operations_service.pb.h"

namespace tongban {

// A file the office reads again while it runs.
struct FileToFollow {
  std::string name;  // "directory".
  std::string path;
  // What goes on as long as the file is bad: for the operator.
  std::string meanwhile;
  // Takes the file over if it changed. Gives the SHA-256 of what is then in use,
  // or what is wrong with the file as it now is.
  std::function<absl::StatusOr<std::string>()> look;
};

// How the files are that an office follows. Tells the log, once each, when one
// was taken over, when one is bad, and when it is good again. Safe for any
// thread.
class FollowedFiles {
 public:
  explicit FollowedFiles(std::vector<FileToFollow> files);

  // Looks at every file.
  void Look(absl::Time now);

  // As of the last look.
  std::vector<operations::v1::FollowedFile> Describe() const;

 private:
  void Note(const FileToFollow& file, const absl::StatusOr<std::string>& sha256, absl::Time now,
            operations::v1::FollowedFile& state) const;

  const std::vector<FileToFollow> files_;
  std::mutex looking_;  // One look at a time; taken before mutex_.
  mutable std::mutex mutex_;
  std::vector<operations::v1::FollowedFile> states_;  // One a file.
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_FILES_FOLLOWED_FILES_H_
