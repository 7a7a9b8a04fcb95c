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
                 absl::StrCat("not signed with the key that the directory lists for ", federation))
      .With("federation", federation);
}

absl::Status ReleaseTooOld(absl::string_view federation, absl::string_view what) {
  return Refusal(kReleaseTooOld, absl::StrCat("the release of ", federation, " does not support ", what,
                                              "; messages that need it wait until it is upgraded"))
      .With("federation", federation);
}

absl::Status RouteGap(const Route& route, int64_t next_sequence) {
  return Refusal(kRouteGap, absl::StrCat("entries before the batch are missing; resend from ", next_sequence))
      .With("route", FormatRoute(route))
      .With(kNextSequence, absl::StrCat(next_sequence))
      .Instead("SEQUENCE", FormatRoute(route), absl::StrCat("resend from ", next_sequence));
}

absl::Status RouteForked(const Route& route, int64_t sequence) {
  return Refusal(kRouteForked,
                 absl::StrCat("the ledgers of ", FormatRoute(route), " diverge at ", sequence, "; contact an operator"))
      .With("route", FormatRoute(route))
      .With("sequence", absl::StrCat(sequence));
}

absl::Status RouteDamaged(const Route& route, absl::string_view row) {
  return Refusal(errors::v1::ERROR_REASON_ROUTE_DAMAGED,
                 absl::StrCat(row, " of ", FormatRoute(route),
                              " cannot be read, so later entries are blocked; copy the database directory, have the "
                              "row repaired and restart the office; other routes are unaffected"))
      .With("route", FormatRoute(route));
}

absl::Status AnswerMalformed(const Route& route, absl::string_view what) {
  return Refusal(errors::v1::ERROR_REASON_ANSWER_MALFORMED,
                 absl::StrCat("malformed response from ", FormatOffice(route.receiver()), ": ", what))
      .With("route", FormatRoute(route));
}

absl::Status MessageTooLarge(size_t bytes) {
  return Refusal(
             errors::v1::ERROR_REASON_MESSAGE_TOO_LARGE,
             absl::StrCat("the case has ", bytes, " bytes; the exchange carries at most ", kMaxExchangedMessageBytes))
      .With("bytes", absl::StrCat(bytes))
      .Instead("SIZE", "case", "keep documents outside the case and refer to them by digest");
}

absl::Status NotParked(absl::string_view name) {
  return Refusal(errors::v1::ERROR_REASON_MESSAGE_NOT_PARKED,
                 "no such parked message; it may already have been retried")
      .About("tongban/ParkedMessage", name);
}

absl::Status RouteUnknown(const Route& route) {
  return Refusal(errors::v1::ERROR_REASON_ROUTE_UNKNOWN,
                 absl::StrCat("this office has never sent on route ", FormatRoute(route)))
      .With("route", FormatRoute(route));
}

absl::Status NotInDirectory(absl::string_view what) {
  return Refusal(errors::v1::ERROR_REASON_NOT_IN_DIRECTORY, absl::StrCat(what, " is not in the directory"))
      .With("entry", what);
}

absl::Status PageInvalid(absl::string_view field) {
  return Refusal(errors::v1::ERROR_REASON_PAGE_INVALID, absl::StrCat(field, " is not valid"))
      .Field(field,
             field == "page_size" ? "must not be negative" : "must be the token of the previous response, unchanged");
}

absl::Status CourierStopped() {
  return Refusal(errors::v1::ERROR_REASON_COURIER_STOPPED, "office is starting or stopping; retry");
}

absl::Status ReceiverUnreachable(const Route& route, absl::string_view problem) {
  const std::string receiver = FormatOffice(route.receiver());
  return Refusal(errors::v1::ERROR_REASON_RECEIVER_UNREACHABLE,
                 absl::StrCat(receiver, " cannot be reached: ", problem, "; its messages stay queued, retry later"))
      .With("receiver", receiver)
      .RetryAfter(kRetryReceiver);
}

}  // namespace tongban
