#include "common/store/transaction.h"

#include <iterator>
#include <utility>

namespace tongban {
namespace {

// Merges a run of pending changes, [at, end) in the direction of the scan, with
// the keys the base reports in the same direction. A pending change hides the
// base's value of its key.
template <typename Iterator, typename Before>
class Overlay {
 public:
  Overlay(Iterator at, Iterator end, Before before, Visitor visit)
      : at_(at), end_(end), before_(before), visit_(visit) {}

  // Takes the next key of the base. False: the visitor has had enough.
  bool Take(absl::string_view key, absl::string_view value) {
    while (at_ != end_ && before_(at_->first, key)) {
      if (!VisitPending()) return false;
    }
    if (at_ != end_ && at_->first == key) return VisitPending();
    return wanted_ = visit_(key, value);
  }

  // Visits what lies behind the last key of the base.
  void Finish() {
    while (wanted_ && at_ != end_) VisitPending();
  }

 private:
  bool VisitPending() {
    const auto& [key, value] = *at_++;
    if (value.has_value()) wanted_ = visit_(key, *value);
    return wanted_;
  }

  Iterator at_;
  Iterator end_;
  Before before_;
  Visitor visit_;
  bool wanted_ = true;
};

// True for bounds between which no key can lie. Iterators made from such
// bounds would run past each other.
bool NothingBetween(absl::string_view first, absl::string_view last) { return !last.empty() && last <= first; }

}  // namespace

absl::StatusOr<std::string> Transaction::Get(Table table, absl::string_view key) const {
  if (const Rows* changes = RowsOf(table); changes != nullptr) {
    if (auto found = changes->find(key); found != changes->end()) {
      if (!found->second.has_value()) return absl::NotFoundError("the key was deleted in this transaction");
      return *found->second;
    }
  }
  return base_->Get(table, key);
}

absl::Status Transaction::Scan(Table table, absl::string_view first, absl::string_view last, Visitor visit) const {
  const Rows* changes = RowsOf(table);
  if (changes == nullptr) return base_->Scan(table, first, last, visit);
  if (NothingBetween(first, last)) return absl::OkStatus();
  Overlay overlay(
      changes->lower_bound(first), last.empty() ? changes->end() : changes->lower_bound(last),
      [](absl::string_view left, absl::string_view right) { return left < right; }, visit);
  absl::Status status = base_->Scan(
      table, first, last, [&](absl::string_view key, absl::string_view value) { return overlay.Take(key, value); });
  if (status.ok()) overlay.Finish();
  return status;
}

absl::Status Transaction::ScanBackwards(Table table, absl::string_view first, absl::string_view last,
                                        Visitor visit) const {
  const Rows* changes = RowsOf(table);
  if (changes == nullptr) return base_->ScanBackwards(table, first, last, visit);
  if (NothingBetween(first, last)) return absl::OkStatus();
  Overlay overlay(
      std::make_reverse_iterator(last.empty() ? changes->end() : changes->lower_bound(last)),
      std::make_reverse_iterator(changes->lower_bound(first)),
      [](absl::string_view left, absl::string_view right) { return left > right; }, visit);
  absl::Status status = base_->ScanBackwards(
      table, first, last, [&](absl::string_view key, absl::string_view value) { return overlay.Take(key, value); });
  if (status.ok()) overlay.Finish();
  return status;
}

void Transaction::Put(Table table, std::string key, std::string value) {
  changes_[table.name].insert_or_assign(std::move(key), std::move(value));
}

void Transaction::Delete(Table table, std::string key) {
  changes_[table.name].insert_or_assign(std::move(key), std::nullopt);
}

void Transaction::MergeInto(Transaction& parent) && {
  for (auto& [table, changes] : changes_) {
    Rows& below = parent.changes_[table];
    if (below.empty()) {
      below = std::move(changes);
      continue;
    }
    for (auto& [key, value] : changes) below.insert_or_assign(key, std::move(value));
  }
  changes_.clear();
}

Batch Transaction::Changes() const {
  Batch batch;
  for (const auto& [table, rows] : changes_) {
    for (const auto& [key, value] : rows) {
      batch.Refer(
          {Table{table}, key, value.has_value() ? absl::make_optional<absl::string_view>(*value) : absl::nullopt});
    }
  }
  return batch;
}

const Transaction::Rows* Transaction::RowsOf(Table table) const {
  auto found = changes_.find(table.name);
  return found == changes_.end() ? nullptr : &found->second;
}

}  // namespace tongban
