#include "tests/bench/whole_cases.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/fault/case_script.h"
#include "tests/support/counter.h"
#include "tests/support/samples.h"

namespace tongban::bench {

WholeCases::WholeCases(SixOffices& offices, int first_person, int at_once)
    : Journeys(at_once), applications_(offices, first_person) {
  Counter counter(offices);
  const CaseScript script = MakeScript(Course::kDelivered, 2, std::string(samples::kResidence), SixOffices::Opening());
  AddStep({.act = "SubmitApplication"});
  size_t last = 0;
  for (size_t i = 1; i < script.steps.size(); ++i) {
    const ScriptStep& step = script.steps[i];
    // Serialized with a name and a request id that are left out again.
    OfficeCall call = counter.CallFor(step.office, "x", step.act, "y");
    const std::string parent = absl::StrCat("federations/", step.office.federation(), "/cases/");
    const std::string front = absl::StrCat(TextField(1, parent + "x"), TextField(2, "y"));
    const auto office = static_cast<size_t>(call.office);
    AddStep({.act = call.method.substr(call.method.rfind('/') + 1),
             .at_another_office = office != std::exchange(last, office)});
    requests_.push_back({.office = office,
                         .parent = parent,
                         .method = std::move(call.method),
                         .authorization = "Bearer " + call.token,
                         .content = call.request.substr(front.size())});
  }
}

Outgoing WholeCases::CallFor(size_t, size_t step, const std::string& id) {
  if (step == 0) return *applications_.Next();
  const Request& request = requests_[step - 1];
  const std::string front = absl::StrCat(TextField(1, request.parent + id), TextField(2, absl::StrCat(id, "-", step)));
  return {.connection = request.office,
          .method = &request.method,
          .authorization = &request.authorization,
          .request = ToBuffer(front + request.content)};
}

}  // namespace tongban::bench
