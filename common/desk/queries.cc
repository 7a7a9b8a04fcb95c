#include "common/desk/queries.h"

#include <algorithm>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "common/desk/case_on_file.h"
#include "common/desk/filter.h"
#include "common/desk/form_on_file.h"
#include "common/desk/listing.h"
#include "common/desk/refusals.h"
#include "common/desk/secrets.h"
#include "common/desk/tables.h"
#include "common/desk/worklists.h"
#include "common/policy/decide.h"
#include "common/policy/explain.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Case;
using casework::v1::CaseParty;
using casework::v1::CaseSummary;
using casework::v1::CountCasesRequest;
using casework::v1::CountCasesResponse;
using casework::v1::Event;
using casework::v1::ListCasesRequest;
using casework::v1::ListCasesResponse;
using casework::v1::ListEventsResponse;
using casework::v1::OfficeRef;
using casework::v1::SearchCasesResponse;
using casework::v1::WatchCasesRequest;
using casework::v1::WatchCasesResponse;

constexpr int kDefaultCases = 50, kMostCases = 500;

OfficeRef RefOf(OfficeKind office, absl::string_view federation) {
  OfficeRef here;
  here.set_kind(office);
  here.set_federation(std::string(federation));
  return here;
}

// An index, of which the rows behind the prefix have a number and the id.
struct Index {
  std::string prefix;
  Rows rows;
};

Index WholeIndex(Table table, std::string prefix) {
  Rows rows{table, prefix, PrefixEnd(prefix)};
  return {std::move(prefix), std::move(rows)};
}

// The part of an index, by the time of filing, that the filter leaves.
Index FiledWithin(Table table, const Key& prefix, const Filter& filter, bool backwards) {
  Index index = WholeIndex(table, std::string(absl::string_view(prefix)));
  index.rows.backwards = backwards;
  if (filter.filed_from() != absl::InfinitePast()) index.rows.first = Key(prefix).Number(Seconds(filter.filed_from()));
  if (filter.filed_before() != absl::InfiniteFuture()) {
    index.rows.last = Key(prefix).Number(Seconds(filter.filed_before()));
  }
  // Conditions that exclude each other.
  if (!index.rows.last.empty()) index.rows.first = std::min(index.rows.first, index.rows.last);
  return index;
}

absl::StatusOr<Index> IndexFor(const ListCasesRequest& request, absl::string_view federation, const Filter& filter) {
  const Key cases = KindKey(kCaseCollection, federation);
  const bool newest_first = request.order_by() == "create_time desc";
  if (request.order_by() == "due_time") return WholeIndex(kByDue, std::string(absl::string_view(cases)));
  if (!newest_first && !request.order_by().empty() && request.order_by() != "create_time") {
    return FieldInvalid("order_by", "must be create_time, create_time desc or due_time");
  }
  if (!filter.state().has_value()) return FiledWithin(kByFiling, cases, filter, newest_first);
  return FiledWithin(kByState, Key(cases).Number(static_cast<uint64_t>(*filter.state())), filter, newest_first);
}

absl::StatusOr<CaseSummary> ReadSummary(OfficeKind office, absl::string_view federation, absl::string_view case_id,
                                        const Reader& reader) {
  ASSIGN_OR_RETURN(const Case file, ReadOutline(federation, case_id, reader));
  return Summarize(RefOf(office, federation), file);
}

CaseParty::Role PartOf(const OfficeRef& office, const Case& file) {
  const auto party = std::ranges::find_if(
      file.parties(), [&office](const CaseParty& each) { return IsSameOffice(each.office(), office); });
  return party == file.parties().end() ? CaseParty::ROLE_UNSPECIFIED : party->role();
}

absl::Status Tell(OfficeKind here, absl::string_view federation, int64_t sequence, const record::v1::FeedEntry& entry,
                  const Reader& reader, WatchCasesResponse& change) {
  ASSIGN_OR_RETURN(const Case file, ReadOutline(federation, entry.id(), reader));
  const absl::StatusOr<std::string> line = reader.Get(kEvents, EventKey(federation, entry.id(), entry.revision()));
  Event event;
  if (!line.ok() && !absl::IsNotFound(line.status())) return line.status();
  if (!line.ok() || !event.ParseFromString(*line)) return CaseDamaged(entry.id());
  change.set_sequence(sequence);
  *change.mutable_summary() = Summarize(RefOf(here, federation), file);
  change.set_revision(entry.revision());
  change.set_act(static_cast<Act::Kind>(event.act().content_case()));
  change.set_state(event.state());
  *change.mutable_event_time() = event.event_time();
  *change.mutable_office() = event.office();
  change.set_party(PartOf(event.office(), file));
  *change.mutable_notices() = event.notices();
  return absl::OkStatus();
}

// What the key of by_state says of a case.
absl::StatusOr<CaseSummary> OutlineIn(absl::string_view key, absl::string_view prefix, absl::string_view federation) {
  KeyReader parts(key.substr(prefix.size()));
  ASSIGN_OR_RETURN(const uint64_t state, parts.Number());
  ASSIGN_OR_RETURN(const uint64_t filed, parts.Number());
  ASSIGN_OR_RETURN(const std::string case_id, parts.Text());
  CaseSummary outline;
  outline.set_name(policy::CaseName(federation, case_id));
  outline.set_state(static_cast<Case::State>(state));
  *outline.mutable_create_time() = ToProto(absl::FromUnixSeconds(static_cast<int64_t>(filed)));
  return outline;
}

}  // namespace

absl::StatusOr<Case> GetCase(absl::string_view field, absl::string_view name, const Reader& reader) {
  ASSIGN_OR_RETURN(const ResourceName parsed, NameIn(kCaseCollection, field, name));
  return ReadCase(parsed.federation, parsed.id, reader);
}

absl::StatusOr<ListEventsResponse> ListEvents(const casework::v1::ListEventsRequest& request,
                                              absl::string_view page_secret, const Reader& reader) {
  return ReadHistory<ListEventsResponse>(kCaseCollection, request, page_secret, reader,
                                         [&reader](const ResourceName& of, absl::string_view line) {
                                           return WholeLine(of.federation, of.id, std::string(line), reader);
                                         });
}

absl::StatusOr<ListCasesResponse> ListCases(const ListCasesRequest& request, OfficeKind office,
                                            absl::string_view page_secret, const Reader& reader) {
  ASSIGN_OR_RETURN(const std::string federation, FederationIn(request.parent()));
  ASSIGN_OR_RETURN(const Filter filter, Filter::Parse(request.filter()));
  ASSIGN_OR_RETURN(Index index, IndexFor(request, federation, filter));
  ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kDefaultCases, kMostCases));
  ListCasesResponse response;
  Room room(size, kMostRowsRead);
  const auto show = [&](absl::string_view key, absl::string_view) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string case_id, IdAtTheEnd(key, index.prefix));
    ASSIGN_OR_RETURN(CaseSummary summary, ReadSummary(office, federation, case_id, reader));
    room.Read();
    if (!filter.Matches(summary)) return absl::OkStatus();
    room.Show(summary.ByteSizeLong());
    *response.add_cases() = std::move(summary);
    return absl::OkStatus();
  };
  const std::string arguments = absl::StrCat(request.parent(), "\n", request.filter(), "\n", request.order_by());
  ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                   ReadPage({std::move(index.rows), request.page_token(), arguments, page_secret}, room, reader, show));
  return response;
}

absl::StatusOr<CountCasesResponse> CountCases(const CountCasesRequest& request, OfficeKind office,
                                              absl::string_view page_secret, const Reader& reader) {
  ASSIGN_OR_RETURN(const std::string federation, FederationIn(request.parent()));
  ASSIGN_OR_RETURN(const Filter filter, Filter::Parse(request.filter()));
  const Index index = WholeIndex(kByState, KindKey(kCaseCollection, federation));
  absl::btree_map<Case::State, int64_t> counts;
  Room room(kMostKeysRead, filter.keys_suffice() ? kMostKeysRead : kMostRowsRead);
  const auto count = [&](absl::string_view key, absl::string_view) -> absl::Status {
    ASSIGN_OR_RETURN(CaseSummary summary, OutlineIn(key, index.prefix, federation));
    room.Read();
    if (!filter.keys_suffice()) {
      ASSIGN_OR_RETURN(summary, ReadSummary(office, federation, IdIn(summary.name()), reader));
    }
    if (filter.Matches(summary)) ++counts[summary.state()];
    return absl::OkStatus();
  };
  CountCasesResponse response;
  const std::string arguments = absl::StrCat("count\n", request.parent(), "\n", request.filter());
  ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                   ReadPage({index.rows, request.page_token(), arguments, page_secret}, room, reader, count));
  for (const auto& [state, number] : counts) {
    CountCasesResponse::StateCount& row = *response.add_counts();
    row.set_state(state);
    row.set_count(number);
  }
  return response;
}

absl::StatusOr<SearchCasesResponse> SearchCases(const casework::v1::SearchCasesRequest& request, OfficeKind office,
                                                absl::string_view person_secret,
                                                absl::FunctionRef<bool(const Case&)> may_see, const Reader& reader) {
  ASSIGN_OR_RETURN(const std::string federation, FederationIn(request.parent()));
  ASSIGN_OR_RETURN(const std::string citizen_id, CitizenIdIn(request.citizen_id()));
  const std::string prefix = PersonPrefix(kCaseCollection, federation, PersonKey(person_secret, citizen_id));
  SearchCasesResponse response;
  absl::Status failure;
  RETURN_IF_ERROR(reader.Scan(kByPerson, prefix, PrefixEnd(prefix), [&](absl::string_view key, absl::string_view) {
    const absl::StatusOr<std::string> case_id = KeyReader(key.substr(prefix.size())).Text();
    failure = case_id.status();
    if (!failure.ok()) return false;
    const absl::StatusOr<Case> file = ReadOutline(federation, *case_id, reader);
    failure = file.status();
    if (!failure.ok()) return false;
    if (may_see(*file)) *response.add_cases() = Summarize(RefOf(office, federation), *file);
    return response.cases_size() < kMostOfAPerson;
  }));
  RETURN_IF_ERROR(failure);
  return response;
}

absl::StatusOr<Changes> NextChanges(const WatchCasesRequest& request, OfficeKind office,
                                    std::optional<int64_t> position, const Reader& reader) {
  Changes next;
  ASSIGN_OR_RETURN(
      next.position,
      ReadFeed(kCaseCollection, {request.parent(), request.after_sequence(), request.from_now()}, position, reader,
               [&](absl::string_view federation, int64_t sequence, const record::v1::FeedEntry& entry) {
                 return Tell(office, federation, sequence, entry, reader, next.changes.emplace_back());
               }));
  return next;
}

absl::StatusOr<casework::v1::ExplainClockResponse> ExplainClock(const casework::v1::ExplainClockRequest& request,
                                                                const Calendar& calendar, absl::Time now,
                                                                const Reader& reader) {
  ASSIGN_OR_RETURN(const Case file, GetCase("name", request.name(), reader));
  return policy::Explain(file, request.clock(), calendar, now);
}

}  // namespace tongban
