#ifndef TONGBAN_COMMON_LAW_OWNED_H_
#define TONGBAN_COMMON_LAW_OWNED_H_

#include <memory>

#include "google/protobuf/arena.h"
#include "google/protobuf/message.h"

// Messages that have one owner, who hands them on by a move and in no other way:
//
//   Owned<Case> before = MakeOwned<Case>(&arena);   // or MakeOwned<Case>()
//   auto decision = Decide(std::move(before), …);   // `before` is null from here
//
// The owner need not know where a message is kept: on an arena, which must outlive
// it and frees it with all the others, or by itself.

namespace tongban::law {

struct FreeUnlessOnArena {
  void operator()(google::protobuf::Message* message) const {
    if (message->GetArena() == nullptr) delete message;
  }
};

template <typename Message>
using Owned = std::unique_ptr<Message, FreeUnlessOnArena>;

// An empty message, on the arena if there is one.
template <typename Message>
Owned<Message> MakeOwned(google::protobuf::Arena* arena = nullptr) {
  return Owned<Message>(Message::default_instance().New(arena));
}

// An empty message in the place where the other is kept, so that parts can move
// between the two without being copied.
template <typename Message>
Owned<Message> MakeOwnedBeside(const google::protobuf::Message& other) {
  return MakeOwned<Message>(other.GetArena());
}

}  // namespace tongban::law

#endif  // TONGBAN_COMMON_LAW_OWNED_H_
