#include "common/store/transaction.h"

#include <algorithm>
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
    while (at_ != end_ && before_((*at_)->key, key)) {
      if (!VisitPending()) return false;
    }
    if (at_ != end_ && (*at_)->key == key) return VisitPending();
    return wanted_ = visit_(key, value);
  }

  // Visits what lies behind the last key of the base.
  void Finish() {
    while (wanted_ && at_ != end_) VisitPending();
  }

 private:
  bool VisitPending() {
    const auto& row = **at_++;
    if (row.value.has_value()) wanted_ = visit_(row.key, *row.value);
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

int Compare(Table left, Table right) {
  // Nearly always the very same text.
  return left.name.data() == right.name.data() ? 0 : left.name.compare(right.name);
}

}  // namespace

Transaction::Rows::const_iterator Transaction::From(Table table, absl::string_view key) const {
  return std::ranges::partition_point(rows_, [&](const Row* row) {
    const int order = Compare(row->table, table);
    return order != 0 ? order < 0 : absl::string_view(row->key) < key;
  });
}

Transaction::Row* Transaction::Find(Table table, absl::string_view key) const {
  const auto at = From(table, key);
  return at != rows_.end() && (*at)->key == key && (*at)->table == table ? *at : nullptr;
}

std::pair<Transaction::Rows::const_iterator, Transaction::Rows::const_iterator> Transaction::Between(
    Table table, absl::string_view first, absl::string_view last) const {
  if (NothingBetween(first, last)) return {rows_.end(), rows_.end()};
  const auto begin = From(table, first);
  if (!last.empty()) return {begin, From(table, last)};
  return {begin, std::partition_point(begin, rows_.end(), [&](const Row* row) { return row->table == table; })};
}

absl::StatusOr<std::string> Transaction::Get(Table table, absl::string_view key) const {
  const Row* found = Find(table, key);
  if (found == nullptr) return base_->Get(table, key);
  if (!found->value.has_value()) return absl::NotFoundError("the key was deleted in this transaction");
  return *found->value;
}

absl::Status Transaction::Scan(Table table, absl::string_view first, absl::string_view last, Visitor visit) const {
  const auto [at, end] = Between(table, first, last);
  if (at == end) return base_->Scan(table, first, last, visit);
  Overlay overlay(
      at, end, [](absl::string_view left, absl::string_view right) { return left < right; }, visit);
  absl::Status status = base_->Scan(
      table, first, last, [&](absl::string_view key, absl::string_view value) { return overlay.Take(key, value); });
  if (status.ok()) overlay.Finish();
  return status;
}

absl::Status Transaction::ScanBackwards(Table table, absl::string_view first, absl::string_view last,
                                        Visitor visit) const {
  const auto [begin, end] = Between(table, first, last);
  if (begin == end) return base_->ScanBackwards(table, first, last, visit);
  Overlay overlay(
      std::make_reverse_iterator(end), std::make_reverse_iterator(begin),
      [](absl::string_view left, absl::string_view right) { return left > right; }, visit);
  absl::Status status = base_->ScanBackwards(
      table, first, last, [&](absl::string_view key, absl::string_view value) { return overlay.Take(key, value); });
  if (status.ok()) overlay.Finish();
  return status;
}

void Transaction::Change(Table table, std::string key, std::optional<std::string> value) {
  const auto at = From(table, key);
  if (at != rows_.end() && (*at)->key == key && (*at)->table == table) {
    (*at)->value = std::move(value);
    return;
  }
  rows_.insert(at, &kept_.emplace_back(Row{table, std::move(key), std::move(value)}));
}

void Transaction::Put(Table table, std::string key, std::string value) {
  Change(table, std::move(key), std::move(value));
}

void Transaction::Delete(Table table, std::string key) { Change(table, std::move(key), std::nullopt); }

void Transaction::MergeInto(Transaction& parent) && {
  // Both are in order: what comes next lies behind.
  auto at = parent.rows_.begin();
  for (Row* row : rows_) {
    at = std::partition_point(at, parent.rows_.end(), [row](const Row* each) {
      const int order = Compare(each->table, row->table);
      return order != 0 ? order < 0 : each->key < row->key;
    });
    if (at != parent.rows_.end() && (*at)->key == row->key && (*at)->table == row->table) {
      (*at)->value = std::move(row->value);
    } else {
      at = parent.rows_.insert(at, row);
    }
  }
  rows_.clear();
  parent.kept_.splice(parent.kept_.end(), kept_);
}

Batch Transaction::Changes() const {
  Batch batch;
  for (const Row* row : rows_) {
    const auto& value = row->value;
    batch.Refer(
        {row->table, row->key, value.has_value() ? absl::make_optional<absl::string_view>(*value) : absl::nullopt});
  }
  return batch;
}

void Transaction::Clear() {
  rows_.clear();
  kept_.clear();
}

}  // namespace tongban
