#ifndef TONGBAN_COMMON_RPC_CALLBACK_QUEUE_H_
#define TONGBAN_COMMON_RPC_CALLBACK_QUEUE_H_

namespace tongban {

// Keeps gRPC's process-wide queue of the callback API alive until the process
// ends. It is counted by the channels and servers that use it, and gRPC 1.51
// aborts now and then when the last of them goes ("assertion failed: prior > 0"
// in ref_counted.h: its polling threads race with the end of the queue). Call
// it before the first of them is made; again does nothing.
void KeepCallbackQueue();

}  // namespace tongban

#endif  // TONGBAN_COMMON_RPC_CALLBACK_QUEUE_H_
