#include "tests/support/history_checker.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Actor;
using casework::v1::Case;
using casework::v1::Event;
using casework::v1::OfficeRef;
using operations::v1::RouteStatus;

using Findings = std::vector<std::string>;

std::string NameOf(const OfficeRef& office) {
  constexpr const char* kNames[] = {"unspecified", "intake", "assessment", "registration_approval"};
  return absl::StrCat(office.federation(), "/", kNames[office.kind()]);
}

std::string IdOf(const Case& file) { return file.name().substr(file.name().rfind('/') + 1); }

// Of "330213-20260924-000001".
std::string ResidenceOf(const std::string& case_id) { return case_id.substr(0, 6); }

bool IsFinal(Case::State state) {
  switch (state) {
    case Case::STATE_DELIVERED:
    case Case::STATE_CLOSED:
    case Case::STATE_RETURNED:
    case Case::STATE_NOT_QUALIFIED:
    case Case::STATE_REFUSED:
    case Case::STATE_WITHDRAWN:
    case Case::STATE_ABANDONED:
      return true;
    default:
      return false;
  }
}

bool IsByAPerson(const Event& event) {
  return event.actor().role() != Actor::ROLE_CLOCK && event.actor().role() != Actor::ROLE_OFFICE;
}

const Account* AccountOf(const RunRecord& run, const std::string& office, const std::string& case_id) {
  const auto accounts = run.accounts.find(office);
  if (accounts == run.accounts.end()) return nullptr;
  const auto account = accounts->second.find(case_id);
  return account == accounts->second.end() ? nullptr : &account->second;
}

// How often the history has this act under this revision, and under any.
std::pair<int, int> Count(const Account& account, const AcknowledgedAct& done) {
  std::pair<int, int> found;
  const std::string act = done.act.SerializeAsString();
  for (const Event& event : account.events) {
    if (event.act().SerializeAsString() != act) continue;
    ++found.second;
    if (event.revision() == done.answer.revision() && NameOf(event.office()) == NameOf(done.office)) ++found.first;
  }
  return found;
}

void CheckAcknowledged(const RunRecord& run, const AcknowledgedAct& done, Findings& findings) {
  const std::string case_id = IdOf(done.answer);
  for (const std::string& office : std::set{NameOf(done.office), ResidenceOf(case_id) + "/intake"}) {
    const std::string what = absl::StrCat("request ", done.request_id, " on case ", case_id, " at ", office, ": ");
    const Account* account = AccountOf(run, office, case_id);
    if (account == nullptr) {
      findings.push_back(what + "the office does not know the case");
      continue;
    }
    const auto [under_its_revision, under_any] = Count(*account, done);
    if (under_its_revision == 0) findings.push_back(what + "acknowledged, but not in the history");
    if (under_any > 1) findings.push_back(absl::StrCat(what, "done ", under_any, " times"));
  }
}

// The other way round: an act that nobody was told of was done twice, or never
// asked for.
void CheckNothingElse(const RunRecord& run, Findings& findings) {
  std::set<std::pair<std::string, int64_t>> answered;
  for (const AcknowledgedAct& done : run.acknowledged) {
    if (!answered.insert({IdOf(done.answer), done.answer.revision()}).second) {
      findings.push_back(absl::StrCat("request ", done.request_id, " on case ", IdOf(done.answer), ": revision ",
                                      done.answer.revision(), " answers another request as well"));
    }
  }
  for (const auto& [office, accounts] : run.accounts) {
    for (const auto& [case_id, account] : accounts) {
      for (const Event& event : account.events) {
        if (!IsByAPerson(event) || answered.count({case_id, event.revision()}) > 0) continue;
        findings.push_back(absl::StrCat("case ", case_id, " at ", office, ": revision ", event.revision(),
                                        " is an act that was never acknowledged"));
      }
    }
  }
}

void CheckHistory(const std::string& office, const std::string& case_id, const Account& account, const Account& whole,
                  Findings& findings) {
  const std::string what = absl::StrCat("case ", case_id, " at ", office, ": ");
  const bool knows_all = office == ResidenceOf(case_id) + "/intake" || office == NameOf(whole.file.holder());
  const auto known = static_cast<int64_t>(account.events.size());
  for (int64_t i = 0; i < known; ++i) {
    const auto at = static_cast<size_t>(i);
    if (account.events[at].revision() != i + 1) {
      findings.push_back(absl::StrCat(what, "the history has a gap or a double at revision ", i + 1));
      return;
    }
    if (at < whole.events.size() && account.events[at].SerializeAsString() != whole.events[at].SerializeAsString()) {
      findings.push_back(absl::StrCat(what, "revision ", i + 1, " is another than the intake's"));
    }
  }
  const int64_t expected = knows_all ? whole.file.revision() : account.file.revision();
  if (known != expected) findings.push_back(absl::StrCat(what, "has ", known, " of ", expected, " events"));
  if (!knows_all) return;
  if (account.file.state() != whole.file.state() || account.file.etag() != whole.file.etag()) {
    findings.push_back(what + "the case stands otherwise than at the intake");
  }
  if (known > 0 && account.events.back().state() != account.file.state()) {
    findings.push_back(what + "the case stands otherwise than its history says");
  }
}

// Nothing is done to a case that has ended; it is only taken over to be kept.
void CheckEnd(const std::string& case_id, const Account& whole, Findings& findings) {
  bool has_ended = false;
  for (const Event& event : whole.events) {
    if (has_ended && !event.act().has_take_over()) {
      findings.push_back(absl::StrCat("case ", case_id, ": revision ", event.revision(), " came after its end"));
    }
    has_ended |= IsFinal(event.state());
  }
}

void CheckCases(const RunRecord& run, Findings& findings) {
  for (const auto& [office, accounts] : run.accounts) {
    for (const auto& [case_id, account] : accounts) {
      const Account* whole = AccountOf(run, ResidenceOf(case_id) + "/intake", case_id);
      if (whole == nullptr) {
        findings.push_back(absl::StrCat("case ", case_id, " at ", office, ": its intake does not know it"));
        continue;
      }
      CheckHistory(office, case_id, account, *whole, findings);
      if (&account == whole) CheckEnd(case_id, account, findings);
      if (&account == whole && !IsFinal(account.file.state())) {
        findings.push_back(absl::StrCat("case ", case_id, ": has not ended, ", Case::State_Name(account.file.state())));
      }
      if (&account == whole && AccountOf(run, NameOf(account.file.holder()), case_id) == nullptr) {
        findings.push_back(absl::StrCat("case ", case_id, ": its holder does not know it"));
      }
    }
  }
}

void CheckCertificates(const RunRecord& run, Findings& findings) {
  std::map<std::string, std::string> holders;  // Citizen ID → case.
  for (const auto& [office, accounts] : run.accounts) {
    for (const auto& [case_id, account] : accounts) {
      if (office != ResidenceOf(case_id) + "/intake") continue;
      const bool has_number = !account.file.certificate().number().empty();
      if (has_number != (account.file.state() == Case::STATE_DELIVERED)) {
        findings.push_back(absl::StrCat("case ", case_id, ": delivered without certificate, or the reverse"));
      }
      if (!has_number) continue;
      const auto [other, is_first] = holders.emplace(account.file.application().applicant().citizen_id(), case_id);
      if (!is_first) {
        findings.push_back(
            absl::StrCat("cases ", other->second, " and ", case_id, ": one person has two certificates"));
      }
    }
  }
}

std::string NameOf(const exchange::v1::Route& route) {
  return absl::StrCat(NameOf(route.sender()), ">", NameOf(route.receiver()));
}

void CheckRoutes(const RunRecord& run, Findings& findings) {
  std::map<std::string, std::pair<const RouteStatus*, const RouteStatus*>> routes;  // Sent and received.
  for (const auto& [office, ends] : run.routes) {
    for (const RouteStatus& end : ends) {
      auto& [sent, received] = routes[NameOf(end.route())];
      (end.outgoing() ? sent : received) = &end;
    }
  }
  for (const auto& [route, ends] : routes) {
    const auto& [sent, received] = ends;
    if (sent == nullptr || received == nullptr) {
      findings.push_back(absl::StrCat("route ", route, ": one end alone knows it"));
    } else if (sent->sequence() != received->sequence() || sent->head_hash() != received->head_hash()) {
      findings.push_back(absl::StrCat("route ", route, ": the ledgers differ, ", sent->sequence(), " sent and ",
                                      received->sequence(), " received"));
    } else if (sent->acknowledged_sequence() != sent->sequence()) {
      findings.push_back(
          absl::StrCat("route ", route, ": ", sent->sequence() - sent->acknowledged_sequence(), " without a receipt"));
    }
  }
}

void CheckStatuses(const RunRecord& run, Findings& findings) {
  for (const auto& [office, status] : run.statuses) {
    if (status.waiting_messages() != 0) findings.push_back(absl::StrCat(office, ": messages wait in the outbox"));
    if (status.parked_messages() != 0) findings.push_back(absl::StrCat(office, ": messages are parked"));
  }
}

}  // namespace

std::vector<std::string> CheckRun(const RunRecord& run) {
  Findings findings;
  for (const AcknowledgedAct& done : run.acknowledged) CheckAcknowledged(run, done, findings);
  CheckNothingElse(run, findings);
  CheckCases(run, findings);
  CheckCertificates(run, findings);
  CheckRoutes(run, findings);
  CheckStatuses(run, findings);
  return findings;
}

}  // namespace tongban
