#include "tests/bench/scale/third_county.h"

#include <arpa/inet.h>
#include <google/protobuf/text_format.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/status.h"
#include "tests/bench/scale/stage.h"
#include "tongban/config/v1/directory.pb.h"

namespace tongban::bench {
namespace {

constexpr absl::string_view kNames[] = {"intake", "assessment", "registration_approval"};
constexpr std::chrono::seconds kLongestStart(60);
constexpr int kBacklog = 128;

// Of this process alone, and no office's of SixOffices: nobody takes a port
// while the county is dead.
sockaddr_in OwnAddress(int port) {
  sockaddr_in name = {};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(0x7f800000u + (static_cast<uint32_t>(getpid()) & 0x3fffffu));
  name.sin_port = htons(static_cast<uint16_t>(port));
  return name;
}

int BoundSocket(int port) {
  sockaddr_in name = OwnAddress(port);
  const int bound = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(bound, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(bound, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0) return bound;
  close(bound);
  return -1;
}

std::string AddressOfSocket(int bound) {
  sockaddr_in name = {};
  socklen_t size = sizeof name;
  char text[INET_ADDRSTRLEN];
  if (bound < 0 || getsockname(bound, reinterpret_cast<sockaddr*>(&name), &size) != 0) std::abort();
  return absl::StrCat(inet_ntop(AF_INET, &name.sin_addr, text, sizeof text), ":", ntohs(name.sin_port));
}

int PortOf(const std::string& address) {
  int port = 0;
  if (!absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port)) std::abort();
  return port;
}

}  // namespace

ThirdCounty::ThirdCounty(SixOffices& offices) : offices_(offices) {
  const std::string spiffe = absl::StrCat(" spiffe://tongban.example/federation/", kCode, "/");
  for (const absl::string_view name : kNames) {
    offices_.files().Issue(absl::StrCat("leaf ", kCode, "-", name, spiffe, name));
  }
  offices_.files().Issue(absl::StrCat("signing-key ", kCode));
  offices_.files().Issue(absl::StrCat("token-key ", kCode, "-token"));
  std::array<int, kOffices> held;
  for (int& each : held) each = BoundSocket(0);
  for (size_t i = 0; i < held.size(); ++i) addresses_[i] = AddressOfSocket(held[i]);
  for (const int each : held) close(each);
  WriteDirectory();
}

ThirdCounty::~ThirdCounty() { CloseBlackHole(); }

void ThirdCounty::WriteDirectory() const {
  config::v1::DirectoryFile directory;
  if (!google::protobuf::TextFormat::ParseFromString(offices_.DirectoryText(), &directory)) std::abort();
  auto& federation = *directory.add_federations();
  federation.set_code(kCode);
  federation.set_name("样例残联");
  federation.add_signing_keys()->set_public_key_pem(offices_.files().Text(absl::StrCat(kCode, ".pub.pem")));
  federation.mutable_accepts()->set_min_protocol(1);
  federation.mutable_accepts()->set_max_protocol(1);
  federation.mutable_accepts()->add_features("cancellation");
  federation.set_token_key_pem(offices_.files().Text(absl::StrCat(kCode, "-token.pub.pem")));
  for (int office = 0; office < kOffices; ++office) {
    auto& endpoint = *federation.add_offices();
    endpoint.set_office(SixOffices::Ref(office).kind());
    endpoint.set_target(addresses_[static_cast<size_t>(office)]);
  }
  std::string text;
  google::protobuf::TextFormat::PrintToString(directory, &text);
  offices_.WriteFile("directory.textproto", text);
}

std::string ThirdCounty::LogOf(int office) const { return offices_.Path(absl::StrCat("third-", office, ".log")); }

absl::Status ThirdCounty::Start() {
  CloseBlackHole();
  for (int office = 0; office < kOffices; ++office) {
    const auto place = static_cast<size_t>(office);
    const std::string name = absl::StrCat(kCode, "-", kNames[place]);
    std::vector<std::string> arguments = offices_.Arguments(office);
    const TlsFiles tls = offices_.files().Leaf(name);
    for (const std::string& flag :
         {absl::StrCat("--federations=", kCode), "--listen=" + addresses_[place], "--data=" + offices_.Path(name),
          "--tls_cert=" + tls.certificate, "--tls_key=" + tls.key}) {
      arguments.push_back(flag);
    }
    programs_[place] = std::make_unique<Program>(offices_.Program(office), arguments, LogOf(office));
    RETURN_IF_ERROR(programs_[place]->Start());
  }
  for (int office = 0; office < kOffices; ++office) {
    const auto channel = StaffChannel(offices_, addresses_[static_cast<size_t>(office)]);
    if (!channel->WaitForConnected(std::chrono::system_clock::now() + kLongestStart)) {
      return absl::UnavailableError(absl::StrCat("the third county does not serve; see ", LogOf(office)));
    }
  }
  return absl::OkStatus();
}

void ThirdCounty::Kill() {
  for (auto& program : programs_) program->Kill();
}

void ThirdCounty::LeaveBlackHole() {
  Kill();
  for (size_t office = 0; office < holes_.size(); ++office) {
    holes_[office] = BoundSocket(PortOf(addresses_[office]));
    // The addresses are this process's own.
    if (holes_[office] < 0 || listen(holes_[office], kBacklog) != 0) std::abort();
  }
}

void ThirdCounty::CloseBlackHole() {
  for (int& hole : holes_) {
    if (hole >= 0) close(hole);
    hole = -1;
  }
}

void ThirdCounty::Halt() const {
  for (const auto& program : programs_) kill(program->process(), SIGSTOP);
}

void ThirdCounty::GoOn() const {
  for (const auto& program : programs_) kill(program->process(), SIGCONT);
}

}  // namespace tongban::bench
