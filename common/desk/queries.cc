#include "common/desk/queries.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/desk/case_on_file.h"
#include "common/desk/filter.h"
#include "common/desk/form_on_file.h"
#include "common/desk/page_token.h"
#include "common/desk/refusals.h"
#include "common/desk/tables.h"
#include "common/desk/worklists.h"
#include "common/policy/explain.h"
#include "common/rpc/resource_name.h"
#include "common/status/refusal.h"
#include "common/status/status.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::ListCasesRequest;
using casework::v1::ListCasesResponse;
using casework::v1::ListEventsResponse;
using casework::v1::WatchCasesResponse;

constexpr int kDefaultCases = 50, kMostCases = 500;
constexpr int kDefaultEvents = 100, kMostEvents = 1000;

absl::Status FieldInvalid(absl::string_view field, absl::string_view description) {
  return Refusal(errors::v1::ERROR_REASON_FIELD_INVALID, absl::StrCat(field, " ", description))
      .Field(field, description);
}

absl::StatusOr<ResourceName> CaseNameOf(absl::string_view field, absl::string_view name) {
  std::optional<ResourceName> parsed = ParseResourceName(name);
  if (parsed.has_value() && parsed->collection == "cases") return *std::move(parsed);
  return FieldInvalid(field, "must be federations/{federation}/cases/{case}");
}

absl::StatusOr<int> PageSize(int asked, int usual, int most) {
  if (asked < 0) return FieldInvalid("page_size", "must not be negative");
  return asked == 0 ? usual : std::min(asked, most);
}

// An index to list cases by: its rows end with the case id.
struct Order {
  Table table;
  std::string prefix;
  bool backwards = false;
};

absl::StatusOr<Order> OrderOf(const ListCasesRequest& request, absl::string_view federation, const Filter& filter) {
  const bool newest_first = request.order_by() == "create_time desc";
  if (request.order_by() == "due_time") return Order{kByDue, KindKey(kCaseCollection, federation)};
  if (!newest_first && !request.order_by().empty() && request.order_by() != "create_time") {
    return FieldInvalid("order_by", "must be create_time, create_time desc or due_time");
  }
  if (filter.state.has_value()) {
    return Order{kByState, KindKey(kCaseCollection, federation).Number(*filter.state), newest_first};
  }
  return Order{kByFiling, KindKey(kCaseCollection, federation), newest_first};
}

// The case id at the end of an index row.
absl::StatusOr<std::string> CaseIdAtTheEnd(absl::string_view key, absl::string_view prefix) {
  KeyReader parts(key.substr(prefix.size()));
  RETURN_IF_ERROR(parts.Number().status());
  return parts.Text();
}

}  // namespace

absl::StatusOr<Case> GetCase(const casework::v1::GetCaseRequest& request, const Reader& reader) {
  ASSIGN_OR_RETURN(const ResourceName name, CaseNameOf("name", request.name()));
  return ReadCase(name.federation, name.id, reader);
}

absl::StatusOr<ListEventsResponse> ListEvents(const casework::v1::ListEventsRequest& request,
                                              absl::string_view page_secret, const Reader& reader) {
  ASSIGN_OR_RETURN(const ResourceName name, CaseNameOf("parent", request.parent()));
  RETURN_IF_ERROR(ReadOutline(name.federation, name.id, reader).status());
  ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kDefaultEvents, kMostEvents));
  std::string first = CaseKey(name.federation, name.id);
  const std::string end = PrefixEnd(first);
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(first, OpenPageToken(page_secret, request.page_token(), request.parent()));
  }
  ListEventsResponse response;
  bool readable = true;
  RETURN_IF_ERROR(reader.Scan(kEvents, first, end, [&](absl::string_view key, absl::string_view bytes) {
    if (response.events_size() == size) {
      response.set_next_page_token(SealPageToken(page_secret, key, request.parent()));
      return false;
    }
    const auto line = WholeLine(name.federation, name.id, std::string(bytes), reader);
    readable = line.ok() && response.add_events()->ParseFromString(*line);
    return readable;
  }));
  if (!readable) return CaseDamaged(name.id);
  return response;
}

absl::StatusOr<ListCasesResponse> ListCases(const ListCasesRequest& request, absl::string_view page_secret,
                                            const Reader& reader) {
  const std::optional<ResourceName> parent = ParseResourceName(request.parent());
  if (!parent.has_value() || !parent->collection.empty()) {
    return FieldInvalid("parent", "must be federations/{federation}");
  }
  ASSIGN_OR_RETURN(const Filter filter, ParseFilter(request.filter()));
  ASSIGN_OR_RETURN(const Order order, OrderOf(request, parent->federation, filter));
  ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kDefaultCases, kMostCases));
  const std::string arguments = absl::StrCat(request.parent(), "\n", request.filter(), "\n", request.order_by());
  std::string first = order.prefix, last = PrefixEnd(order.prefix);
  if (!request.page_token().empty()) {
    // Downwards, a page begins just below its key; the token holds the key of
    // the last row read.
    std::string& where = order.backwards ? last : first;
    ASSIGN_OR_RETURN(where, OpenPageToken(page_secret, request.page_token(), arguments));
  }
  ListCasesResponse response;
  absl::Status failure;
  int read = 0;
  std::string previous;
  const auto visit = [&](absl::string_view key, absl::string_view) {
    if (response.cases_size() == size || read == kMostRowsRead) {
      response.set_next_page_token(
          SealPageToken(page_secret, order.backwards ? previous : std::string(key), arguments));
      return false;
    }
    ++read;
    previous = std::string(key);
    absl::StatusOr<std::string> case_id = CaseIdAtTheEnd(key, order.prefix);
    failure = case_id.status();
    if (!failure.ok()) return false;
    const absl::StatusOr<Case> file = ReadOutline(parent->federation, *case_id, reader);
    failure = file.status();
    if (!failure.ok()) return false;
    casework::v1::CaseSummary summary = Summarize(*file);
    if (filter.Matches(summary)) *response.add_cases() = std::move(summary);
    return true;
  };
  RETURN_IF_ERROR(order.backwards ? reader.ScanBackwards(order.table, first, last, visit)
                                  : reader.Scan(order.table, first, last, visit));
  RETURN_IF_ERROR(failure);
  return response;
}

absl::StatusOr<Changes> NextChanges(const casework::v1::WatchCasesRequest& request, std::optional<int64_t> position,
                                    const Reader& reader) {
  const std::optional<ResourceName> parent = ParseResourceName(request.parent());
  if (!parent.has_value() || !parent->collection.empty()) {
    return FieldInvalid("parent", "must be federations/{federation}");
  }
  if (request.after_sequence() < 0) return FieldInvalid("after_sequence", "must not be negative");
  const absl::StatusOr<std::string> counter =
      reader.Get(kCounters, CounterKey(parent->federation, kCaseCollection.feed));
  int64_t newest = 0;
  if (!counter.ok() && !absl::IsNotFound(counter.status())) return counter.status();
  if (counter.ok()) {
    ASSIGN_OR_RETURN(const uint64_t number, KeyReader(*counter).Number());
    newest = static_cast<int64_t>(number);
  }
  Changes next;
  next.position = position.value_or(request.from_now() ? newest : request.after_sequence());
  if (next.position > newest) {
    return Refusal(errors::v1::ERROR_REASON_SEQUENCE_AHEAD, "after_sequence lies ahead of the newest change")
        .With("newestSequence", absl::StrCat(newest))
        .Field("after_sequence", "must not be larger than the newest sequence");
  }
  absl::Status failure;
  const std::string end = PrefixEnd(KindKey(kCaseCollection, parent->federation));
  RETURN_IF_ERROR(reader.Scan(kFeed, FeedKey(kCaseCollection, parent->federation, next.position + 1), end,
                              [&](absl::string_view, absl::string_view bytes) {
                                record::v1::FeedEntry entry;
                                if (!entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
                                  failure = CaseDamaged("");
                                const absl::StatusOr<Case> file = ReadOutline(parent->federation, entry.id(), reader);
                                failure.Update(file.status());
                                if (!failure.ok()) return false;
                                WatchCasesResponse& change = next.changes.emplace_back();
                                change.set_sequence(++next.position);
                                change.set_revision(entry.revision());
                                *change.mutable_summary() = Summarize(*file);
                                return next.changes.size() < kMostChanges;
                              }));
  RETURN_IF_ERROR(failure);
  return next;
}

absl::StatusOr<casework::v1::ExplainClockResponse> ExplainClock(const casework::v1::ExplainClockRequest& request,
                                                                const Calendar& calendar, absl::Time now,
                                                                const Reader& reader) {
  ASSIGN_OR_RETURN(const ResourceName name, CaseNameOf("name", request.name()));
  ASSIGN_OR_RETURN(const Case file, ReadCase(name.federation, name.id, reader));
  return policy::Explain(file, request.clock(), calendar, now);
}

}  // namespace tongban
