#include "tests/bench/whole_cases.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/fault/case_script.h"
#include "tests/support/counter.h"
#include "tests/support/samples.h"

namespace tongban::bench {
namespace {

// A case that has been sent on is looked for at the next office so much later,
// and so much after each look.
constexpr absl::Duration kLookAgain = absl::Milliseconds(10);

}  // namespace

WholeCases::WholeCases(SixOffices& offices, int first_person, int at_once) : applications_(offices, first_person) {
  AddSteps(offices);
  for (int i = 0; i < at_once; ++i) {
    cases_.emplace_back();
    ready_.push_back(i);
  }
}

void WholeCases::AddSteps(SixOffices& offices) {
  Counter counter(offices);
  const CaseScript script = MakeScript(Course::kDelivered, 2, std::string(samples::kResidence), SixOffices::Opening());
  size_t last = 0;
  for (size_t i = 1; i < script.steps.size(); ++i) {
    const ScriptStep& step = script.steps[i];
    // Serialized with a name and a request id that are left out again.
    OfficeCall call = counter.CallFor(step.office, "x", step.act, "y");
    const std::string parent = absl::StrCat("federations/", step.office.federation(), "/cases/");
    const std::string front = absl::StrCat(TextField(1, parent + "x"), TextField(2, "y"));
    const auto office = static_cast<size_t>(call.office);
    steps_.push_back({.office = office,
                      .parent = parent,
                      .method = call.method,
                      .authorization = "Bearer " + call.token,
                      .content = call.request.substr(front.size()),
                      .at_another_office = office != std::exchange(last, office)});
  }
}

std::optional<Outgoing> WholeCases::Next() {
  const absl::Time now = absl::Now();
  while (!travelling_.empty() && cases_[static_cast<size_t>(travelling_.front())].not_before <= now) {
    ready_.push_back(travelling_.front());
    travelling_.pop_front();
  }
  if (ready_.empty()) return std::nullopt;
  const int64_t tag = ready_.front();
  ready_.pop_front();
  const OpenCase& file = cases_[static_cast<size_t>(tag)];
  std::optional<Outgoing> next;
  if (file.steps_done == 0) {
    next = applications_.Next();
  } else {
    const Step& step = steps_[file.steps_done - 1];
    const std::string front =
        absl::StrCat(TextField(1, step.parent + file.id), TextField(2, absl::StrCat(file.id, "-", file.steps_done)));
    next = Outgoing{.connection = step.office,
                    .method = &step.method,
                    .authorization = &step.authorization,
                    .request = ToBuffer(front + step.content)};
  }
  next->tag = tag;
  return next;
}

bool WholeCases::Answered(int64_t tag, const grpc::Status& status, const grpc::ByteBuffer& answer) {
  OpenCase& file = cases_[static_cast<size_t>(tag)];
  if (status.ok()) {
    Advance(tag, answer);
    return true;
  }
  const bool may_be_early = file.steps_done > 0 && steps_[file.steps_done - 1].at_another_office &&
                            (status.error_code() == grpc::StatusCode::NOT_FOUND ||
                             status.error_code() == grpc::StatusCode::FAILED_PRECONDITION);
  if (may_be_early) {
    ++too_early_;
    file.not_before = absl::Now() + kLookAgain;
    travelling_.push_back(tag);
    return false;
  }
  if (problem_.empty()) problem_ = absl::StrCat(file.steps_done, ": ", status.error_message());
  return true;
}

void WholeCases::Advance(int64_t tag, const grpc::ByteBuffer& answer) {
  OpenCase& file = cases_[static_cast<size_t>(tag)];
  ++acts_;
  if (file.steps_done == 0) {
    applications_.Answered(0, grpc::Status::OK, answer);
    const std::string name = NameIn(answer);
    file.id = name.substr(name.rfind('/') + 1);
  }
  if (++file.steps_done == steps()) {
    ++finished_;
    file = OpenCase();
  }
  if (file.steps_done == 0 || !steps_[file.steps_done - 1].at_another_office) {
    ready_.push_back(tag);
    return;
  }
  file.not_before = absl::Now() + kLookAgain;
  travelling_.push_back(tag);
}

}  // namespace tongban::bench
