#include "common/office/case_rpcs.h"

#include <algorithm>
#include <utility>

#include "common/desk/queries.h"
#include "common/desk/views.h"
#include "common/policy/explain.h"
#include "common/policy/institutions.h"
#include "common/policy/refusals.h"
#include "common/server/access_rule.h"
#include "common/status/status.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban {
namespace {

using casework::v1::Actor;
using casework::v1::Case;
using casework::v1::CaseView;
using casework::v1::CountCasesRequest;
using casework::v1::CountCasesResponse;
using casework::v1::DescribeLifecycleRequest;
using casework::v1::DescribeLifecycleResponse;
using casework::v1::ExplainClockRequest;
using casework::v1::ExplainClockResponse;
using casework::v1::GetCaseRequest;
using casework::v1::ListCasesRequest;
using casework::v1::ListCasesResponse;
using casework::v1::ListEventsRequest;
using casework::v1::ListEventsResponse;
using casework::v1::SearchCasesRequest;
using casework::v1::SearchCasesResponse;
using casework::v1::WatchCasesRequest;
using casework::v1::WatchCasesResponse;

// Those whose work needs the file itself.
const Roles kCaseworkers = {Actor::ROLE_PORTAL,    Actor::ROLE_INTAKE_OFFICER,    Actor::ROLE_INSTITUTION_CLERK,
                            Actor::ROLE_APPRAISER, Actor::ROLE_HOUSEHOLD_OFFICER, Actor::ROLE_SUPERVISOR};
// Those who may see worklists, and a case in its basic view: nothing personal.
const Roles kAnyone = {Actor::ROLE_PORTAL,    Actor::ROLE_INTAKE_OFFICER,    Actor::ROLE_INSTITUTION_CLERK,
                       Actor::ROLE_APPRAISER, Actor::ROLE_HOUSEHOLD_OFFICER, Actor::ROLE_SUPERVISOR,
                       Actor::ROLE_OPERATOR};

// R78: an institution sees the files of the cases appointed to it, no others.
absl::Status CheckMayRead(const Caller& caller, const Case& file) {
  const std::string& id = caller.person->institution_id;
  const std::string institution = policy::InstitutionName(caller.person->federation, id);
  const bool is_appointed =
      std::ranges::any_of(file.assessments(), [&institution](const casework::v1::Assessment& assessment) {
        return assessment.appointment().institution() == institution;
      });
  return id.empty() || is_appointed ? absl::OkStatus() : policy::OtherInstitution();
}

absl::StatusOr<Case> GetCaseFor(const GetCaseRequest& request, const Caller& caller, const Reader& reader) {
  ASSIGN_OR_RETURN(const CaseView view, ViewFor(request.view(), caller.person->roles));
  ASSIGN_OR_RETURN(Case file, GetCase("name", request.name(), reader));
  RETURN_IF_ERROR(CheckMayRead(caller, file));
  if (view == casework::v1::CASE_VIEW_FULL) return file;
  ASSIGN_OR_RETURN(const std::string shown, CaseIn(view, file.SerializeAsString()));
  file.ParseFromString(shown);
  return file;
}

absl::StatusOr<ListEventsResponse> ListEventsFor(const Office& office, const ListEventsRequest& request,
                                                 const Caller& caller, const Reader& reader) {
  ASSIGN_OR_RETURN(const Case file, GetCase("parent", request.parent(), reader));
  RETURN_IF_ERROR(CheckMayRead(caller, file));
  ASSIGN_OR_RETURN(ListEventsResponse page, ListEvents(request, office.secrets.page, reader));
  const CaseView view = MostFor(caller.person->roles);
  if (view == casework::v1::CASE_VIEW_FULL) return page;
  for (casework::v1::Event& event : *page.mutable_events()) {
    ASSIGN_OR_RETURN(const std::string shown, EventIn(view, event.SerializeAsString()));
    event.ParseFromString(shown);
  }
  return page;
}

absl::StatusOr<StreamStep<WatchCasesResponse>> NextStep(const Office& office, const WatchCasesRequest& request,
                                                        std::optional<int64_t> position, const Reader& reader) {
  ASSIGN_OR_RETURN(Changes next, NextChanges(request, office.own.kind, position, reader));
  return StreamStep<WatchCasesResponse>{std::move(next.changes), next.position};
}

}  // namespace

ServedService CaseRpcs(Office& office) {
  const auto* service = casework::v1::CaseSummary::descriptor()->file()->FindServiceByName("CaseService");
  return {service,
          {
              LoggedRead<GetCaseRequest, Case>("GetCase", kAnyone, GetCaseFor),
              LoggedRead<ListEventsRequest, ListEventsResponse>(
                  "ListEvents", kCaseworkers,
                  [&office](const ListEventsRequest& request, const Caller& caller, const Reader& reader) {
                    return ListEventsFor(office, request, caller, reader);
                  }),
              Read<ListCasesRequest, ListCasesResponse>(
                  "ListCases", kAnyone,
                  [&office](const ListCasesRequest& request, const Caller&, const Reader& reader) {
                    return ListCases(request, office.own.kind, office.secrets.page, reader);
                  }),
              Read<CountCasesRequest, CountCasesResponse>(
                  "CountCases", kAnyone,
                  [&office](const CountCasesRequest& request, const Caller&, const Reader& reader) {
                    return CountCases(request, office.own.kind, office.secrets.page, reader);
                  }),
              LoggedRead<SearchCasesRequest, SearchCasesResponse>(
                  "SearchCases", kCaseworkers,
                  [&office](const SearchCasesRequest& request, const Caller& caller, const Reader& reader) {
                    const auto may_see = [&caller](const Case& file) { return CheckMayRead(caller, file).ok(); };
                    return SearchCases(request, office.own.kind, office.secrets.person, may_see, reader);
                  }),
              Stream<WatchCasesRequest, WatchCasesResponse>(
                  "WatchCases", kAnyone,
                  [&office](const WatchCasesRequest& request, std::optional<int64_t> position, const Reader& reader) {
                    return NextStep(office, request, position, reader);
                  }),
              Read<ExplainClockRequest, ExplainClockResponse>(
                  "ExplainClock", kAnyone,
                  [&office](const ExplainClockRequest& request, const Caller&, const Reader& reader) {
                    return ExplainClock(request, office.calendar, office.clock.Now(), reader);
                  }),
              Read<DescribeLifecycleRequest, DescribeLifecycleResponse>(
                  "DescribeLifecycle", kAnyone,
                  [&office](const DescribeLifecycleRequest&, const Caller& caller,
                            const Reader&) -> absl::StatusOr<DescribeLifecycleResponse> {
                    return policy::Describe(office.policies->Current()
                                                ->Resolve(caller.person->federation, ChinaDay(office.clock.Now()))
                                                .policy());
                  })
                  .OfNoFederation(),
          }};
}

}  // namespace tongban
