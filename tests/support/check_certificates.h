#ifndef TONGBAN_TESTS_SUPPORT_CHECK_CERTIFICATES_H_
#define TONGBAN_TESTS_SUPPORT_CHECK_CERTIFICATES_H_

#include <set>
#include <string>
#include <vector>

#include "tests/support/suite_office.h"
#include "tongban/certificate/v1/certificate.pb.h"

namespace tongban {

// Every certificate an office has stored.
std::vector<certificate::v1::Certificate> CertificatesAt(const SuiteOffice& office);

// The rows that lists and clocks must have.
struct ExpectedRows {
  std::set<std::string>& by_state;
  std::set<std::string>& by_filing;
  std::set<std::string>& by_due;
  std::set<std::string>& due;
};
// Adds those of its certificates.
void AddRowsOfCertificates(const SuiteOffice& office, ExpectedRows rows);

// Histories without gaps that replay to the stored certificate; a feed that told
// each change once; a row of its holder each; at most one that stands for each
// holder (R95).
void CheckCertificates(const SuiteOffice& office);

}  // namespace tongban

#endif  // TONGBAN_TESTS_SUPPORT_CHECK_CERTIFICATES_H_
