#include "tests/bench/journeys.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/bench/sources.h"

namespace tongban::bench {
namespace {

// A case that has been sent on is looked for at the next office so much later,
// and so much after each look.
constexpr absl::Duration kLookAgain = absl::Milliseconds(10);

}  // namespace

Journeys::Journeys(int at_once) : cases_(static_cast<size_t>(at_once)) {
  for (int i = 0; i < at_once; ++i) ready_.push_back(i);
}

std::optional<Outgoing> Journeys::Next() {
  const absl::Time now = absl::Now();
  while (!travelling_.empty() && cases_[static_cast<size_t>(travelling_.front())].not_before <= now) {
    ready_.push_back(travelling_.front());
    travelling_.pop_front();
  }
  if (ready_.empty()) return std::nullopt;
  const int64_t tag = ready_.front();
  ready_.pop_front();
  OpenCase& file = cases_[static_cast<size_t>(tag)];
  file.asked = now;
  if (file.steps_done == 0) file.filed = now;
  Outgoing next = CallFor(static_cast<size_t>(tag), file.steps_done, file.id);
  next.tag = tag;
  return next;
}

bool Journeys::Answered(int64_t tag, const grpc::Status& status, const grpc::ByteBuffer& answer) {
  const OpenCase& file = cases_[static_cast<size_t>(tag)];
  if (status.ok()) {
    Advance(tag, answer);
    return true;
  }
  const Step& step = steps_[file.steps_done];
  const bool may_be_early = step.at_another_office && (status.error_code() == grpc::StatusCode::NOT_FOUND ||
                                                       status.error_code() == grpc::StatusCode::FAILED_PRECONDITION);
  if (may_be_early) {
    ++too_early_;
    Await(tag);
    return false;
  }
  if (problem_.empty()) problem_ = absl::StrCat(step.act, ": ", status.error_message());
  return true;
}

void Journeys::Await(int64_t tag) {
  cases_[static_cast<size_t>(tag)].not_before = absl::Now() + kLookAgain;
  travelling_.push_back(tag);
}

void Journeys::Advance(int64_t tag, const grpc::ByteBuffer& answer) {
  OpenCase& file = cases_[static_cast<size_t>(tag)];
  const absl::Time now = absl::Now();
  ++acts_;
  steps_[file.steps_done].latency.Record(now - file.asked);
  if (file.steps_done == 0) {
    const std::string name = NameIn(answer);
    file.id = name.substr(name.rfind('/') + 1);
  }
  if (++file.steps_done == steps_.size()) {
    ++finished_;
    whole_.Record(now - file.filed);
    file = OpenCase();
  }
  if (steps_[file.steps_done].at_another_office) return Await(tag);
  ready_.push_back(tag);
}

}  // namespace tongban::bench
