#include "common/identity/token_cache.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/threads/threads.h"

namespace tongban {
namespace {

constexpr size_t kBound = 8;
constexpr int kTokens = 16;
constexpr int kRounds = 2000;

TEST(TokenCacheThreadsTest, NeverHoldsMoreThanItsBoundNorGivesOneTokenForAnother) {
  TokenCache cache(kBound);
  const auto use = [&cache](int seed) {
    return [&cache, seed] {
      for (int i = 0; i < kRounds; ++i) {
        const std::string digest = std::to_string((i * seed) % kTokens);
        if (const auto token = cache.Find(digest); token.has_value()) {
          EXPECT_EQ(token->issuer_key, "key of " + digest);
          if (i % 7 == 0) cache.Drop(digest);
        } else {
          VerifiedToken fresh;
          fresh.issuer_key = "key of " + digest;
          cache.Keep(digest, fresh);
        }
        EXPECT_LE(cache.size(), kBound);
      }
    };
  };
  AllAtOnce({use(1), use(3), use(5)});
}

}  // namespace
}  // namespace tongban
