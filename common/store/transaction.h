#ifndef TONGBAN_COMMON_STORE_TRANSACTION_H_
#define TONGBAN_COMMON_STORE_TRANSACTION_H_

#include <list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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
  bool empty() const { return rows_.empty(); }

  // Lays the changes over those of `parent` and leaves this transaction empty.
  void MergeInto(Transaction& parent) &&;

  // The changes: one a key, in the order of table names and keys (sorted keys
  // are the cheapest to store). The batch refers to this transaction, which must
  // live as long and not change.
  Batch Changes() const;
  // Forgets them.
  void Clear();

  // Another reader to be laid over, which shows the same as the one before.
  void LayOver(const Reader* base) { base_ = base; }

 private:
  struct Row {
    Table table;
    std::string key;
    std::optional<std::string> value;  // Absent: deleted.
  };
  // By the names of tables, then by keys: a batch has some hundred rows, and to
  // find one among so many pointers in a row takes less than any tree.
  using Rows = std::vector<Row*>;

  // The first row of the table from `key` on.
  Rows::const_iterator From(Table table, absl::string_view key) const;
  // The row of that key, or null.
  Row* Find(Table table, absl::string_view key) const;
  // The changes of [first, last).
  std::pair<Rows::const_iterator, Rows::const_iterator> Between(Table table, absl::string_view first,
                                                                absl::string_view last) const;
  void Change(Table table, std::string key, std::optional<std::string> value);

  const Reader* base_;
  Rows rows_;
  // Where the rows are, which go over to another transaction without a copy;
  // some of them may have been overwritten by others.
  std::list<Row> kept_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_STORE_TRANSACTION_H_
