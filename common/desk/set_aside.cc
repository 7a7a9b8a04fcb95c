#include "common/desk/set_aside.h"

#include <utility>

#include "common/desk/tables.h"
#include "common/log/log.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {

using record::v1::SetAsideRow;

void SetAside(absl::string_view federation, const std::string& due_key, absl::string_view shown,
              const absl::Status& problem, absl::Time now, Transaction& transaction) {
  SetAsideRow row;
  row.set_due_key(due_key);
  row.set_shown(std::string(shown));
  row.set_problem(std::string(problem.message()));
  *row.mutable_set_aside_time() = ToProto(now);
  transaction.Delete(kDue, due_key);
  transaction.Put(kSetAside, SetAsideKey(federation, due_key), row.SerializeAsString());
  Log(Level::kError, "damaged row quarantined",
      {{"table", kDue.name}, {"row", shown}, {"federation", federation}, {"problem", row.problem()}});
}

absl::Status PutBackSetAside(Store& store) {
  Batch batch;
  size_t rows = 0;
  RETURN_IF_ERROR(store.Scan(kSetAside, "", "", [&](absl::string_view key, absl::string_view value) {
    SetAsideRow row;
    // What is damaged here too stays where it can be seen.
    if (row.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      batch.Put(kDue, row.due_key(), "");
      batch.Delete(kSetAside, std::string(key));
    }
    return ++rows < kMostPutBack;
  }));
  return batch.empty() ? absl::OkStatus() : store.Commit(batch);
}

absl::StatusOr<SetAsideRows> CountSetAside(absl::string_view federation, const Reader& reader) {
  SetAsideRows rows;
  for (const absl::string_view owner : {federation, absl::string_view()}) {
    const std::string prefix = Key().Text(owner);
    RETURN_IF_ERROR(reader.Scan(kSetAside, prefix, PrefixEnd(prefix), [&](absl::string_view, absl::string_view value) {
      SetAsideRow row;
      const bool is_readable = row.ParseFromArray(value.data(), static_cast<int>(value.size()));
      if (rows.count == 0) rows.first = is_readable ? row.shown() : "a row of table set_aside itself";
      return ++rows.count < kMostSetAsideCounted;
    }));
  }
  return rows;
}

}  // namespace tongban
