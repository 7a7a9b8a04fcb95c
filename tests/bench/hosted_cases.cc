#include "tests/bench/hosted_cases.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/fault/case_script.h"
#include "tests/support/counter.h"
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
      pairs_(static_cast<size_t>(at_once)),
      next_person_(first_person),
      random_(kSeed + static_cast<unsigned>(first_person)) {
  CaseScript script = MakeScript(Course::kDelivered, 2, kResidence, SixOffices::Opening());
  Act& filing = script.steps.front().act;
  SetPerson(first_person, *filing.mutable_submit_application()->mutable_application());
  requests_.push_back(MakeRequest(templates, script.steps.front().office, filing, "", RequestIdOf(first_person)));
  people_.emplace(first_person, requests_.front().content);
  AddStep({.act = "SubmitApplication"});
  for (size_t i = 1; i < script.steps.size(); ++i) {
    const ScriptStep& step = script.steps[i];
    Request request = MakeRequest(templates, step.office, step.act, "x", "y");
    AddStep({.act = request.method.substr(request.method.rfind('/') + 1),
             .at_another_office = request.office != requests_.back().office});
    requests_.push_back(std::move(request));
  }
}

HostedCases::Request HostedCases::MakeRequest(SixOffices& templates, const OfficeRef& office, const Act& act,
                                              const std::string& case_id, const std::string& request_id) {
  OfficeCall call = Counter(templates).CallFor(office, case_id, act, request_id);
  Request request;
  request.office = office.kind();
  request.method = std::move(call.method);
  request.content = std::move(call.request);
  if (!case_id.empty()) {
    // Left out again.
    const std::string name = absl::StrCat("federations/", office.federation(), "/cases/", case_id);
    request.content.erase(0, TextField(1, name).size() + TextField(2, request_id).size());
  }
  request.residence = CodePlaces(kResidence, request.content);
  request.household = CodePlaces(kHousehold, request.content);
  for (size_t county = 0; county < HostedCounties::kCounties; ++county) {
    OfficeRef here = office;
    here.set_federation(counties_.CodeOf(county));
    request.authorizations.push_back("Bearer " + counties_.Token(ActorFor(here, act.content_case())));
  }
  return request;
}

HostedCases::Pair HostedCases::DrawPair() {
  constexpr auto kCounties = static_cast<std::minstd_rand::result_type>(HostedCounties::kCounties);
  const size_t residence = random_() % kCounties;
  return {residence, (residence + 1 + random_() % (kCounties - 1)) % kCounties};
}

Outgoing HostedCases::CallFor(size_t place, size_t step, const std::string& id) {
  Pair& pair = pairs_[place];
  if (step == 0) pair = DrawPair();
  const Request& request = requests_[step];
  std::string content = request.content;
  PutAt(request.residence, counties_.CodeOf(pair.residence), content);
  PutAt(request.household, counties_.CodeOf(pair.household), content);
  const size_t county = request.office == OfficeRef::KIND_REGISTRATION ? pair.household : pair.residence;
  if (step == 0) {
    // Last, since the number of a citizen begins with a county's code too.
    people_->Put(next_person_++, content);
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
