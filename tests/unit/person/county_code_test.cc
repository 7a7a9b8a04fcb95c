#include "common/person/county_code.h"

#include <gtest/gtest.h>

namespace tongban::person {
namespace {

TEST(CountyCodeTest, IsSixDigits) {
  EXPECT_TRUE(IsCountyCode("330213"));
  EXPECT_TRUE(IsCountyCode("000000"));
  for (const char* other : {"", "33021", "3302130", "33021X", "３３", " 33021", "-33021"}) {
    EXPECT_FALSE(IsCountyCode(other)) << other;
  }
}

}  // namespace
}  // namespace tongban::person
