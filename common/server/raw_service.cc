#include "common/server/raw_service.h"

#include "absl/strings/str_cat.h"

namespace tongban {

RawService::RawService(const google::protobuf::ServiceDescriptor& service) {
  using grpc::internal::RpcMethod;
  paths_.reserve(static_cast<size_t>(service.method_count()));
  for (int i = 0; i < service.method_count(); ++i) {
    const auto& method = *service.method(i);
    paths_.push_back(absl::StrCat("/", service.full_name(), "/", method.name()));
    AddMethod(new grpc::internal::RpcServiceMethod(
        paths_.back().c_str(), method.server_streaming() ? RpcMethod::SERVER_STREAMING : RpcMethod::NORMAL_RPC,
        nullptr));
    MarkMethodRaw(i);
  }
}

void RawService::RequestUnary(int method, grpc::ServerContext* context, grpc::ByteBuffer* request,
                              UnaryResponder* responder, grpc::CompletionQueue* answers,
                              grpc::ServerCompletionQueue* queue, void* tag) {
  RequestAsyncUnary(method, context, request, responder, answers, queue, tag);
}

void RawService::RequestStream(int method, grpc::ServerContext* context, grpc::ByteBuffer* request,
                               StreamResponder* responder, grpc::ServerCompletionQueue* queue, void* tag) {
  RequestAsyncServerStreaming(method, context, request, responder, queue, queue, tag);
}

}  // namespace tongban
