#ifndef TONGBAN_COMMON_EXCHANGE_RECORDS_H_
#define TONGBAN_COMMON_EXCHANGE_RECORDS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/exchange/ledger.h"
#include "common/status/status.h"
#include "common/store/store.h"
#include "tongban/record/v1/record.pb.h"

// Private to common/exchange: rows as messages.

namespace tongban {

template <typename Record>
absl::StatusOr<Record> ParseRecord(Table table, absl::string_view value) {
  Record record;
  if (!record.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return absl::DataLossError(absl::StrCat("a row of table ", table.name, " cannot be parsed"));
  }
  return record;
}

// NOT_FOUND when there is no such row, DATA_LOSS when it does not parse.
template <typename Record>
absl::StatusOr<Record> GetRecord(const Reader& reader, Table table, absl::string_view key) {
  ASSIGN_OR_RETURN(const std::string value, reader.Get(table, key));
  return ParseRecord<Record>(table, value);
}

// The head of a route; that of a route with no entries when there is no row.
inline absl::StatusOr<record::v1::RouteHead> GetHead(const Reader& reader, Table table, absl::string_view route_key) {
  auto head = GetRecord<record::v1::RouteHead>(reader, table, route_key);
  if (head.ok() || !absl::IsNotFound(head.status())) return head;
  record::v1::RouteHead empty;
  empty.set_hash(FirstHash());
  return empty;
}

}  // namespace tongban

#endif  // TONGBAN_COMMON_EXCHANGE_RECORDS_H_
