#include "tests/bench/exchange_load.h"

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/status.h"
#include "tests/bench/scale/stage.h"
#include "tests/bench/sources.h"
#include "tests/support/folders.h"
#include "tests/support/samples.h"

namespace tongban::bench {
namespace {

using operations::v1::ListRoutesRequest;
using operations::v1::ListRoutesResponse;
using operations::v1::RouteStatus;

constexpr int kIntake = 0;
constexpr int kAssessment = 1;
// The hand-over, and the progress that its taking over sends back.
constexpr int64_t kMessagesACase = 2;
constexpr absl::Duration kLongestFilling = absl::Minutes(2);
constexpr absl::Duration kLongestDrain = absl::Minutes(2);
constexpr absl::Duration kLookAgain = absl::Milliseconds(10);

// So many calls of a source; then says that it is over.
class Limited final : public Source {
 public:
  Limited(Source& source, int most, std::atomic<bool>& over) : source_(source), most_(most), over_(over) {}

  std::optional<Outgoing> Next() override {
    if (sent_ == most_) return std::nullopt;
    ++sent_;
    return source_.Next();
  }
  bool Answered(int64_t tag, const grpc::Status& status, const grpc::ByteBuffer& answer) override {
    if (++answered_ == most_) over_ = true;
    return source_.Answered(tag, status, answer);
  }

 private:
  Source& source_;
  const int most_;
  std::atomic<bool>& over_;
  int sent_ = 0;
  int answered_ = 0;
};

// Accepts the cases of these names, one after the other.
class Acceptances final : public Source {
 public:
  Acceptances(Counter& counter, std::vector<std::string> names) : names_(std::move(names)) {
    // Serialized with a name and a request id that are left out again.
    OfficeCall call = counter.CallFor(
        SixOffices::Ref(kIntake), "x",
        samples::Accept(SixOffices::Opening() + absl::Hours(1), SixOffices::InstitutionOf(samples::kResidence)), "y");
    const std::string front = TextField(1, "federations/330213/cases/x") + TextField(2, "y");
    content_ = call.request.substr(front.size());
    method_ = std::move(call.method);
    authorization_ = "Bearer " + call.token;
  }

  std::optional<Outgoing> Next() override {
    if (next_ == names_.size()) return std::nullopt;
    const std::string& name = names_[next_++];
    return Outgoing{.method = &method_,
                    .authorization = &authorization_,
                    .request = ToBuffer(absl::StrCat(
                        TextField(1, name), TextField(2, "accept-" + name.substr(name.rfind('/') + 1)), content_))};
  }

 private:
  const std::vector<std::string> names_;
  std::string method_;
  std::string authorization_;
  std::string content_;
  size_t next_ = 0;
};

absl::Status RunAll(const std::string& what, Source& source, int calls, const Server& server) {
  std::atomic<bool> over = false;
  Limited limited(source, calls, over);
  const LoadResult result = RunLoad(
      {.name = calls == 1 ? "" : what, .warm_up = absl::ZeroDuration(), .duration = kLongestFilling, .over = &over},
      {server.channel}, limited, {server.program.get()});
  if (result.succeeded == calls) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(what, ": ", result.succeeded, " of ", calls, " calls succeeded"));
}

}  // namespace

absl::Status ExchangeLoad::StartOffice(int office, bool is_signed) {
  const std::string name = SixOffices::NameOf(office), kind = name.substr(name.find('/') + 1);
  const std::string path =
      is_signed ? offices_.Program(office) : BuildPath(absl::StrCat("tests/bench/tongban-", kind, "-unsigned"));
  const std::string log = offices_.Path(kind + ".log");
  Server& server = servers_[static_cast<size_t>(office)];
  server = {std::make_unique<Program>(path, offices_.Arguments(office), log), offices_.Channel(office)};
  RETURN_IF_ERROR(server.program->Start());
  return AwaitServing(server, log);
}

absl::Status ExchangeLoad::FileAndAccept(int first_person, int cases) {
  const Server& intake = servers_[kIntake];
  Applications applications(offices_, first_person);
  RETURN_IF_ERROR(RunAll("  cases to exchange, filed", applications, cases, intake));
  std::vector<std::string> names = applications.filed();
  Acceptances acceptances(counter_, std::move(names));
  return RunAll("  cases to exchange, accepted", acceptances, cases, intake);
}

absl::StatusOr<std::vector<RouteStatus>> ExchangeLoad::OutgoingRoutes(int office) {
  const casework::v1::OfficeRef ref = SixOffices::Ref(office);
  ListRoutesRequest list;
  list.set_parent("federations/" + ref.federation());
  ASSIGN_OR_RETURN(const auto answer,
                   counter_.Ask<ListRoutesResponse>(counter_.CallFor(
                       ref, "/tongban.operations.v1.OperationsService/ListRoutes", list, OperatorOf(ref))));
  std::vector<RouteStatus> routes;
  std::copy_if(answer.routes().begin(), answer.routes().end(), std::back_inserter(routes),
               [](const RouteStatus& route) { return route.outgoing(); });
  return routes;
}

absl::StatusOr<ExchangeLoad::Progress> ExchangeLoad::LookAtRoutes() {
  Progress progress;
  for (const int office : {kIntake, kAssessment}) {
    ASSIGN_OR_RETURN(const std::vector<RouteStatus> routes, OutgoingRoutes(office));
    for (const RouteStatus& route : routes) {
      progress.written += route.sequence();
      progress.acknowledged += route.acknowledged_sequence();
    }
  }
  return progress;
}

absl::StatusOr<ExchangeLoad::Progress> ExchangeLoad::AwaitDrained(int64_t written) {
  Progress now;
  RETURN_IF_ERROR(
      AwaitUntil("exchange: outboxes that are empty", kLongestDrain, kLookAgain, [&]() -> absl::StatusOr<bool> {
        ASSIGN_OR_RETURN(now, LookAtRoutes());
        return now.written >= written && now.acknowledged == now.written;
      }));
  return now;
}

absl::StatusOr<LoadResult> ExchangeLoad::Exchange(int cases) {
  // The first case has both couriers connect.
  RETURN_IF_ERROR(FileAndAccept(0, 1));
  ASSIGN_OR_RETURN(const Progress before, AwaitDrained(kMessagesACase));
  kill(servers_[kAssessment].program->process(), SIGSTOP);
  RETURN_IF_ERROR(FileAndAccept(1, cases));
  const auto cpu = [this] { return servers_[kIntake].program->Cpu() + servers_[kAssessment].program->Cpu(); };
  LoadResult result;
  const absl::Duration cpu_before = cpu(), client = OwnCpu(), machine = MachineCpu();
  const absl::Time begin = absl::Now();
  kill(servers_[kAssessment].program->process(), SIGCONT);
  ASSIGN_OR_RETURN(const Progress after, AwaitDrained(before.written + kMessagesACase * cases));
  result.seconds = absl::ToDoubleSeconds(absl::Now() - begin);
  result.succeeded = after.acknowledged - before.acknowledged;
  result.server_cpu = cpu() - cpu_before;
  result.client_cpu = OwnCpu() - client;
  const absl::Duration others = MachineCpu() - machine - result.server_cpu - result.client_cpu;
  result.foreign_cores = std::max(0.0, absl::ToDoubleSeconds(others) / result.seconds);
  return result;
}

absl::Status ExchangeLoad::Measure(bool is_signed, int cases, Report& report) {
  for (const int office : {kIntake, kAssessment}) std::filesystem::remove_all(offices_.Data(office));
  for (const int office : {kIntake, kAssessment}) RETURN_IF_ERROR(StartOffice(office, is_signed));
  ASSIGN_OR_RETURN(const LoadResult result, Exchange(cases));
  const std::string name = is_signed ? "exchange" : "exchange unsigned";
  std::fprintf(stderr, "  %-28s %8.0f/s  server %6.1f us/message  others %.2f cores\n", name.c_str(), result.Rate(),
               result.ServerMicros(), result.foreign_cores);
  report.Add(name + "/rate", result.Rate());
  report.Add(name + "/server_us", result.ServerMicros());
  report.Add(name + "/foreign_cores", result.foreign_cores);
  for (Server& server : servers_) server = Server();
  return absl::OkStatus();
}

}  // namespace tongban::bench
