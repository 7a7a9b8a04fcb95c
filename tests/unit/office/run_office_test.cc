#include "common/office/run_office.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/exchange/tables.h"
#include "common/log/log.h"
#include "common/store/rocks_store.h"
#include "services/intake/intake.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/identity/issued_files.h"

namespace tongban {
namespace {

class RunOfficeTest : public ::testing::Test {
 protected:
  RunOfficeTest() {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    files_.Issue("leaf intake spiffe://tongban.example/federation/330213/intake");
    files_.Issue("signing-key 330213");
    files_.Issue("token-key token");
    Set("federations", "330213");
    Set("listen", "127.0.0.1:0");
    Set("health_listen", "127.0.0.1:0");
    Set("data", files_.Path("data"));
    Set("tls_cert", files_.Path("intake.crt"));
    Set("tls_key", files_.Path("intake.key"));
    Set("tls_roots", files_.Path("ca.crt"));
    Set("trust_domain", "tongban.example");
    Set("directory", files_.Path("directory.txtpb"));
    Set("signing_keys", files_.Path(""));
    Set("lameduck_seconds", "0");
    std::ofstream(files_.Path("directory.txtpb"))
        << "federations { code: \"330213\" name: \"奉化区残联\" signing_keys { public_key_pem: \""
        << absl::StrReplaceAll(files_.Text("330213.pub.pem"), {{"\n", "\\n"}}) << "\" } token_key_pem: \""
        << absl::StrReplaceAll(files_.Text("token.pub.pem"), {{"\n", "\\n"}}) << "\" }";
  }

  void Set(const std::string& flag, const std::string& value) { flags_[flag] = value; }

  int Run() {
    std::vector<std::string> words = {"office"};
    for (const auto& [flag, value] : flags_) words.push_back(absl::StrCat("--", flag, "=", value));
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    return RunOffice(static_cast<int>(words.size()), argv.data(), IntakePart());
  }

  // Runs it in a process of its own, as flags and signals belong to one, which is
  // told to end as soon as it says that it serves.
  void ExpectExit(int code, const std::string& line) {
    const auto serve = [this] {
      SetLogSink([](absl::string_view text) {
        std::cerr << text;
        if (absl::StrContains(text, "office started")) kill(getpid(), SIGTERM);
      });
      std::exit(Run());
    };
    EXPECT_EXIT(serve(), ::testing::ExitedWithCode(code), line);
  }

  IssuedFiles files_;
  std::map<std::string, std::string> flags_;
};

TEST_F(RunOfficeTest, ATerminatedOfficeExitsWithoutError) { ExpectExit(0, "office started.*\n.*office stopping"); }

TEST_F(RunOfficeTest, AMissingFlagIsNamed) {
  Set("data", "");
  ExpectExit(1, "office failed.*--data: is required");
}

TEST_F(RunOfficeTest, ABadFederationIsNamed) {
  Set("federations", "330213,33028");
  ExpectExit(1, "--federations: '33028' is not a six-digit code");
}

TEST_F(RunOfficeTest, AnUnreadableCertificateIsNamed) {
  Set("tls_cert", files_.Path("absent.crt"));
  ExpectExit(1, "absent.crt");
}

TEST_F(RunOfficeTest, AMissingSigningKeyIsNamed) {
  Set("federations", "330213,330281");
  ExpectExit(1, "--signing_keys: .*330281.pem: cannot read");
}

TEST_F(RunOfficeTest, ABadManualClockIsNamed) {
  Set("manual_clock", "yesterday");
  ExpectExit(1, "--manual_clock: must be a time");
}

TEST_F(RunOfficeTest, WhatTheOfficeCannotOpenIsItsLastLine) {
  Set("policy", files_.Path("policy.txtpb"));
  std::ofstream(files_.Path("policy.txtpb")) << "limits {";
  ExpectExit(1, "office failed.*policy.txtpb:1:8");
}

TEST_F(RunOfficeTest, WhatTheOfficeCannotBeginEndsItAndIsItsLastLine) {
  {
    const auto store = OpenRocksStore(files_.Path("data"), TablesOf(IntakePart()), {});
    ASSERT_THAT(store, IsOk());
    Batch batch;
    casework::v1::OfficeRef intake;
    intake.set_federation("330213");
    intake.set_kind(casework::v1::OfficeRef::KIND_INTAKE);
    batch.Put(kSentHeads, OfficePrefix(intake) + "to no office", "");
    ASSERT_THAT((*store)->Commit(batch), IsOk());
  }
  ExpectExit(1, "office failed.*DATA_LOSS.*--data: .*cannot carry messages");
}

}  // namespace
}  // namespace tongban
