#include "common/desk/listing.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/desk/page_token.h"
#include "common/person/citizen_id.h"
#include "common/status/refusal.h"
#include "common/status/status.h"

namespace tongban {
namespace {

absl::StatusOr<int64_t> NewestSequence(const Collection& kind, absl::string_view federation, const Reader& reader) {
  const absl::StatusOr<std::string> counter = reader.Get(kCounters, CounterKey(federation, kind.feed));
  if (absl::IsNotFound(counter.status())) return 0;
  RETURN_IF_ERROR(counter.status());
  ASSIGN_OR_RETURN(const uint64_t number, KeyReader(*counter).Number());
  return static_cast<int64_t>(number);
}

}  // namespace

absl::Status FieldInvalid(absl::string_view field, absl::string_view description) {
  return Refusal(errors::v1::ERROR_REASON_FIELD_INVALID, absl::StrCat(field, " ", description))
      .Field(field, description);
}

absl::StatusOr<int> PageSize(int asked, int usual, int most) {
  if (asked < 0) return FieldInvalid("page_size", "must not be negative");
  return asked == 0 ? usual : std::min(asked, most);
}

absl::StatusOr<ResourceName> NameIn(const Collection& kind, absl::string_view field, absl::string_view name) {
  std::optional<ResourceName> parsed = ParseResourceName(name);
  if (parsed.has_value() && parsed->collection == kind.name) return *std::move(parsed);
  return FieldInvalid(field, absl::StrCat("must be federations/{federation}/", kind.name, "/{", kind.singular, "}"));
}

absl::StatusOr<std::string> FederationIn(absl::string_view parent) {
  std::optional<ResourceName> parsed = ParseResourceName(parent);
  if (parsed.has_value() && parsed->collection.empty()) return std::move(parsed->federation);
  return FieldInvalid("parent", "must be federations/{federation}");
}

absl::StatusOr<std::string> CitizenIdIn(absl::string_view citizen_id) {
  std::string normal = person::NormalizeCitizenId(citizen_id);
  if (const absl::Status fault = person::CheckCitizenId(normal); !fault.ok()) {
    return FieldInvalid("citizen_id", fault.message());
  }
  return normal;
}

absl::StatusOr<std::string> ReadPage(const PageOf& page, const Room& room, const Reader& reader,
                                     absl::FunctionRef<absl::Status(absl::string_view, absl::string_view)> visit) {
  const Rows& rows = page.rows;
  std::string first = rows.first, last = rows.last;
  if (!page.token.empty()) {
    // Upwards, a page begins with the key in the token; downwards, just below it.
    std::string& where = rows.backwards ? last : first;
    ASSIGN_OR_RETURN(where, OpenPageToken(page.secret, page.token, page.arguments));
  }
  std::string next, newest;
  absl::Status failure;
  const auto visit_one = [&](absl::string_view key, absl::string_view value) {
    if (room.IsFull()) {
      next = SealPageToken(page.secret, rows.backwards ? absl::string_view(newest) : key, page.arguments);
      return false;
    }
    newest = std::string(key);
    failure = visit(key, value);
    return failure.ok();
  };
  RETURN_IF_ERROR(rows.backwards ? reader.ScanBackwards(rows.table, first, last, visit_one)
                                 : reader.Scan(rows.table, first, last, visit_one));
  RETURN_IF_ERROR(failure);
  return next;
}

absl::StatusOr<std::string> IdAtTheEnd(absl::string_view key, absl::string_view prefix) {
  KeyReader parts(key.substr(prefix.size()));
  RETURN_IF_ERROR(parts.Number().status());
  return parts.Text();
}

absl::StatusOr<int64_t> ReadFeed(
    const Collection& kind, const WatchFrom& from, std::optional<int64_t> position, const Reader& reader,
    absl::FunctionRef<absl::Status(absl::string_view federation, int64_t sequence, const record::v1::FeedEntry& entry)>
        visit) {
  ASSIGN_OR_RETURN(const std::string federation, FederationIn(from.parent));
  if (from.after_sequence < 0) return FieldInvalid("after_sequence", "must not be negative");
  ASSIGN_OR_RETURN(const int64_t newest, NewestSequence(kind, federation, reader));
  int64_t at = position.value_or(from.from_now ? newest : from.after_sequence);
  if (at > newest) {
    return Refusal(errors::v1::ERROR_REASON_SEQUENCE_AHEAD, "after_sequence is ahead of the newest change")
        .With("newestSequence", absl::StrCat(newest))
        .Field("after_sequence", "must not exceed the newest sequence");
  }
  absl::Status failure;
  int changes = 0;
  RETURN_IF_ERROR(reader.Scan(kFeed, FeedKey(kind, federation, at + 1), PrefixEnd(KindKey(kind, federation)),
                              [&](absl::string_view, absl::string_view bytes) {
                                record::v1::FeedEntry entry;
                                if (!entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
                                  failure = kind.damaged("");
                                  return false;
                                }
                                failure = visit(federation, at + 1, entry);
                                if (!failure.ok()) return false;
                                ++at;
                                return ++changes < kMostChanges;
                              }));
  RETURN_IF_ERROR(failure);
  return at;
}

}  // namespace tongban
