// CheckSuite notices what it is for: each test damages one thing.

#include "tests/support/check_suite.h"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "common/desk/tables.h"
#include "common/exchange/tables.h"
#include "common/kinds/certificate/filing.h"
#include "common/store/store.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::OfficeRef;

struct Damage {
  const char* name;
  OfficeRef office;
  // Changes a stored row.
  std::function<void(Suite&, const std::string& case_id, Batch&)> done;
};

// The first row of a table at an office.
TableContent::value_type FirstRow(Suite& suite, const OfficeRef& office, Table table) {
  const TableContent content = suite.At(office).ContentOf(table);
  EXPECT_FALSE(content.empty()) << table.name;
  return *content.begin();
}

Damage Loses(const char* name, const OfficeRef& office, Table table) {
  return {name, office, [office, table](Suite& suite, const std::string&, Batch& batch) {
            batch.Delete(table, FirstRow(suite, office, table).first);
          }};
}

Damage Changes(const char* name, const OfficeRef& office, std::function<void(Case&)> change) {
  return {name, office, [office, change](Suite& suite, const std::string& id, Batch& batch) {
            Case file = *suite.StoredCase(office, id);
            change(file);
            batch.Put(kRecords, CaseKey(office.federation(), id), file.SerializeAsString());
          }};
}

std::vector<Damage> Damages() {
  const OfficeRef intake = samples::IntakeOffice(), household = samples::RegistrationApprovalOffice();
  return {
      Loses("a line of history", intake, kEvents),
      Loses("a state of before", household, kStates),
      Loses("a line of the ledger", household, kSent),
      Loses("a row of the worklist", household, kByState),
      Loses("a row of the applicant", household, kByPerson),
      Loses("an open case's place", intake, kByDue),
      Loses("a clock's row", household, kDue),
      Loses("a notice to be delivered", intake, kPendingNotices),
      Loses("a change of the feed", intake, kFeed),
      Loses("the head of a route", household, kReceivedHeads),
      Loses("the holder of a certificate", household, certificates::kByHolder),
      Changes("a notice", intake, [](Case& file) { file.clear_notices(); }),
      Changes("the holder", household, [](Case& file) { file.mutable_holder()->set_kind(OfficeRef::KIND_INTAKE); }),
      Changes("the assessment", intake,
              [](Case& file) { file.mutable_assessments(0)->mutable_form()->append("altered"); }),
      {"a row of nobody's", intake,
       [intake](Suite&, const std::string&, Batch& batch) {
         batch.Put(kByDue, ByDueKey(kCaseCollection, "330213", absl::UnixEpoch(), "nobody"), "");
       }},
      {"a delivery of nothing", intake,
       [](Suite&, const std::string& id, Batch& batch) {
         casework::v1::NoticeDelivery sent;
         sent.set_state(casework::v1::NoticeDelivery::STATE_SENT);
         batch.Put(kNoticeDeliveries, NoticeDeliveryKey("330213", id, 99), sent.SerializeAsString());
       }},
      {"a name in a key", intake,
       [](Suite& suite, const std::string& id, Batch& batch) {
         batch.Put(kCounters, CounterKey("330213", suite.CaseOf(id).application().applicant().full_name()), "");
       }},
  };
}

TEST(CheckSuiteTest, NoticesEveryDamage) {
  for (const Damage& damage : Damages()) {
    Suite suite;
    const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
    suite.CarryToApproval(id);
    suite.Do(id, samples::Print());
    CheckSuite(suite);
    Batch batch;
    damage.done(suite, id, batch);
    ASSERT_TRUE(suite.At(damage.office).store().Commit(batch).ok());
    ::testing::TestPartResultArray failures;
    {
      const ::testing::ScopedFakeTestPartResultReporter reporter(
          ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ALL_THREADS, &failures);
      CheckSuite(suite);
    }
    EXPECT_GT(failures.size(), 0) << damage.name;
  }
}

}  // namespace
}  // namespace tongban
