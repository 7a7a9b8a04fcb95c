// Whatever is wrong at the start is said in one line, with what and where; what
// goes wrong later does not stop an office that works.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/crypto/openssl.h"
#include "tests/support/counter.h"
#include "tests/support/log_lines.h"
#include "tests/support/samples.h"
#include "tests/support/six_offices.h"
#include "tests/support/status_matchers.h"
#include "tongban/casework/v1/case_service.grpc.pb.h"
#include "tongban/operations/v1/operations_service.pb.h"

namespace tongban {
namespace {

using casework::v1::CaseService;
using operations::v1::OfficeStatus;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr int kIntake = 0;
// Far beyond what an office takes to start or to end: it only keeps a broken
// one from hanging the test.
constexpr absl::Duration kLongEnough = absl::Seconds(60);
constexpr int64_t kOneDayAgo = -24 * 60 * 60;  // In seconds.

class StartupTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { offices_ = new SixOffices; }
  static void TearDownTestSuite() {
    delete offices_;
    offices_ = nullptr;
  }

  // An intake office with a database of its own and these flags besides.
  std::unique_ptr<OfficeProcess> Office(std::vector<std::string> flags) {
    std::vector<std::string> all = offices_->Arguments(kIntake);
    all.push_back("--data=" + Data());
    all.insert(all.end(), flags.begin(), flags.end());
    return std::make_unique<OfficeProcess>(offices_->Program(kIntake), std::move(all));
  }
  static std::string Data() {
    const std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    return offices_->Path("data-" + absl::StrReplaceAll(name, {{"/", "-"}}));
  }

  // The one thing an office says that cannot start.
  static std::string WhyItFails(OfficeProcess& office) {
    EXPECT_THAT(office.Start(), IsOk());
    const absl::StatusOr<int> code = office.AwaitExit(kLongEnough);
    EXPECT_THAT(code, IsOk());
    EXPECT_EQ(code.value_or(0), 1);
    EXPECT_EQ(absl::StrJoin(CheckLogLines(office.Lines()), "\n"), "");
    std::vector<std::string> failures;
    for (const std::string& line : office.Lines()) {
      if (FieldOf(line, "level") == "ERROR") failures.push_back(line);
    }
    EXPECT_THAT(failures, SizeIs(1)) << absl::StrJoin(office.Lines(), "\n");
    if (failures.empty()) return "";
    EXPECT_EQ(FieldOf(failures.front(), "event"), "office failed");
    return FieldOf(failures.front(), "problem");
  }
  std::string WhyItFails(std::vector<std::string> flags) { return WhyItFails(*Office(std::move(flags))); }

  std::unique_ptr<OfficeProcess> Serving(std::vector<std::string> flags = {}) {
    auto office = Office(std::move(flags));
    EXPECT_THAT(office->Start(), IsOk());
    EXPECT_THAT(office->AwaitServing(kLongEnough), IsOk());
    return office;
  }

  // Part of the line that says so.
  static std::string BadFile(const std::string& name) {
    return absl::StrCat("\"event\":\"file rejected\",\"file\":\"", name, "\"");
  }

  static OfficeStatus Status() {
    Counter counter(*offices_);
    operations::v1::GetOfficeStatusRequest request;
    request.set_name("federations/330213");
    const casework::v1::OfficeRef ref = SixOffices::Ref(kIntake);
    auto status = counter.Ask<OfficeStatus>(
        counter.CallFor(ref, "/tongban.operations.v1.OperationsService/GetOfficeStatus", request, OperatorOf(ref)));
    EXPECT_THAT(status, IsOk());
    return status.value_or(OfficeStatus());
  }

  static SixOffices* offices_;
};

SixOffices* StartupTest::offices_ = nullptr;

TEST_F(StartupTest, ADatabaseThatIsOpenElsewhereIsNamed) {
  const auto first = Serving();
  const std::string problem = WhyItFails({"--listen=127.0.0.1:0"});
  EXPECT_THAT(problem, HasSubstr(Data()));
  EXPECT_THAT(problem, HasSubstr("another process has it open"));
  EXPECT_EQ(Status().office().federation(), "330213");  // The first one does not mind.
}

TEST_F(StartupTest, ADatabaseWithADamagedManifestIsNamed) {
  Serving()->Kill();
  for (const auto& file : std::filesystem::directory_iterator(Data())) {
    if (!absl::StartsWith(file.path().filename().string(), "MANIFEST")) continue;
    std::fstream(file.path(), std::ios::in | std::ios::out | std::ios::binary).write("\xff\xff\xff\xff\xff\xff\xff", 7);
  }
  EXPECT_THAT(WhyItFails({}), HasSubstr(Data()));
}

TEST_F(StartupTest, ADatabaseThatLostItsLogIsNamed) {
  Serving()->Kill();
  for (const auto& file : std::filesystem::directory_iterator(Data())) {
    if (file.path().extension() == ".log") std::filesystem::resize_file(file.path(), 0);
  }
  EXPECT_THAT(WhyItFails({}), HasSubstr(Data()));
}

TEST_F(StartupTest, ADataFolderThatIsAFileIsNamed) {
  std::ofstream(Data()) << "a file";
  EXPECT_THAT(WhyItFails({}), HasSubstr(Data()));
}

TEST_F(StartupTest, ACertificateThatCannotBeReadIsNamed) {
  const std::string path = offices_->Path("absent.crt");
  EXPECT_THAT(WhyItFails({"--tls_cert=" + path}), HasSubstr(path));
}

TEST_F(StartupTest, AKeyOfAnotherCertificateIsNamed) {
  const std::string path = offices_->files().Leaf("420625-intake").key;
  const std::string problem = WhyItFails({"--tls_key=" + path});
  EXPECT_THAT(problem, HasSubstr(path));
  EXPECT_THAT(problem, HasSubstr("does not belong"));
}

TEST_F(StartupTest, ACertificateThatHasExpiredIsNamed) {
  // Not by the openssl command, whose releases differ in how they take a date in the past.
  const std::vector<OwnedCertificate> leaf = CertificatesFromPem(offices_->files().Text("330213-intake.crt"));
  const OwnedKey authority = PrivateKeyFromPem(offices_->files().Text("ca.key"));
  ASSERT_THAT(leaf, SizeIs(1));
  ASSERT_NE(X509_gmtime_adj(X509_getm_notAfter(leaf[0].get()), kOneDayAgo), nullptr);
  ASSERT_GT(X509_sign(leaf[0].get(), authority.get(), EVP_sha256()), 0);
  const std::string path = offices_->Path("expired.crt");
  OwnedBio file(BIO_new_file(path.c_str(), "w"));
  ASSERT_EQ(PEM_write_bio_X509(file.get(), leaf[0].get()), 1);
  file.reset();

  const std::string problem = WhyItFails({"--tls_cert=" + path});
  EXPECT_THAT(problem, HasSubstr(path));
  EXPECT_THAT(problem, HasSubstr("expired at"));
}

TEST_F(StartupTest, AMissingSigningKeyIsNamed) {
  const std::string problem = WhyItFails({"--signing_keys=" + offices_->Path("no-keys")});
  EXPECT_THAT(problem, HasSubstr("--signing_keys"));
  EXPECT_THAT(problem, HasSubstr(offices_->Path("no-keys/330213.pem")));
}

TEST_F(StartupTest, EveryErrorOfAPolicyFileIsListed) {
  offices_->WriteFile("bad-policy.textproto",
                      "layers { scope: '33021' effective_date { year: 2021 } policy { certificate_generation: 4 "
                      "institutions { id: 'a' county: '33' } } }");
  const std::string problem = WhyItFails({"--policy=" + offices_->Path("bad-policy.textproto")});
  for (const char* part : {"bad-policy.textproto", "scope must be", "effective_date must be", "certificate_generation",
                           "county must have", "start_date must be", "at least one category"}) {
    EXPECT_THAT(problem, HasSubstr(part));
  }
}

TEST_F(StartupTest, APolicyFileThatDoesNotParseIsNamedWithLineAndColumn) {
  offices_->WriteFile("bad-policy.textproto", "layers {\n  scope: 330213\n  colour: 'red'\n}\n");
  const std::string problem = WhyItFails({"--policy=" + offices_->Path("bad-policy.textproto")});
  EXPECT_THAT(problem, HasSubstr("bad-policy.textproto:2:10: "));
}

TEST_F(StartupTest, EveryErrorOfADirectoryFileIsListed) {
  offices_->WriteFile("bad-directory.textproto",
                      absl::StrReplaceAll(offices_->DirectoryText(), {{"code: \"330213\"", "code: \"33021\""},
                                                                      {"target: \"127", "target: \"!127"}}));
  const std::string problem = WhyItFails({"--directory=" + offices_->Path("bad-directory.textproto")});
  for (const char* part : {"bad-directory.textproto", "33021", "target of intake", "target of assessment"}) {
    EXPECT_THAT(problem, HasSubstr(part));
  }
}

TEST_F(StartupTest, AMissingDirectoryFileIsNamed) {
  EXPECT_THAT(WhyItFails({"--directory=" + offices_->Path("absent.textproto")}), HasSubstr("absent.textproto"));
}

struct BadFlag {
  const char* name;
  const char* flag;
  const char* problem;

  friend std::ostream& operator<<(std::ostream& out, const BadFlag& bad) { return out << bad.flag; }
};

class BadFlagTest : public StartupTest, public ::testing::WithParamInterface<BadFlag> {};

TEST_P(BadFlagTest, IsNamed) { EXPECT_THAT(WhyItFails({GetParam().flag}), HasSubstr(GetParam().problem)); }

INSTANTIATE_TEST_SUITE_P(Flags, BadFlagTest,
                         ::testing::Values(BadFlag{"Unknown", "--colour=red", "'colour'"},
                                           BadFlag{"NoNumber", "--drain_seconds=many", "drain_seconds"},
                                           BadFlag{"OutOfRange", "--drain_seconds=-1", "--drain_seconds"},
                                           BadFlag{"NoFederation", "--federations=", "--federations: is required"},
                                           BadFlag{"NoCode", "--federations=33021x",
                                                   "'33021x' is not a six-digit code"},
                                           BadFlag{"Twice", "--federations=330213,330213", "is listed twice"},
                                           BadFlag{"NoData", "--data=", "--data: is required"},
                                           BadFlag{"NoTime", "--manual_clock=noon", "--manual_clock"},
                                           BadFlag{"NoFormat", "--log_format=xml", "--log_format"},
                                           BadFlag{"NoAddress", "--listen=192.0.2.1:1", "--listen=192.0.2.1:1"},
                                           BadFlag{"Word", "word", "unexpected argument 'word'"}),
                         [](const auto& info) { return info.param.name; });

TEST_F(StartupTest, APortThatIsTakenIsNamed) {
  const auto first = Serving();
  const std::string problem = WhyItFails({"--data=" + offices_->Path("another")});
  EXPECT_THAT(problem, HasSubstr("cannot listen on --listen="));
}

TEST_F(StartupTest, AFileThatTurnsBadWhileTheOfficeServesIsNotTakenOver) {
  const std::string policy = offices_->Path("followed-policy.textproto");
  const std::string directory = offices_->Path("followed-directory.textproto");
  offices_->WriteFile("followed-policy.textproto", offices_->PolicyText());
  offices_->WriteFile("followed-directory.textproto", offices_->DirectoryText());
  const auto office = Serving({"--policy=" + policy, "--directory=" + directory});
  const std::string version = Status().policy_version();

  // Together, since an office looks at its files every few seconds.
  offices_->WriteFile("followed-directory.textproto", "federations { code: 'none' }");
  ASSERT_OK_AND_ASSIGN(const std::string about_the_directory, office->AwaitLine(BadFile("directory"), kLongEnough));
  EXPECT_EQ(FieldOf(about_the_directory, "level"), "ERROR");
  offices_->WriteFile("followed-policy.textproto", "layers { scope: 'x' }");
  ASSERT_OK_AND_ASSIGN(const std::string about_the_policy, office->AwaitLine(BadFile("policy"), kLongEnough));
  EXPECT_EQ(FieldOf(about_the_policy, "level"), "ERROR");
  EXPECT_THAT(FieldOf(about_the_policy, "problem"), HasSubstr("scope must be"));

  // Tokens are still checked by the keys of the last good directory.
  const OfficeStatus status = Status();
  EXPECT_EQ(status.policy_version(), version);
  EXPECT_EQ(std::ranges::count_if(status.files(), [](const auto& file) { return file.has_bad_since_time(); }), 2);
  EXPECT_EQ(absl::StrJoin(CheckLogLines(office->Lines()), "\n"), "");
}

TEST_F(StartupTest, SigtermEndsAnOfficeInOrder) {
  const auto office = Serving();
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + offices_->Token(OperatorOf(SixOffices::Ref(kIntake))));
  const auto stub = CaseService::NewStub(offices_->Channel(kIntake));
  casework::v1::WatchCasesRequest request;
  request.set_parent("federations/330213");
  const auto watch = stub->WatchCases(&context, request);
  // The watch is open once a change arrives.
  Counter counter(*offices_);
  const auto application = samples::LimbApplication(1, SixOffices::Opening());
  ASSERT_THAT(counter.Ask(counter.CallFor(SixOffices::Ref(kIntake), "", samples::Submit(application), "r1")), IsOk());
  casework::v1::WatchCasesResponse change;
  ASSERT_TRUE(watch->Read(&change));

  office->Terminate();
  EXPECT_FALSE(watch->Read(&change));
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  ASSERT_OK_AND_ASSIGN(const int code, office->AwaitExit(kLongEnough));
  EXPECT_EQ(code, 0);
  EXPECT_EQ(absl::StrJoin(CheckLogLines(office->Lines()), "\n"), "");
}

// What sync, TLS, signatures and admission cost is measured with programs that
// only tests/bench builds. A new flag is added here once it is clear that it
// turns none of them off.
TEST_F(StartupTest, NoFlagTurnsAProtectionOff) {
  for (const int office : {0, 1, 2}) {
    OfficeProcess process(offices_->Program(office), {"--helpfull"});
    ASSERT_THAT(process.Start(), IsOk());
    ASSERT_THAT(process.AwaitExit(kLongEnough), IsOk());
    std::vector<std::string> flags;
    for (const std::string& line : process.Lines()) {
      if (absl::StartsWith(line, "    --")) flags.push_back(line.substr(6, line.find(' ', 6) - 6));
    }
    EXPECT_THAT(flags, ::testing::UnorderedElementsAre(
                           "data", "directory", "drain_seconds", "enable_channelz", "enable_reflection", "federations",
                           "health_listen", "lameduck_seconds", "listen", "log_format", "manual_clock", "policy",
                           "signing_keys", "tls_cert", "tls_key", "tls_roots", "trust_domain",
                           // Abseil's own.
                           "flagfile", "fromenv", "tryfromenv", "undefok"));
  }
}

TEST_F(StartupTest, HelpShowsTheFlagsOfTheOfficeAlone) {
  OfficeProcess process(offices_->Program(0), {"--help"});
  ASSERT_THAT(process.Start(), IsOk());
  ASSERT_THAT(process.AwaitExit(kLongEnough), IsOk());
  const std::string help = absl::StrJoin(process.Lines(), "\n");
  EXPECT_THAT(help, ::testing::HasSubstr("--data (Database directory. Required.)"));
  EXPECT_THAT(help, ::testing::Not(::testing::HasSubstr("--tryfromenv")));
}

TEST_F(StartupTest, NothingPersonalIsLoggedOfWhatIsRefused) {
  const auto office = Serving();
  Counter counter(*offices_);
  const std::vector<std::function<void(casework::v1::Person&)>> mistakes = {
      [](casework::v1::Person& person) { person.set_citizen_id("420625197001010018"); },
      [](casework::v1::Person& person) { person.set_mobile("1990000000x"); },
      [](casework::v1::Person& person) { person.set_full_name("样例\n" + std::string(10'000, 'x')); },
      [](casework::v1::Person& person) { person.set_sex(casework::v1::Person::SEX_UNSPECIFIED); },
      [](casework::v1::Person& person) { person.set_ethnicity_code("样例"); },
  };
  for (size_t i = 0; i < mistakes.size(); ++i) {
    casework::v1::Application application = samples::LimbApplication(static_cast<int>(i) + 2, SixOffices::Opening());
    mistakes[i](*application.mutable_applicant());
    const OfficeCall call =
        counter.CallFor(SixOffices::Ref(kIntake), "", samples::Submit(application), absl::StrCat("mistake-", i));
    EXPECT_THAT(counter.Ask(call), IsError(absl::StatusCode::kInvalidArgument, ::testing::_)) << i;
  }
  // A name that is no UTF-8, which protobuf itself complains of.
  OfficeCall call = counter.CallFor(SixOffices::Ref(kIntake), "",
                                    samples::Submit(samples::LimbApplication(1, SixOffices::Opening())), "not-utf-8");
  call.request = absl::StrReplaceAll(call.request, {{"样例1", "样例\xff"}});
  EXPECT_FALSE(counter.Ask(call).ok());
  EXPECT_THAT(office->AwaitLine("REQUEST_UNREADABLE", kLongEnough), IsOk());
  EXPECT_EQ(absl::StrJoin(CheckLogLines(office->Lines()), "\n"), "");
}

}  // namespace
}  // namespace tongban
