#ifndef TONGBAN_COMMON_IDENTITY_TOKEN_CACHE_H_
#define TONGBAN_COMMON_IDENTITY_TOKEN_CACHE_H_

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "absl/time/time.h"
#include "common/identity/person.h"

namespace tongban {

// A token whose signature was found good, and what must still hold each time
// it is used: the time, and that its issuer has not changed the key.
struct VerifiedToken {
  Person person;
  absl::Time not_before;
  absl::Time expires;
  std::string issuer_key;
};

// The tokens used last, by the SHA-256 of their text, so that a token that is
// nearly right finds nothing and no token is kept. Safe for any thread.
class TokenCache {
 public:
  explicit TokenCache(size_t bound) : bound_(bound) {}

  std::optional<VerifiedToken> Find(const std::string& digest);
  // Lets go of the token used longest ago when there are more than the bound.
  void Keep(const std::string& digest, VerifiedToken token);
  void Drop(const std::string& digest);
  size_t size() const;

 private:
  using Entry = std::pair<std::string, VerifiedToken>;

  const size_t bound_;
  mutable std::mutex mutex_;
  std::list<Entry> latest_first_;
  std::unordered_map<std::string, std::list<Entry>::iterator> by_digest_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_IDENTITY_TOKEN_CACHE_H_
