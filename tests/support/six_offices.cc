#include "tests/support/six_offices.h"

#include <arpa/inet.h>
#include <google/protobuf/text_format.h>
#include <grpcpp/create_channel.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/identity/credentials.h"
#include "common/identity/token.h"
#include "common/status/status.h"
#include "tests/support/folders.h"
#include "tests/support/samples.h"
#include "tests/support/status_matchers.h"
#include "tongban/config/v1/directory.pb.h"

namespace tongban {
namespace {

using casework::v1::Actor;
using casework::v1::OfficeRef;

constexpr char kTrustDomain[] = "tongban.example";
constexpr absl::string_view kFederations[] = {"330213", "420625"};
constexpr absl::string_view kOfficeNames[] = {"intake", "assessment", "registration_approval"};
// Opening a store of this size takes milliseconds; two busy cores take longer.
constexpr absl::Duration kLongestStart = absl::Seconds(60);

// Tokens are checked by the machine's time, which nobody moves; a long campaign
// ends within it.
constexpr absl::Duration kTokenLife = absl::Hours(24);

// The samples designate nobody in 420625, where people live here too.
constexpr char kFurtherPolicy[] = R"pb(
  layers {
    scope: "420625"
    effective_date { year: 2021 month: 7 day: 2 }
    policy {
      institutions {
        id: "hospital-of-420625"
        name: "保康县人民医院"
        county: "420625"
        categories: [ 1, 2, 3, 4, 5, 6 ]
        start_date { year: 2021 month: 1 day: 1 }
        contact: "光千大道1号"
        appraisers {
          id: "appraiser-of-hospital-of-420625"
          categories: [ 1, 2, 3, 4, 5, 6 ]
          qualification_end_date { year: 2029 month: 12 day: 31 }
        }
      }
    }
  })pb";

// An address of this machine that belongs to this test alone, so that no
// outgoing connection takes the port of an office while the office is down.
in_addr OwnAddress() {
  const auto process = static_cast<uint32_t>(getpid());
  return {.s_addr = htonl(0x7f400000u + (process & 0x3fffffu))};
}

}  // namespace

absl::Time SixOffices::Opening() { return samples::At("2026-03-02 09:00"); }

OfficeRef SixOffices::Ref(int office) {
  OfficeRef ref;
  ref.set_federation(std::string(kFederations[office / 3]));
  ref.set_kind(static_cast<OfficeRef::Kind>(office % 3 + 1));
  return ref;
}

int SixOffices::IndexOf(const OfficeRef& office) {
  return (office.federation() == kFederations[0] ? 0 : 3) + office.kind() - OfficeRef::KIND_INTAKE;
}

std::string SixOffices::NameOf(int office) {
  return absl::StrCat(kFederations[office / 3], "/", kOfficeNames[office % 3]);
}

std::string SixOffices::InstitutionOf(absl::string_view federation) {
  return federation == samples::kResidence ? std::string(samples::kInstitution)
                                           : absl::StrCat("hospital-of-", federation);
}

SixOffices::SixOffices() : folder_(BuildPath("tests/offices-XXXXXX")) {
  // Not in /tmp, which may be in memory.
  if (mkdtemp(folder_.data()) == nullptr) std::abort();
  Issue();
  ReservePorts();
  WriteFile("policy.textproto", PolicyText());
  WriteFile("directory.textproto", DirectoryText());
  for (int office = 0; office < kOffices; ++office) {
    processes_[static_cast<size_t>(office)] = std::make_unique<OfficeProcess>(Program(office), Arguments(office));
  }
}

SixOffices::~SixOffices() {
  for (auto& process : processes_) process.reset();
  std::filesystem::remove_all(folder_);
}

void SixOffices::Issue() {
  for (const absl::string_view federation : kFederations) {
    for (const absl::string_view workload : {"intake", "assessment", "registration_approval", "staff"}) {
      EXPECT_EQ(files_.Issue(absl::StrCat("leaf ", federation, "-", workload, " spiffe://", kTrustDomain,
                                          "/federation/", federation, "/", workload)),
                0);
    }
    EXPECT_EQ(files_.Issue(absl::StrCat("signing-key ", federation)), 0);
    EXPECT_EQ(files_.Issue(absl::StrCat("token-key ", federation, "-token")), 0);
  }
}

// All are held until each has one, so that they differ.
void SixOffices::ReservePorts() {
  std::vector<int> held;
  for (std::string& address : addresses_) {
    sockaddr_in name = {};
    name.sin_family = AF_INET;
    name.sin_addr = OwnAddress();
    socklen_t size = sizeof name;
    held.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (bind(held.back(), reinterpret_cast<sockaddr*>(&name), size) != 0 ||
        getsockname(held.back(), reinterpret_cast<sockaddr*>(&name), &size) != 0) {
      std::abort();
    }
    char text[INET_ADDRSTRLEN];
    address = absl::StrCat(inet_ntop(AF_INET, &name.sin_addr, text, sizeof text), ":", ntohs(name.sin_port));
  }
  for (const int socket : held) close(socket);
}

absl::Status SixOffices::Start() {
  for (const auto& process : processes_) RETURN_IF_ERROR(process->Start());
  for (const auto& process : processes_) RETURN_IF_ERROR(process->AwaitServing(kLongestStart));
  return absl::OkStatus();
}

std::string SixOffices::Program(int office) const {
  const absl::string_view name = kOfficeNames[office % 3];
  return BuildPath(absl::StrCat("services/", name, "/tongban-", name));
}

std::string SixOffices::Data(int office) const {
  return Path(absl::StrCat(Ref(office).federation(), "-", kOfficeNames[office % 3]));
}

std::vector<std::string> SixOffices::Arguments(int office) const {
  const std::string federation = Ref(office).federation();
  const std::string name = absl::StrCat(federation, "-", kOfficeNames[office % 3]);
  const TlsFiles tls = files_.Leaf(name);
  return {"--federations=" + federation,
          "--listen=" + addresses_[static_cast<size_t>(office)],
          "--health_listen=",
          "--data=" + Data(office),
          "--tls_cert=" + tls.certificate,
          "--tls_key=" + tls.key,
          "--tls_roots=" + tls.roots,
          absl::StrCat("--trust_domain=", kTrustDomain),
          "--directory=" + Path("directory.textproto"),
          "--policy=" + Path("policy.textproto"),
          "--signing_keys=" + files_.Path(""),
          "--manual_clock=" + absl::FormatTime(absl::RFC3339_sec, Opening(), absl::FixedTimeZone(8 * 60 * 60)),
          "--lameduck_seconds=0"};
}

std::shared_ptr<grpc::Channel> SixOffices::Channel(int office) const {
  const std::string federation = Ref(office).federation();
  grpc::ChannelArguments arguments;
  // An office that was killed is back in a moment.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 2000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 200);
  // Every caller has a connection of its own.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(
      addresses_[static_cast<size_t>(office)],
      ChannelCredentials(files_.Leaf(absl::StrCat(federation, "-staff")), kTrustDomain, std::nullopt), arguments);
}

std::string SixOffices::Token(const Actor& actor) {
  const std::lock_guard lock(mutex_);
  std::string& token = tokens_[actor.SerializeAsString()];
  if (!token.empty()) return token;
  const TokenClaims claims{.person = {.federation = actor.federation(),
                                      .person_id = actor.person_id(),
                                      .roles = {actor.role()},
                                      .institution_id = actor.institution_id()},
                           .issued = absl::Now(),
                           .expires = absl::Now() + kTokenLife};
  auto issued = IssueToken(claims, files_.Text(absl::StrCat(actor.federation(), "-token.pem")));
  EXPECT_THAT(issued, IsOk());
  return token = issued.value_or("");
}

void SixOffices::WriteFile(const std::string& name, const std::string& content) const {
  // Moved into place, so that nobody reads half of it.
  std::ofstream(Path(name + ".new")) << content;
  std::filesystem::rename(Path(name + ".new"), Path(name));
}

std::string SixOffices::PolicyText() const { return absl::StrCat(samples::PolicyText(), kFurtherPolicy); }

std::string SixOffices::DirectoryText() const {
  config::v1::DirectoryFile directory;
  for (int office = 0; office < kOffices; ++office) {
    const OfficeRef ref = Ref(office);
    if (office % 3 == 0) {
      auto& federation = *directory.add_federations();
      federation.set_code(ref.federation());
      federation.set_name("样例残联");
      federation.add_signing_keys()->set_public_key_pem(files_.Text(ref.federation() + ".pub.pem"));
      federation.mutable_accepts()->set_min_protocol(1);
      federation.mutable_accepts()->set_max_protocol(1);
      federation.mutable_accepts()->add_features("cancellation");
      federation.set_token_key_pem(files_.Text(ref.federation() + "-token.pub.pem"));
    }
    auto& endpoint = *directory.mutable_federations(office / 3)->add_offices();
    endpoint.set_office(ref.kind());
    endpoint.set_target(addresses_[static_cast<size_t>(office)]);
  }
  std::string text;
  google::protobuf::TextFormat::PrintToString(directory, &text);
  return text;
}

}  // namespace tongban
