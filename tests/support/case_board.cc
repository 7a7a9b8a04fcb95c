#include "tests/support/case_board.h"

#include "absl/strings/str_cat.h"
#include "tests/support/counter.h"
#include "tongban/casework/v1/case_service.grpc.pb.h"

namespace tongban {

using casework::v1::Case;
using casework::v1::CaseService;
using casework::v1::WatchCasesRequest;
using casework::v1::WatchCasesResponse;

CaseBoard::CaseBoard(SixOffices& offices) : offices_(offices) {
  for (int office = 0; office < SixOffices::kOffices; ++office) {
    threads_.emplace_back([this, office] { Follow(office); });
  }
}

CaseBoard::~CaseBoard() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (grpc::ClientContext* watch : watches_) {
      if (watch != nullptr) watch->TryCancel();
    }
  }
  for (std::thread& thread : threads_) thread.join();
}

void CaseBoard::Follow(int office) {
  int64_t newest = 0;
  while (Watch(office, newest)) {
  }
}

bool CaseBoard::Watch(int office, int64_t& newest) {
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  context.AddMetadata("authorization", "Bearer " + offices_.Token(OperatorOf(SixOffices::Ref(office))));
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    watches_[static_cast<size_t>(office)] = &context;
  }
  const auto stub = CaseService::NewStub(offices_.Channel(office));
  WatchCasesRequest request;
  request.set_parent("federations/" + SixOffices::Ref(office).federation());
  request.set_after_sequence(newest);
  const auto reader = stub->WatchCases(&context, request);
  WatchCasesResponse change;
  while (reader->Read(&change)) Note(office, change, newest);
  const grpc::Status status = reader->Finish();
  const std::lock_guard lock(mutex_);
  watches_[static_cast<size_t>(office)] = nullptr;
  if (stopping_) return false;
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE) return true;
  problems_.push_back(absl::StrCat("a watch at ", SixOffices::NameOf(office), " after ", newest, " ended with ",
                                   status.error_code(), ": ", status.error_message()));
  return false;
}

void CaseBoard::Note(int office, const WatchCasesResponse& change, int64_t& newest) {
  const std::string& name = change.summary().name();
  const std::lock_guard lock(mutex_);
  if (change.sequence() != newest + 1) {
    problems_.push_back(
        absl::StrCat("a watch at ", SixOffices::NameOf(office), " showed ", change.sequence(), " after ", newest));
  }
  newest = change.sequence();
  cases_[{office, name.substr(name.rfind('/') + 1)}] = change.summary();
  ++changes_;
  changed_.notify_all();
}

bool CaseBoard::Await(int office, const Standing& standing, absl::Duration limit) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, absl::ToChronoMilliseconds(limit), [&] {
    const auto found = cases_.find({office, standing.case_id});
    if (found == cases_.end()) return false;
    const casework::v1::CaseSummary& summary = found->second;
    return summary.state() == standing.state && summary.revision() > standing.revision_after &&
           (!standing.is_held || SixOffices::IndexOf(summary.holder()) == office);
  });
}

void CaseBoard::AwaitChange(absl::Duration limit) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, absl::ToChronoMilliseconds(limit), [this, seen = changes_] { return changes_ != seen; });
}

std::vector<std::string> CaseBoard::Problems() const {
  const std::lock_guard lock(mutex_);
  return problems_;
}

}  // namespace tongban
