#include "common/server/reflection.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/support/sync_stream.h>

#include <algorithm>
#include <set>

#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"

namespace tongban {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

// The two published versions: the same messages under two package names.
struct V1 {
  using Service = grpc::reflection::v1::ServerReflection;
  using Request = grpc::reflection::v1::ServerReflectionRequest;
  using Response = grpc::reflection::v1::ServerReflectionResponse;
};
struct V1Alpha {
  using Service = grpc::reflection::v1alpha::ServerReflection;
  using Request = grpc::reflection::v1alpha::ServerReflectionRequest;
  using Response = grpc::reflection::v1alpha::ServerReflectionResponse;
};

// Answers the requests of one stream and remembers the files it has sent.
template <typename Version>
class Answers {
 public:
  using Request = typename Version::Request;
  using Response = typename Version::Response;

  explicit Answers(const std::vector<std::string>& services) : services_(services) {}

  Response To(const Request& request) {
    Response response;
    response.set_valid_host(request.host());
    *response.mutable_original_request() = request;
    switch (request.message_request_case()) {
      case Request::kListServices:
        for (const auto& name : services_) response.mutable_list_services_response()->add_service()->set_name(name);
        break;
      case Request::kFileByFilename:
        Send(pool_.FindFileByName(request.file_by_filename()), response);
        break;
      case Request::kFileContainingSymbol:
        Send(pool_.FindFileContainingSymbol(request.file_containing_symbol()), response);
        break;
      case Request::kFileContainingExtension:
        Send(FileOfExtension(request), response);
        break;
      case Request::kAllExtensionNumbersOfType:
        ListExtensions(request.all_extension_numbers_of_type(), response);
        break;
      default:
        Refuse(grpc::StatusCode::INVALID_ARGUMENT, "the request asks for nothing this server knows", response);
    }
    return response;
  }

 private:
  static void Refuse(grpc::StatusCode code, const std::string& message, Response& response) {
    response.mutable_error_response()->set_error_code(code);
    response.mutable_error_response()->set_error_message(message);
  }

  const FileDescriptor* FileOfExtension(const Request& request) const {
    const auto& asked = request.file_containing_extension();
    const auto* type = pool_.FindMessageTypeByName(asked.containing_type());
    const FieldDescriptor* field =
        type == nullptr ? nullptr : pool_.FindExtensionByNumber(type, asked.extension_number());
    return field == nullptr ? nullptr : field->file();
  }

  void ListExtensions(const std::string& type_name, Response& response) const {
    const auto* type = pool_.FindMessageTypeByName(type_name);
    if (type == nullptr) return Refuse(grpc::StatusCode::NOT_FOUND, "no such message type", response);
    std::vector<const FieldDescriptor*> extensions;
    pool_.FindAllExtensions(type, &extensions);
    auto& answer = *response.mutable_all_extension_numbers_response();
    answer.set_base_type_name(type_name);
    for (const auto* extension : extensions) answer.add_extension_number(extension->number());
  }

  // The file asked for is always sent, even when it went out before: only its
  // dependencies may be left out, as the client has them.
  void Send(const FileDescriptor* file, Response& response) {
    if (file == nullptr) return Refuse(grpc::StatusCode::NOT_FOUND, "no such file, symbol or extension", response);
    sent_.erase(file);
    AddWithDependencies(*file, response);
  }

  void AddWithDependencies(const FileDescriptor& file, Response& response) {
    if (!sent_.insert(&file).second) return;
    google::protobuf::FileDescriptorProto proto;
    file.CopyTo(&proto);
    file.CopyJsonNameTo(&proto);
    response.mutable_file_descriptor_response()->add_file_descriptor_proto(proto.SerializeAsString());
    for (int i = 0; i < file.dependency_count(); ++i) AddWithDependencies(*file.dependency(i), response);
  }

  const DescriptorPool& pool_ = *DescriptorPool::generated_pool();
  const std::vector<std::string>& services_;
  std::set<const FileDescriptor*> sent_;
};

// Streams have gRPC's own threads: they are few, and do not pass by the loop.
template <typename Version>
class ReflectionService final : public Version::Service::Service {
 public:
  using Stream = grpc::ServerReaderWriter<typename Version::Response, typename Version::Request>;

  explicit ReflectionService(std::vector<std::string> services) : services_(std::move(services)) {}

  grpc::Status ServerReflectionInfo(grpc::ServerContext*, Stream* stream) override {
    Answers<Version> answers(services_);
    typename Version::Request request;
    while (stream->Read(&request)) {
      if (!stream->Write(answers.To(request))) return grpc::Status::CANCELLED;
    }
    return grpc::Status::OK;
  }

 private:
  const std::vector<std::string> services_;
};

}  // namespace

Reflection::Reflection(std::vector<std::string> services) {
  services.push_back(V1::Service::service_full_name());
  services.push_back(V1Alpha::Service::service_full_name());
  std::sort(services.begin(), services.end());
  services.erase(std::unique(services.begin(), services.end()), services.end());
  versions_.push_back(std::make_unique<ReflectionService<V1>>(services));
  versions_.push_back(std::make_unique<ReflectionService<V1Alpha>>(services));
}

void Reflection::RegisterOn(grpc::ServerBuilder& builder) {
  for (const auto& version : versions_) builder.RegisterService(version.get());
}

}  // namespace tongban
