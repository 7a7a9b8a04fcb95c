#include "common/exchange/channels.h"

#include <grpc/grpc.h>

#include "common/exchange/ledger.h"

namespace tongban {
namespace {

constexpr int kKeepaliveMilliseconds = 60'000;
constexpr int kKeepaliveTimeoutMilliseconds = 20'000;
constexpr int kResolutionMilliseconds = 10'000;
// gRPC waits by itself before it connects again, up to two minutes by default;
// the courier's attempts would all meet that wait.
constexpr int kReconnectMilliseconds = 1'000;
constexpr int kMaxReconnectMilliseconds = 20'000;

}  // namespace

grpc::ChannelArguments CourierChannelArguments() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMilliseconds);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMilliseconds);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, kResolutionMilliseconds);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectMilliseconds);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kMaxReconnectMilliseconds);
  return arguments;
}

std::shared_ptr<grpc::Channel> Channels::To(const std::string& target, const casework::v1::OfficeRef& expected) {
  const std::lock_guard lock(mutex_);
  auto& channel = channels_[{target, FormatOffice(expected)}];
  if (channel == nullptr) channel = make_(target, expected);
  return channel;
}

void Channels::Forget() {
  const std::lock_guard lock(mutex_);
  channels_.clear();
}

}  // namespace tongban
