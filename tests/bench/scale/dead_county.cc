#include "tests/bench/scale/dead_county.h"

#include <algorithm>
#include <cstdio>
#include <thread>

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
constexpr absl::Duration kAskEvery = absl::Seconds(1);
constexpr absl::Duration kLongestAnswer = absl::Seconds(20);

class DeadCounty {
 public:
  DeadCounty(const DeadCountyPlan& plan, Report& report)
      : plan_(plan),
        report_(report),
        third_(ground_.offices()),
        towards_(ground_.offices(), ThirdCounty::kCode, kFirstPersonTowards) {}

  absl::Status Run() {
    RETURN_IF_ERROR(ground_.StartOffices());
    RETURN_IF_ERROR(third_.Start());
    RETURN_IF_ERROR(Whole("whole cases alone", /*towards=*/false).status());
    report_.Add("whole cases alone/server CPU a case, us",
                report_.Median("whole cases alone/server_us") * static_cast<double>(steps_));
    for (int round = 1; round <= plan_.rounds; ++round) {
      std::fprintf(stderr, "dead county: round %d of %d\n", round, plan_.rounds);
      RETURN_IF_ERROR(MeasureRound());
    }
    report_.Add("one dead/cases for it, all there in the end", static_cast<double>(towards_.sent()));
    return absl::OkStatus();
  }

 private:
  absl::Status MeasureRound() {
    ASSIGN_OR_RETURN(const LoadResult alive, Whole("third county alive"));
    third_.Halt();
    const absl::StatusOr<LoadResult> halted = Whole("third county standing still");
    third_.GoOn();
    RETURN_IF_ERROR(halted.status());
    third_.Kill();
    ASSIGN_OR_RETURN(const LoadResult dead, Whole("third county dead"));
    RETURN_IF_ERROR(third_.OpenBlackHole());
    ASSIGN_OR_RETURN(const LoadResult hole, Whole("third county a black hole"));
    RETURN_IF_ERROR(third_.Start());
    RETURN_IF_ERROR(AwaitUntil("the third county to get its cases", kLongestRecovery, kAskEvery,
                               [this] { return HasEverything(); }));
    double rate = 1e9, p99 = 0, foreign = 0;
    for (const LoadResult* without : {&*halted, &dead, &hole}) {
      rate = std::min(rate, without->Rate() / alive.Rate());
      p99 = std::max(p99, absl::FDivDuration(without->latency.Percentile(0.99), alive.latency.Percentile(0.99)));
      foreign = std::max({foreign, without->foreign_cores, alive.foreign_cores});
    }
    report_.Add("one dead/rate", rate);
    report_.Add("one dead/p99", p99);
    report_.Add("one dead/foreign_cores", foreign);
    return absl::OkStatus();
  }

  // What becomes of the cases between the living.
  absl::StatusOr<LoadResult> Whole(const std::string& name, bool towards = true) {
    WholeCases cases(ground_.offices(), next_person_, kCasesAtOnce);
    std::atomic<bool> over = !towards;
    std::thread beside([&] {
      if (over) return;
      const LoadPlan load{
          .name = "  and cases for it", .rate = kActsTowardsASecond, .duration = absl::Hours(1), .over = &over};
      RunLoad(load, ground_.OfficeChannels(), towards_, {});
    });
    const LoadPlan load{.name = name, .warm_up = absl::Seconds(1), .duration = plan_.duration};
    const LoadResult result = RunLoad(load, ground_.OfficeChannels(), cases, ground_.OfficePrograms());
    over = true;
    beside.join();
    next_person_ = cases.next_person();
    steps_ = cases.steps();
    report_.Add(name, result);
    for (const std::string& problem : {cases.problem(), towards_.problem()}) {
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
    *request.mutable_route()->mutable_receiver() = samples::RegistrationOffice(ThirdCounty::kCode);
    // While the county cannot be reached this is refused, and asked again.
    (void)Ask(channel, "/tongban.operations.v1.OperationsService/ReconcileRoute", request.SerializeAsString(), token,
              kLongestAnswer);
    return false;
  }

  const DeadCountyPlan& plan_;
  Report& report_;
  Ground ground_;
  ThirdCounty third_;
  CasesTowards towards_;
  int next_person_ = kFirstPerson;
  size_t steps_ = 0;
};

}  // namespace

absl::Status MeasureDeadCounty(const DeadCountyPlan& plan, Report& report) { return DeadCounty(plan, report).Run(); }

}  // namespace tongban::bench
