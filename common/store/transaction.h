#ifndef TONGBAN_COMMON_STORE_TRANSACTION_H_
#define TONGBAN_COMMON_STORE_TRANSACTION_H_

#include <optional>
#include <string>

#include "absl/container/btree_map.h"
#include "common/store/store.h"

namespace tongban {

// Changes not yet committed, laid over a reader: whoever reads through the
// transaction sees them as if they were stored, so that decisions committed in
// one batch see each other.
//
// Transactions nest. The loop keeps one for its batch; each call works in one
// of its own over that, merged on success and simply dropped on refusal:
//
//   Transaction call(&batch);
//   if (Decide(call).ok()) std::move(call).MergeInto(batch);
//
// Not thread-safe. A visitor must not change the transaction it scans, nor one
// below it; and nobody may change the reader below while this one is in use.
class Transaction : public Reader {
 public:
  // `base` must outlive the transaction. (A pointer, as a reference to another
  // transaction would read as a copy of it.)
  explicit Transaction(const Reader* base) : base_(base) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  absl::StatusOr<std::string> Get(Table table, absl::string_view key) const override;
  absl::Status Scan(Table table, absl::string_view first, absl::string_view last, Visitor visit) const override;
  absl::Status ScanBackwards(Table table, absl::string_view first, absl::string_view last,
                             Visitor visit) const override;

  void Put(Table table, std::string key, std::string value);
  void Delete(Table table, std::string key);
  bool empty() const { return changes_.empty(); }

  // Lays the changes over those of `parent` and leaves this transaction empty.
  void MergeInto(Transaction& parent) &&;

  // The changes: one a key, in the order of table names and keys (sorted keys
  // are the cheapest to store). The batch refers to this transaction, which must
  // live as long and not change.
  Batch Changes() const;
  // Forgets them.
  void Clear() { changes_.clear(); }

  // Another reader to be laid over, which shows the same as the one before.
  void LayOver(const Reader* base) { base_ = base; }

 private:
  using Rows = absl::btree_map<std::string, std::optional<std::string>>;  // Absent value: deleted.

  const Rows* RowsOf(Table table) const;

  const Reader* base_;
  absl::btree_map<absl::string_view, Rows> changes_;  // By table name.
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_STORE_TRANSACTION_H_
