// How the suite calls its offices, and does acts by it.

#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/desk/tables.h"
#include "common/policy/institutions.h"
#include "common/rpc/to_grpc.h"
#include "tests/support/status_matchers.h"
#include "tests/support/suite.h"

namespace tongban {
namespace {

using casework::v1::Actor;
using casework::v1::Case;
using casework::v1::OfficeRef;
using google::protobuf::Message;

// By kind of office.
constexpr absl::string_view kServices[] = {"", "tongban.intake.v1.IntakeService",
                                           "tongban.assessment.v1.AssessmentService",
                                           "tongban.registration_approval.v1.RegistrationApprovalService"};

// "AcceptApplication" of "accept_application".
std::string MethodName(const std::string& field) {
  std::string name;
  for (const absl::string_view word : absl::StrSplit(field, '_')) {
    name += absl::ascii_toupper(static_cast<unsigned char>(word[0]));
    absl::StrAppend(&name, word.substr(1));
  }
  return name;
}

const google::protobuf::FieldDescriptor& ContentOf(const casework::v1::Act& act) {
  return *casework::v1::Act::descriptor()->FindFieldByNumber(act.content_case());
}

void SetText(Message& message, const char* field, const std::string& text) {
  message.GetReflection()->SetString(&message, message.GetDescriptor()->FindFieldByName(field), text);
}

// The office that takes the act: that of the attempt, else where the case is
// filed or held.
OfficeRef OfficeFor(Suite& suite, const std::string& case_id, const casework::v1::Act& act, const Attempt& attempt) {
  if (attempt.at.has_value()) return *attempt.at;
  if (!act.has_submit_application()) return suite.HolderOf(case_id);
  return OfficeAt(act.submit_application().application().residence_federation(), OfficeRef::KIND_INTAKE);
}

}  // namespace

// Tokens, like certificates, live in the machine's time.
std::string Suite::Token(const Actor& actor) const {
  const TokenClaims claims{.person = {.federation = actor.federation(),
                                      .person_id = actor.person_id(),
                                      .roles = {actor.role()},
                                      .institution_id = actor.institution_id()},
                           .issued = absl::Now(),
                           .expires = absl::Now() + absl::Hours(8)};
  return IssueToken(claims, files_.TokenKeyPem(actor.federation())).value();
}

std::unique_ptr<grpc::ClientContext> Suite::Context(const std::string& token) {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  if (!token.empty()) context->AddMetadata("authorization", "Bearer " + token);
  return context;
}

std::shared_ptr<grpc::Channel> Suite::Channel(const OfficeRef& office, const std::string& certificate) {
  const std::string target = absl::StrCat("127.0.0.1:", At(office).port());
  auto& channel = channels_[absl::StrCat(target, " ", certificate)];
  if (channel == nullptr) {
    channel = grpc::CreateChannel(target, ChannelCredentials(files_.Leaf(certificate), kTrustDomain, std::nullopt));
  }
  return channel;
}

std::string Suite::MethodOf(const Message& request) {
  const auto* file = request.GetDescriptor()->file();
  for (int s = 0; s < file->service_count(); ++s) {
    for (int m = 0; m < file->service(s)->method_count(); ++m) {
      const auto* method = file->service(s)->method(m);
      if (method->input_type() == request.GetDescriptor()) {
        return absl::StrCat("/", file->service(s)->full_name(), "/", method->name());
      }
    }
  }
  ADD_FAILURE() << "no RPC takes " << request.GetDescriptor()->full_name();
  return "";
}

absl::StatusOr<std::string> Suite::CallRaw(const OfficeRef& office, const std::string& method,
                                           const std::string& request, const CallAs& as) {
  const std::string federation = as.who.has_value() ? as.who->federation() : std::string(samples::kResidence);
  const std::string certificate = as.certificate.empty() ? federation + "-staff" : as.certificate;
  const std::string token = as.token.has_value() ? *as.token : as.who.has_value() ? Token(*as.who) : "";
  const auto context = Context(token);
  const grpc::Slice slice(request);
  const grpc::ByteBuffer sent(&slice, 1);
  grpc::ByteBuffer received;
  std::promise<grpc::Status> done;
  grpc::GenericStub stub(Channel(office, certificate));
  stub.UnaryCall(context.get(), method, grpc::StubOptions(), &sent, &received,
                 [&done](grpc::Status status) { done.set_value(std::move(status)); });
  const grpc::Status status = done.get_future().get();
  if (!status.ok()) return FromGrpc(status);
  grpc::Slice bytes;
  if (!received.DumpToSingleSlice(&bytes).ok()) return absl::InternalError("the answer cannot be read");
  return std::string(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
}

// Acts.

std::unique_ptr<Message> Suite::RequestFor(const std::string& case_id, const casework::v1::Act& act,
                                           const Attempt& attempt) {
  const bool files_a_case = act.has_submit_application();
  const OfficeRef office = OfficeFor(*this, case_id, act, attempt);
  const auto* service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(kServices[office.kind()]));
  const auto* method = service->FindMethodByName(MethodName(ContentOf(act).name()));
  if (method == nullptr) {
    ADD_FAILURE() << service->full_name() << " does not offer " << ContentOf(act).name();
    return nullptr;
  }
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  std::unique_ptr<Message> request(factory->GetPrototype(method->input_type())->New());
  const auto* reflection = request->GetReflection();
  if (files_a_case) {
    SetText(*request, "parent", "federations/" + office.federation());
  } else {
    SetText(*request, "name", NameAt(office, case_id));
  }
  SetText(*request, "request_id",
          attempt.request_id.empty() ? absl::StrCat("request-", ++requests_) : attempt.request_id);
  // Whoever files a case has none to be sure of.
  if (!act.has_submit_application()) SetText(*request, "etag", attempt.etag);
  reflection->SetBool(request.get(), method->input_type()->FindFieldByName("validate_only"), attempt.validate_only);
  reflection->MutableMessage(request.get(), method->input_type()->FindFieldByNumber(5))
      ->CopyFrom(act.GetReflection()->GetMessage(act, &ContentOf(act)));
  return request;
}

Actor Suite::WhoDoes(const casework::v1::Act& act, const OfficeRef& office, const std::string& case_id) {
  if (office.kind() == OfficeRef::KIND_REGISTRATION_APPROVAL) return samples::HouseholdOfficer(office.federation());
  Actor actor = samples::WhoDoes(act.content_case(), office.federation());
  actor.set_federation(office.federation());
  if (actor.institution_id().empty() || case_id.empty()) return actor;
  const auto file = StoredCase(office, case_id);
  const std::string institution = file.has_value() && !file->assessments().empty()
                                      ? std::string(policy::IdIn(file->assessments(0).appointment().institution()))
                                      : "";
  return actor.role() == Actor::ROLE_APPRAISER ? samples::Appraiser(institution) : samples::Clerk(institution);
}

absl::StatusOr<Case> Suite::Try(const std::string& case_id, const casework::v1::Act& act, const Attempt& attempt) {
  Attempt complete = attempt;
  complete.at = OfficeFor(*this, case_id, act, attempt);
  const std::unique_ptr<Message> request = RequestFor(case_id, act, complete);
  if (request == nullptr) return absl::InvalidArgumentError("no such method");
  const CallAs as = complete.as.has_value() ? *complete.as : CallAs(WhoDoes(act, *complete.at, case_id));
  return Call<Case>(*complete.at, *request, as);
}

Case Suite::Do(const std::string& case_id, const casework::v1::Act& act, const Attempt& attempt) {
  const absl::StatusOr<Case> after = Try(case_id, act, attempt);
  EXPECT_THAT(after.status(), IsOk()) << ContentOf(act).name();
  Settle();
  return after.ok() ? *after : Case();
}

std::string Suite::Submit(const casework::v1::Application& application) {
  return CaseIdOf(Do("", samples::Submit(application)));
}

void Suite::CarryToAssessing(const std::string& case_id, absl::string_view institution) {
  Do(case_id, samples::Accept(InDays(1), institution));
  PassTo(InDays(1));
  Do(case_id, samples::Attend(Now()));
}

void Suite::CarryToHousehold(const std::string& case_id, absl::string_view institution) {
  CarryToAssessing(case_id, institution);
  const auto category = static_cast<casework::v1::Disability::Category>(
      CaseOf(case_id).application().new_certificate().assessment().categories(0));
  Do(case_id, samples::SubmitForm(samples::Form(category, samples::Finding::kQualified, Now(), institution)));
  Do(case_id, samples::ReceiveConclusion());
  Do(case_id, samples::RecordConclusion());
}

void Suite::CarryToApproval(const std::string& case_id) {
  CarryToHousehold(case_id);
  Do(case_id, samples::ConfirmJurisdiction());
  Do(case_id, samples::Approve());
}

void Suite::CarryToDelivery(const std::string& case_id) {
  CarryToApproval(case_id);
  Do(case_id, samples::Print());
  Do(case_id, samples::Dispatch());
  Do(case_id, samples::ConfirmDelivery(Now()));
}

}  // namespace tongban
