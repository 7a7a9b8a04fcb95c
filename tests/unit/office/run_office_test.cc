#include "common/office/run_office.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status.h"
#include "common/store/keys.h"
#include "tests/unit/identity/issued_files.h"

namespace tongban {
namespace {

constexpr Table kTable{"test_table"};

// An office without services: what it opens and how it ends is all there is.
OfficeSpec EmptyOffice(bool signal_itself) {
  OfficeSpec spec;
  spec.kind = casework::v1::OfficeRef::KIND_INTAKE;
  spec.tables = {kTable};
  spec.open = [signal_itself](const OfficeFoundation&) -> absl::StatusOr<OfficeWork> {
    OfficeWork work;
    work.hooks.record_access = [](const record::v1::AccessRecord&, Transaction&) {};
    work.token_keys = [](absl::string_view) -> absl::StatusOr<std::string> { return absl::NotFoundError("none"); };
    work.start = [signal_itself](OfficeServer&) {
      if (signal_itself) kill(getpid(), SIGTERM);
      return absl::OkStatus();
    };
    return work;
  };
  return spec;
}

class RunOfficeTest : public ::testing::Test {
 protected:
  RunOfficeTest() {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    files_.Issue("leaf intake spiffe://tongban.example/federation/330213/intake");
    files_.Issue("signing-key 330213");
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
  }

  void Set(const std::string& flag, const std::string& value) { flags_[flag] = value; }

  int Run(const OfficeSpec& spec) {
    std::vector<std::string> words = {"office"};
    for (const auto& [flag, value] : flags_) words.push_back(absl::StrCat("--", flag, "=", value));
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    return RunOffice(static_cast<int>(words.size()), argv.data(), spec);
  }

  // Runs it in a process of its own, as flags and signals belong to one.
  void ExpectExit(int code, const std::string& line, bool signal_itself = true) {
    EXPECT_EXIT(std::exit(Run(EmptyOffice(signal_itself))), ::testing::ExitedWithCode(code), line);
  }

  IssuedFiles files_;
  std::map<std::string, std::string> flags_;
};

TEST_F(RunOfficeTest, ATerminatedOfficeExitsWithoutError) { ExpectExit(0, "office serves.*\n.*office stops"); }

TEST_F(RunOfficeTest, AMissingFlagIsNamed) {
  Set("data", "");
  ExpectExit(1, "office failed.*--data: is required");
}

TEST_F(RunOfficeTest, ABadFederationIsNamed) {
  Set("federations", "330213,33028");
  ExpectExit(1, "--federations: '33028' is no six-digit code");
}

TEST_F(RunOfficeTest, AnUnreadableCertificateIsNamed) {
  Set("tls_cert", files_.Path("absent.crt"));
  ExpectExit(1, "absent.crt");
}

TEST_F(RunOfficeTest, AMissingSigningKeyIsNamed) {
  Set("federations", "330213,330281");
  ExpectExit(1, "--signing_keys: .*330281.pem: cannot be read");
}

TEST_F(RunOfficeTest, ABadManualClockIsNamed) {
  Set("manual_clock", "yesterday");
  ExpectExit(1, "--manual_clock: must be a time");
}

TEST_F(RunOfficeTest, WhatTheOfficeCannotOpenIsItsLastLine) {
  OfficeSpec spec = EmptyOffice(true);
  spec.open = [](const OfficeFoundation&) -> absl::StatusOr<OfficeWork> {
    return absl::InvalidArgumentError("--policy: line 3 is wrong");
  };
  EXPECT_EXIT(std::exit(Run(spec)), ::testing::ExitedWithCode(1), "--policy: line 3 is wrong");
}

TEST_F(RunOfficeTest, WhatTheOfficeCannotBeginEndsItAndIsItsLastLine) {
  OfficeSpec spec = EmptyOffice(false);
  spec.open = [](const OfficeFoundation& foundation) -> absl::StatusOr<OfficeWork> {
    ASSIGN_OR_RETURN(OfficeWork work, EmptyOffice(false).open(foundation));
    work.start = [](OfficeServer&) { return absl::DataLossError("--data: /office: a route names no office"); };
    return work;
  };
  EXPECT_EXIT(std::exit(Run(spec)), ::testing::ExitedWithCode(1),
              "office failed.*DATA_LOSS.*--data: /office: a route names no office");
}

}  // namespace
}  // namespace tongban
