#ifndef TONGBAN_COMMON_EXCHANGE_CHANNELS_H_
#define TONGBAN_COMMON_EXCHANGE_CHANNELS_H_

#include <grpcpp/channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "tongban/casework/v1/actor.pb.h"

namespace tongban {

// Makes a channel to `target`, whose certificate must be that of `expected`: of
// the office itself, or of the federation that hosts it.
using ChannelFactory =
    std::function<std::shared_ptr<grpc::Channel>(const std::string& target, const casework::v1::OfficeRef& expected)>;

// How a channel between counties is kept alive, for the factory: lines between
// them cross firewalls that forget quiet connections.
grpc::ChannelArguments CourierChannelArguments();

// The channels in use, one a process that offices are served by, however many.
// Safe for any thread.
class Channels {
 public:
  explicit Channels(ChannelFactory make) : make_(std::move(make)) {}

  std::shared_ptr<grpc::Channel> To(const std::string& target, const casework::v1::OfficeRef& expected);

  // All are made anew when next asked for, since what a channel expects of its
  // peer may have changed. Calls under way go on.
  void Forget();

 private:
  const ChannelFactory make_;
  std::mutex mutex_;
  // Target, and whom to expect there, as FormatOffice writes it.
  std::map<std::pair<std::string, std::string>, std::shared_ptr<grpc::Channel>> channels_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_EXCHANGE_CHANNELS_H_
