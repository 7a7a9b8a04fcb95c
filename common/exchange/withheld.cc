// What Outbox keeps for receivers of an older release.

#include <string>
#include <utility>
#include <vector>

#include "common/exchange/outbox.h"
#include "common/exchange/records.h"
#include "common/exchange/routes.h"
#include "common/exchange/tables.h"
#include "common/status/status.h"
#include "common/store/keys.h"

namespace tongban {
namespace {

using exchange::v1::Message;
using exchange::v1::Route;
using record::v1::SentMessage;
using record::v1::WithheldMessage;

struct Row {
  std::string key;
  WithheldMessage message;
};

}  // namespace

absl::Status Outbox::Withhold(const Route& route, WithheldMessage message, Transaction& transaction) {
  const std::string route_key = OutgoingKey(route);
  int64_t number = 1;
  absl::Status problem;
  RETURN_IF_ERROR(transaction.ScanBackwards(kWithheld, route_key, PrefixEnd(route_key),
                                            [&](absl::string_view key, absl::string_view) {
                                              const auto last = KeyReader(key.substr(route_key.size())).Number();
                                              problem = last.status();
                                              if (last.ok()) number = static_cast<int64_t>(*last) + 1;
                                              return false;
                                            }));
  RETURN_IF_ERROR(problem);
  transaction.Put(kWithheld, EntryKey(route_key, number), message.SerializeAsString());
  return absl::OkStatus();
}

absl::StatusOr<bool> Outbox::SendWithheld(absl::Time now, Transaction& transaction) const {
  std::vector<Row> rows;
  absl::Status problem;
  bool more = false;
  RETURN_IF_ERROR(transaction.Scan(kWithheld, "", "", [&](absl::string_view key, absl::string_view value) {
    more = rows.size() == kMostSentInAPass;
    auto message = ParseRecord<WithheldMessage>(kWithheld, value);
    problem = message.status();
    if (more || !problem.ok()) return false;
    rows.push_back({std::string(key), *std::move(message)});
    return true;
  }));
  RETURN_IF_ERROR(problem);
  for (Row& row : rows) {
    ASSIGN_OR_RETURN(const Route route, OutgoingRoute(row.key));
    SentMessage sent;
    *sent.mutable_message() = std::move(*row.message.mutable_message());
    sent.set_reference(row.message.reference());
    ASSIGN_OR_RETURN(std::string bytes, MessageOf(route, sent, transaction));
    ASSIGN_OR_RETURN(const Message message, ParseRecord<Message>(kWithheld, bytes));
    const std::string& receiver = route.receiver().federation();
    if (accepts_ != nullptr && !accepts_(receiver, message.required_features())) continue;
    transaction.Delete(kWithheld, row.key);
    RETURN_IF_ERROR(AppendTo(route, std::move(bytes), std::move(*sent.mutable_reference()), now, transaction));
  }
  return more;
}

}  // namespace tongban
