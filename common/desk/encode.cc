#include "common/desk/encode.h"

#include <utility>

#include "common/desk/form_on_file.h"
#include "common/wire/wire.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Application;
using casework::v1::Case;
using casework::v1::Event;

// Takes name and application out while it writes: the application is most of a
// case, and neither is written where it is not stored.
std::string WriteState(Case& file) {
  std::string name;
  name.swap(*file.mutable_name());
  law::Owned<Application> application;
  if (file.has_application()) {
    application = law::MakeOwnedBeside<Application>(file);
    application->Swap(file.mutable_application());
    file.clear_application();
  }
  std::string bytes = file.SerializeAsString();
  if (application != nullptr) file.mutable_application()->Swap(application.get());
  file.mutable_name()->swap(name);
  return bytes;
}

}  // namespace

EncodedDecision Encode(policy::Decision decision, absl::string_view act) {
  std::string after = WriteState(*decision.after);
  std::string event = decision.event->SerializeAsString();
  AppendField(Event::kActFieldNumber, act, event);
  event = LineToKeep(std::move(event), after);
  return {std::move(decision), std::move(after), std::move(event)};
}

absl::string_view ApplicationIn(absl::string_view event) {
  const absl::string_view act = FieldOf(event, Event::kActFieldNumber);
  const absl::string_view filed = FieldOf(act, Act::kSubmitApplicationFieldNumber);
  if (!filed.empty()) return FieldOf(filed, casework::v1::Submission::kApplicationFieldNumber);
  return FieldOf(FieldOf(act, Act::kSupplementApplicationFieldNumber),
                 casework::v1::Supplement::kApplicationFieldNumber);
}

}  // namespace tongban
