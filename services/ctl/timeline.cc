#include "services/ctl/timeline.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/person/citizen_id.h"
#include "common/policy/institutions.h"
#include "common/policy/parties.h"
#include "common/time/dates.h"
#include "common/time/working_days.h"
#include "services/ctl/table.h"
#include "services/ctl/words.h"

namespace tongban::ctl {
namespace {

using casework::v1::Act;
using casework::v1::Application;
using casework::v1::Case;
using casework::v1::Clock;
using casework::v1::Event;
using casework::v1::Notice;
using casework::v1::Shortcoming;

// A name and what explains it on two lines, so that columns stay narrow.
std::string Folded(std::string text) {
  const size_t space = text.find(' ');
  if (space != std::string::npos) text.replace(space, 1, "\n  ");
  return text;
}

// "ACCEPT to 2026-09-28": the last day says it all, since limits end with it.
std::string RunningClocks(const Event& event) {
  std::vector<std::string> lines;
  for (const auto& clock : event.clocks()) {
    const std::string name = Short(Clock::Kind_Name(clock.kind()));
    lines.push_back(clock.state() == Clock::STATE_SUSPENDED
                        ? absl::StrCat(name, " suspended")
                        : absl::StrCat(name, " to ", ChinaTime(clock.due_time()).substr(0, 10)));
  }
  return absl::StrJoin(lines, "\n");
}

std::string Told(const Event& event) {
  std::vector<std::string> lines;
  for (const int kind : event.notices()) lines.push_back(Short(Notice::Kind_Name(static_cast<Notice::Kind>(kind))));
  return absl::StrJoin(lines, "\n");
}

std::string Lines(const google::protobuf::RepeatedPtrField<Shortcoming>& shortcomings) {
  std::string text;
  for (const Shortcoming& shortcoming : shortcomings) {
    absl::StrAppend(&text, "      ", shortcoming.rule(), "  ", shortcoming.field(), ": ", shortcoming.problem(), "\n",
                    "           ", shortcoming.remedy(), "\n");
  }
  return text;
}

std::string RanOut(int clock, const Case& file) {
  const auto found = std::ranges::find(file.clocks(), clock, &Clock::id);
  return found == file.clocks().end() ? absl::StrCat("clock ", clock, " expired")
                                      : absl::StrCat(Short(Clock::Kind_Name(found->kind())), " expired");
}

// What the act itself says and a reader of the story needs; else empty.
std::string Particulars(const Act& act, const Case& file) {
  switch (act.content_case()) {
    case Act::kAcceptApplication:
      // Nothing is assessed in some matters (R93).
      if (!act.accept_application().has_appointment()) return "";
      return absl::StrCat("at ", policy::IdIn(act.accept_application().appointment().institution()), " on ",
                          ChinaTime(act.accept_application().appointment().appointment_time()));
    case Act::kSubmitAssessmentForm:
      return act.submit_assessment_form().form().opinion();
    case Act::kReturnApplication:
      return act.return_application().explanation();
    case Act::kReturnForJurisdiction:
      return act.return_for_jurisdiction().reason();
    case Act::kRecordContact:
      return absl::StrCat(act.record_contact().channel(), ": ", act.record_contact().outcome());
    case Act::kRedirectApplication:
      return absl::StrCat("to ", act.redirect_application().household_federation());
    case Act::kRefuseCase:
      return act.refuse_case().explanation();
    case Act::kRecordPhotoLookup:
      return absl::StrCat(act.record_photo_lookup().has_photograph() ? "found in " : "not found in ",
                          act.record_photo_lookup().source());
    case Act::kDispatchCertificate:
      return act.dispatch_certificate().tracking_number();
    case Act::kAbandon:
      return RanOut(act.abandon().clock(), file);
    case Act::kReportOverdue:
      return RanOut(act.report_overdue().clock(), file);
    case Act::kTakeOver:
      return absl::StrCat("from ", OfficeName(act.take_over().from()));
    default:
      return "";
  }
}

std::string Header(const Case& file) {
  std::string text = absl::StrCat(file.name().substr(file.name().rfind('/') + 1), "  ",
                                  Short(Application::Matter_Name(file.matter())), "  ", StateName(file.state()), "\n");
  absl::StrAppend(&text, "  applicant ", person::MaskCitizenId(file.application().applicant().citizen_id()),
                  ", residence ", policy::ResidenceOf(file), ", household ", policy::HouseholdOf(file), ", holder ",
                  OfficeName(file.holder()), "\n");
  if (!file.certificate().number().empty()) {
    absl::StrAppend(&text, "  certificate ", file.certificate().number(), ", valid until ",
                    DayText(FromProto(file.certificate().expire_date())), "\n");
  }
  for (const auto& assessment : file.assessments()) {
    if (assessment.form_sha256().empty()) continue;
    absl::StrAppend(&text, "  assessment ", assessment.id(), " sha256 ",
                    absl::BytesToHexString(assessment.form_sha256()), "\n");
  }
  if (!file.outcome_reason().empty()) absl::StrAppend(&text, "  reason ", file.outcome_reason(), "\n");
  if (file.shortcomings_size() > 0) {
    absl::StrAppend(&text, "  missing\n", Lines(file.shortcomings()));
  }
  for (const auto& warning : file.warnings()) {
    absl::StrAppend(&text, "  warning ", warning.rule(), ": ", warning.text(), "\n");
  }
  return text;
}

std::string Story(const Case& file, const std::vector<Event>& events) {
  Table table({"#", "when (China)", "where", "who", "what", "new state", "clocks", "notices"});
  for (const Event& event : events) {
    std::string what = ActName(event.act());
    const std::string particulars = Particulars(event.act(), file);
    if (!particulars.empty()) absl::StrAppend(&what, "\n  ", particulars);
    table.Add({absl::StrCat(event.revision()), ChinaTime(event.event_time()), Folded(OfficeName(event.office())),
               Folded(ActorName(event.actor())), what, Folded(StateName(event.state())), RunningClocks(event),
               Told(event)});
  }
  return table.Render();
}

std::string Clocks(const Case& file) {
  Table table({"#", "clock", "state", "days", "from", "due", "met or ended", "suspended", "rule"});
  for (const Clock& clock : file.clocks()) {
    std::vector<std::string> pauses;
    for (const auto& pause : clock.suspensions()) {
      pauses.push_back(
          absl::StrCat(ChinaTime(pause.start_time()), " – ", ChinaTime(pause.end_time()), " ", pause.rule()));
    }
    const std::string late = clock.has_overdue_time() ? " overdue" : "";
    table.Add({absl::StrCat(clock.id()), ClockName(clock.kind()),
               absl::StrCat(Short(Clock::State_Name(clock.state())), late), absl::StrCat(clock.limit_days()),
               ChinaTime(clock.start_time()),
               absl::StrCat(ChinaTime(clock.due_time()), clock.provisional() ? " provisional" : ""),
               ChinaTime(clock.has_met_time() ? clock.met_time() : clock.end_time()), absl::StrJoin(pauses, "\n"),
               clock.rule()});
  }
  return table.empty() ? "" : absl::StrCat("\n", table.Render());
}

std::string Notices(const Case& file) {
  Table table({"issued", "rule", "notice to the applicant"});
  for (const Notice& notice : file.notices()) {
    table.Add({ChinaTime(notice.issue_time()), notice.rule(), notice.text()});
  }
  return table.empty() ? "" : absl::StrCat("\n", table.Render());
}

}  // namespace

std::string RenderTimeline(const Case& file, const std::vector<Event>& events) {
  return absl::StrCat(Header(file), "\n", Story(file, events), Clocks(file), Notices(file));
}

}  // namespace tongban::ctl
