#include "common/crypto/digest.h"

#include <gtest/gtest.h>

namespace tongban {
namespace {

// FIPS 180-2, appendix B.1.
TEST(DigestTest, Sha256AgreesWithItsStandard) {
  EXPECT_EQ(ToHex(Sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(ToHex(Sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// RFC 4231, test case 2; the second line was computed with another program.
TEST(DigestTest, SipHashAgreesWithItsReference) {
  std::string key(16, '\0');
  for (size_t i = 0; i < key.size(); ++i) key[i] = static_cast<char>(i);
  EXPECT_EQ(ToHex(SipHash(key, "")), "a3817f04ba25a8e66df67214c7550293");
  EXPECT_EQ(ToHex(SipHash(key, std::string(1, '\0'))), "da87c1d86b99af44347659119b22fc45");
  EXPECT_EQ(SipHash(key + "more", "a"), SipHash(key, "a"));
  EXPECT_EQ(SipHash("", "a"), SipHash(std::string(16, '\0'), "a"));
  EXPECT_NE(SipHash("other", "a"), SipHash(key, "a"));
}

TEST(DigestTest, HmacSha256AgreesWithItsStandard) {
  EXPECT_EQ(ToHex(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(ToHex(HmacSha256("", "")), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  EXPECT_EQ(HmacSha256(absl::string_view(), ""), HmacSha256("", ""));
}

}  // namespace
}  // namespace tongban
