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

// Makes a channel to `target`, whose certificate must be that of `expected`.
using ChannelFactory =
    std::function<std::shared_ptr<grpc::Channel>(const std::string& target, const casework::v1::OfficeRef& expected)>;

// How a channel between counties is kept alive, for the factory: lines between
// them cross firewalls that forget quiet connections.
grpc::ChannelArguments CourierChannelArguments();

// The channels in use, one an office. Safe for any thread.
class Channels {
 public:
  explicit Channels(ChannelFactory make) : make_(std::move(make)) {}

  // The channel made before, unless the office has moved to another target.
  std::shared_ptr<grpc::Channel> To(const std::string& target, const casework::v1::OfficeRef& office);

  // All are made anew when next asked for, since what a channel expects of its
  // peer may have changed. Calls under way go on.
  void Forget();

 private:
  const ChannelFactory make_;
  std::mutex mutex_;
  // Office, as FormatOffice writes it → its target and the channel there.
  std::map<std::string, std::pair<std::string, std::shared_ptr<grpc::Channel>>> channels_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_EXCHANGE_CHANNELS_H_
