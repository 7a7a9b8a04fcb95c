#ifndef TONGBAN_TESTS_SUPPORT_SUITE_FILES_H_
#define TONGBAN_TESTS_SUPPORT_SUITE_FILES_H_

#include <set>
#include <string>

#include "common/identity/credentials.h"

namespace tongban {

inline constexpr char kTrustDomain[] = "tongban.example";

// Certificates and keys that deploy/tls/issue has made, in a folder of their
// own: one authority, and what the offices of each federation need. Issuing
// takes openssl a while, so a test program does it once, with Shared().
class SuiteFiles {
 public:
  static SuiteFiles& Shared();

  SuiteFiles();
  ~SuiteFiles();
  SuiteFiles(const SuiteFiles&) = delete;

  // Makes what a federation needs, once: certificates "330213-intake",
  // "-assessment", "-registration_approval" and "-staff", and the keys below.
  void IssueFor(const std::string& federation);

  TlsFiles Leaf(const std::string& name) const { return {Path(name + ".crt"), Path(name + ".key"), Path("ca.crt")}; }
  std::string SigningKeyPem(const std::string& federation) const { return Text(federation + ".pem"); }
  std::string SigningKeyPublicPem(const std::string& federation) const { return Text(federation + ".pub.pem"); }
  std::string TokenKeyPem(const std::string& federation) const { return Text(federation + "-token.pem"); }
  std::string TokenKeyPublicPem(const std::string& federation) const { return Text(federation + "-token.pub.pem"); }

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  std::string Text(const std::string& name) const;
  void Write(const std::string& name, const std::string& text) const;

 private:
  void Issue(const std::string& arguments) const;

  std::string folder_;
  std::set<std::string> issued_;
};

}  // namespace tongban

#endif  // TONGBAN_TESTS_SUPPORT_SUITE_FILES_H_
