#ifndef TONGBAN_COMMON_DESK_ACT_REQUEST_H_
#define TONGBAN_COMMON_DESK_ACT_REQUEST_H_

#include <string>

#include "common/desk/collection.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/message.h"

namespace tongban {

// What every request for an act says, whatever the act: the Desk needs no other
// form of it.
struct ActRequest {
  std::string federation;
  // What the act is done to.
  const Collection* kind = &kCaseCollection;
  // Empty when the act makes a new thing.
  std::string id;
  // 1 to 64 visible ASCII characters.
  std::string request_id;
  // Empty: the caller does not mind what happened meanwhile.
  std::string etag;
  bool validate_only = false;
  // Of the kind's type; on the arena of the call, where all that is decided about
  // it is put. Perform takes it over.
  google::protobuf::Message* act = nullptr;
};

// For the messages of such a call. Its first block holds all of most acts.
google::protobuf::ArenaOptions ArenaForAnAct();

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_ACT_REQUEST_H_
