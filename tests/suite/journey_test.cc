// The main job of the suite, from filing to its end, in two counties.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/time/timestamps.h"
#include "tests/support/check_suite.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::Notice;
using casework::v1::OfficeRef;

class JourneyTest : public SuiteTest {};

// Sample (a) of the issue.
TEST_F(JourneyTest, ACompleteApplicationEndsWithADeliveredCertificate) {
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.CarryToDelivery(id);

  const Case delivered = suite.CaseOf(id);
  EXPECT_EQ(delivered.state(), Case::STATE_DELIVERED);
  EXPECT_EQ(delivered.certificate().number().substr(0, 18), delivered.application().applicant().citizen_id());
  EXPECT_EQ(delivered.holder().kind(), OfficeRef::KIND_INTAKE);
}

}  // namespace
}  // namespace tongban
