#ifndef TONGBAN_COMMON_POLICY_PARTIES_H_
#define TONGBAN_COMMON_POLICY_PARTIES_H_

#include <string>

#include "common/policy/lifecycle.h"

// Who has a part in a case. States name a role, the case says which office plays
// it.

namespace tongban::policy {

// What an office does that plays the role.
OfficeRef::Kind KindOf(CaseParty::Role role);

// The office that plays the role; the default instance where nobody does.
const OfficeRef& PartyOf(const Case& file, CaseParty::Role role);

// Federations of the residence and of the household; empty where there is none.
const std::string& ResidenceOf(const Case& file);
const std::string& HouseholdOf(const Case& file);

// The office plays some role.
bool IsParty(const OfficeRef& office, const Case& file);

// The case has the parties without which no state is held: each role once, by an
// office of its kind, intake and assessment of one federation.
bool HasItsParties(const Case& file);

// Gives the role to the office of that federation.
void SetParty(CaseParty::Role role, const std::string& federation, Case& file);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_PARTIES_H_
