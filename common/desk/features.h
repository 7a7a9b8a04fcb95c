#ifndef TONGBAN_COMMON_DESK_FEATURES_H_
#define TONGBAN_COMMON_DESK_FEATURES_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_field.h"
#include "tongban/casework/v1/case.pb.h"

// What a receiver must know to work with a case, beyond the first release: by
// names that directories list (Federation.accepts) and messages carry.

namespace tongban {

// Empty: the first release suffices.
absl::string_view FeatureOf(casework::v1::Application::Matter matter);

// Whether a case that needs them can be worked with here.
bool AreKnown(const google::protobuf::RepeatedPtrField<std::string>& features);

// OK if every state, matter, role and clock of the case is known to a release of
// which `newest_state` is the newest state; RELEASE_TOO_OLD.
absl::Status CheckIsKnown(const casework::v1::Case& file, casework::v1::Case::State newest_state);

// The same of a line of history and its act.
absl::Status CheckIsKnown(const casework::v1::Event& event);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_FEATURES_H_
