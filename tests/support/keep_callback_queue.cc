// Linked into every test program that uses gRPC: see common/rpc/callback_queue.h.

#include <gtest/gtest.h>

#include "common/rpc/callback_queue.h"

namespace {

class CallbackQueue : public ::testing::Environment {
 public:
  void SetUp() override { tongban::KeepCallbackQueue(); }
};

const ::testing::Environment* const kCallbackQueue = ::testing::AddGlobalTestEnvironment(new CallbackQueue);

}  // namespace
