#ifndef TONGBAN_COMMON_SERVER_LOOP_CALL_H_
#define TONGBAN_COMMON_SERVER_LOOP_CALL_H_

#include <functional>
#include <utility>

#include "common/server/batcher.h"
#include "common/server/unary_call.h"

namespace tongban {

// A call on the writing loop as a job.
class LoopCall final : public Job {
 public:
  LoopCall(UnaryCall& call, const Premises& premises) : call_(&call), premises_(&premises) {}

  absl::StatusOr<Changes> Decide(Transaction& transaction) override;
  void RecordRefusal(const absl::Status& refusal, Transaction& batch) override;
  void Reply(const absl::Status& result) override;

 private:
  Answer Decided(Transaction& transaction);
  Answer Perform(Transaction& transaction);
  Answer Write(Transaction& transaction);
  Answer ReadAndRecord(Transaction& transaction);

  UnaryCall* call_;
  const Premises* premises_;
  Answer answer_ = absl::UnknownError("not decided");
  std::function<void()> once_committed_;
};

// Work that somebody posted, as a job.
class PostedWork final : public Job {
 public:
  using Work = std::function<absl::Status(Transaction&)>;
  using Then = std::function<void(const absl::Status&)>;

  PostedWork(Work work, Then then) : work_(std::move(work)), then_(std::move(then)) {}

  absl::StatusOr<Changes> Decide(Transaction& transaction) override;
  void RecordRefusal(const absl::Status&, Transaction&) override {}
  void Reply(const absl::Status& result) override;

 private:
  Work work_;
  Then then_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_LOOP_CALL_H_
