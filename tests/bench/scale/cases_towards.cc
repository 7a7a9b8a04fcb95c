#include "tests/bench/scale/cases_towards.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/bench/scale/people.h"
#include "tests/support/samples.h"

namespace tongban::bench {
namespace {

// More than are ever under way at the rates it is used with.
constexpr int kCasesAtOnce = 48;
// A case that has been sent on to assessment is looked for so much later.
constexpr absl::Duration kLookAgain = absl::Milliseconds(20);
constexpr size_t kSteps = 6;
constexpr size_t kFirstAtAssessment = 2;

}  // namespace

CasesTowards::CasesTowards(SixOffices& offices, std::string household, int64_t first_person)
    : counter_(offices), household_(std::move(household)), next_person_(first_person), cases_(kCasesAtOnce) {
  for (int i = 0; i < kCasesAtOnce; ++i) ready_.push_back(i);
}

OfficeCall CasesTowards::CallFor(const OpenCase& file) {
  const absl::Time now = SixOffices::Opening();
  // Nobody's request id of a measurement before.
  const std::string request_id = absl::StrCat("towards-", household_, "-", next_person_, "-", ++requests_);
  const auto intake = samples::IntakeOffice(), assessment = samples::AssessmentOffice();
  switch (file.step) {
    case 0: {
      // Limb: of the six, what needs no second form.
      const int64_t person = next_person_++ * 6 + 3;
      const auto application = ApplicationOf(person, std::string(samples::kResidence), household_, now);
      return counter_.CallFor(intake, "", samples::Submit(application), request_id);
    }
    case 1:
      return counter_.CallFor(intake, file.id, samples::Accept(now + absl::Hours(1)), request_id);
    case 2:
      return counter_.CallFor(assessment, file.id, samples::Attend(now), request_id);
    case 3:
      return counter_.CallFor(
          assessment, file.id,
          samples::SubmitForm(samples::Form(samples::Disability::CATEGORY_LIMB, samples::Finding::kQualified, now)),
          request_id);
    case 4:
      return counter_.CallFor(assessment, file.id, samples::ReceiveConclusion(), request_id);
    default:
      return counter_.CallFor(assessment, file.id, samples::RecordConclusion(), request_id);
  }
}

std::optional<Outgoing> CasesTowards::Next() {
  if (ready_.empty() || cases_[static_cast<size_t>(ready_.front())].not_before > absl::Now()) return std::nullopt;
  const int64_t tag = ready_.front();
  ready_.pop_front();
  OpenCase& file = cases_[static_cast<size_t>(tag)];
  OfficeCall call = CallFor(file);
  file.method = std::move(call.method);
  file.authorization = "Bearer " + call.token;
  return Outgoing{.connection = static_cast<size_t>(call.office),
                  .method = &file.method,
                  .authorization = &file.authorization,
                  .request = ToBuffer(call.request),
                  .tag = tag};
}

bool CasesTowards::Answered(int64_t tag, const grpc::Status& status, const grpc::ByteBuffer& answer) {
  OpenCase& file = cases_[static_cast<size_t>(tag)];
  if (!status.ok()) {
    const bool is_early =
        file.step == kFirstAtAssessment && (status.error_code() == grpc::StatusCode::NOT_FOUND ||
                                            status.error_code() == grpc::StatusCode::FAILED_PRECONDITION);
    if (!is_early) {
      if (problem_.empty()) problem_ = absl::StrCat(file.step, ": ", status.error_message());
      return true;
    }
    file.not_before = absl::Now() + kLookAgain;
    ready_.push_back(tag);
    return false;
  }
  if (file.step == 0) {
    const std::string name = NameIn(answer);
    file.id = name.substr(name.rfind('/') + 1);
  }
  file.not_before = absl::Now() + (++file.step == kFirstAtAssessment ? kLookAgain : absl::ZeroDuration());
  if (file.step == kSteps) {
    ++sent_;
    file = OpenCase();
  }
  // Cases under way before new ones, so that some set out soon.
  file.step > 0 && file.step != kFirstAtAssessment ? ready_.push_front(tag) : ready_.push_back(tag);
  return true;
}

}  // namespace tongban::bench
