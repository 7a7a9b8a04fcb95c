#include "common/server/reflection.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/support/async_stream.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "common/log/state_machine.h"
#include "common/rpc/queue_event.h"
#include "common/rpc/to_grpc.h"
#include "common/status/refusal.h"
#include "common/wire/contract_files.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"

namespace tongban {

// The streams of a server that are open, so that they can be counted and told to
// end.
class ReflectionStreams {
 public:
  class Stream {
   public:
    // Comes with the streams locked, from any thread.
    virtual void ShutDown() = 0;

   protected:
    ~Stream() = default;
  };

  explicit ReflectionStreams(std::vector<std::string> services) : services_(std::move(services)) {}

  const std::vector<std::string>& services() const { return services_; }

  // A stream that is refused is not kept.
  absl::Status Add(Stream& stream);
  void Remove(Stream& stream);
  void ShutDown();

 private:
  const std::vector<std::string> services_;
  std::mutex mutex_;
  bool shut_down_ = false;
  std::set<Stream*> open_;
};

// One version of the protocol.
class ReflectionVersion {
 public:
  virtual ~ReflectionVersion() = default;
  virtual grpc::Service& service() = 0;
  virtual void ServeStreams(grpc::ServerCompletionQueue& queue) = 0;
};
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

// Streams that the server may take in before the queue is polled again.
constexpr int kWaitingStreams = 4;

absl::Status ShuttingDown() {
  return Refusal(errors::v1::ERROR_REASON_SHUTTING_DOWN, "server is shutting down; ask another one, or retry later")
      .RetryAfter(absl::Seconds(5));
}

absl::Status TooManyStreams() {
  return Refusal(errors::v1::ERROR_REASON_TOO_MANY_REFLECTION_STREAMS,
                 "too many open reflection streams; end one, or use the descriptor set tongban.binpb instead")
      .RetryAfter(absl::Seconds(60));
}

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
        Refuse(grpc::StatusCode::INVALID_ARGUMENT, "unsupported reflection request", response);
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
    if (file == nullptr || ContractFile(file->name()).empty()) {
      return Refuse(grpc::StatusCode::NOT_FOUND, "no such file, symbol or extension", response);
    }
    sent_.erase(file);
    AddWithDependencies(*file, response);
  }

  void AddWithDependencies(const FileDescriptor& file, Response& response) {
    if (!sent_.insert(&file).second) return;
    response.mutable_file_descriptor_response()->add_file_descriptor_proto(std::string(ContractFile(file.name())));
    for (int i = 0; i < file.dependency_count(); ++i) AddWithDependencies(*file.dependency(i), response);
  }

  const DescriptorPool& pool_ = *DescriptorPool::generated_pool();
  const std::vector<std::string>& services_;
  std::set<const FileDescriptor*> sent_;
};

// One stream. It has one read or one write in flight.
//
// Moved under mutex_:
//
//               asked
//   kReading ───────────▶ kWriting       kArriving, kReading ───▶ kFinishing ───▶ kFinished
//     ▲   ▲    answered      │             refused, end of the         gRPC has
//     │   └──────────────────┤             requests, ShutDown          sent it
//   kArriving                │                                ▲
//                            └────────────────────────────────┘
//                              answered; to end
//
// ShutDown finishes a stream whose read is still in flight. gRPC reports that the
// call is over at any time after it has arrived; the stream is deleted once that
// has come, it is finished and nothing is in flight.
template <typename Version>
class ReflectionStream final : public ReflectionStreams::Stream {
 public:
  using Service = typename Version::Service::AsyncService;

  static void Request(Service& service, ReflectionStreams& streams, grpc::ServerCompletionQueue& queue) {
    auto* stream = new ReflectionStream(service, streams, queue);
    stream->context_.AsyncNotifyWhenDone(static_cast<QueueEvent*>(&stream->over_));
    service.RequestServerReflectionInfo(&stream->context_, &stream->stream_, &queue, &queue,
                                        static_cast<QueueEvent*>(&stream->arrived_));
  }

  void ShutDown() override {
    const std::lock_guard<std::mutex> lock(mutex_);
    End(ShuttingDown());
  }

 private:
  using Event = EventOf<ReflectionStream>;

  enum class State { kArriving, kReading, kWriting, kFinishing, kFinished };
  static constexpr Move<State> kMoves[] = {
      {State::kArriving, State::kReading},   {State::kArriving, State::kFinishing},
      {State::kReading, State::kWriting},    {State::kReading, State::kFinishing},
      {State::kWriting, State::kReading},    {State::kWriting, State::kFinishing},
      {State::kFinishing, State::kFinished},
  };

  ReflectionStream(Service& service, ReflectionStreams& streams, grpc::ServerCompletionQueue& queue)
      : service_(service), streams_(streams), queue_(queue), answers_(streams.services()) {}

  void OnArrived(bool ok) {
    if (!ok) {
      // gRPC reports nothing more about a call that never was.
      delete this;
      return;
    }
    Request(service_, streams_, queue_);
    const absl::Status added = streams_.Add(*this);
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!added.ok()) return Finish(added);
    end_.has_value() ? Finish(*end_) : Read();
  }

  void OnRead(bool ok) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      read_is_in_flight_ = false;
      if (state_.now() == State::kReading && ok) {
        state_.MoveTo(State::kWriting);
        stream_.Write(answers_.To(request_), static_cast<QueueEvent*>(&written_));
      } else if (state_.now() == State::kReading) {
        Finish(absl::OkStatus());
      }
    }
    LeaveWhenOver();
  }

  void OnWritten(bool ok) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!ok) end_ = absl::CancelledError("client disconnected");
    end_.has_value() ? Finish(*end_) : Read();
  }

  void OnFinished(bool) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      state_.MoveTo(State::kFinished);
    }
    LeaveWhenOver();
  }

  void OnOver(bool) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      call_is_over_ = true;
    }
    LeaveWhenOver();
  }

  // From here on with mutex_ held.

  void Read() {
    state_.MoveTo(State::kReading);
    read_is_in_flight_ = true;
    stream_.Read(&request_, static_cast<QueueEvent*>(&read_));
  }

  void Finish(const absl::Status& status) {
    state_.MoveTo(State::kFinishing);
    stream_.Finish(ToGrpc(status), static_cast<QueueEvent*>(&finished_));
  }

  void End(const absl::Status& status) {
    if (!end_.has_value()) end_ = status;
    if (state_.now() == State::kReading) Finish(*end_);
  }

  // Without.
  void LeaveWhenOver() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!call_is_over_ || read_is_in_flight_ || state_.now() != State::kFinished) return;
    }
    streams_.Remove(*this);
    delete this;
  }

  Service& service_;
  ReflectionStreams& streams_;
  grpc::ServerCompletionQueue& queue_;
  grpc::ServerContext context_;
  grpc::ServerAsyncReaderWriter<typename Version::Response, typename Version::Request> stream_{&context_};
  Event arrived_{*this, &ReflectionStream::OnArrived};
  Event read_{*this, &ReflectionStream::OnRead};
  Event written_{*this, &ReflectionStream::OnWritten};
  Event finished_{*this, &ReflectionStream::OnFinished};
  Event over_{*this, &ReflectionStream::OnOver};

  std::mutex mutex_;
  StateMachine<State, kMoves> state_{"reflection stream", State::kArriving};
  bool read_is_in_flight_ = false;
  bool call_is_over_ = false;  // gRPC has said so.
  std::optional<absl::Status> end_;
  typename Version::Request request_;
  Answers<Version> answers_;
};

template <typename Version>
class VersionOf final : public ReflectionVersion {
 public:
  explicit VersionOf(ReflectionStreams& streams) : streams_(streams) {}

  grpc::Service& service() override { return service_; }
  void ServeStreams(grpc::ServerCompletionQueue& queue) override {
    for (int i = 0; i < kWaitingStreams; ++i) ReflectionStream<Version>::Request(service_, streams_, queue);
  }

 private:
  ReflectionStreams& streams_;
  typename Version::Service::AsyncService service_;
};

std::vector<std::string> WithReflectionItself(std::vector<std::string> services) {
  services.push_back(V1::Service::service_full_name());
  services.push_back(V1Alpha::Service::service_full_name());
  std::sort(services.begin(), services.end());
  services.erase(std::unique(services.begin(), services.end()), services.end());
  return services;
}

}  // namespace

absl::Status ReflectionStreams::Add(Stream& stream) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (shut_down_) return ShuttingDown();
  if (open_.size() >= kMaxReflectionStreams) return TooManyStreams();
  open_.insert(&stream);
  return absl::OkStatus();
}

void ReflectionStreams::Remove(Stream& stream) {
  const std::lock_guard<std::mutex> lock(mutex_);
  open_.erase(&stream);
}

void ReflectionStreams::ShutDown() {
  const std::lock_guard<std::mutex> lock(mutex_);
  shut_down_ = true;
  for (Stream* stream : open_) stream->ShutDown();
}

Reflection::Reflection(std::vector<std::string> services)
    : streams_(std::make_unique<ReflectionStreams>(WithReflectionItself(std::move(services)))) {
  versions_.push_back(std::make_unique<VersionOf<V1>>(*streams_));
  versions_.push_back(std::make_unique<VersionOf<V1Alpha>>(*streams_));
}

Reflection::~Reflection() = default;

void Reflection::RegisterOn(grpc::ServerBuilder& builder) {
  for (const auto& version : versions_) builder.RegisterService(&version->service());
}

void Reflection::ServeStreams(grpc::ServerCompletionQueue& queue) {
  for (const auto& version : versions_) version->ServeStreams(queue);
}

void Reflection::ShutDown() { streams_->ShutDown(); }

}  // namespace tongban
