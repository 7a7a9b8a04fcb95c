#ifndef TONGBAN_SERVICES_CTL_TIMELINE_H_
#define TONGBAN_SERVICES_CTL_TIMELINE_H_

#include <string>
#include <vector>

#include "tongban/casework/v1/case.pb.h"

namespace tongban::ctl {

// A case as a story: who did what, when and where, which clocks were running
// then and until when, what the applicant was told; then its clocks and
// notices. The citizen ID is masked.
std::string RenderTimeline(const casework::v1::Case& file, const std::vector<casework::v1::Event>& events);

}  // namespace tongban::ctl

#endif  // TONGBAN_SERVICES_CTL_TIMELINE_H_
