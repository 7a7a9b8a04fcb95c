#ifndef TONGBAN_COMMON_TIME_PUBLISHED_CALENDAR_H_
#define TONGBAN_COMMON_TIME_PUBLISHED_CALENDAR_H_

#include <string>

namespace tongban {

// The State Council's notices known to this release, as Calendar::Parse reads
// them.
std::string PublishedCalendar();

}  // namespace tongban

#endif  // TONGBAN_COMMON_TIME_PUBLISHED_CALENDAR_H_
