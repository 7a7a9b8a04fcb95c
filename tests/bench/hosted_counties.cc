#include "tests/bench/hosted_counties.h"

#include <grpcpp/create_channel.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/identity/credentials.h"
#include "common/identity/token.h"
#include "common/status/status.h"
#include "tests/support/counter.h"
#include "tests/support/folders.h"
#include "tests/support/samples.h"
#include "tests/support/six_offices.h"
#include "tests/unit/exchange/two_counties.h"
#include "tongban/operations/v1/operations_service.pb.h"

namespace tongban::bench {
namespace {

using casework::v1::OfficeRef;

constexpr char kTrustDomain[] = "tongban.example";
constexpr const char* kOfficeNames[] = {"intake", "assessment", "registration_approval"};
constexpr std::chrono::seconds kLongestConnect(60);
constexpr absl::Duration kLongestAnswer = absl::Seconds(20);
constexpr absl::Duration kTokenLife = absl::Hours(24);

// From all over the country, without the two of the samples.
std::vector<County> SomeCounties(size_t count) {
  const std::vector<County>& all = Counties();
  std::vector<County> some;
  const size_t every = all.size() / (count + 2);
  for (size_t i = 0; i < all.size() && some.size() < count; i += every) {
    if (all[i].code != samples::kResidence && all[i].code != samples::kHousehold) some.push_back(all[i]);
  }
  return some;
}

std::string Endpoint(size_t office, const std::string& address, const std::string& host) {
  return absl::StrCat("offices { office: ", OfficeRef::Kind_Name(static_cast<OfficeRef::Kind>(office + 1)),
                      " target: \"", address, "\" host: \"", host, "\" } ");
}

std::string Spiffe(const std::string& federation, const std::string& workload) {
  return absl::StrCat("spiffe://", kTrustDomain, "/federation/", federation, "/", workload);
}

}  // namespace

HostedCounties::HostedCounties() : counties_(SomeCounties(kCounties)) {
  std::filesystem::create_directories(folder_.Path("keys"));
  std::set<std::string> taken;
  for (std::string& address : addresses_) {
    do {
      address = FreeAddress();
    } while (!taken.insert(address).second);
  }
  Issue();
  std::ofstream(folder_.Path("policy.textproto")) << HospitalPolicy(counties_);
}

HostedCounties::~HostedCounties() {
  for (auto& program : programs_) program.reset();
}

void HostedCounties::Issue() {
  std::string directory;
  for (size_t county = 0; county < kCounties; ++county) {
    const std::string& code = CodeOf(county);
    const KeyPair signing = NewSigningKey(), token = NewTokenKey();
    std::ofstream(folder_.Path("keys/" + code + ".pem")) << signing.secret_pem;
    token_keys_.emplace(code, token.secret_pem);
    if (files_.Issue(absl::StrCat("leaf ", code, "-staff ", Spiffe(code, "staff"))) != 0) std::abort();
    std::string endpoints;
    for (size_t office = 0; office < kOffices; ++office) {
      const size_t host = HostOf(county);
      absl::StrAppend(&endpoints, Endpoint(office, addresses_[host * kOffices + office], HostCode(host)));
    }
    directory += FederationText(code, endpoints, signing.public_pem, token.public_pem);
  }
  std::ofstream(folder_.Path("directory.textproto")) << directory;
  for (size_t host = 0; host < kHosts; ++host) {
    for (size_t office = 0; office < kOffices; ++office) {
      const std::string uri = Spiffe(HostCode(host), kOfficeNames[office]);
      if (files_.Issue(absl::StrCat("leaf ", NameOf(host, office), " ", uri)) != 0) std::abort();
    }
  }
}

std::string HostedCounties::NameOf(size_t host, size_t office) const {
  return absl::StrCat(HostCode(host), "-", kOfficeNames[office]);
}

std::vector<std::string> HostedCounties::Arguments(size_t host, size_t office) const {
  const std::string name = NameOf(host, office);
  const TlsFiles tls = files_.Leaf(name);
  std::string federations;
  for (size_t county = 0; county < kCounties; ++county) {
    if (HostOf(county) == host) absl::StrAppend(&federations, federations.empty() ? "" : ",", CodeOf(county));
  }
  return {"--federations=" + federations,
          "--listen=" + addresses_[host * kOffices + office],
          "--health_listen=",
          "--data=" + folder_.Path("data-" + name),
          "--tls_cert=" + tls.certificate,
          "--tls_key=" + tls.key,
          "--tls_roots=" + tls.roots,
          absl::StrCat("--trust_domain=", kTrustDomain),
          "--directory=" + folder_.Path("directory.textproto"),
          "--policy=" + folder_.Path("policy.textproto"),
          "--signing_keys=" + folder_.Path("keys"),
          "--manual_clock=" + absl::FormatTime(absl::RFC3339_sec, SixOffices::Opening(), absl::UTCTimeZone()),
          "--lameduck_seconds=0"};
}

absl::Status HostedCounties::StartProcess(size_t host, size_t office) {
  const std::string path =
      BuildPath(absl::StrCat("services/", kOfficeNames[office], "/tongban-", kOfficeNames[office]));
  const std::string log = folder_.Path(NameOf(host, office) + ".log");
  Server server = {std::make_unique<Program>(path, Arguments(host, office), log), nullptr};
  RETURN_IF_ERROR(server.program->Start());
  const TlsFiles staff = files_.Leaf(HostCode(host) + "-staff");
  server.channel =
      grpc::CreateChannel(addresses_[host * kOffices + office], ChannelCredentials(staff, kTrustDomain, std::nullopt));
  RETURN_IF_ERROR(AwaitServing(server, log));
  programs_[host * kOffices + office] = std::move(server.program);
  return absl::OkStatus();
}

absl::Status HostedCounties::Connect() {
  grpc::ChannelArguments arguments;
  // Every county has connections of its own.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  for (size_t county = 0; county < kCounties; ++county) {
    const auto credentials = ChannelCredentials(files_.Leaf(CodeOf(county) + "-staff"), kTrustDomain, std::nullopt);
    for (size_t office = 0; office < kOffices; ++office) {
      channels_.push_back(
          grpc::CreateCustomChannel(addresses_[HostOf(county) * kOffices + office], credentials, arguments));
      channels_.back()->GetState(/*try_to_connect=*/true);
    }
  }
  const auto until = std::chrono::system_clock::now() + kLongestConnect;
  for (const auto& channel : channels_) {
    if (!channel->WaitForConnected(until)) return absl::UnavailableError("100 federations: no connection to an office");
  }
  return absl::OkStatus();
}

absl::Status HostedCounties::Start() {
  for (size_t host = 0; host < kHosts; ++host) {
    for (size_t office = 0; office < kOffices; ++office) RETURN_IF_ERROR(StartProcess(host, office));
  }
  return Connect();
}

size_t HostedCounties::ConnectionOf(size_t county, OfficeRef::Kind office) {
  return county * kOffices + static_cast<size_t>(office) - 1;
}

std::vector<const Program*> HostedCounties::Programs() const {
  std::vector<const Program*> programs;
  for (const auto& program : programs_) programs.push_back(program.get());
  return programs;
}

std::string HostedCounties::Token(const casework::v1::Actor& actor) {
  std::string& token = tokens_[actor.SerializeAsString()];
  if (!token.empty()) return token;
  const TokenClaims claims{.person = {.federation = actor.federation(),
                                      .person_id = actor.person_id(),
                                      .roles = {actor.role()},
                                      .institution_id = actor.institution_id()},
                           .issued = absl::Now(),
                           .expires = absl::Now() + kTokenLife};
  return token = IssueToken(claims, token_keys_.at(actor.federation())).value();
}

int64_t HostedCounties::DiskBytes() const {
  int64_t bytes = 0;
  for (size_t host = 0; host < kHosts; ++host) {
    for (size_t office = 0; office < kOffices; ++office) {
      bytes += bench::DiskBytes(folder_.Path("data-" + NameOf(host, office)));
    }
  }
  return bytes;
}

absl::StatusOr<int64_t> HostedCounties::Messages() {
  int64_t sent = 0;
  for (size_t connection = 0; connection < channels_.size(); ++connection) {
    OfficeRef office;
    office.set_federation(CodeOf(connection / kOffices));
    operations::v1::ListRoutesRequest list;
    list.set_parent("federations/" + office.federation());
    ASSIGN_OR_RETURN(const std::string bytes,
                     Ask(*channels_[connection], "/tongban.operations.v1.OperationsService/ListRoutes",
                         list.SerializeAsString(), Token(OperatorOf(office)), kLongestAnswer));
    operations::v1::ListRoutesResponse routes;
    if (!routes.ParseFromString(bytes)) return absl::DataLossError("ListRoutes: the answer does not parse");
    for (const auto& route : routes.routes()) sent += route.outgoing() ? route.sequence() : 0;
  }
  return sent;
}

}  // namespace tongban::bench
