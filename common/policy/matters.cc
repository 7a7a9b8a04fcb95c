#include "common/policy/matters.h"

#include <algorithm>
#include <iterator>

#include "common/person/certificate_number.h"
#include "common/policy/assessments.h"
#include "common/policy/matters_table.h"
#include "common/policy/refusals.h"

namespace tongban::policy {
namespace {

using tables::kMatters;

constexpr bool EveryMatterHasOneRow() {
  for (int matter = Application::Matter_MIN + 1; matter <= Application::Matter_MAX; ++matter) {
    if (std::ranges::count(kMatters, matter, &MatterRow::matter) != 1) return false;
  }
  return true;
}
static_assert(EveryMatterHasOneRow());

// A certificate names the disability of the assessment. A matter that issues
// without one can be opened once the register supplies the disability.
constexpr bool WhatIsPrintedWasAssessed() {
  return std::ranges::all_of(kMatters, [](const MatterRow& row) {
    return !row.open || row.on_register == OnRegister::kCloses || row.route == Route::kAssessed;
  });
}
static_assert(WhatIsPrintedWasAssessed());

// Of which the number of the certificate that stands tells.
int LossesIn(const Findings& findings) {
  const auto number = person::ParseCertificateNumber(findings.certificate().number());
  return number.ok() ? number->loss_count : 0;
}

}  // namespace

absl::Span<const MatterRow> Matters() { return kMatters; }

const MatterRow& RowOf(Application::Matter matter) {
  static constexpr MatterRow kOther = [] {
    MatterRow other{};
    other.shown = "其他事项";
    return other;
  }();
  const auto* row = std::ranges::find(kMatters, matter, &MatterRow::matter);
  return row == std::end(kMatters) ? kOther : *row;
}

absl::StatusOr<std::string> NumberFor(const Case& file, const Findings& findings) {
  const Losses losses = RowOf(file.matter()).losses;
  const int lost = losses == Losses::kForgotten ? 0 : LossesIn(findings) + (losses == Losses::kOneMore ? 1 : 0);
  absl::StatusOr<std::string> number =
      person::CertificateNumber(file.application().applicant().citizen_id(), NewestAssessment(file).disability(), lost);
  if (number.ok()) return number;
  return StandsInTheWay(errors::v1::ERROR_REASON_NUMBER_IMPOSSIBLE, "R95",
                        "no certificate number can be made from the citizen ID and the conclusion on file",
                        "refuse_case");
}

bool IsOpen(Application::Matter matter) {
  const auto* row = std::ranges::find(kMatters, matter, &MatterRow::matter);
  return row != std::end(kMatters) && row->open;
}

}  // namespace tongban::policy
