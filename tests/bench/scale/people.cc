#include "tests/bench/scale/people.h"

#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tests/support/folders.h"
#include "tests/support/people.h"
#include "tests/support/six_offices.h"

namespace tongban::bench {
namespace {

using casework::v1::Disability;

constexpr size_t kCodeDigits = 6;

std::vector<County> ReadCounties() {
  std::vector<County> counties;
  std::ifstream file(SourcePath("tests/bench/data/counties.csv"));
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
    absl::StrAppend(&text, R"(layers { scope: ")", county.code,
                    R"(" effective_date { year: 2021 month: 7 day: 1 } policy {
      federation_name: ")",
                    county.name, R"(残疾人联合会" institutions { id: ")", hospital, R"(" name: ")", county.name,
                    R"(人民医院" county: ")", county.code,
                    R"(" categories: [ 1, 2, 3, 4, 5, 6 ] start_date { year: 2021 month: 1 day: 1 } contact: "人民路1号"
      appraisers { id: "appraiser-of-)",
                    hospital, R"(" categories: [ 1, 2, 3, 4, 5, 6 ]
                   qualification_end_date { year: 2029 month: 12 day: 31 } } } } })",
                    "\n");
  }
  return text;
}

Disability::Category CategoryOf(int64_t person) {
  return static_cast<Disability::Category>(Disability::CATEGORY_VISION + person % 6);
}

casework::v1::Application ApplicationOf(int64_t person, const std::string& residence, const std::string& household,
                                        absl::Time now) {
  return people::ApplicationOf(person, CategoryOf(person), residence, household, now);
}

}  // namespace tongban::bench
