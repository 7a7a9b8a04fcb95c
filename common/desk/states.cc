#include "common/desk/states.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/desk/tables.h"
#include "common/status/status.h"
#include "common/wire/edit.h"
#include "common/wire/wire.h"

namespace tongban {
int64_t RevisionIn(const Collection& kind, absl::string_view state) {
  for (WireReader reader(state); !reader.AtEnd();) {
    const WireTag tag = reader.Tag();
    if (tag.number == static_cast<uint32_t>(kind.revision_field) && tag.wire == Wire::kVarint) {
      return static_cast<int64_t>(reader.Varint());
    }
    reader.Skip(tag);
  }
  return 0;
}

absl::StatusOr<std::string> ReadStateAt(const Collection& kind, absl::string_view federation, absl::string_view id,
                                        int64_t revision, const Reader& reader) {
  absl::StatusOr<std::string> newest = reader.Get(kRecords, RecordKey(kind, federation, id));
  if (absl::IsNotFound(newest.status())) return kind.unknown(id);
  if (!newest.ok() || RevisionIn(kind, *newest) == revision) return newest;
  std::string row = *std::move(newest);
  std::vector<std::string> edits;
  bool is_known = false;
  const std::string first = EventKey(kind, federation, id, revision);
  RETURN_IF_ERROR(reader.Scan(kStates, first, PrefixEnd(RecordKey(kind, federation, id)),
                              [&](absl::string_view key, absl::string_view edit) {
                                is_known = is_known || key == first;
                                edits.emplace_back(edit);
                                return is_known;
                              }));
  if (!is_known) return kind.damaged(id);
  for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
    std::optional<std::string> before = ApplyEdit(row, *edit);
    if (!before.has_value()) return kind.damaged(id);
    row = *std::move(before);
  }
  return row;
}

absl::StatusOr<std::string> ReadEditTo(const Collection& kind, absl::string_view federation, absl::string_view id,
                                       int64_t revision, const Reader& reader) {
  absl::StatusOr<std::string> edit = reader.Get(kStates, EventKey(kind, federation, id, revision));
  return absl::IsNotFound(edit.status()) ? kind.damaged(id) : std::move(edit);
}

void KeepState(const Collection& kind, absl::string_view federation, absl::string_view id, int64_t revision,
               absl::string_view row, absl::string_view new_row, Transaction& transaction) {
  KeepEdit(kind, federation, id, revision, MakeEdit(new_row, row), transaction);
}

void KeepEdit(const Collection& kind, absl::string_view federation, absl::string_view id, int64_t revision,
              std::string edit, Transaction& transaction) {
  transaction.Put(kStates, EventKey(kind, federation, id, revision), std::move(edit));
}

}  // namespace tongban
