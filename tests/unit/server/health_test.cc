#include "common/server/health.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/to_grpc.h"
#include "common/status/refusal.h"
#include "tests/support/polled_queue.h"

namespace tongban {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

// A server whose only service is health.
class HealthServer {
 public:
  explicit HealthServer(std::shared_ptr<HealthBoard> board) : service_(std::move(board)) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    auto queue = builder.AddCompletionQueue();
    server_ = builder.BuildAndStart();
    service_.ServeWatches(*queue);
    queue_.emplace(std::move(queue));
    stub_ = Health::NewStub(grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));
  }

  ~HealthServer() { server_->Shutdown(); }

  Health::Stub& stub() { return *stub_; }

  grpc::Status Check(const std::string& name, HealthCheckResponse* response) {
    grpc::ClientContext context;
    HealthCheckRequest request;
    request.set_service(name);
    return stub_->Check(&context, request, response);
  }

 private:
  WatchableHealthService service_;
  std::unique_ptr<grpc::Server> server_;
  // Goes before the server, which what it still has to say is about.
  std::optional<PolledQueue<grpc::ServerCompletionQueue>> queue_;
  std::unique_ptr<Health::Stub> stub_;
};

// A watch that a client holds open.
class OpenWatch {
 public:
  OpenWatch(HealthServer& server, const std::string& name) {
    HealthCheckRequest request;
    request.set_service(name);
    reader_ = server.stub().Watch(&context_, request);
  }
  ~OpenWatch() { context_.TryCancel(); }

  // The next status; UNKNOWN when the stream has ended.
  HealthBoard::Status Next() {
    HealthCheckResponse response;
    return reader_->Read(&response) ? response.status() : HealthCheckResponse::UNKNOWN;
  }
  grpc::Status Finish() { return reader_->Finish(); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> reader_;
};

class HealthTest : public ::testing::Test {
 protected:
  ~HealthTest() override { board_->ShutDown(); }

  std::shared_ptr<HealthBoard> board_ = std::make_shared<HealthBoard>();
  HealthServer server_{board_};
};

TEST_F(HealthTest, CheckAnswersWhatTheBoardSays) {
  board_->Set("", true);
  board_->Set("readiness", false);

  HealthCheckResponse response;
  EXPECT_TRUE(server_.Check("", &response).ok());
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
  EXPECT_TRUE(server_.Check("readiness", &response).ok());
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
}

TEST_F(HealthTest, CheckOfAnUnknownServiceIsNotFound) {
  HealthCheckResponse response;
  const grpc::Status status = server_.Check("no.such.Service", &response);

  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(FromGrpc(status)), "SERVICE_UNKNOWN");
}

TEST_F(HealthTest, SeveralServersShareABoard) {
  HealthServer other(board_);
  board_->Set("liveness", true);

  HealthCheckResponse response;
  EXPECT_TRUE(server_.Check("liveness", &response).ok());
  EXPECT_TRUE(other.Check("liveness", &response).ok());
}

TEST_F(HealthTest, WatchTellsTheStateAndThenEachChange) {
  board_->Set("readiness", false);
  OpenWatch watch(server_, "readiness");

  EXPECT_EQ(watch.Next(), HealthCheckResponse::NOT_SERVING);
  board_->Set("readiness", true);
  EXPECT_EQ(watch.Next(), HealthCheckResponse::SERVING);
  board_->SetAll(false);
  EXPECT_EQ(watch.Next(), HealthCheckResponse::NOT_SERVING);
}

TEST_F(HealthTest, WatchOfAnUnknownServiceStaysUntilSomeoneEntersIt) {
  OpenWatch watch(server_, "late");

  EXPECT_EQ(watch.Next(), HealthCheckResponse::SERVICE_UNKNOWN);
  board_->Set("late", true);
  EXPECT_EQ(watch.Next(), HealthCheckResponse::SERVING);
}

TEST_F(HealthTest, WatchIsNotToldWhatItKnows) {
  board_->Set("readiness", false);
  OpenWatch watch(server_, "readiness");
  ASSERT_EQ(watch.Next(), HealthCheckResponse::NOT_SERVING);

  board_->Set("readiness", false);
  board_->Set("readiness", true);

  EXPECT_EQ(watch.Next(), HealthCheckResponse::SERVING);
}

TEST_F(HealthTest, ShutDownEndsEveryWatchAndBeginsNone) {
  board_->Set("", true);
  OpenWatch early(server_, "");
  ASSERT_EQ(early.Next(), HealthCheckResponse::SERVING);

  board_->ShutDown();

  EXPECT_EQ(early.Next(), HealthCheckResponse::UNKNOWN);
  EXPECT_EQ(early.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  OpenWatch late(server_, "");
  EXPECT_EQ(late.Next(), HealthCheckResponse::UNKNOWN);
  EXPECT_EQ(late.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  HealthCheckResponse response;
  EXPECT_TRUE(server_.Check("", &response).ok());
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
}

// Keeps what it is told.
class Listener final : public HealthBoard::Watcher {
 public:
  void Tell(HealthBoard::Status status) override { told.push_back(status); }
  void ShutDown() override { ended = true; }

  std::vector<HealthBoard::Status> told;
  bool ended = false;
};

TEST(HealthBoardTest, RefusesAWatchTooMany) {
  HealthBoard board;
  std::vector<Listener> listeners(kMaxHealthWatches);
  for (auto& listener : listeners) ASSERT_TRUE(board.Add("", listener).ok());
  Listener extra;

  EXPECT_EQ(ReasonOf(board.Add("", extra)), "TOO_MANY_WATCHES");
  board.Remove("", listeners.front());
  EXPECT_TRUE(board.Add("", extra).ok());
}

TEST(HealthBoardTest, TellsNoOneWhoWasRemoved) {
  HealthBoard board;
  Listener listener;
  ASSERT_TRUE(board.Add("", listener).ok());

  board.Remove("", listener);
  board.Set("", true);
  board.ShutDown();

  EXPECT_THAT(listener.told, ::testing::ElementsAre(HealthCheckResponse::SERVICE_UNKNOWN));
  EXPECT_FALSE(listener.ended);
}

}  // namespace
}  // namespace tongban
