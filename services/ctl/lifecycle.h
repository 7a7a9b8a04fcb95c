#ifndef TONGBAN_SERVICES_CTL_LIFECYCLE_H_
#define TONGBAN_SERVICES_CTL_LIFECYCLE_H_

#include <string>

#include "tongban/casework/v1/case_service.pb.h"

namespace tongban::ctl {

// A Mermaid state diagram, the states grouped by the office that holds them.
std::string ToMermaid(const casework::v1::DescribeLifecycleResponse& lifecycle);

}  // namespace tongban::ctl

#endif  // TONGBAN_SERVICES_CTL_LIFECYCLE_H_
