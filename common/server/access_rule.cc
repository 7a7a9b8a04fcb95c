#include "common/server/access_rule.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/identity/token_refusals.h"
#include "common/person/county_code.h"
#include "common/rpc/resource_name.h"
#include "common/status/refusal.h"

namespace tongban {
namespace {

using casework::v1::Actor;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status RoleNotAllowed(const Roles& roles) {
  const std::string allowed =
      absl::StrJoin(roles, ", ", [](std::string* out, Actor::Role role) { absl::StrAppend(out, RoleName(role)); });
  return Refusal(errors::v1::ERROR_REASON_ROLE_NOT_ALLOWED, absl::StrCat("requires one of the roles: ", allowed))
      .With("roles", allowed);
}

absl::Status PeerNotAnOffice(absl::string_view workload) {
  return Refusal(errors::v1::ERROR_REASON_PEER_NOT_AN_OFFICE,
                 "only an office (intake, assessment, registration_approval) may call this")
      .With("workload", workload);
}

absl::Status NameMalformed(absl::string_view field) {
  const std::string form =
      "must begin with federations/ and a six-digit county code, such as "
      "federations/330213 or federations/330213/cases/CASE";
  return Refusal(errors::v1::ERROR_REASON_NAME_MALFORMED, absl::StrCat(field, " ", form)).Field(field, form);
}

bool IsAnOffice(absl::string_view workload) {
  return workload == "intake" || workload == "assessment" || workload == "registration_approval";
}

bool IsText(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && !field.is_repeated();
}

// The field that says which federation the request is about; null when none does.
const FieldDescriptor* NamingField(const Descriptor& request) {
  for (const char* name : {"parent", "name"}) {
    const FieldDescriptor* field = request.FindFieldByName(name);
    if (field != nullptr && IsText(*field)) return field;
  }
  return nullptr;
}

const FieldDescriptor* SenderField(const Descriptor& request) {
  const FieldDescriptor* route = request.FindFieldByName("route");
  if (route == nullptr || route->message_type() == nullptr) return nullptr;
  const FieldDescriptor* sender = route->message_type()->FindFieldByName("sender");
  return sender != nullptr && sender->message_type() == casework::v1::OfficeRef::descriptor() ? sender : nullptr;
}

std::optional<std::string> SenderOf(const Message& request) {
  const FieldDescriptor* sender = SenderField(*request.GetDescriptor());
  if (sender == nullptr) return std::nullopt;
  const FieldDescriptor* route = request.GetDescriptor()->FindFieldByName("route");
  const Message& value = request.GetReflection()->GetMessage(request, route);
  const Message& office = value.GetReflection()->GetMessage(value, sender);
  return static_cast<const casework::v1::OfficeRef&>(office).federation();
}

// What these are called is not personal: things of people, and a federation, in
// which people are searched for.
bool MayBeLogged(absl::string_view collection) {
  return collection.empty() || collection == "cases" || collection == "certificates";
}

Actor::Role RoleOf(const AccessRule& rule, const Caller& caller) {
  if (rule.kind == AccessRule::Kind::kOffices) return Actor::ROLE_OFFICE;
  if (!caller.person.has_value() || caller.person->roles.empty()) return Actor::ROLE_UNSPECIFIED;
  for (const Actor::Role role : rule.roles) {
    if (caller.person->HasRole(role)) return role;
  }
  return caller.person->roles.front();
}

}  // namespace

absl::Status CheckCaller(const AccessRule& rule, const Caller& caller) {
  if (rule.kind == AccessRule::Kind::kOffices) {
    return IsAnOffice(caller.peer.workload) ? absl::OkStatus() : PeerNotAnOffice(caller.peer.workload);
  }
  if (!caller.person.has_value()) return TokenMissing();
  if (rule.kind == AccessRule::Kind::kDeskDecides) return absl::OkStatus();
  const bool allowed = std::any_of(rule.roles.begin(), rule.roles.end(),
                                   [&caller](Actor::Role role) { return caller.person->HasRole(role); });
  return allowed ? absl::OkStatus() : RoleNotAllowed(rule.roles);
}

bool NamesAFederation(const Descriptor& request) {
  return NamingField(request) != nullptr || SenderField(request) != nullptr;
}

absl::StatusOr<std::string> FederationOf(const Message& request) {
  if (const FieldDescriptor* field = NamingField(*request.GetDescriptor()); field != nullptr) {
    auto name = ParseWholeOf(request.GetReflection()->GetString(request, field));
    if (!name.has_value()) return NameMalformed(field->name());
    return std::move(name->federation);
  }
  auto sender = SenderOf(request);
  if (!sender.has_value()) return std::string();
  if (!person::IsCountyCode(*sender)) return NameMalformed("route.sender.federation");
  return *std::move(sender);
}

absl::Status CheckFederation(absl::string_view federation, const std::vector<std::string>& served,
                             const Caller& caller) {
  if (std::find(served.begin(), served.end(), federation) == served.end()) {
    return Refusal(errors::v1::ERROR_REASON_FEDERATION_NOT_SERVED,
                   absl::StrCat("federation ", federation, " is not served by this office"))
        .With("federation", federation);
  }
  if (caller.person.has_value() && caller.person->federation == federation) return absl::OkStatus();
  return Refusal(errors::v1::ERROR_REASON_FEDERATION_MISMATCH,
                 absl::StrCat("the caller does not belong to federation ", federation))
      .With("federation", federation);
}

record::v1::AccessRecord DescribeAccess(const AccessRule& rule, const Caller& caller, absl::string_view method,
                                        const Message* request) {
  record::v1::AccessRecord result;
  Actor& actor = *result.mutable_actor();
  actor.set_role(RoleOf(rule, caller));
  actor.set_federation(caller.peer.federation);
  if (caller.person.has_value()) {
    actor.set_person_id(caller.person->person_id);
    actor.set_federation(caller.person->federation);
    actor.set_institution_id(caller.person->institution_id);
  }
  result.set_peer(caller.peer.workload);
  result.set_method(std::string(method));
  const FieldDescriptor* field = request == nullptr ? nullptr : NamingField(*request->GetDescriptor());
  if (field == nullptr) return result;
  const std::string name = request->GetReflection()->GetString(*request, field);
  const auto parsed = ParseWholeOf(name);
  if (parsed.has_value() && MayBeLogged(parsed->collection)) result.set_name(name);
  return result;
}

}  // namespace tongban
