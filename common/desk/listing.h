#ifndef TONGBAN_COMMON_DESK_LISTING_H_
#define TONGBAN_COMMON_DESK_LISTING_H_

// What lists and watches of any kind have in common.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/desk/collection.h"
#include "common/desk/tables.h"
#include "common/rpc/resource_name.h"
#include "common/store/store.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {

// What a page shows: the row with which it grows larger is its last.
inline constexpr size_t kMostPageBytes = size_t{1} << 20;
// Things that a record must be read for, for one page.
inline constexpr int kMostRowsRead = 2000;
// Things found of one person.
inline constexpr int kMostOfAPerson = 100;
// Changes that a watch sends at a time.
inline constexpr int kMostChanges = 100;

// INVALID_ARGUMENT, all of them.
absl::Status FieldInvalid(absl::string_view field, absl::string_view description);
absl::StatusOr<int> PageSize(int asked, int usual, int most);
// A thing of the kind, and a federation, by their names.
absl::StatusOr<ResourceName> NameIn(const Collection& kind, absl::string_view field, absl::string_view name);
absl::StatusOr<std::string> FederationIn(absl::string_view parent);
// In normal form.
absl::StatusOr<std::string> CitizenIdIn(absl::string_view citizen_id);

// How much a page has, and when that is enough.
class Room {
 public:
  explicit Room(int most_shown, int most_read = std::numeric_limits<int>::max())
      : most_shown_(most_shown), most_read_(most_read) {}

  void Read() { ++read_; }
  void Show(size_t bytes) {
    ++shown_;
    bytes_ += bytes;
  }
  bool IsFull() const { return shown_ >= most_shown_ || read_ >= most_read_ || bytes_ >= kMostPageBytes; }

 private:
  const int most_shown_;
  const int most_read_;
  int shown_ = 0;
  int read_ = 0;
  size_t bytes_ = 0;
};

// The rows that a list goes through, from the first page to the last.
struct Rows {
  Table table;
  std::string first;
  std::string last;  // Not one of them.
  bool backwards = false;
};

// Where a page of a list begins.
struct PageOf {
  Rows rows;
  // From the page before; empty for the first.
  absl::string_view token;
  // Everything that must stay the same from page to page.
  std::string arguments;
  absl::string_view secret;
};

// Visits rows until the room is full, and returns the token of the next page:
// empty at the end.
absl::StatusOr<std::string> ReadPage(const PageOf& page, const Room& room, const Reader& reader,
                                     absl::FunctionRef<absl::Status(absl::string_view key, absl::string_view)> visit);

// The id at the end of a row of an index; behind the prefix it has a number.
absl::StatusOr<std::string> IdAtTheEnd(absl::string_view key, absl::string_view prefix);

// What a watch asks for.
struct WatchFrom {
  absl::string_view parent;
  int64_t after_sequence = 0;
  bool from_now = false;
};

// Visits the changes of the kind after `position`, at most kMostChanges, and
// returns the position behind them. It is absent when the watch begins.
// OUT_OF_RANGE when that lies ahead of the newest change.
absl::StatusOr<int64_t> ReadFeed(
    const Collection& kind, const WatchFrom& from, std::optional<int64_t> position, const Reader& reader,
    absl::FunctionRef<absl::Status(absl::string_view federation, int64_t sequence, const record::v1::FeedEntry& entry)>
        visit);

// A page of the history of the thing that `request.parent` names. `whole` makes of
// a line as it is kept the line as it was written.
template <typename Response, typename Request>
absl::StatusOr<Response> ReadHistory(
    const Collection& kind, const Request& request, absl::string_view secret, const Reader& reader,
    absl::FunctionRef<absl::StatusOr<std::string>(const ResourceName& of, absl::string_view line)> whole) {
  constexpr int kUsualEvents = 100, kMostEvents = 1000;
  absl::StatusOr<ResourceName> name = NameIn(kind, "parent", request.parent());
  if (!name.ok()) return name.status();
  const absl::StatusOr<int> size = PageSize(request.page_size(), kUsualEvents, kMostEvents);
  if (!size.ok()) return size.status();
  const std::string prefix = RecordKey(kind, name->federation, name->id);
  Response response;
  Room room(*size);
  absl::StatusOr<std::string> next =
      ReadPage({{kEvents, prefix, PrefixEnd(prefix)}, request.page_token(), request.parent(), secret}, room, reader,
               [&](absl::string_view, absl::string_view bytes) {
                 const absl::StatusOr<std::string> line = whole(*name, bytes);
                 if (!line.ok()) return line.status();
                 room.Show(line->size());
                 return response.add_events()->ParseFromString(*line) ? absl::OkStatus() : kind.damaged(name->id);
               });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*std::move(next));
  return response;
}

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_LISTING_H_
