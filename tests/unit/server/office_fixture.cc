#include "tests/unit/server/office_fixture.h"

#include <chrono>
#include <utility>

#include "common/identity/credentials.h"
#include "common/server/incoming.h"
#include "common/status/refusal.h"
#include "common/status/status.h"
#include "common/store/keys.h"
#include "common/store/rocks_store.h"
#include "tests/support/status_matchers.h"

namespace tongban {

using casework::v1::Actor;
using casework::v1::Case;

IssuedFiles* OfficeTest::files_ = nullptr;

void GatedStore::Close() {
  const std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
}

void GatedStore::Open() {
  const std::lock_guard<std::mutex> lock(mutex_);
  closed_ = false;
  changed_.notify_all();
}

void GatedStore::AwaitCommit() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return waiting_ > 0; });
}

void GatedStore::FailFromNowOn() {
  const std::lock_guard<std::mutex> lock(mutex_);
  failing_ = true;
}

int GatedStore::commits() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return commits_;
}

absl::Status GatedStore::Commit(const Batch& batch) {
  {
    std::unique_lock<std::mutex> lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !closed_; });
    --waiting_;
    if (failing_) return absl::UnavailableError("the disk is gone");
    ++commits_;
  }
  return store_->Commit(batch);
}

std::unique_ptr<GatedStore> OpenTestStore(rocksdb::Env& env) {
  const std::vector<Table> tables = {kTestCases, kTestFeed, kTestAccess};
  RocksStoreOptions options;
  options.env = &env;
  auto store = OpenRocksStore("/office", tables, options);
  EXPECT_THAT(store, IsOk());
  return std::make_unique<GatedStore>(*std::move(store));
}

int CountKeys(const Reader& reader, Table table) {
  int count = 0;
  EXPECT_THAT(reader.Scan(table, "", "", [&count](auto, auto) { return ++count > 0; }), IsOk());
  return count;
}

namespace {

int64_t Newest(const Reader& reader, const std::string& federation) {
  int64_t newest = 0;
  const std::string prefix = Key().Text(federation);
  EXPECT_THAT(reader.ScanBackwards(kTestFeed, prefix, PrefixEnd(prefix),
                                   [&newest](absl::string_view, absl::string_view value) {
                                     newest = std::stoll(std::string(value));
                                     return false;
                                   }),
              IsOk());
  return newest;
}

// Files a case or finds it; writes before it refuses, to show that a refusal
// leaves nothing.
absl::StatusOr<std::string> PerformAct(const ActRequest& request, const Caller& caller, Transaction& transaction) {
  const std::string id = request.id.empty() ? request.request_id : request.id;
  const std::string key = Key().Text(request.federation).Text(id);
  const bool known = transaction.Get(kTestCases, key).ok();
  Case result;
  result.set_name("federations/" + request.federation + "/cases/" + id);
  transaction.Put(kTestCases, key, result.SerializeAsString());
  const auto next = static_cast<uint64_t>(Newest(transaction, request.federation) + 1);
  transaction.Put(kTestFeed, Key().Text(request.federation).Number(next), std::to_string(next));
  if (!request.id.empty() && !known) return absl::NotFoundError("no such case");
  if (!caller.person->HasRole(Actor::ROLE_INTAKE_OFFICER)) {
    return Refusal(errors::v1::ERROR_REASON_ROLE_NOT_ALLOWED, "not by this role");
  }
  return result.SerializeAsString();
}

absl::StatusOr<Case> GetCase(const casework::v1::GetCaseRequest& request, const Caller&, const Reader& reader) {
  const std::string id = request.name().substr(request.name().rfind('/') + 1);
  ASSIGN_OR_RETURN(const std::string bytes, reader.Get(kTestCases, Key().Text("330213").Text(id)));
  Case result;
  result.ParseFromString(bytes);
  return result;
}

absl::StatusOr<casework::v1::ListCasesResponse> ListCases(const casework::v1::ListCasesRequest&, const Caller&,
                                                          const Reader& reader) {
  casework::v1::ListCasesResponse result;
  RETURN_IF_ERROR(reader.Scan(kTestCases, "", "", [&result](absl::string_view, absl::string_view value) {
    Case stored;
    stored.ParseFromString(std::string(value));
    result.add_cases()->set_name(stored.name());
    return true;
  }));
  return result;
}

absl::StatusOr<StreamStep<casework::v1::WatchCasesResponse>> WatchCases(const casework::v1::WatchCasesRequest& request,
                                                                        std::optional<int64_t> position,
                                                                        const Reader& reader) {
  StreamStep<casework::v1::WatchCasesResponse> step;
  step.position = position.value_or(request.after_sequence());
  const int64_t newest = Newest(reader, "330213");
  if (step.position > newest) return absl::OutOfRangeError("ahead of the newest");
  while (step.position < newest) {
    step.messages.emplace_back().set_sequence(++step.position);
  }
  return step;
}

template <typename Response>
auto Nothing() {
  return [](const auto&, const Caller&, const auto&) -> absl::StatusOr<Response> { return Response(); };
}

template <typename Response>
auto NothingWritten() {
  return [](const auto&, const Caller&, Transaction&) -> absl::StatusOr<Response> { return Response(); };
}

const Roles kStaff = {Actor::ROLE_INTAKE_OFFICER, Actor::ROLE_SUPERVISOR};
const Roles kOperator = {Actor::ROLE_OPERATOR};

ServedService IntakeRows() {
  using namespace intake::v1;  // NOLINT(google-build-using-namespace)
  const auto* file = SubmitApplicationRequest::descriptor()->file();
  return {file->service(0),
          {Act<SubmitApplicationRequest>(), Act<SupplementApplicationRequest>(), Act<AcceptApplicationRequest>(),
           Act<RequestCorrectionRequest>(), Act<ReturnApplicationRequest>(), Act<WithdrawApplicationRequest>(),
           Act<RecordContactRequest>(), Act<RedirectApplicationRequest>(), Act<GrantReapplicationExceptionRequest>()}};
}

ServedService CaseRows() {
  using namespace casework::v1;  // NOLINT(google-build-using-namespace)
  return {GetCaseRequest::descriptor()->file()->service(0),
          {LoggedRead<GetCaseRequest, Case>("GetCase", kStaff, GetCase),
           LoggedRead<ListEventsRequest, ListEventsResponse>("ListEvents", kStaff, Nothing<ListEventsResponse>()),
           Read<ListCasesRequest, ListCasesResponse>("ListCases", kStaff, ListCases),
           Read<CountCasesRequest, CountCasesResponse>("CountCases", kStaff, Nothing<CountCasesResponse>()),
           LoggedRead<SearchCasesRequest, SearchCasesResponse>("SearchCases", kStaff, Nothing<SearchCasesResponse>()),
           Stream<WatchCasesRequest, WatchCasesResponse>("WatchCases", kStaff, WatchCases),
           Read<ExplainClockRequest, ExplainClockResponse>("ExplainClock", kStaff, Nothing<ExplainClockResponse>()),
           Read<DescribeLifecycleRequest, DescribeLifecycleResponse>("DescribeLifecycle", kStaff,
                                                                     Nothing<DescribeLifecycleResponse>())
               .OfNoFederation()}};
}

ServedService ExchangeRows() {
  using namespace exchange::v1;  // NOLINT(google-build-using-namespace)
  return {DeliverRequest::descriptor()->file()->service(0),
          {Exchange<DeliverRequest, DeliverResponse>("Deliver", NothingWritten<DeliverResponse>()),
           Exchange<GetRouteHeadRequest, Receipt>("GetRouteHead", NothingWritten<Receipt>())}};
}

template <typename Errand>
ServedService OperationsRows(const Errand& reconcile, std::atomic<int>& confirmed) {
  using namespace operations::v1;  // NOLINT(google-build-using-namespace)
  return {GetOfficeStatusRequest::descriptor()->file()->service(0),
          {Read<GetOfficeStatusRequest, OfficeStatus>("GetOfficeStatus", kOperator, Nothing<OfficeStatus>()),
           Read<ListRoutesRequest, ListRoutesResponse>("ListRoutes", kOperator, Nothing<ListRoutesResponse>()),
           Read<ListParkedMessagesRequest, ListParkedMessagesResponse>("ListParkedMessages", kOperator,
                                                                       Nothing<ListParkedMessagesResponse>()),
           Write<RetryParkedMessageRequest, ParkedMessage>("RetryParkedMessage", kOperator,
                                                           NothingWritten<ParkedMessage>()),
           tongban::Errand<ReconcileRouteRequest, ReconcileRouteResponse>(
               "ReconcileRoute", kOperator,
               [&reconcile](const auto&, const Caller&, auto answer) { reconcile(std::move(answer)); }),
           Write<ConfirmTimeRequest, OfficeStatus>(
               "ConfirmTime", kOperator,
               [&confirmed](const ConfirmTimeRequest& request, const Caller&,
                            Transaction& transaction) -> absl::StatusOr<Decided<OfficeStatus>> {
                 transaction.Put(kTestCases, request.request_id(), "");
                 return Decided<OfficeStatus>(OfficeStatus(), [&confirmed] { ++confirmed; });
               }),
           Write<AdvanceTimeRequest, OfficeStatus>("AdvanceTime", kOperator, NothingWritten<OfficeStatus>())}};
}

absl::Time TestStart() {
  return absl::FromCivil(absl::CivilSecond(2026, 3, 2, 9, 0, 0), absl::FixedTimeZone(8 * 3600));
}

}  // namespace

void OfficeTest::SetUpTestSuite() {
  files_ = new IssuedFiles;
  EXPECT_EQ(files_->Issue("leaf intake spiffe://tongban.example/federation/330213/intake"), 0);
  EXPECT_EQ(files_->Issue("leaf staff spiffe://tongban.example/federation/330213/staff"), 0);
  EXPECT_EQ(files_->Issue("leaf neighbour spiffe://tongban.example/federation/330281/staff"), 0);
  EXPECT_EQ(files_->Issue("token-key token"), 0);
}

void OfficeTest::TearDownTestSuite() {
  delete files_;
  files_ = nullptr;
}

OfficeTest::OfficeTest()
    : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())),
      store_(OpenTestStore(*env_)),
      clock_(TestStart()),
      tokens_([](absl::string_view) -> absl::StatusOr<std::string> { return files_->Text("token.pub.pem"); }) {
  settings_ = {.federations = {"330213"},
               .listen = "127.0.0.1:0",
               .health_listen = "127.0.0.1:0",
               .credentials = ServerCredentials(files_->Leaf("intake"), "tongban.example"),
               .reflection = true,
               .channelz = false};
  hooks_.perform_act = PerformAct;
  hooks_.record_access = [](const record::v1::AccessRecord& record, Transaction& transaction) {
    const auto number = static_cast<uint64_t>(CountKeys(transaction, kTestAccess));
    transaction.Put(kTestAccess, Key().Number(number), record.SerializeAsString());
  };
  hooks_.feed = kTestFeed;
  services_ = {IntakeRows(), CaseRows(), ExchangeRows(), OperationsRows(reconcile_, confirmed_)};
}

OfficeTest::~OfficeTest() { store_->Open(); }

void OfficeTest::Serve() {
  office_ = std::make_unique<OfficeServer>(settings_, services_, hooks_, *store_, clock_, tokens_,
                                           [this](const absl::Status& status) {
                                             const std::lock_guard<std::mutex> lock(failure_mutex_);
                                             failure_ = status;
                                           });
  ASSERT_OK_AND_ASSIGN(ports_, office_->Start());
}

std::shared_ptr<grpc::Channel> OfficeTest::Channel(const std::string& workload) {
  return grpc::CreateChannel("127.0.0.1:" + std::to_string(ports_.calls),
                             ChannelCredentials(files_->Leaf(workload), "tongban.example", std::nullopt));
}

std::string OfficeTest::Token(const std::string& federation, const Roles& roles, absl::Duration life) {
  const TokenClaims claims{
      .person = {.federation = federation, .person_id = "p1", .roles = roles, .institution_id = ""},
      // Tokens live in the machine's time, whatever the office's clock says.
      .issued = QueueTime() - absl::Hours(1),
      .expires = QueueTime() + life};
  auto token = IssueToken(claims, files_->Text("token.pem"));
  EXPECT_THAT(token, IsOk());
  return *token;
}

std::unique_ptr<grpc::ClientContext> OfficeTest::Context(const std::string& token) {
  auto context = std::make_unique<grpc::ClientContext>();
  // Far beyond what a test takes: it only keeps a broken test from hanging.
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  context->set_wait_for_ready(true);
  if (!token.empty()) context->AddMetadata("authorization", "Bearer " + token);
  return context;
}

std::unique_ptr<grpc::ClientContext> OfficeTest::Officer() {
  return Context(Token("330213", {Actor::ROLE_INTAKE_OFFICER}));
}

intake::v1::SubmitApplicationRequest OfficeTest::Filing(const std::string& request_id) {
  intake::v1::SubmitApplicationRequest request;
  request.set_parent("federations/330213");
  request.set_request_id(request_id);
  request.mutable_submission();
  return request;
}

Case OfficeTest::File(const std::string& request_id) {
  auto stub = intake::v1::IntakeService::NewStub(Channel("staff"));
  Case result;
  const grpc::Status status = stub->SubmitApplication(Officer().get(), Filing(request_id), &result);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return result;
}

std::vector<record::v1::AccessRecord> OfficeTest::AccessLog() const {
  std::vector<record::v1::AccessRecord> result;
  EXPECT_THAT(store_->Scan(kTestAccess, "", "",
                           [&result](absl::string_view, absl::string_view value) {
                             result.emplace_back().ParseFromString(std::string(value));
                             return true;
                           }),
              IsOk());
  return result;
}

}  // namespace tongban
