#include "common/policy/parties.h"

#include <algorithm>

#include "common/person/county_code.h"

namespace tongban::policy {
namespace {

constexpr CaseParty::Role kNeeded[] = {CaseParty::ROLE_RESIDENCE_INTAKE, CaseParty::ROLE_RESIDENCE_ASSESSMENT,
                                       CaseParty::ROLE_HOUSEHOLD};

}  // namespace

OfficeRef::Kind KindOf(CaseParty::Role role) {
  switch (role) {
    case CaseParty::ROLE_RESIDENCE_INTAKE:
      return OfficeRef::KIND_INTAKE;
    case CaseParty::ROLE_HOUSEHOLD:
    case CaseParty::ROLE_FORMER_HOUSEHOLD:
      return OfficeRef::KIND_REGISTRATION_APPROVAL;
    case CaseParty::ROLE_RESIDENCE_ASSESSMENT:
    case CaseParty::ROLE_HOUSEHOLD_ASSESSMENT:
    case CaseParty::ROLE_REVIEW_BODY:
    case CaseParty::ROLE_FINAL_BODY:
      return OfficeRef::KIND_ASSESSMENT;
    default:
      return OfficeRef::KIND_UNSPECIFIED;
  }
}

const OfficeRef& PartyOf(const Case& file, CaseParty::Role role) {
  const auto found = std::ranges::find(file.parties(), role, &CaseParty::role);
  return found == file.parties().end() ? OfficeRef::default_instance() : found->office();
}

const std::string& ResidenceOf(const Case& file) {
  return PartyOf(file, CaseParty::ROLE_RESIDENCE_INTAKE).federation();
}

const std::string& HouseholdOf(const Case& file) { return PartyOf(file, CaseParty::ROLE_HOUSEHOLD).federation(); }

bool IsParty(const OfficeRef& office, const Case& file) {
  return std::ranges::any_of(file.parties(), [&office](const CaseParty& party) {
    return party.office().kind() == office.kind() && party.office().federation() == office.federation();
  });
}

bool HasItsParties(const Case& file) {
  for (const CaseParty& party : file.parties()) {
    // Of a later release: who only files the case need not know it.
    if (!CaseParty::Role_IsValid(party.role())) continue;
    const bool is_once = std::ranges::count(file.parties(), party.role(), &CaseParty::role) == 1;
    if (!is_once || party.office().kind() != KindOf(party.role()) ||
        !person::IsCountyCode(party.office().federation())) {
      return false;
    }
  }
  const bool has_all = std::ranges::all_of(
      kNeeded, [&file](CaseParty::Role role) { return PartyOf(file, role).kind() != OfficeRef::KIND_UNSPECIFIED; });
  return has_all && ResidenceOf(file) == PartyOf(file, CaseParty::ROLE_RESIDENCE_ASSESSMENT).federation();
}

void SetParty(CaseParty::Role role, const std::string& federation, Case& file) {
  const auto found = std::ranges::find(*file.mutable_parties(), role, &CaseParty::role);
  CaseParty& party = found == file.mutable_parties()->end() ? *file.add_parties() : *found;
  party.set_role(role);
  party.mutable_office()->set_kind(KindOf(role));
  party.mutable_office()->set_federation(federation);
}

}  // namespace tongban::policy
