#include "tests/support/samples.h"

#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/person/citizen_id.h"
#include "common/policy/lifecycle.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"

namespace tongban::samples {
namespace {

using casework::v1::Delivery;
using casework::v1::Guardian;
using casework::v1::Material;
using casework::v1::Person;

constexpr char kPolicy[] = R"pb(
  layers {
    scope: "330213"
    effective_date { year: 2021 month: 7 day: 1 }
    document: "奉化区残疾人证办理办法"
    policy {
      federation_name: "宁波市奉化区残疾人联合会"
      hotline: "0574-88689077"
      institutions {
        id: "fenghua-hospital"
        name: "奉化区人民医院"
        county: "330213"
        categories: [ 1, 2, 3, 4, 5, 6 ]
        start_date { year: 2021 month: 1 day: 1 }
        contact: "奉化区公园路36号"
        appraisers {
          id: "appraiser-of-fenghua-hospital"
          categories: [ 1, 2, 3, 4, 5, 6 ]
          qualification_end_date { year: 2029 month: 12 day: 31 }
        }
        appraisers {
          id: "lapsed-appraiser"
          categories: [ 1, 2, 3, 4, 5, 6 ]
          qualification_end_date { year: 2025 month: 12 day: 31 }
        }
        appraisers {
          id: "eye-appraiser"
          categories: [ 1 ]
          qualification_end_date { year: 2029 month: 12 day: 31 }
        }
      }
      institutions {
        id: "ningbo-psychiatry"
        name: "宁波市康宁医院"
        county: "330205"
        categories: [ 5, 6 ]
        start_date { year: 2021 month: 1 day: 1 }
        contact: "庄俞南路1号"
        appraisers {
          id: "appraiser-of-ningbo-psychiatry"
          categories: [ 5, 6 ]
          qualification_end_date { year: 2029 month: 12 day: 31 }
        }
      }
      institutions {
        id: "fenghua-orthopaedics"
        name: "奉化区骨科医院"
        county: "330213"
        categories: [ 4 ]
        start_date { year: 2021 month: 1 day: 1 }
        end_date { year: 2026 month: 12 day: 31 }
        contact: "中山东路1号"
        appraisers {
          id: "appraiser-of-fenghua-orthopaedics"
          categories: [ 4 ]
          qualification_end_date { year: 2029 month: 12 day: 31 }
        }
      }
    }
  }
  layers {
    scope: "420625"
    effective_date { year: 2021 month: 7 day: 1 }
    policy { federation_name: "保康县残疾人联合会" hotline: "0710-5812345" certificate_generation: 3 }
  }
  layers {
    scope: "330203"
    effective_date { year: 2021 month: 7 day: 1 }
    policy {
      federation_name: "宁波市海曙区残疾人联合会"
      hotline: "0574-87296512"
      certificate_generation: 2
      institutions {
        id: "haishu-hospital"
        name: "海曙区第二医院"
        county: "330203"
        categories: [ 1, 2, 3, 4, 5, 6 ]
        start_date { year: 2021 month: 1 day: 1 }
        contact: "翠柏路1号"
        appraisers {
          id: "appraiser-of-haishu-hospital"
          categories: [ 1, 2, 3, 4, 5, 6 ]
          qualification_end_date { year: 2029 month: 12 day: 31 }
        }
      }
    }
  })pb";

// The last of the three sequence digits is odd for men.
std::string IdOf(absl::string_view county, int year, int n) {
  const absl::CivilDay birth = absl::CivilDay(year, 1, 1) + n / 1000 % 365;
  const int sequence = n % 1000;
  const std::string first = absl::StrCat(county, absl::FormatCivilTime(birth).substr(0, 4),
                                         absl::StrFormat("%02d%02d%03d", birth.month(), birth.day(), sequence));
  return first + person::CheckDigit(first);
}

Material MaterialOf(Material::Kind kind) {
  Material material;
  material.set_kind(kind);
  *material.add_pages() = PageOf(static_cast<char>('A' + kind), kResidence);
  if (kind == Material::KIND_PHOTOGRAPH) material.set_count(3);
  material.set_original(Material::ORIGINAL_SEEN);
  return material;
}

Person PersonOf(int n, const std::string& citizen_id) {
  Person person;
  person.set_full_name(absl::StrCat("样例", n));
  person.set_citizen_id(citizen_id);
  person.set_sex(person::IsMale(citizen_id) ? Person::SEX_MALE : Person::SEX_FEMALE);
  person.set_ethnicity_code("01");
  person.mutable_household_address()->set_area_code(std::string(kHousehold));
  person.mutable_household_address()->set_detail("样例镇样例村1号");
  person.mutable_residence_address()->set_area_code(std::string(kResidence));
  person.mutable_residence_address()->set_detail("样例街道2号");
  person.set_mobile(absl::StrFormat("199%08d", n));
  return person;
}

// What everybody states and brings.
Application Base(int n, const std::string& citizen_id, Disability::Category category, absl::Time now) {
  Application application;
  application.set_channel(Application::CHANNEL_ON_SITE);
  *application.mutable_applicant() = PersonOf(n, citizen_id);
  application.mutable_new_certificate()->mutable_assessment()->add_categories(category);
  application.set_household_federation(std::string(kHousehold));
  application.set_residence_federation(std::string(kResidence));
  auto& permit = *application.mutable_residence_permit();
  permit.set_number(absl::StrFormat("33021300%06d", n));
  permit.set_issuing_county(std::string(kResidence));
  *permit.mutable_issue_date() = ToProto(ChinaDay(now) - 200);
  *permit.mutable_expire_date() = ToProto(ChinaDay(now) + 165);
  for (const Material::Kind kind :
       {Material::KIND_APPLICATION_FORM, Material::KIND_ASSESSMENT_FORM, Material::KIND_IDENTITY_CARD,
        Material::KIND_HOUSEHOLD_REGISTER, Material::KIND_PHOTOGRAPH, Material::KIND_MEDICAL_RECORD,
        Material::KIND_RESIDENCE_PERMIT, Material::KIND_COMMITMENT_LETTER}) {
    *application.add_materials() = MaterialOf(kind);
  }
  auto& letter = *application.mutable_commitment_letter();
  letter.set_version("2021-07");
  letter.set_signer(casework::v1::CommitmentLetter::SIGNER_APPLICANT);
  *letter.mutable_sign_time() = ToProto(now - absl::Hours(1));
  Delivery& delivery = *application.mutable_new_certificate()->mutable_delivery();
  delivery.set_mode(Delivery::MODE_COURIER);
  delivery.set_recipient(application.applicant().full_name());
  delivery.set_mobile(application.applicant().mobile());
  *delivery.mutable_address() = application.applicant().residence_address();
  application.set_truthful(true);
  *application.mutable_sign_time() = ToProto(now - absl::Hours(1));
  return application;
}

// People from 50,000 on are guardians.
Application WithGuardian(Application application, int n, Guardian::Proof proof, absl::Time now) {
  Guardian& guardian = *application.mutable_guardian();
  guardian.set_full_name(absl::StrCat("监护人", n));
  guardian.set_citizen_id(Citizen(50'000 + n % 50'000));
  guardian.set_relation_code("50");
  guardian.set_mobile(absl::StrFormat("198%08d", n));
  guardian.set_proof(proof);
  if (proof == Guardian::PROOF_SEPARATE_CERTIFICATE) {
    guardian.set_proof_issuer("样例村村民委员会");
    *guardian.mutable_proof_issue_date() = ToProto(ChinaDay(now) - 30);
  }
  *application.add_materials() = MaterialOf(Material::KIND_GUARDIAN_IDENTITY_CARD);
  *application.add_materials() = MaterialOf(Material::KIND_GUARDIANSHIP_PROOF);
  application.mutable_commitment_letter()->set_signer(casework::v1::CommitmentLetter::SIGNER_GUARDIAN);
  return application;
}

Actor Someone(Actor::Role role, absl::string_view person_id, absl::string_view federation) {
  Actor actor;
  actor.set_role(role);
  actor.set_person_id(std::string(person_id));
  actor.set_federation(std::string(federation));
  return actor;
}

OfficeRef Office(absl::string_view federation, OfficeRef::Kind kind) {
  OfficeRef office;
  office.set_federation(std::string(federation));
  office.set_kind(kind);
  return office;
}

}  // namespace

absl::Time At(absl::string_view text) {
  absl::Time time;
  std::string error;
  const absl::TimeZone china = absl::FixedTimeZone(8 * 60 * 60);
  if (!absl::ParseTime("%Y-%m-%d %H:%M", text, china, &time, &error)) std::abort();
  return time;
}

std::string PolicyText() { return kPolicy; }

policy::PolicyBook Policies() { return policy::PolicyBook::Parse(kPolicy).value(); }

std::string Citizen(int n) { return IdOf(kHousehold, 1970 + n % 10, n); }

std::string MinorCitizen(int n) { return IdOf(kHousehold, 2012, n); }

casework::v1::Page PageOf(char digest, absl::string_view federation) {
  casework::v1::Page page;
  page.set_blob(absl::StrCat("federations/", federation, "/blobs/", absl::BytesToHexString(std::string(32, digest))));
  page.set_media_type(casework::v1::Page::MEDIA_TYPE_JPEG);
  page.set_size_bytes(120'000);
  return page;
}

Application LimbApplication(int n, absl::Time now) { return Base(n, Citizen(n), Disability::CATEGORY_LIMB, now); }

Application OnlineApplication(int n, absl::Time now) {
  Application application = Base(n, Citizen(n), Disability::CATEGORY_VISION, now);
  application.set_channel(Application::CHANNEL_NATIONAL_PLATFORM);
  application.clear_materials();
  for (const Material::Kind kind :
       {Material::KIND_IDENTITY_CARD, Material::KIND_HOUSEHOLD_REGISTER, Material::KIND_PHOTOGRAPH,
        Material::KIND_MEDICAL_RECORD, Material::KIND_RESIDENCE_PERMIT, Material::KIND_COMMITMENT_LETTER}) {
    *application.add_materials() = MaterialOf(kind);
    application.mutable_materials()->rbegin()->clear_original();
  }
  return application;
}

Application MinorApplication(int n, absl::Time now) {
  return WithGuardian(Base(n, MinorCitizen(n), Disability::CATEGORY_HEARING, now), n,
                      Guardian::PROOF_SAME_HOUSEHOLD_BOOK, now);
}

Application IntellectualApplication(int n, absl::Time now) {
  return ApplicationFor(Disability::CATEGORY_INTELLECTUAL, n, now);
}

Application ApplicationFor(Disability::Category category, int n, absl::Time now) {
  Application application = Base(n, Citizen(n), category, now);
  const bool needs_guardian = category == Disability::CATEGORY_INTELLECTUAL || category == Disability::CATEGORY_MENTAL;
  return needs_guardian ? WithGuardian(std::move(application), n, Guardian::PROOF_SEPARATE_CERTIFICATE, now)
                        : application;
}

Application CancellationApplication(int n, absl::Time now) {
  Application application = Base(n, Citizen(n), Disability::CATEGORY_LIMB, now);
  application.mutable_cancellation()->set_certificate_number(Citizen(n) + "43");
  application.mutable_cancellation()->set_cause(casework::v1::Cancellation::CAUSE_VOLUNTARY);
  *application.add_materials() = MaterialOf(Material::KIND_CERTIFICATE);
  return application;
}

Actor Portal() { return Someone(Actor::ROLE_PORTAL, "portal", kResidence); }
Actor IntakeOfficer() { return Someone(Actor::ROLE_INTAKE_OFFICER, "officer-330213-1", kResidence); }
Actor Supervisor() { return Someone(Actor::ROLE_SUPERVISOR, "supervisor-330213-1", kResidence); }

Actor Clerk(absl::string_view institution) {
  Actor actor = Someone(Actor::ROLE_INSTITUTION_CLERK, absl::StrCat("clerk-of-", institution), kResidence);
  actor.set_institution_id(std::string(institution));
  return actor;
}

Actor Appraiser(absl::string_view institution) {
  Actor actor = Someone(Actor::ROLE_APPRAISER, absl::StrCat("appraiser-of-", institution), kResidence);
  actor.set_institution_id(std::string(institution));
  return actor;
}

Actor HouseholdOfficer(absl::string_view federation) {
  return Someone(Actor::ROLE_HOUSEHOLD_OFFICER, absl::StrCat("officer-", federation, "-1"), federation);
}

Actor TheClock(absl::string_view federation) { return Someone(Actor::ROLE_CLOCK, "", federation); }
Actor AnOffice(absl::string_view federation) { return Someone(Actor::ROLE_OFFICE, "", federation); }

Actor WhoDoes(Act::ContentCase act, absl::string_view federation) {
  const policy::RoleSet may = policy::MayDo(act);
  if (may.Contains(Actor::ROLE_INTAKE_OFFICER)) return IntakeOfficer();
  if (may.Contains(Actor::ROLE_INSTITUTION_CLERK)) return Clerk();
  if (may.Contains(Actor::ROLE_APPRAISER)) return Appraiser();
  if (may.Contains(Actor::ROLE_SUPERVISOR)) return Supervisor();
  if (may.Contains(Actor::ROLE_HOUSEHOLD_OFFICER)) return HouseholdOfficer(federation);
  return may.Contains(Actor::ROLE_CLOCK) ? TheClock(federation) : AnOffice(federation);
}

OfficeRef IntakeOffice() { return Office(kResidence, OfficeRef::KIND_INTAKE); }
OfficeRef AssessmentOffice() { return Office(kResidence, OfficeRef::KIND_ASSESSMENT); }
OfficeRef RegistrationApprovalOffice(absl::string_view federation) {
  return Office(federation, OfficeRef::KIND_REGISTRATION_APPROVAL);
}

}  // namespace tongban::samples
