#ifndef TONGBAN_COMMON_POLICY_MATTERS_H_
#define TONGBAN_COMMON_POLICY_MATTERS_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/policy/lifecycle.h"

namespace tongban::policy {

// What a matter does to the person's certificate in the household federation's
// register; with which act, register_effects.h says.
enum class OnRegister {
  // A certificate is issued to who has none.
  kIssues,
  // A certificate is issued in place of the live one.
  kReplaces,
  // The live certificate is cancelled; nothing is issued.
  kCloses,
};

// How the number of the certificate counts the losses before it.
enum class Losses { kForgotten, kKept, kOneMore };

// What becomes of the certificate that the applicant has in hand.
enum class OldCard {
  // There is none, or it is lost.
  kNone,
  // It is handed in with the application.
  kReturned,
};

using MatterSet = EnumSet<Application::Matter>;

// One matter (R2, R16): all that sets it apart. A new matter is an enumerator
// and a row, and a mark at each material it needs (shortcomings.cc).
struct MatterRow {
  Application::Matter matter;
  absl::string_view shown;
  Route route;
  OnRegister on_register;
  Losses losses;
  OldCard old_card;
  // This version accepts it.
  bool open;
  absl::string_view rule;
};

absl::Span<const MatterRow> Matters();

// The number of the certificate that the case leads to (R95). FAILED_PRECONDITION
// if what is on file makes none.
absl::StatusOr<std::string> NumberFor(const Case& file, const Findings& findings);

const MatterRow& RowOf(Application::Matter matter);
bool IsOpen(Application::Matter matter);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_MATTERS_H_
