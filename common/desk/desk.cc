#include "common/desk/desk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/desk/refusals.h"
#include "common/desk/tables.h"
#include "common/desk/work_on.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::OfficeRef;
using config::v1::PinnedPolicy;

constexpr absl::string_view kTimeOfNewestAct = "time";
constexpr absl::string_view kTimeMovedTo = "moved";
constexpr size_t kArenaBlockBytes = size_t{16} << 10;

}  // namespace

google::protobuf::ArenaOptions ArenaForAnAct() {
  google::protobuf::ArenaOptions options;
  options.start_block_size = kArenaBlockBytes;
  options.max_block_size = kArenaBlockBytes;
  return options;
}

absl::StatusOr<int64_t> CountUp(absl::string_view federation, absl::string_view counter, Transaction& transaction) {
  const std::string key = CounterKey(federation, counter);
  const absl::StatusOr<std::string> bytes = transaction.Get(kCounters, key);
  if (!bytes.ok() && !absl::IsNotFound(bytes.status())) return bytes.status();
  uint64_t number = 1;
  if (bytes.ok()) {
    ASSIGN_OR_RETURN(const uint64_t last, KeyReader(*bytes).Number());
    number = last + 1;
  }
  transaction.Put(kCounters, key, OrderedNumber(number));
  return static_cast<int64_t>(number);
}

void NoteTime(absl::Time now, Transaction& transaction) {
  transaction.Put(kCounters, CounterKey("", kTimeOfNewestAct), OrderedNumber(Micros(now)));
}

void NoteTimeMovedTo(absl::Time time, Transaction& transaction) {
  transaction.Put(kCounters, CounterKey("", kTimeMovedTo), OrderedNumber(Micros(time)));
}

absl::StatusOr<absl::Time> LastNotedTime(const Reader& reader) {
  ASSIGN_OR_RETURN(const absl::Time of_newest_act, CountedTime(kTimeOfNewestAct, reader));
  ASSIGN_OR_RETURN(const absl::Time moved_to, CountedTime(kTimeMovedTo, reader));
  return std::max(of_newest_act, moved_to);
}

absl::Status NoteChange(const Collection& kind, absl::string_view federation, absl::string_view id, int64_t revision,
                        Transaction& transaction) {
  ASSIGN_OR_RETURN(const int64_t sequence, CountUp(federation, kind.feed, transaction));
  record::v1::FeedEntry entry;
  entry.set_id(std::string(id));
  entry.set_revision(revision);
  transaction.Put(kFeed, FeedKey(kind, federation, sequence), entry.SerializeAsString());
  return absl::OkStatus();
}

Desk::Desk(DeskSettings settings) : settings_(std::move(settings)), kinds_{&kOnDesk<Case>} {
  kinds_.insert(kinds_.end(), settings_.kinds.begin(), settings_.kinds.end());
}

OfficeRef Desk::Here(absl::string_view federation) const {
  OfficeRef here;
  here.set_kind(settings_.office);
  here.set_federation(std::string(federation));
  return here;
}

absl::StatusOr<Desk::SharedPolicy> Desk::PolicyOf(const std::string& version, const Reader& reader) {
  if (const auto known = read_policies_.find(version); known != read_policies_.end()) return known->second;
  const absl::StatusOr<std::string> bytes = reader.Get(kPolicies, version);
  if (absl::IsNotFound(bytes.status())) return PolicyUnknown(version);
  if (!bytes.ok()) return bytes.status();
  const auto policy = std::make_shared<PinnedPolicy>();
  if (!policy->ParseFromString(*bytes)) return absl::DataLossError(absl::StrCat("cannot parse policy ", version));
  if (read_policies_.size() >= kMostPoliciesKept) read_policies_.clear();
  read_policies_[version] = policy;
  return policy;
}

const Desk::InForce& Desk::WhatIsInForce(absl::string_view federation, absl::CivilDay day) {
  std::shared_ptr<const policy::PolicyBook> book = settings_.policies();
  if (book != book_ || day != book_day_) {
    book_ = std::move(book);
    book_day_ = day;
    in_force_.clear();
  }
  const auto [found, is_new] = in_force_.try_emplace(federation);
  if (is_new) found->second = {book_->Resolve(federation, day), book_->InstitutionsOf(federation, day)};
  return found->second;
}

absl::StatusOr<Desk::SharedPolicy> Desk::PolicyFor(absl::string_view federation, const std::string& pinned,
                                                   Transaction& transaction) {
  if (!pinned.empty()) return PolicyOf(pinned, transaction);
  const absl::Time now = settings_.clock.Now();
  const PinnedPolicy& in_force = WhatIsInForce(federation, ChinaDay(now)).policy;
  // The store is asked though the version may be known: what was known may have
  // been dropped with its transaction.
  if (transaction.Get(kPolicies, in_force.version()).ok()) return PolicyOf(in_force.version(), transaction);
  const auto policy = std::make_shared<PinnedPolicy>(in_force);
  transaction.Put(kPolicies, policy->version(), policy->SerializeAsString());
  return policy;
}

const KindOnDesk* Desk::KindOf(char letter) const {
  const auto found =
      std::ranges::find_if(kinds_, [letter](const KindOnDesk* kind) { return kind->collection.letter == letter; });
  return found == kinds_.end() ? nullptr : *found;
}

absl::StatusOr<std::string> Desk::Perform(ActRequest request, const Caller& caller, Transaction& transaction) {
  const KindOnDesk* kind = KindOf(request.kind->letter);
  if (kind == nullptr) return request.kind->unknown(request.id);
  return kind->perform(*this, std::move(request), caller, transaction);
}

void Desk::RecordAccess(absl::string_view federation, const record::v1::AccessRecord& record,
                        Transaction& transaction) {
  const absl::StatusOr<int64_t> number = CountUp(federation, "access", transaction);
  transaction.Put(kAccess, AccessKey(federation, FromProto(record.access_time()), number.value_or(0)),
                  record.SerializeAsString());
}

}  // namespace tongban
