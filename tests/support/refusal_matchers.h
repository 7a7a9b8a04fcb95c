#ifndef TONGBAN_TESTS_SUPPORT_REFUSAL_MATCHERS_H_
#define TONGBAN_TESTS_SUPPORT_REFUSAL_MATCHERS_H_

#include <gmock/gmock.h>

#include <set>
#include <string>

#include "common/status/refusal.h"
#include "tests/support/status_matchers.h"

namespace tongban {

// A refusal as every client may rely on it: code, and one ErrorInfo of our
// domain with the reason.
MATCHER_P2(IsRefusal, code, reason, "") {
  const absl::Status& status = StatusOf(arg);
  *result_listener << status.ToString();
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  return status.code() == code && info.has_value() && info->reason() == reason && info->domain() == kErrorDomain;
}

// The fields a refusal lists.
template <typename Result>
std::set<std::string> FieldsOf(const Result& result) {
  std::set<std::string> fields;
  const auto bad_request = DetailOf<google::rpc::BadRequest>(StatusOf(result));
  if (!bad_request.has_value()) return fields;
  for (const auto& violation : bad_request->field_violations()) {
    fields.insert(violation.field());
    // Whatever is at fault, a form can say so in words of its own, or in ours.
    EXPECT_NE(violation.reason(), "") << violation.field();
    EXPECT_EQ(violation.localized_message().locale(), "zh-CN") << violation.field();
    EXPECT_NE(violation.localized_message().message(), "") << violation.field();
  }
  return fields;
}

// What a refusal says is possible instead, or stands in the way.
template <typename Result>
google::rpc::PreconditionFailure InsteadOf(const Result& result) {
  return DetailOf<google::rpc::PreconditionFailure>(StatusOf(result)).value_or(google::rpc::PreconditionFailure());
}

template <typename Result>
std::string MetadataOf(const Result& result, const std::string& key) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(StatusOf(result)).value_or(google::rpc::ErrorInfo());
  const auto found = info.metadata().find(key);
  return found == info.metadata().end() ? "" : found->second;
}

// The text for the person at the counter; empty when it is not zh-CN.
template <typename Result>
std::string ChineseOf(const Result& result) {
  const auto localized = DetailOf<google::rpc::LocalizedMessage>(StatusOf(result));
  return localized.has_value() && localized->locale() == "zh-CN" ? localized->message() : "";
}

}  // namespace tongban

#endif  // TONGBAN_TESTS_SUPPORT_REFUSAL_MATCHERS_H_
