#ifndef TONGBAN_COMMON_OFFICE_WIRE_FORMAT_H_
#define TONGBAN_COMMON_OFFICE_WIRE_FORMAT_H_

#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace tongban {

// Parses straight from gRPC's slices. INVALID_ARGUMENT, REQUEST_UNREADABLE, when
// the bytes are no such message. The buffer is empty afterwards.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> FromWire(grpc::ByteBuffer& bytes,
                                                                    const google::protobuf::Message& prototype);

// Hands the bytes of a message to gRPC without copying them.
grpc::ByteBuffer ToWire(std::string bytes);

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_WIRE_FORMAT_H_
