#include "common/identity/token_cache.h"

namespace tongban {

std::optional<VerifiedToken> TokenCache::Find(const std::string& digest) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = by_digest_.find(digest);
  if (found == by_digest_.end()) return std::nullopt;
  latest_first_.splice(latest_first_.begin(), latest_first_, found->second);
  return found->second->second;
}

void TokenCache::Keep(const std::string& digest, VerifiedToken token) {
  std::lock_guard<std::mutex> lock(mutex_);
  // Another thread may have verified the same token meanwhile.
  if (by_digest_.count(digest) > 0) return;
  latest_first_.emplace_front(digest, std::move(token));
  by_digest_[digest] = latest_first_.begin();
  if (by_digest_.size() <= bound_) return;
  by_digest_.erase(latest_first_.back().first);
  latest_first_.pop_back();
}

void TokenCache::Drop(const std::string& digest) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = by_digest_.find(digest);
  if (found == by_digest_.end()) return;
  latest_first_.erase(found->second);
  by_digest_.erase(found);
}

size_t TokenCache::size() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return by_digest_.size();
}

}  // namespace tongban
