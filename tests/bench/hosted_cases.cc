#include "tests/bench/hosted_cases.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/support/counter.h"
#include "tests/support/people.h"
#include "tests/support/samples.h"

namespace tongban::bench {
namespace {

using casework::v1::Act;
using casework::v1::OfficeRef;

// In the templates; here the institution is named after its county.
constexpr char kResidence[] = "420625";
constexpr char kHousehold[] = "330213";
// The same pairs in every run.
constexpr unsigned kSeed = 20210702;

// Where a code stands; it need not.
std::vector<size_t> CodePlaces(const std::string& code, const std::string& bytes) {
  return bytes.find(code) == std::string::npos ? std::vector<size_t>() : PlacesOf(code, bytes);
}

}  // namespace

HostedCases::HostedCases(HostedCounties& counties, SixOffices& templates, int first_person, int at_once)
    : Journeys(at_once),
      counties_(counties),
      travellers_(static_cast<size_t>(at_once)),
      first_person_(first_person),
      next_person_(first_person),
      random_(kSeed + static_cast<unsigned>(first_person)) {
  const CaseScript script = MakeScript(Course::kDelivered, 2, kResidence, SixOffices::Opening());
  requests_.push_back(MakeFiling(templates));
  AddStep({.act = "SubmitApplication"});
  for (size_t i = 1; i < script.steps.size(); ++i) {
    Request request = MakeAct(templates, script.steps[i]);
    AddStep({.act = request.method.substr(request.method.rfind('/') + 1),
             .at_another_office = request.office != requests_.back().office});
    requests_.push_back(std::move(request));
  }
}

HostedCases::Request HostedCases::MakeRequest(const OfficeRef& office, Act::ContentCase act) {
  Request request;
  request.office = office.kind();
  for (size_t county = 0; county < HostedCounties::kCounties; ++county) {
    OfficeRef here = office;
    here.set_federation(counties_.CodeOf(county));
    request.authorizations.push_back("Bearer " + counties_.Token(ActorFor(here, act)));
  }
  return request;
}

HostedCases::Request HostedCases::MakeFiling(SixOffices& templates) {
  Counter counter(templates);
  OfficeRef office = samples::IntakeOffice();
  office.set_federation(kResidence);
  Request request = MakeRequest(office, Act::kSubmitApplication);
  for (int person = first_person_; person < first_person_ + kPatterns; ++person) {
    const auto application = people::ApplicationOf(person, samples::Disability::CATEGORY_LIMB, kResidence, kHousehold,
                                                   SixOffices::Opening());
    OfficeCall call = counter.CallFor(office, "", samples::Submit(application), RequestIdOf(person));
    request.method = std::move(call.method);
    people_.emplace_back(application, RequestIdOf(person), call.request);
    request.contents.push_back(WithPlaces(std::move(call.request)));
  }
  return request;
}

HostedCases::Request HostedCases::MakeAct(SixOffices& templates, const ScriptStep& step) {
  Counter counter(templates);
  Request request = MakeRequest(step.office, step.act.content_case());
  // Left out again.
  const std::string front =
      TextField(1, absl::StrCat("federations/", step.office.federation(), "/cases/x")) + TextField(2, "y");
  for (int person = first_person_; person < first_person_ + kPatterns; ++person) {
    Act act = step.act;
    people::Personalize(person, act);
    OfficeCall call = counter.CallFor(step.office, "x", act, "y");
    request.method = std::move(call.method);
    request.contents.push_back(WithPlaces(call.request.substr(front.size())));
  }
  return request;
}

HostedCases::Content HostedCases::WithPlaces(std::string bytes) {
  return {.bytes = bytes, .residence = CodePlaces(kResidence, bytes), .household = CodePlaces(kHousehold, bytes)};
}

HostedCases::Traveller HostedCases::Draw() {
  constexpr auto kCounties = static_cast<std::minstd_rand::result_type>(HostedCounties::kCounties);
  const size_t residence = random_() % kCounties;
  return {.residence = residence,
          .household = (residence + 1 + random_() % (kCounties - 1)) % kCounties,
          .pattern = static_cast<size_t>((next_person_ - first_person_) % kPatterns)};
}

Outgoing HostedCases::CallFor(size_t place, size_t step, const std::string& id) {
  Traveller& who = travellers_[place];
  if (step == 0) who = Draw();
  const Request& request = requests_[step];
  const Content& model = request.contents[who.pattern];
  std::string content = model.bytes;
  PutAt(model.residence, counties_.CodeOf(who.residence), content);
  PutAt(model.household, counties_.CodeOf(who.household), content);
  const size_t county = request.office == OfficeRef::KIND_REGISTRATION_APPROVAL ? who.household : who.residence;
  if (step == 0) {
    // Last, since the number of a citizen begins with a county's code too.
    people_[who.pattern].Put(next_person_++, content);
  } else {
    const std::string name = absl::StrCat("federations/", counties_.CodeOf(county), "/cases/", id);
    content = absl::StrCat(TextField(1, name), TextField(2, absl::StrCat(id, "-", step)), content);
  }
  return {.connection = HostedCounties::ConnectionOf(county, request.office),
          .method = &request.method,
          .authorization = &request.authorizations[county],
          .request = ToBuffer(content)};
}

}  // namespace tongban::bench
