#include "tests/cost/budgets.h"

#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/support/folders.h"

namespace tongban {

std::string Distribution() {
  std::ifstream release("/etc/os-release");
  std::map<std::string, std::string> fields;
  for (std::string line; std::getline(release, line);) {
    const size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    fields[line.substr(0, equals)] = absl::StrReplaceAll(line.substr(equals + 1), {{"\"", ""}});
  }
  return absl::StrCat(fields["ID"], "-", fields["VERSION_ID"]);
}

std::optional<double> Budget(const std::string& what) {
  std::ifstream budgets(SourcePath("tests/cost/budgets.txt"));
  for (std::string line; std::getline(budgets, line);) {
    std::istringstream words(line);
    std::string distribution, name;
    double budget = 0;
    if (!(words >> distribution >> name >> budget) || name != what) continue;
    if (distribution == Distribution() || distribution == "any") return budget;
  }
  return std::nullopt;
}

}  // namespace tongban
