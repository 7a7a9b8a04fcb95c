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
  return Refusal(StatusCode::kInvalidArgument, "ROUTE_MALFORMED", "the route does not name two offices")
      .InChinese("交换路线须写明发送、接收双方的残联及办理环节")
      .Field("route", "sender and receiver each need a six-digit federation and a kind");
}

absl::Status BatchMalformed(absl::string_view field, absl::string_view description) {
  return Refusal(StatusCode::kInvalidArgument, "BATCH_MALFORMED", absl::StrCat(field, ": ", description))
      .InChinese("交换批次格式有误")
      .Field(field, description);
}

absl::Status NotTheSender(const Route& route) {
  return Refusal(StatusCode::kPermissionDenied, "NOT_THE_SENDER", "only the sender of a route may use it")
      .InChinese("只有该路线的发送方可以使用该路线")
      .With("sender", FormatOffice(route.sender()));
}

absl::Status ReceiverNotHosted(const Route& route) {
  const std::string receiver = FormatOffice(route.receiver());
  return Refusal(StatusCode::kNotFound, "RECEIVER_NOT_HOSTED", absl::StrCat(receiver, " is not hosted here"))
      .InChinese("接收方不在本服务办理，请核对通讯录")
      .With("receiver", receiver);
}

absl::Status SignatureInvalid(absl::string_view federation) {
  return Refusal(StatusCode::kUnauthenticated, "SIGNATURE_INVALID",
                 absl::StrCat("not signed by the key that the directory has for ", federation))
      .InChinese("签名与通讯录所载公钥不符")
      .With("federation", federation);
}

absl::Status ReleaseTooOld(absl::string_view federation, absl::string_view what) {
  return Refusal(StatusCode::kFailedPrecondition, kReleaseTooOld,
                 absl::StrCat("the release of ", federation, " does not know ", what,
                              "; what needs it waits until it has been upgraded"))
      .InChinese("对方残联的系统版本尚不支持该事项，升级后自动继续")
      .With("federation", federation);
}

absl::Status RouteGap(const Route& route, int64_t next_sequence) {
  return Refusal(StatusCode::kFailedPrecondition, kRouteGap,
                 absl::StrCat("entries before the batch are missing; send from ", next_sequence, " on"))
      .InChinese("缺少此前的交换记录，请从所示序号起重发")
      .With("route", FormatRoute(route))
      .With(kNextSequence, absl::StrCat(next_sequence))
      .Instead("SEQUENCE", FormatRoute(route), absl::StrCat("send from ", next_sequence, " on"));
}

absl::Status RouteForked(const Route& route, int64_t sequence) {
  return Refusal(StatusCode::kDataLoss, kRouteForked,
                 absl::StrCat("the ledgers of ", FormatRoute(route), " differ at ", sequence, "; call an operator"))
      .InChinese("双方交换账目不一致，请联系运维人员核对")
      .With("route", FormatRoute(route))
      .With("sequence", absl::StrCat(sequence));
}

absl::Status RouteDamaged(const Route& route, absl::string_view row) {
  return Refusal(StatusCode::kDataLoss, "ROUTE_DAMAGED",
                 absl::StrCat(row, " of ", FormatRoute(route),
                              " cannot be read, and what comes after it waits; copy the folder of the database, have "
                              "the row repaired and start the office again; other routes go on"))
      .InChinese("交换记录损坏，该路线已暂停，请联系运维人员")
      .With("route", FormatRoute(route));
}

absl::Status AnswerMalformed(const Route& route, absl::string_view what) {
  return Refusal(StatusCode::kInternal, "ANSWER_MALFORMED",
                 absl::StrCat("the answer of ", FormatOffice(route.receiver()), " makes no sense: ", what))
      .InChinese("对方的回执格式有误")
      .With("route", FormatRoute(route));
}

absl::Status MessageTooLarge(size_t bytes) {
  return Refusal(
             StatusCode::kFailedPrecondition, "MESSAGE_TOO_LARGE",
             absl::StrCat("the case takes ", bytes, " bytes; the exchange carries at most ", kMaxExchangedMessageBytes))
      .InChinese("案卷过大，无法流转，请以附件摘要代替原文")
      .With("bytes", absl::StrCat(bytes))
      .Instead("SIZE", "case", "keep documents outside the case and refer to them by digest");
}

absl::Status NotParked(absl::string_view name) {
  return Refusal(StatusCode::kNotFound, "MESSAGE_NOT_PARKED", "no such message is parked; it may have been retried")
      .InChinese("没有该滞留消息，可能已重新发送")
      .About("tongban/ParkedMessage", name);
}

absl::Status RouteUnknown(const Route& route) {
  return Refusal(StatusCode::kNotFound, "ROUTE_UNKNOWN",
                 absl::StrCat("nothing was ever sent on ", FormatRoute(route), " from here"))
      .InChinese("本环节从未使用该交换路线")
      .With("route", FormatRoute(route));
}

absl::Status NotInDirectory(absl::string_view what) {
  return Refusal(StatusCode::kNotFound, "NOT_IN_DIRECTORY", absl::StrCat(what, " is not in directory"))
      .InChinese("通讯录中没有该残联或办理环节")
      .With("entry", what);
}

absl::Status PageInvalid(absl::string_view field) {
  return Refusal(StatusCode::kInvalidArgument, "PAGE_INVALID", absl::StrCat(field, " is not valid"))
      .InChinese("分页参数有误")
      .Field(field, field == "page_size" ? "must not be negative" : "use the token of the answer before, unchanged");
}

absl::Status CourierStopped() {
  return Refusal(StatusCode::kUnavailable, "COURIER_STOPPED", "the office is about to start or closing; try again")
      .InChinese("服务正在启动或停止，请稍后重试");
}

absl::Status ReceiverUnreachable(const Route& route, absl::string_view problem) {
  const std::string receiver = FormatOffice(route.receiver());
  return Refusal(StatusCode::kUnavailable, "RECEIVER_UNREACHABLE",
                 absl::StrCat(receiver, " cannot be reached: ", problem, "; its messages wait, try again later"))
      .InChinese("暂时无法连接对方机构，待发消息均已保存，请稍后重试")
      .With("receiver", receiver)
      .RetryAfter(kRetryReceiver);
}

}  // namespace tongban
