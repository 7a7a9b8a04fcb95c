#include "tests/support/counter.h"

#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include <chrono>
#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/to_grpc.h"
#include "tongban/assessment/v1/assessment_service.pb.h"
#include "tongban/intake/v1/intake_service.pb.h"
#include "tongban/registration_approval/v1/registration_approval_service.pb.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Actor;
using casework::v1::OfficeRef;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// An office that was killed is back within seconds; a test that is stuck ends
// after this many times the limit of a call.
constexpr int kMostAttempts = 40;
constexpr std::chrono::seconds kCallLimit(10);
// Field of the content in every request for an act.
constexpr int kContentField = 5;

const ServiceDescriptor& ServiceOf(OfficeRef::Kind office) {
  switch (office) {
    case OfficeRef::KIND_INTAKE:
      return *intake::v1::SubmitApplicationRequest::descriptor()->file()->service(0);
    case OfficeRef::KIND_ASSESSMENT:
      return *assessment::v1::RegisterAttendanceRequest::descriptor()->file()->service(0);
    default:
      return *registration_approval::v1::ApproveCaseRequest::descriptor()->file()->service(0);
  }
}

const Message& ContentOf(const Act& act) {
  std::vector<const FieldDescriptor*> fields;
  act.GetReflection()->ListFields(act, &fields);
  if (fields.size() != 1) std::abort();
  return act.GetReflection()->GetMessage(act, fields.front());
}

// The RPC that takes the content.
const MethodDescriptor& MethodFor(OfficeRef::Kind office, const Message& content) {
  const ServiceDescriptor& service = ServiceOf(office);
  for (int i = 0; i < service.method_count(); ++i) {
    const FieldDescriptor* field = service.method(i)->input_type()->FindFieldByNumber(kContentField);
    if (field != nullptr && field->message_type() == content.GetDescriptor()) return *service.method(i);
  }
  std::abort();
}

bool IsAway(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return true;
    // What gRPC makes of a connection that was cut between frames.
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::INTERNAL:
      return status.error_message() == "Stream removed" || status.error_message() == "Received RST_STREAM";
    default:
      return false;
  }
}

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  buffer.Dump(&slices);
  std::string bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

Actor MakeActor(Actor::Role role, const OfficeRef& office, absl::string_view person, absl::string_view institution) {
  Actor actor;
  actor.set_role(role);
  actor.set_person_id(std::string(person));
  actor.set_federation(office.federation());
  actor.set_institution_id(std::string(institution));
  return actor;
}

}  // namespace

Actor ActorFor(const OfficeRef& office, Act::ContentCase act) {
  const std::string institution = SixOffices::InstitutionOf(office.federation());
  if (act == Act::kRegisterAttendance) return MakeActor(Actor::ROLE_INSTITUTION_CLERK, office, "clerk", institution);
  if (act == Act::kSubmitAssessmentForm) {
    return MakeActor(Actor::ROLE_APPRAISER, office, "appraiser-of-" + institution, institution);
  }
  return office.kind() == OfficeRef::KIND_REGISTRATION_APPROVAL
             ? MakeActor(Actor::ROLE_HOUSEHOLD_OFFICER, office, "household-officer", "")
             : MakeActor(Actor::ROLE_INTAKE_OFFICER, office, "intake-officer", "");
}

Actor OperatorOf(const OfficeRef& office) { return MakeActor(Actor::ROLE_OPERATOR, office, "operator", ""); }
Actor SupervisorOf(const OfficeRef& office) { return MakeActor(Actor::ROLE_SUPERVISOR, office, "supervisor", ""); }

OfficeCall Counter::CallFor(const OfficeRef& office, absl::string_view case_id, const Act& act,
                            const std::string& request_id) {
  const Message& content = ContentOf(act);
  const MethodDescriptor& method = MethodFor(office.kind(), content);
  const auto& type = *method.input_type();
  const std::unique_ptr<Message> request(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
  const auto& reflection = *request->GetReflection();
  const std::string parent = absl::StrCat("federations/", office.federation());
  if (case_id.empty()) {
    reflection.SetString(request.get(), type.FindFieldByName("parent"), parent);
  } else {
    reflection.SetString(request.get(), type.FindFieldByName("name"), absl::StrCat(parent, "/cases/", case_id));
  }
  reflection.SetString(request.get(), type.FindFieldByName("request_id"), request_id);
  reflection.MutableMessage(request.get(), type.FindFieldByNumber(kContentField))->CopyFrom(content);
  return CallFor(office, absl::StrCat("/", method.service()->full_name(), "/", method.name()), *request,
                 ActorFor(office, act.content_case()));
}

OfficeCall Counter::CallFor(const OfficeRef& office, const std::string& method, const Message& request,
                            const Actor& actor) {
  return {.office = SixOffices::IndexOf(office),
          .method = method,
          .request = request.SerializeAsString(),
          .token = offices_.Token(actor)};
}

absl::StatusOr<std::string> Counter::Ask(const OfficeCall& call) {
  absl::StatusOr<std::string> answer = AskOnce(call);
  for (int attempt = 1; attempt < kMostAttempts && absl::IsAborted(answer.status()); ++attempt) {
    ++repeated_;
    answer = AskOnce(call);
  }
  return answer;
}

// ABORTED, which no office answers without an etag: call again.
absl::StatusOr<std::string> Counter::AskOnce(const OfficeCall& call) {
  auto& channel = channels_[call.office];
  if (channel == nullptr) channel = offices_.Channel(call.office);
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallLimit);
  context.set_wait_for_ready(true);
  context.AddMetadata("authorization", "Bearer " + call.token);
  const grpc::Slice slice(call.request);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  grpc::Status status;
  grpc::CompletionQueue queue;
  const auto rpc = stub.PrepareUnaryCall(&context, call.method, request, &queue);
  rpc->StartCall();
  rpc->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  if (status.ok()) return BytesOf(response);
  if (IsAway(status)) return absl::AbortedError(status.error_message());
  const absl::Status refusal = FromGrpc(status);
  return absl::Status(refusal.code(),
                      absl::StrCat(SixOffices::NameOf(call.office), call.method, ": ", refusal.message()));
}

}  // namespace tongban
