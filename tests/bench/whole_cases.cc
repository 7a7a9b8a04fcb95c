#include "tests/bench/whole_cases.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/fault/case_script.h"
#include "tests/support/counter.h"
#include "tests/support/people.h"
#include "tests/support/samples.h"

namespace tongban::bench {

WholeCases::WholeCases(SixOffices& offices, int first_person, int at_once)
    : Journeys(at_once),
      first_person_(first_person),
      applications_(offices, first_person),
      patterns_(static_cast<size_t>(at_once)) {
  Counter counter(offices);
  const CaseScript script = MakeScript(Course::kDelivered, 2, std::string(samples::kResidence), SixOffices::Opening());
  AddStep({.act = "SubmitApplication"});
  size_t last = 0;
  for (size_t i = 1; i < script.steps.size(); ++i) {
    const ScriptStep& step = script.steps[i];
    const std::string parent = absl::StrCat("federations/", step.office.federation(), "/cases/");
    // Serialized with a name and a request id that are left out again.
    const std::string front = absl::StrCat(TextField(1, parent + "x"), TextField(2, "y"));
    OfficeCall call;
    std::vector<std::string> contents;
    for (int pattern = 0; pattern < kPatterns; ++pattern) {
      casework::v1::Act act = step.act;
      people::Personalize(first_person + pattern, act);
      call = counter.CallFor(step.office, "x", act, "y");
      contents.push_back(call.request.substr(front.size()));
    }
    const auto office = static_cast<size_t>(call.office);
    AddStep({.act = call.method.substr(call.method.rfind('/') + 1),
             .at_another_office = office != std::exchange(last, office)});
    requests_.push_back({.office = office,
                         .parent = parent,
                         .method = std::move(call.method),
                         .authorization = "Bearer " + call.token,
                         .contents = std::move(contents)});
  }
}

Outgoing WholeCases::CallFor(size_t place, size_t step, const std::string& id) {
  if (step == 0) {
    patterns_[place] = static_cast<size_t>((applications_.next() - first_person_) % kPatterns);
    return *applications_.Next();
  }
  const Request& request = requests_[step - 1];
  const std::string front = absl::StrCat(TextField(1, request.parent + id), TextField(2, absl::StrCat(id, "-", step)));
  return {.connection = request.office,
          .method = &request.method,
          .authorization = &request.authorization,
          .request = ToBuffer(front + request.contents[patterns_[place]])};
}

}  // namespace tongban::bench
