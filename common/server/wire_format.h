#ifndef TONGBAN_COMMON_SERVER_WIRE_FORMAT_H_
#define TONGBAN_COMMON_SERVER_WIRE_FORMAT_H_

#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/message.h"

namespace tongban {

// A message that belongs to its arena or, without one, to whoever has it.
struct DropUnlessOnArena {
  void operator()(google::protobuf::Message* message) const {
    if (message->GetArena() == nullptr) delete message;
  }
};
using WireMessage = std::unique_ptr<google::protobuf::Message, DropUnlessOnArena>;

// Parses straight from gRPC's slices. INVALID_ARGUMENT, REQUEST_UNREADABLE, when
// the bytes are no such message. The buffer is empty afterwards.
absl::StatusOr<WireMessage> FromWire(grpc::ByteBuffer& bytes, const google::protobuf::Message& prototype,
                                     google::protobuf::Arena* arena = nullptr);

// Hands the bytes of a message to gRPC without copying them.
grpc::ByteBuffer ToWire(std::string bytes);

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_WIRE_FORMAT_H_
