#ifndef TONGBAN_TESTS_SUPPORT_SUITE_H_
#define TONGBAN_TESTS_SUPPORT_SUITE_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/wire_format.h"
#include "tests/support/samples.h"
#include "tests/support/suite_office.h"

namespace tongban {

struct WorkingDays {
  explicit WorkingDays(int count) : days(count) {}
  int days;
};

// Who calls: with which certificate, and with whose token.
struct CallAs {
  CallAs() = default;
  // Someone of a federation, from one of its machines.
  CallAs(const casework::v1::Actor& actor) : who(actor) {}  // NOLINT(google-explicit-constructor)

  // None: no token.
  std::optional<casework::v1::Actor> who;
  // Empty: that of the staff of the actor's federation, or of 330213.
  std::string certificate;
  // Instead of the actor's.
  std::optional<std::string> token;
};

// An act as it is attempted; what is not said is as it ordinarily is.
struct Attempt {
  std::optional<CallAs> as = std::nullopt;                   // Who does it in the ordinary course.
  std::optional<casework::v1::OfficeRef> at = std::nullopt;  // The holder.
  std::string request_id = "";                               // A new one.
  std::string etag = "";
  bool validate_only = false;
};

struct SuiteOptions {
  std::vector<std::string> federations = {"330213", "420625"};
  std::string policy = samples::PolicyText();
  absl::Time start = samples::At("2026-09-07 09:00");
  // One process an office kind serves all federations, instead of one each.
  bool hosted_together = false;
};

// All offices of some counties in this process, for real: RocksDB, mutual TLS,
// gRPC, couriers; only the disk is in memory and the clock is moved by hand.
//
//   Suite suite;
//   const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
//   suite.Do(id, samples::Accept(suite.InDays(3)));
//   suite.Pass(WorkingDays(14));
//   EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_ABANDONED);
//
// Whatever should succeed and does not fails the test.
class Suite {
 public:
  explicit Suite(SuiteOptions options = SuiteOptions());
  ~Suite();

  // Acts. Do and Submit succeed, and return when every message has arrived.
  std::string Submit(const casework::v1::Application& application);
  casework::v1::Case Do(const std::string& case_id, const casework::v1::Act& act, const Attempt& attempt = Attempt());
  absl::StatusOr<casework::v1::Case> Try(const std::string& case_id, const casework::v1::Act& act,
                                         const Attempt& attempt = Attempt());
  // The request Try sends, for tests that spoil it, and its method.
  std::unique_ptr<google::protobuf::Message> RequestFor(const std::string& case_id, const casework::v1::Act& act,
                                                        const Attempt& attempt = Attempt());

  // Carries a submitted case on, as an ordinary one: to the household office, to
  // approval, to delivery.
  void CarryToAssessing(const std::string& case_id, absl::string_view institution = samples::kInstitution);
  void CarryToHousehold(const std::string& case_id, absl::string_view institution = samples::kInstitution);
  void CarryToApproval(const std::string& case_id);
  void CarryToDelivery(const std::string& case_id);

  // Any other RPC; the method is the one that takes such a request.
  template <typename Response>
  absl::StatusOr<Response> Call(const casework::v1::OfficeRef& office, const google::protobuf::Message& request,
                                const CallAs& as) {
    const absl::StatusOr<std::string> bytes = CallRaw(office, MethodOf(request), request.SerializeAsString(), as);
    if (!bytes.ok()) return bytes.status();
    Response response;
    if (!response.ParseFromString(*bytes)) return absl::InternalError("the answer cannot be read");
    return response;
  }
  // "/tongban.intake.v1.IntakeService/AcceptApplication".
  static std::string MethodOf(const google::protobuf::Message& request);
  absl::StatusOr<std::string> CallRaw(const casework::v1::OfficeRef& office, const std::string& method,
                                      const std::string& request, const CallAs& as);
  std::shared_ptr<grpc::Channel> Channel(const casework::v1::OfficeRef& office, const std::string& certificate);
  // With a deadline that only a broken test reaches.
  static std::unique_ptr<grpc::ClientContext> Context(const std::string& token);
  std::string Token(const casework::v1::Actor& actor) const;

  // Time.
  absl::Time Now() const { return clock_.Now(); }
  absl::Time InDays(int days) const { return Now() + absl::Hours(24) * days; }
  void PassTo(absl::Time time);
  // Until a limit of that many working days, begun today, has run out: 09:00 of
  // the day after.
  void Pass(WorkingDays days);
  // Returns when every message between running offices is acknowledged and the
  // act of every clock that ran out is done. Waits for commits, not for time.
  void Settle();
  // Does what leads to a commit some time later, waits for it, and settles.
  void SettleAfter(const std::function<void()>& work);

  // Processes.
  void Stop(const casework::v1::OfficeRef& office);
  void Start(const casework::v1::OfficeRef& office);
  void Restart(const casework::v1::OfficeRef& office);
  // Like kill -9, with the power.
  void CutPower(const casework::v1::OfficeRef& office);
  void RestartAll();
  // Before it is started again: the office keeps this clock.
  void KeepTimeBy(const casework::v1::OfficeRef& office,
                  std::function<std::unique_ptr<SystemTime>(absl::Time last_seen)> make);
  // Tells every office where the others are; but nothing of those left out.
  static constexpr char kAllAccepted[] = "accepts { min_protocol: 1 max_protocol: 1 features: \"cancellation\" } ";
  void WriteDirectory(const std::set<std::string>& left_out = {}, const std::string& accepts = kAllAccepted);

  SuiteOffice& At(const casework::v1::OfficeRef& office);
  const std::vector<std::unique_ptr<SuiteOffice>>& Offices() const { return offices_; }
  const std::vector<std::string>& Federations() const { return options_.federations; }

  // What an office has stored, without asking it.
  std::optional<casework::v1::Case> StoredCase(const casework::v1::OfficeRef& office, const std::string& case_id);
  std::vector<casework::v1::Event> StoredEvents(const casework::v1::OfficeRef& office, const std::string& case_id);
  std::vector<record::v1::AccessRecord> AccessLog(const casework::v1::OfficeRef& office);
  // The case as its holder has it.
  casework::v1::Case CaseOf(const std::string& case_id);
  casework::v1::OfficeRef HolderOf(const std::string& case_id);
  // Everything every office holds.
  std::vector<std::map<std::string, TableContent>> Content() const;

  // Every line logged since the suite began.
  std::string LogText() const;

 private:
  void OpenOffices();
  std::string Unfinished() const;
  std::string UnfinishedAt(const SuiteOffice& office) const;
  casework::v1::Actor WhoDoes(const casework::v1::Act& act, const casework::v1::OfficeRef& office,
                              const std::string& case_id);

  const SuiteOptions options_;
  SuiteFiles& files_;
  Activity activity_;
  ManualTime clock_;
  std::vector<std::unique_ptr<SuiteOffice>> offices_;
  int requests_ = 0;
  // By target and certificate.
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;

  mutable std::mutex log_mutex_;
  std::string log_;
};

casework::v1::OfficeRef OfficeAt(absl::string_view federation, casework::v1::OfficeRef::Kind kind);
// "330213-20260907-000001" was filed at 330213.
casework::v1::OfficeRef IntakeOf(const std::string& case_id);
std::string NameAt(const casework::v1::OfficeRef& office, const std::string& case_id);
casework::v1::Actor Operator(absl::string_view federation = samples::kResidence);

}  // namespace tongban

#endif  // TONGBAN_TESTS_SUPPORT_SUITE_H_
