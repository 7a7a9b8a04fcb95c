#include "tests/bench/scale/dead_county.h"

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status.h"
#include "tests/bench/ground.h"
#include "tests/bench/scale/cases_towards.h"
#include "tests/bench/scale/stage.h"
#include "tests/bench/scale/third_county.h"
#include "tests/bench/whole_cases.h"
#include "tests/support/samples.h"
#include "tongban/operations/v1/operations_service.pb.h"

namespace tongban::bench {
namespace {

constexpr int kFirstPerson = 4'000'000;
constexpr int64_t kFirstPersonTowards = 1'000'000;
constexpr int kCasesAtOnce = 192;
// Acts of cases for the third county: some twenty of them set out a second,
// which is many for a county.
constexpr double kActsTowardsASecond = 120;
// A connection that was refused is tried again after at most 20 s, a delivery
// after a minute.
constexpr absl::Duration kLongestRecovery = absl::Minutes(4);
constexpr absl::Duration kAskEvery = absl::Milliseconds(200);
constexpr absl::Duration kLongestAnswer = absl::Seconds(20);
// Many short comparisons say more than few long ones.
constexpr int kTurnsARound = 2;
constexpr char kAlive[] = "third county alive";

// What may befall the third county; it lives before and afterwards.
struct Blow {
  const char* name;
  void (*fall)(ThirdCounty& county);
  absl::Status (*rise)(ThirdCounty& county);
};

constexpr Blow kBlows[] = {
    {"one standing still", [](ThirdCounty& county) { county.Halt(); },
     [](ThirdCounty& county) {
       county.GoOn();
       return absl::OkStatus();
     }},
    {"one dead", [](ThirdCounty& county) { county.Kill(); }, [](ThirdCounty& county) { return county.Start(); }},
    {"one a black hole", [](ThirdCounty& county) { county.LeaveBlackHole(); },
     [](ThirdCounty& county) { return county.Start(); }},
};

class DeadCounty {
 public:
  DeadCounty(const DeadCountyPlan& plan, Report& report)
      : plan_(plan),
        report_(report),
        third_(ground_.offices()),
        cases_(ground_.offices(), kFirstPerson, kCasesAtOnce),
        towards_(ground_.offices(), ThirdCounty::kCode, kFirstPersonTowards) {}

  absl::Status Run() {
    RETURN_IF_ERROR(ground_.StartOffices());
    RETURN_IF_ERROR(third_.Start());
    RETURN_IF_ERROR(Whole("whole cases alone", /*towards=*/false).status());
    report_.Add("whole cases alone/server CPU a case, us",
                report_.Median("whole cases alone/server_us") * static_cast<double>(cases_.steps()));
    ASSIGN_OR_RETURN(alive_, Whole(kAlive));
    for (int turn = 1; turn <= kTurnsARound * plan_.rounds; ++turn) {
      std::fprintf(stderr, "dead county: turn %d of %d\n", turn, kTurnsARound * plan_.rounds);
      for (const Blow& blow : kBlows) RETURN_IF_ERROR(Compare(blow));
    }
    report_.Add("cases for the third county, all there in the end", static_cast<double>(towards_.sent()));
    return absl::OkStatus();
  }

 private:
  // Against the mean of just before and just after, since machines drift.
  absl::Status Compare(const Blow& blow) {
    const std::string name = blow.name;
    blow.fall(third_);
    const absl::StatusOr<LoadResult> without = Whole(name);
    RETURN_IF_ERROR(blow.rise(third_));
    RETURN_IF_ERROR(without.status());
    RETURN_IF_ERROR(AwaitUntil("the third county to get its cases", kLongestRecovery, kAskEvery,
                               [this] { return HasEverything(); }));
    const LoadResult before = std::move(alive_);
    ASSIGN_OR_RETURN(alive_, Whole(kAlive));
    const auto ratio = [&](const auto& value) { return 2 * value(*without) / (value(before) + value(alive_)); };
    report_.Add(name + "/rate ÷ otherwise", ratio([](const LoadResult& of) { return of.Rate(); }));
    report_.Add(name + "/p99 ÷ otherwise",
                ratio([](const LoadResult& of) { return absl::ToDoubleMicroseconds(of.latency.Percentile(0.99)); }));
    report_.Add(name + "/server CPU a call ÷ otherwise", ratio([](const LoadResult& of) { return of.ServerMicros(); }));
    return absl::OkStatus();
  }

  // What becomes of the cases between the living.
  absl::StatusOr<LoadResult> Whole(const std::string& name, bool towards = true) {
    std::atomic<bool> over = !towards;
    std::thread beside([&] {
      if (over) return;
      RunLoad({.name = "", .rate = kActsTowardsASecond, .duration = absl::Hours(1), .over = &over},
              ground_.OfficeChannels(), towards_, {});
    });
    const LoadPlan load{.name = name, .duration = plan_.duration};
    LoadResult result = RunLoad(load, ground_.OfficeChannels(), cases_, ground_.OfficePrograms());
    over = true;
    beside.join();
    report_.Add(name, result);
    for (const std::string& problem : {cases_.problem(), towards_.problem()}) {
      if (!problem.empty()) return absl::InternalError(absl::StrCat(name, ": a case was refused at step ", problem));
    }
    if (result.succeeded == 0) return absl::InternalError(absl::StrCat(name, ": nothing succeeded"));
    return result;
  }

  // Asks the assessment office, which hands the cases over, to try at once.
  absl::StatusOr<bool> HasEverything() {
    const auto office = samples::AssessmentOffice();
    const std::string token = ground_.offices().Token(OperatorOf(office));
    grpc::Channel& channel = *ground_.office(SixOffices::IndexOf(office)).channel;
    operations::v1::GetOfficeStatusRequest question;
    question.set_name(absl::StrCat("federations/", office.federation()));
    ASSIGN_OR_RETURN(const std::string bytes, Ask(channel, "/tongban.operations.v1.OperationsService/GetOfficeStatus",
                                                  question.SerializeAsString(), token, kLongestAnswer));
    operations::v1::OfficeStatus status;
    if (!status.ParseFromString(bytes)) return absl::DataLossError("the status does not parse");
    if (status.parked_messages() > 0) return absl::InternalError("the third county has refused a case");
    if (status.waiting_messages() == 0) return true;
    operations::v1::ReconcileRouteRequest request;
    *request.mutable_route()->mutable_sender() = office;
    *request.mutable_route()->mutable_receiver() = samples::RegistrationApprovalOffice(ThirdCounty::kCode);
    // While the county cannot be reached this is refused, and asked again.
    (void)Ask(channel, "/tongban.operations.v1.OperationsService/ReconcileRoute", request.SerializeAsString(), token,
              kLongestAnswer);
    return false;
  }

  const DeadCountyPlan& plan_;
  Report& report_;
  Ground ground_;
  ThirdCounty third_;
  // Go on from measurement to measurement.
  WholeCases cases_;
  CasesTowards towards_;
  LoadResult alive_;  // The newest.
};

}  // namespace

absl::Status MeasureDeadCounty(const DeadCountyPlan& plan, Report& report) { return DeadCounty(plan, report).Run(); }

}  // namespace tongban::bench
