#include "common/office/policy_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/identity/signing.h"
#include "common/status/status.h"

namespace tongban {

absl::StatusOr<std::unique_ptr<PolicyFile>> PolicyFile::Load(std::string path) {
  auto file = std::unique_ptr<PolicyFile>(new PolicyFile(std::move(path)));
  file->current_ = std::make_shared<const policy::PolicyBook>(policy::PolicyBook::Notice());
  RETURN_IF_ERROR(file->ReloadIfChanged());
  return file;
}

absl::Status PolicyFile::ReloadIfChanged() {
  if (path_.empty()) return absl::OkStatus();
  const std::lock_guard reloading(reload_mutex_);
  std::ifstream in(path_, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat(path_, ": cannot be opened: ", std::strerror(errno)));
  std::string content((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (content == content_) return verdict_;
  content_ = std::move(content);
  absl::StatusOr<policy::PolicyBook> book = policy::PolicyBook::Parse(content_);
  verdict_ = book.ok() ? absl::OkStatus()
                       : absl::Status(book.status().code(), absl::StrCat(path_, ": ", book.status().message()));
  if (book.ok()) {
    const std::lock_guard lock(mutex_);
    current_ = std::make_shared<const policy::PolicyBook>(*std::move(book));
    sha256_ = Sha256(content_);
  }
  return verdict_;
}

std::string PolicyFile::Sha256InUse() const {
  const std::lock_guard lock(mutex_);
  return sha256_;
}

std::shared_ptr<const policy::PolicyBook> PolicyFile::Current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

}  // namespace tongban
