#include "tests/support/suite_files.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "tests/support/folders.h"

namespace tongban {

SuiteFiles& SuiteFiles::Shared() {
  static SuiteFiles files;
  return files;
}

SuiteFiles::SuiteFiles() : folder_(::testing::TempDir() + "tongban-suite-XXXXXX") {
  if (mkdtemp(folder_.data()) == nullptr) std::abort();
  Issue("ca");
}

SuiteFiles::~SuiteFiles() { std::filesystem::remove_all(folder_); }

void SuiteFiles::IssueFor(const std::string& federation) {
  if (!issued_.insert(federation).second) return;
  for (const char* workload : {"intake", "assessment", "registration_approval", "staff"}) {
    Issue(absl::StrCat("leaf ", federation, "-", workload, " spiffe://", kTrustDomain, "/federation/", federation, "/",
                       workload));
  }
  Issue(absl::StrCat("signing-key ", federation));
  Issue(absl::StrCat("token-key ", federation, "-token"));
}

void SuiteFiles::Issue(const std::string& arguments) const {
  const std::string command =
      absl::StrCat(SourcePath("deploy/tls/issue"), " --dir ", folder_, " ", arguments, " >/dev/null");
  if (std::system(command.c_str()) != 0) std::abort();
}

std::string SuiteFiles::Text(const std::string& name) const {
  std::ifstream file(Path(name), std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void SuiteFiles::Write(const std::string& name, const std::string& text) const {
  std::ofstream(Path(name), std::ios::binary) << text;
}

}  // namespace tongban
