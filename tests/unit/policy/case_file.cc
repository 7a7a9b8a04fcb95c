#include "tests/unit/policy/case_file.h"

#include <gtest/gtest.h>

#include <utility>

#include "common/policy/institutions.h"
#include "common/status/status.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"

namespace tongban::policy {
namespace {

using casework::v1::Disability;
using samples::Finding;

std::string IdOf(const Case& file) { return file.name().substr(file.name().rfind('/') + 1); }

Disability::Category CategoryOf(const CaseFile& file) {
  return static_cast<Disability::Category>(file.file().application().new_certificate().assessment().categories(0));
}

// The next act on the shortest way to `state`.
Act NextTowards(Case::State state, const CaseFile& file) {
  const absl::Time now = file.now();
  switch (file.state()) {
    case Case::STATE_SUBMITTED:
      if (state == Case::STATE_CORRECTION_REQUESTED) return samples::RequestCorrection();
      if (state == Case::STATE_RETURNED) return samples::ReturnApplication();
      if (state == Case::STATE_WITHDRAWN) return samples::Withdraw();
      return samples::Accept(now + absl::Hours(24));
    case Case::STATE_APPOINTED:
      if (state == Case::STATE_APPOINTMENT_MISSED) return samples::Miss();
      if (state == Case::STATE_HOME_VISIT_REQUESTED) return samples::RequestHomeVisit(now + absl::Hours(48));
      return state == Case::STATE_ABANDONED ? file.Abandon(Clock::KIND_ATTEND) : samples::Attend(now);
    case Case::STATE_ASSESSING: {
      const bool fails = state == Case::STATE_CONCLUDED_NOT_QUALIFIED || state == Case::STATE_NOT_QUALIFIED;
      auto form = samples::Form(CategoryOf(file), fails ? Finding::kNotQualified : Finding::kQualified, now,
                                IdIn(file.assessment().appointment().institution()));
      form.set_at_home(file.assessment().home_visit());
      return samples::SubmitForm(form);
    }
    case Case::STATE_ASSESSED:
      return samples::ReceiveConclusion();
    case Case::STATE_CONCLUDED_QUALIFIED:
      return samples::RecordConclusion();
    case Case::STATE_CONCLUDED_NOT_QUALIFIED:
      return samples::TellNotQualified();
    case Case::STATE_CHECKING_JURISDICTION:
      return state == Case::STATE_RETURNED_FOR_JURISDICTION ? samples::ReturnForJurisdiction()
                                                            : samples::ConfirmJurisdiction();
    case Case::STATE_REVIEWING:
      return state == Case::STATE_REFUSED ? samples::Refuse() : samples::Approve();
    case Case::STATE_APPROVED:
      return state == Case::STATE_PHOTO_REQUESTED || state == Case::STATE_PHOTO_SENT ? samples::RequestPhoto()
                                                                                     : samples::Print();
    case Case::STATE_PHOTO_REQUESTED:
      return samples::ReportWaybill();
    case Case::STATE_PRINTED:
      return samples::Dispatch();
    default:
      return samples::ConfirmDelivery(now);
  }
}

}  // namespace

CaseFile::CaseFile(absl::string_view start, PolicyBook book) : book_(std::move(book)), now_(samples::At(start)) {
  findings_.set_new_case_id("330213-20260907-000001");
}

const PinnedPolicy& CaseFile::PolicyAt(const OfficeRef& office) {
  const std::string version = PinnedVersion(file_, office.federation());
  if (!version.empty()) return pinned_.at(version);
  const PinnedPolicy policy = book_.Resolve(office.federation(), ChinaDay(now_));
  return pinned_[policy.version()] = policy;
}

absl::Status CaseFile::DoAt(const OfficeRef& office, const Act& act, const Actor& actor) {
  Owned<Case> before = MakeOwned<Case>();
  *before = file_;
  if (before->revision() > 0) before->set_name(CaseName(office.federation(), IdOf(*before)));
  Owned<Act> own = MakeOwned<Act>();
  *own = act;
  Normalize(*own);
  Findings findings = findings_;
  NoteInstitution(InstitutionConcerned(*before, act), act, book_.InstitutionsOf(office.federation(), ChinaDay(now_)),
                  findings);
  const Violations faults = FaultsOfForm(*Act::descriptor(), own->content_case(), own->SerializeAsString());
  const Context context{now_, actor, office, PolicyAt(office), calendar(), findings, faults};
  Event line;
  *line.mutable_act() = *own;
  ASSIGN_OR_RETURN(Decision decision, Decide(std::move(before), std::move(own), context));
  file_ = *std::move(decision.after);
  line.MergeFrom(*decision.event);
  history_.push_back(std::move(line));
  handed_over_ = decision.hands_over;
  return absl::OkStatus();
}

absl::Status CaseFile::Do(const Act& act) {
  const std::string& holder = file_.holder().federation();
  Actor actor = samples::WhoDoes(act.content_case(), holder.empty() ? samples::kResidence : absl::string_view(holder));
  if (!actor.institution_id().empty() && assessment().has_appointment()) {
    const absl::string_view institution = IdIn(assessment().appointment().institution());
    actor = actor.role() == Actor::ROLE_APPRAISER ? samples::Appraiser(institution) : samples::Clerk(institution);
  }
  return Do(act, actor);
}

absl::Status CaseFile::Do(const Act& act, const Actor& actor) {
  const OfficeRef office = file_.has_holder() ? file_.holder() : samples::IntakeOffice();
  RETURN_IF_ERROR(DoAt(office, act, actor));
  if (!handed_over_) return absl::OkStatus();
  now_ += travel_;
  return DoAt(file_.holder(), samples::TakeOver(office), samples::AnOffice(office.federation()));
}

void CaseFile::HoldCertificate(const std::string& number) { findings_.mutable_certificate()->set_number(number); }

void CaseFile::TurnInto(Application::Matter matter) {
  TurnDetailsInto(matter, *file_.mutable_application());
  file_.set_matter(matter);
}

bool CaseFile::HasClock(Clock::Kind kind) const {
  for (const Clock& clock : file_.clocks()) {
    if (clock.kind() == kind) return true;
  }
  return false;
}

const Clock& CaseFile::clock(Clock::Kind kind) const {
  const Clock* newest = &Clock::default_instance();
  for (const Clock& clock : file_.clocks()) {
    if (clock.kind() == kind) newest = &clock;
  }
  return *newest;
}

std::string CaseFile::DueDay(Clock::Kind kind) const {
  if (!clock(kind).has_due_time()) return "suspended";
  return absl::FormatCivilTime(ChinaDay(FromProto(clock(kind).due_time())));
}

PolicyOf CaseFile::policies() const {
  return [this](absl::string_view version) -> absl::StatusOr<PinnedPolicy> {
    const auto found = pinned_.find(std::string(version));
    return found == pinned_.end() ? absl::StatusOr<PinnedPolicy>(absl::NotFoundError("no such policy")) : found->second;
  };
}

void TurnDetailsInto(Application::Matter matter, Application& application) {
  using casework::v1::Renewal;
  const casework::v1::NewCertificate first = application.new_certificate();
  const std::string number = samples::Citizen(1) + "43";
  const auto renew = [&](Renewal::Reason reason) {
    application.mutable_renewal()->set_reason(reason);
    application.mutable_renewal()->set_certificate_number(number);
    *application.mutable_renewal()->mutable_delivery() = first.delivery();
  };
  switch (matter) {
    case Application::MATTER_RENEWAL_EXPIRY:
      return renew(Renewal::REASON_EXPIRY);
    case Application::MATTER_RENEWAL_DAMAGE:
      return renew(Renewal::REASON_DAMAGE);
    case Application::MATTER_RENEWAL_UPDATE:
      return renew(Renewal::REASON_UPDATE);
    case Application::MATTER_MIGRATION:
      application.mutable_migration()->set_certificate_number(number);
      application.mutable_migration()->set_former_household_federation(std::string(samples::kOtherHousehold));
      *application.mutable_migration()->mutable_delivery() = first.delivery();
      return;
    case Application::MATTER_LOSS_REISSUE:
      *application.mutable_loss_reissue()->mutable_loss_date() = ToProto(absl::CivilDay(2026, 9, 1));
      *application.mutable_loss_reissue()->mutable_delivery() = first.delivery();
      return;
    case Application::MATTER_CANCELLATION:
      application.mutable_cancellation()->set_certificate_number(number);
      application.mutable_cancellation()->set_cause(casework::v1::Cancellation::CAUSE_VOLUNTARY);
      return;
    case Application::MATTER_CHANGE:
      application.mutable_change()->set_certificate_number(number);
      *application.mutable_change()->mutable_assessment() = first.assessment();
      *application.mutable_change()->mutable_delivery() = first.delivery();
      return;
    default:
      return;
  }
}

void Bring(CaseFile& file, Case::State state, const Application& application) {
  if (file.state() == Case::STATE_UNSPECIFIED) {
    ASSERT_EQ(file.Do(samples::Submit(application)), absl::OkStatus());
  }
  for (int step = 0; file.state() != state && step < 20; ++step) {
    if (file.state() == Case::STATE_APPOINTED && state == Case::STATE_APPOINTMENT_MISSED) file.PassDays(2);
    if (file.state() == Case::STATE_APPOINTED && state == Case::STATE_ABANDONED) file.PassDays(40);
    ASSERT_EQ(file.Do(NextTowards(state, file)), absl::OkStatus());
  }
  ASSERT_EQ(file.state(), state);
}

void Bring(CaseFile& file, Case::State state) { Bring(file, state, samples::LimbApplication(1, file.now())); }

}  // namespace tongban::policy
