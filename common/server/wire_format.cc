#include "common/server/wire_format.h"

#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/slice.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/refusal.h"

namespace tongban {

absl::StatusOr<WireMessage> FromWire(grpc::ByteBuffer& bytes, const google::protobuf::Message& prototype,
                                     google::protobuf::Arena* arena) {
  WireMessage message(prototype.New(arena));
  // A request without content has no buffer, which is an empty message.
  if (!bytes.Valid()) return message;
  bool read = false;
  {
    grpc::ProtoBufferReader reader(&bytes);
    read = reader.status().ok() && message->ParseFromZeroCopyStream(&reader);
  }
  bytes.Clear();
  if (read) return message;
  return Refusal(errors::v1::ERROR_REASON_REQUEST_UNREADABLE,
                 absl::StrCat("request body is not a valid ", prototype.GetDescriptor()->full_name()));
}

grpc::ByteBuffer ToWire(std::string bytes) {
  auto* kept = new std::string(std::move(bytes));
  const grpc::Slice slice(
      kept->data(), kept->size(), [](void* text) { delete static_cast<std::string*>(text); }, kept);
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace tongban
