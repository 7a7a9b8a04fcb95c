#include "common/exchange/refusals.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/exchange/ledger.h"
#include "common/status/refusal.h"

namespace tongban {

using absl::StatusCode;
using exchange::v1::Route;

namespace {

// The courier tries again by itself meanwhile; an operator need not hurry.
constexpr absl::Duration kRetryReceiver = absl::Seconds(10);

}  // namespace

absl::Status RouteMalformed() {
  return Refusal(errors::v1::ERROR_REASON_ROUTE_MALFORMED, "the route does not name two offices")
      .Field("route", "sender and receiver each need a six-digit federation and a kind");
}

absl::Status BatchMalformed(absl::string_view field, absl::string_view description) {
  return Refusal(errors::v1::ERROR_REASON_BATCH_MALFORMED, absl::StrCat(field, ": ", description))
      .Field(field, description);
}

absl::Status NotTheSender(const Route& route) {
  return Refusal(errors::v1::ERROR_REASON_NOT_THE_SENDER, "only the sender of a route may use it")
      .With("sender", FormatOffice(route.sender()));
}

absl::Status ReceiverNotHosted(const Route& route) {
  const std::string receiver = FormatOffice(route.receiver());
  return Refusal(errors::v1::ERROR_REASON_RECEIVER_NOT_HOSTED, absl::StrCat(receiver, " is not hosted here"))
      .With("receiver", receiver);
}

absl::Status SignatureInvalid(absl::string_view federation) {
  return Refusal(errors::v1::ERROR_REASON_SIGNATURE_INVALID,
                 absl::StrCat("not signed by the key that the directory has for ", federation))
      .With("federation", federation);
}

absl::Status ReleaseTooOld(absl::string_view federation, absl::string_view what) {
  return Refusal(kReleaseTooOld, absl::StrCat("the release of ", federation, " does not know ", what,
                                              "; what needs it waits until it has been upgraded"))
      .With("federation", federation);
}

absl::Status RouteGap(const Route& route, int64_t next_sequence) {
  return Refusal(kRouteGap, absl::StrCat("entries before the batch are missing; send from ", next_sequence, " on"))
      .With("route", FormatRoute(route))
      .With(kNextSequence, absl::StrCat(next_sequence))
      .Instead("SEQUENCE", FormatRoute(route), absl::StrCat("send from ", next_sequence, " on"));
}

absl::Status RouteForked(const Route& route, int64_t sequence) {
  return Refusal(kRouteForked,
                 absl::StrCat("the ledgers of ", FormatRoute(route), " differ at ", sequence, "; call an operator"))
      .With("route", FormatRoute(route))
      .With("sequence", absl::StrCat(sequence));
}

absl::Status RouteDamaged(const Route& route, absl::string_view row) {
  return Refusal(errors::v1::ERROR_REASON_ROUTE_DAMAGED,
                 absl::StrCat(row, " of ", FormatRoute(route),
                              " cannot be read, and what comes after it waits; copy the folder of the database, have "
                              "the row repaired and start the office again; other routes go on"))
      .With("route", FormatRoute(route));
}

absl::Status AnswerMalformed(const Route& route, absl::string_view what) {
  return Refusal(errors::v1::ERROR_REASON_ANSWER_MALFORMED,
                 absl::StrCat("the answer of ", FormatOffice(route.receiver()), " makes no sense: ", what))
      .With("route", FormatRoute(route));
}

absl::Status MessageTooLarge(size_t bytes) {
  return Refusal(
             errors::v1::ERROR_REASON_MESSAGE_TOO_LARGE,
             absl::StrCat("the case takes ", bytes, " bytes; the exchange carries at most ", kMaxExchangedMessageBytes))
      .With("bytes", absl::StrCat(bytes))
      .Instead("SIZE", "case", "keep documents outside the case and refer to them by digest");
}

absl::Status NotParked(absl::string_view name) {
  return Refusal(errors::v1::ERROR_REASON_MESSAGE_NOT_PARKED, "no such message is parked; it may have been retried")
      .About("tongban/ParkedMessage", name);
}

absl::Status RouteUnknown(const Route& route) {
  return Refusal(errors::v1::ERROR_REASON_ROUTE_UNKNOWN,
                 absl::StrCat("nothing was ever sent on ", FormatRoute(route), " from here"))
      .With("route", FormatRoute(route));
}

absl::Status NotInDirectory(absl::string_view what) {
  return Refusal(errors::v1::ERROR_REASON_NOT_IN_DIRECTORY, absl::StrCat(what, " is not in directory"))
      .With("entry", what);
}

absl::Status PageInvalid(absl::string_view field) {
  return Refusal(errors::v1::ERROR_REASON_PAGE_INVALID, absl::StrCat(field, " is not valid"))
      .Field(field, field == "page_size" ? "must not be negative" : "use the token of the answer before, unchanged");
}

absl::Status CourierStopped() {
  return Refusal(errors::v1::ERROR_REASON_COURIER_STOPPED, "the office is about to start or closing; try again");
}

absl::Status ReceiverUnreachable(const Route& route, absl::string_view problem) {
  const std::string receiver = FormatOffice(route.receiver());
  return Refusal(errors::v1::ERROR_REASON_RECEIVER_UNREACHABLE,
                 absl::StrCat(receiver, " cannot be reached: ", problem, "; its messages wait, try again later"))
      .With("receiver", receiver)
      .RetryAfter(kRetryReceiver);
}

}  // namespace tongban
