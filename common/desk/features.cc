#include "common/desk/features.h"

#include <algorithm>

#include "common/desk/refusals.h"

namespace tongban {
namespace {

using casework::v1::Application;
using casework::v1::Case;
using casework::v1::Clock;
using casework::v1::Event;

struct FeatureRow {
  Application::Matter matter;
  absl::string_view feature;
};

constexpr FeatureRow kFeatures[] = {
    {Application::MATTER_NEW, ""},
    {Application::MATTER_RENEWAL_EXPIRY, "renewal"},
    {Application::MATTER_RENEWAL_DAMAGE, "renewal"},
    {Application::MATTER_RENEWAL_UPDATE, "renewal"},
    {Application::MATTER_MIGRATION, "migration"},
    {Application::MATTER_LOSS_REISSUE, "loss_reissue"},
    {Application::MATTER_CANCELLATION, "cancellation"},
    {Application::MATTER_CHANGE, "change"},
};

constexpr bool EveryMatterHasOneRow() {
  for (int matter = Application::Matter_MIN + 1; matter <= Application::Matter_MAX; ++matter) {
    if (std::ranges::count(kFeatures, matter, &FeatureRow::matter) != 1) return false;
  }
  return true;
}
static_assert(EveryMatterHasOneRow());

bool IsKnown(const Clock& clock) { return Clock::Kind_IsValid(clock.kind()) && Clock::State_IsValid(clock.state()); }

bool IsKnown(const casework::v1::CaseParty& party) {
  return casework::v1::CaseParty::Role_IsValid(party.role()) &&
         casework::v1::OfficeRef::Kind_IsValid(party.office().kind());
}

}  // namespace

absl::string_view FeatureOf(Application::Matter matter) {
  const auto* row = std::ranges::find(kFeatures, matter, &FeatureRow::matter);
  return row == std::end(kFeatures) ? "" : row->feature;
}

bool AreKnown(const google::protobuf::RepeatedPtrField<std::string>& features) {
  return std::ranges::all_of(features, [](const std::string& feature) {
    return std::ranges::count(kFeatures, absl::string_view(feature), &FeatureRow::feature) > 0;
  });
}

absl::Status CheckIsKnown(const Case& file, Case::State newest_state) {
  if (!Case::State_IsValid(file.state()) || file.state() > newest_state)
    return ReleaseTooOldFor("the state of the case");
  if (!Application::Matter_IsValid(file.matter())) return ReleaseTooOldFor("the matter of the case");
  const bool are_known = std::ranges::all_of(file.clocks(), [](const Clock& clock) { return IsKnown(clock); }) &&
                         std::ranges::all_of(file.parties(), [](const auto& party) { return IsKnown(party); });
  return are_known ? absl::OkStatus() : ReleaseTooOldFor("a clock or a party of the case");
}

absl::Status CheckIsKnown(const Event& event) {
  const auto& act = event.act();
  const bool is_known =
      act.content_case() != casework::v1::Act::CONTENT_NOT_SET || act.GetReflection()->GetUnknownFields(act).empty();
  return is_known ? absl::OkStatus() : ReleaseTooOldFor("an act in the case's history");
}

}  // namespace tongban
