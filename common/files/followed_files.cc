#include "common/files/followed_files.h"

#include <cstddef>
#include <utility>

#include "absl/strings/escaping.h"
#include "common/log/log.h"
#include "common/time/timestamps.h"

namespace tongban {
namespace {

// Enough to tell two editions of a file apart at a glance.
constexpr size_t kShownDigestBytes = 6;

std::string Shown(absl::string_view sha256) { return absl::BytesToHexString(sha256.substr(0, kShownDigestBytes)); }

}  // namespace

FollowedFiles::FollowedFiles(std::vector<FileToFollow> files) : files_(std::move(files)), states_(files_.size()) {
  for (size_t i = 0; i < files_.size(); ++i) {
    states_[i].set_name(files_[i].name);
    states_[i].set_path(files_[i].path);
  }
}

void FollowedFiles::Look(absl::Time now) {
  const std::lock_guard looking(looking_);
  for (size_t i = 0; i < files_.size(); ++i) {
    const absl::StatusOr<std::string> sha256 = files_[i].look();
    const std::lock_guard lock(mutex_);
    Note(files_[i], sha256, now, states_[i]);
  }
}

void FollowedFiles::Note(const FileToFollow& file, const absl::StatusOr<std::string>& sha256, absl::Time now,
                         operations::v1::FollowedFile& state) const {
  const std::string problem(sha256.status().message());
  if (!sha256.ok()) {
    if (problem == state.problem()) return;
    if (state.problem().empty()) *state.mutable_bad_since_time() = ToProto(now);
    state.set_problem(problem);
    Log(Level::kError, "file rejected",
        {{"file", file.name}, {"path", file.path}, {"problem", problem}, {"effect", file.meanwhile}});
    return;
  }
  const std::string digest = Shown(*sha256);
  if (!state.problem().empty()) {
    state.clear_problem();
    state.clear_bad_since_time();
    Log(Level::kInfo, "file valid again", {{"file", file.name}, {"path", file.path}, {"digest", digest}});
  }
  if (digest == state.digest()) return;
  state.set_digest(digest);
  Log(Level::kInfo, "file reloaded", {{"file", file.name}, {"path", file.path}, {"digest", digest}});
}

std::vector<operations::v1::FollowedFile> FollowedFiles::Describe() const {
  const std::lock_guard lock(mutex_);
  return states_;
}

}  // namespace tongban
