#include "common/policy/policy_book.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/digest.h"
#include "common/files/file_errors.h"
#include "common/person/county_code.h"
#include "common/time/dates.h"
#include "common/time/working_days.h"

namespace tongban::policy {
namespace {

using casework::v1::Clock;
using config::v1::Policy;
using config::v1::PolicyFile;
using config::v1::PolicyLayer;

// The notice of July 2021. Limits: R28, R36, R34, R40, R41, R42, R44, R47;
// REDIRECT: A16. Everything else as the reading named beside it.
constexpr char kNotice[] = R"pb(
  layers {
    effective_date { year: 2021 month: 7 day: 1 }
    document: "残疾人证“跨省通办”“全省通办”实施通知（2021年7月）"
    policy {
      limits { clock: KIND_ACCEPT working_days: 1 }
      limits { clock: KIND_ATTEND working_days: 14 }
      limits { clock: KIND_ASSESS working_days: 19 }
      limits { clock: KIND_FEEDBACK working_days: 5 }
      limits { clock: KIND_RECORD working_days: 5 }
      limits { clock: KIND_NOTIFY_NOT_QUALIFIED working_days: 5 }
      limits { clock: KIND_DECIDE working_days: 10 }
      limits { clock: KIND_PHOTO working_days: 5 }
      limits { clock: KIND_REDIRECT working_days: 1 }
      open_date { year: 2021 month: 7 day: 1 }  # R1
      minor_age_years: 18                       # A20
      certificate_generation: 3                 # A30
      validity_years: 10                        # 办法 art. 19
      reapplication_ban_years: 1                # R26
      advised_appointment_days: 9               # A1
      photograph_count: 3                       # R8
      photo_suspends_decision: true             # A13
      accept_same_prefecture_permit: false      # A22
      commitment_letter_version: "2021-07"      # R6
    }
  })pb";

// Every other layer rests on the notice and so begins with it or later.
constexpr absl::CivilDay kNoticeDate(2021, 7, 1);

constexpr int kMostDays = 250;

// Enough to tell two editions of a policy apart.
constexpr size_t kShownDigestBytes = 6;

bool IsScope(absl::string_view scope) {
  const bool is_province = scope.size() == 2 && absl::ascii_isdigit(scope[0]) && absl::ascii_isdigit(scope[1]);
  return scope.empty() || is_province || person::IsCountyCode(scope);
}

void CheckInstitutions(const Policy& policy, absl::string_view at, FileErrors& errors) {
  std::set<std::string> ids;
  for (const casework::v1::Institution& institution : policy.institutions()) {
    const std::string where = absl::StrCat(at, ": institution \"", institution.id(), "\"");
    if (institution.id().empty() || !ids.insert(institution.id()).second) {
      errors.Add(where, "id must be set and unique");
    }
    if (institution.categories().empty()) errors.Add(where, "must assess at least one category");
    if (!person::IsCountyCode(institution.county())) errors.Add(where, "county must have six digits");
    if (!IsDay(institution.start_date())) errors.Add(where, "start_date must be a valid date");
    if (institution.has_end_date() && !IsDay(institution.end_date()))
      errors.Add(where, "end_date must be a valid date");
    for (const casework::v1::Appraiser& appraiser : institution.appraisers()) {
      if (!IsDay(appraiser.qualification_end_date())) {
        errors.Add(where, absl::StrCat("qualification_end_date of \"", appraiser.id(), "\" must be a valid date"));
      }
    }
  }
}

void CheckLimits(const google::protobuf::RepeatedPtrField<config::v1::Limit>& limits, absl::string_view at,
                 FileErrors& errors) {
  std::set<int> clocks;
  for (const config::v1::Limit& limit : limits) {
    if (!Clock::Kind_IsValid(limit.clock()) || limit.clock() == 0 || !clocks.insert(limit.clock()).second) {
      errors.Add(at, "limits must list each clock once");
    }
    if (limit.working_days() < 0 || limit.working_days() > kMostDays) {
      errors.Add(at, absl::StrCat(Clock::Kind_Name(limit.clock()), " must be 0 to ", kMostDays, " working days"));
    }
  }
}

void CheckPolicy(const Policy& policy, absl::string_view at, FileErrors& errors) {
  CheckLimits(policy.limits(), at, errors);
  if (policy.has_open_date() && !IsDay(policy.open_date())) {
    errors.Add(at, "open_date must be a valid date");
  }
  if (policy.has_portal_date() && !IsDay(policy.portal_date())) errors.Add(at, "portal_date must be a valid date");
  if (policy.has_certificate_generation() && policy.certificate_generation() != 2 &&
      policy.certificate_generation() != 3) {
    errors.Add(at, "certificate_generation must be 2 or 3");
  }
  for (const config::v1::SpecialLimit& special : policy.special_limits()) {
    if (special.announcement_title().empty() || special.announcement_url().empty() ||
        !IsDay(special.announcement_date())) {
      errors.Add(at, "special_limits need the title, date and address of their announcement (R37)");
    }
    CheckLimits(special.limits(), absl::StrCat(at, ": special_limits"), errors);
  }
  CheckInstitutions(policy, at, errors);
}

void CheckLayers(const PolicyFile& file, FileErrors& errors) {
  for (int i = 0; i < file.layers_size(); ++i) {
    const PolicyLayer& layer = file.layers(i);
    const std::string at = absl::StrCat("layer ", i + 1, " (", layer.scope(), ")");
    if (!IsScope(layer.scope())) errors.Add(at, "scope must be empty, two digits or six digits");
    if (!IsDay(layer.effective_date())) {
      errors.Add(at, "effective_date must be a valid date");
    } else if (FromProto(layer.effective_date()) < kNoticeDate) {
      errors.Add(at, absl::StrCat("effective_date must not be before the notice of ", DayText(kNoticeDate), " (R1)"));
    }
    CheckPolicy(layer.policy(), at, errors);
  }
}

absl::StatusOr<PolicyFile> Read(absl::string_view text, absl::string_view file_name) {
  FileErrors errors(file_name);
  PolicyFile file;
  errors.Read(text, file);
  if (errors.empty()) CheckLayers(file, errors);
  if (absl::Status status = errors.ToStatus(); !status.ok()) return status;
  return file;
}

// A limit for a clock replaces the one below it: a county that shortens one
// clock keeps all the others.
void OverlayLimits(const Policy& layer, Policy& onto) {
  for (const config::v1::Limit& limit : layer.limits()) {
    auto& limits = *onto.mutable_limits();
    const auto stands = std::ranges::find(limits, limit.clock(), &config::v1::Limit::clock);
    (stands == limits.end() ? *limits.Add() : *stands) = limit;
  }
}

// Any other field the layer sets replaces what stood there; lists as a whole.
void Overlay(const Policy& layer, Policy& onto) {
  OverlayLimits(layer, onto);
  Policy rest = layer;
  rest.clear_limits();
  std::vector<const google::protobuf::FieldDescriptor*> set;
  rest.GetReflection()->ListFields(rest, &set);
  for (const auto* field : set) {
    if (field->is_repeated()) onto.GetReflection()->ClearField(&onto, field);
  }
  onto.MergeFrom(rest);
}

std::string DigestOf(const Policy& policy) {
  return ToHex(Sha256(policy.SerializeAsString()).substr(0, kShownDigestBytes));
}

}  // namespace

PolicyBook::PolicyBook(std::vector<PolicyLayer> layers) : layers_(std::move(layers)) {
  std::ranges::stable_sort(layers_, [](const PolicyLayer& a, const PolicyLayer& b) {
    return std::make_tuple(a.scope().size(), FromProto(a.effective_date())) <
           std::make_tuple(b.scope().size(), FromProto(b.effective_date()));
  });
}

PolicyBook PolicyBook::Notice() { return Parse("").value(); }

absl::StatusOr<PolicyBook> PolicyBook::Parse(absl::string_view text, absl::string_view file_name) {
  const absl::StatusOr<PolicyFile> notice = Read(kNotice, "");
  const absl::StatusOr<PolicyFile> file = Read(text, file_name);
  if (!file.ok()) return file.status();
  std::vector<PolicyLayer> layers(notice.value().layers().begin(), notice.value().layers().end());
  layers.insert(layers.end(), file->layers().begin(), file->layers().end());
  return PolicyBook(std::move(layers));
}

std::vector<const PolicyLayer*> PolicyBook::InForce(absl::string_view federation, absl::CivilDay day) const {
  std::vector<const PolicyLayer*> in_force;
  for (const PolicyLayer& layer : layers_) {
    const bool in_scope = federation.substr(0, layer.scope().size()) == layer.scope();
    // The notice also governs what was filed too early: R1 refuses it by its
    // own open_date.
    const bool is_effective = FromProto(layer.effective_date()) <= day || &layer == &layers_.front();
    if (in_scope && is_effective) in_force.push_back(&layer);
  }
  return in_force;
}

config::v1::PinnedPolicy PolicyBook::Resolve(absl::string_view federation, absl::CivilDay day) const {
  config::v1::PinnedPolicy pinned;
  pinned.set_federation(std::string(federation));
  absl::CivilDay newest = FromProto(layers_.front().effective_date());
  for (const PolicyLayer* layer : InForce(federation, day)) {
    Overlay(layer->policy(), *pinned.mutable_policy());
    if (!layer->document().empty()) pinned.add_documents(layer->document());
    newest = std::max(newest, FromProto(layer->effective_date()));
  }
  pinned.mutable_policy()->clear_institutions();
  pinned.set_version(absl::StrCat(DayText(newest), "-", DigestOf(pinned.policy())));
  return pinned;
}

Institutions PolicyBook::InstitutionsOf(absl::string_view federation, absl::CivilDay day) const {
  Institutions institutions;
  for (const PolicyLayer* layer : InForce(federation, day)) {
    if (!layer->policy().institutions().empty()) institutions = layer->policy().institutions();
  }
  return institutions;
}

}  // namespace tongban::policy
