#include "common/server/rpc_table.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace tongban {
namespace {

using casework::v1::Actor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

bool HasItsHandler(const Rpc& rpc) {
  switch (rpc.lane) {
    case Lane::kAct:
      return true;
    case Lane::kWrite:
    case Lane::kExchange:
      return rpc.write != nullptr;
    case Lane::kLoggedRead:
    case Lane::kRead:
      return rpc.read != nullptr;
    case Lane::kStream:
      return rpc.step != nullptr;
    case Lane::kErrand:
      return rpc.errand != nullptr;
  }
  return false;
}

std::string AccessProblem(const Rpc& rpc) {
  const bool for_roles = rpc.access.kind == AccessRule::Kind::kRoles;
  const bool unspecified =
      std::find(rpc.access.roles.begin(), rpc.access.roles.end(), Actor::ROLE_UNSPECIFIED) != rpc.access.roles.end();
  if (for_roles && (rpc.access.roles.empty() || unspecified)) return "allows no role to call it";
  if ((rpc.access.kind == AccessRule::Kind::kDeskDecides) != (rpc.lane == Lane::kAct) ||
      (rpc.access.kind == AccessRule::Kind::kOffices) != (rpc.lane == Lane::kExchange)) {
    return "has an access rule for another lane";
  }
  const bool asks_federation = rpc.lane != Lane::kExchange && !rpc.of_no_federation;
  if (asks_federation && !NamesAFederation(*rpc.request->GetDescriptor())) {
    return "has a request without a federation but is not marked OfNoFederation()";
  }
  return "";
}

std::string RowProblem(const MethodDescriptor& method, const Rpc& rpc) {
  if (rpc.request->GetDescriptor() != method.input_type()) {
    return absl::StrCat("takes ", method.input_type()->full_name(), ", not ",
                        rpc.request->GetDescriptor()->full_name());
  }
  if (rpc.response->GetDescriptor() != method.output_type()) {
    return absl::StrCat("returns ", method.output_type()->full_name(), ", not ",
                        rpc.response->GetDescriptor()->full_name());
  }
  if (method.client_streaming() || method.server_streaming() != (rpc.lane == Lane::kStream)) {
    return "has a row that disagrees on streaming";
  }
  if (!HasItsHandler(rpc)) return "has no handler";
  if (rpc.lane == Lane::kAct) {
    if (absl::Status shape = CheckActShape(method.name(), *method.input_type(), *rpc.target->act.GetDescriptor());
        !shape.ok()) {
      return std::string(shape.message());
    }
  }
  if (std::string problem = AccessProblem(rpc); !problem.empty()) return problem;
  const bool is_mutation = rpc.lane == Lane::kWrite || rpc.lane == Lane::kErrand;
  return is_mutation ? std::string(CheckMutationShape(*method.input_type()).message()) : "";
}

}  // namespace

bool OnWritingLoop(Lane lane) {
  return lane == Lane::kAct || lane == Lane::kWrite || lane == Lane::kLoggedRead || lane == Lane::kExchange;
}

Rpc ActOn(const google::protobuf::Message& request, const ActTarget& target) {
  Rpc result;
  result.method = MethodOfRequest(*request.GetDescriptor());
  result.lane = Lane::kAct;
  result.access.kind = AccessRule::Kind::kDeskDecides;
  result.request = &request;
  result.response = &target.record;
  result.target = &target;
  return result;
}

absl::Status CheckRpcs(const ServiceDescriptor& service, absl::Span<const Rpc> rpcs) {
  std::map<std::string, std::vector<const Rpc*>> rows;
  for (const Rpc& rpc : rpcs) rows[rpc.method].push_back(&rpc);
  std::vector<std::string> problems;
  for (int i = 0; i < service.method_count(); ++i) {
    const MethodDescriptor& method = *service.method(i);
    const auto found = rows.extract(method.name());
    if (found.empty()) {
      problems.push_back(absl::StrCat(method.name(), " has no row"));
    } else if (found.mapped().size() > 1) {
      problems.push_back(absl::StrCat(method.name(), " has ", found.mapped().size(), " rows"));
    } else if (const std::string problem = RowProblem(method, *found.mapped().front()); !problem.empty()) {
      problems.push_back(absl::StrCat(method.name(), " ", problem));
    }
  }
  for (const auto& [method, unused] : rows) problems.push_back(absl::StrCat(method, " is not a method of the service"));
  if (problems.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("RPC table of ", service.full_name(), " is incomplete: ", absl::StrJoin(problems, "; ")));
}

}  // namespace tongban
