#ifndef TONGBAN_TESTS_UNIT_IDENTITY_ISSUED_FILES_H_
#define TONGBAN_TESTS_UNIT_IDENTITY_ISSUED_FILES_H_

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/identity/credentials.h"
#include "tests/support/folders.h"

namespace tongban {

inline constexpr char kIntakeUri[] = "spiffe://tongban.example/federation/330213/intake";

// A folder of its own in which deploy/tls/issue has made a local authority.
class IssuedFiles {
 public:
  IssuedFiles() : folder_(::testing::TempDir() + "tongban-XXXXXX") {
    if (mkdtemp(folder_.data()) == nullptr) std::abort();
    EXPECT_EQ(Issue("ca"), 0);
  }
  ~IssuedFiles() { std::filesystem::remove_all(folder_); }
  IssuedFiles(const IssuedFiles&) = delete;

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }

  // The exit code of deploy/tls/issue with these arguments.
  int Issue(const std::string& arguments) {
    return Run(absl::StrCat(SourcePath("deploy/tls/issue"), " --dir ", folder_, " ", arguments));
  }

  // A leaf that the authority signed with just these extensions, so that it
  // may lack or have what `issue` would never let it. SAN texts are OpenSSL's.
  void IssueOdd(const std::string& name, const std::string& extensions) {
    std::ofstream(Path(name + ".extensions")) << extensions;
    const std::string sign = absl::StrCat("openssl x509 -req -in ", Path(name + ".request"), " -CA ", Path("ca.crt"),
                                          " -CAkey ", Path("ca.key"), " -set_serial 7 -days 30 -extfile ",
                                          Path(name + ".extensions"), " -out ", Path(name + ".crt"));
    EXPECT_EQ(
        Run(absl::StrCat("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ", Path(name + ".key"))),
        0);
    EXPECT_EQ(Run(absl::StrCat("openssl req -new -subj /O=odd -key ", Path(name + ".key"), " -out ",
                               Path(name + ".request"))),
              0);
    EXPECT_EQ(Run(sign), 0);
  }

  TlsFiles Leaf(const std::string& name) const { return {Path(name + ".crt"), Path(name + ".key"), Path("ca.crt")}; }

  std::string Text(const std::string& name) const {
    std::ifstream file(Path(name));
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  static int Run(const std::string& command) {
    const int result = std::system((command + " >/dev/null 2>&1").c_str());
    return WIFEXITED(result) ? WEXITSTATUS(result) : -1;
  }

 private:
  std::string folder_;
};

}  // namespace tongban

#endif  // TONGBAN_TESTS_UNIT_IDENTITY_ISSUED_FILES_H_
