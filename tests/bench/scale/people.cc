#include "tests/bench/scale/people.h"

#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/identity/signing.h"
#include "common/person/citizen_id.h"
#include "tests/support/samples.h"
#include "tests/support/six_offices.h"

namespace tongban::bench {
namespace {

using casework::v1::Disability;
using casework::v1::Person;

constexpr int kSequences = 999;
constexpr int kBirthDays = 24'000;  // 1940-01-01 to 2005-09-16.
// Prime to the number of people, so that neighbours differ in age.
constexpr int64_t kStride = 7919;
constexpr size_t kCodeDigits = 6;

std::string IdOf(const std::string& county, absl::CivilDay birth, int sequence) {
  const std::string first = absl::StrFormat("%s%04d%02d%02d%03d", county, static_cast<int>(birth.year()), birth.month(),
                                            birth.day(), sequence);
  return first + person::CheckDigit(first);
}

std::vector<County> ReadCounties() {
  std::vector<County> counties;
  std::ifstream file(SOURCE_DIR "/tests/bench/data/counties.csv");
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    if (line.size() < kCodeDigits + 2) continue;
    counties.push_back({line.substr(0, kCodeDigits), line.substr(kCodeDigits + 1)});
  }
  if (counties.empty()) std::abort();
  return counties;
}

}  // namespace

const std::vector<County>& Counties() {
  static const std::vector<County> counties = ReadCounties();
  return counties;
}

std::string HospitalPolicy(const std::vector<County>& counties) {
  std::string text;
  for (const County& county : counties) {
    const std::string hospital = SixOffices::InstitutionOf(county.code);
    absl::StrAppend(&text, R"(layers { scope: ")", county.code, R"(" effective_date: "2021-07-01" policy {
      federation_name: ")",
                    county.name, R"(残疾人联合会" institutions { id: ")", hospital, R"(" name: ")", county.name,
                    R"(人民医院" county: ")", county.code,
                    R"(" categories: [ 1, 2, 3, 4, 5, 6 ] active_since: "2021-01-01" contact: "人民路1号"
      appraisers { id: "appraiser-of-)",
                    hospital, R"(" categories: [ 1, 2, 3, 4, 5, 6 ]
                   qualified_until: "2029-12-31" } } } })",
                    "\n");
  }
  return text;
}

std::string CitizenOf(int64_t person, const std::string& household) {
  const int64_t place = person % kMostPeople * kStride % kMostPeople;
  return IdOf(household, absl::CivilDay(1940, 1, 1) + place / kSequences, static_cast<int>(place % kSequences));
}

Disability::Category CategoryOf(int64_t person) {
  return static_cast<Disability::Category>(Disability::CATEGORY_VISION + person % 6);
}

casework::v1::Application ApplicationOf(int64_t person, const std::string& residence, const std::string& household,
                                        absl::Time now) {
  casework::v1::Application application = samples::ApplicationFor(CategoryOf(person), 2, now);
  auto& applicant = *application.mutable_applicant();
  applicant.set_citizen_id(CitizenOf(person, household));
  applicant.set_sex(person::IsMale(applicant.citizen_id()) ? Person::SEX_MALE : Person::SEX_FEMALE);
  applicant.set_full_name(absl::StrFormat("样例%08d", person));
  applicant.set_mobile(absl::StrFormat("199%08d", person % 100'000'000));
  applicant.mutable_household_address()->set_area_code(household);
  applicant.mutable_residence_address()->set_area_code(residence);
  application.set_residence_federation(residence);
  application.set_household_federation(household);
  application.mutable_residence_permit()->set_issuing_county(residence);
  application.mutable_residence_permit()->set_number(absl::StrFormat("%s0000%08d", residence, person));
  // What is scanned for one person is like nobody else's scan.
  for (auto& material : *application.mutable_materials()) {
    material.set_sha256(Sha256(absl::StrCat(person, "-", material.kind())));
  }
  auto& delivery = *application.mutable_delivery();
  delivery.set_recipient(applicant.full_name());
  delivery.set_mobile(applicant.mobile());
  *delivery.mutable_address() = applicant.residence_address();
  if (application.has_guardian()) {
    // Born before every applicant.
    application.mutable_guardian()->set_citizen_id(IdOf(
        household, absl::CivilDay(1930, 1, 1) + person / kSequences % 3'600, static_cast<int>(person % kSequences)));
  }
  return application;
}

}  // namespace tongban::bench
