#ifndef TONGBAN_COMMON_SERVER_REFLECTION_H_
#define TONGBAN_COMMON_SERVER_REFLECTION_H_

#include <grpcpp/impl/codegen/service_type.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <string>
#include <vector>

namespace tongban {

// Server reflection, v1 and v1alpha alike, over the descriptors linked into
// this program. (gRPC 1.51's own plugin knows v1alpha only and describes no
// service that is registered generically.) Every request kind is answered; a
// file's dependencies come once a stream; what is unknown is NOT_FOUND in the
// answer and does not end the stream.
class Reflection {
 public:
  // `services` are the full names that a client sees listed; both versions of
  // reflection itself are added to them.
  explicit Reflection(std::vector<std::string> services);

  // Registers both versions. The object must outlive the server.
  void RegisterOn(grpc::ServerBuilder& builder);

 private:
  std::vector<std::unique_ptr<grpc::Service>> versions_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_REFLECTION_H_
