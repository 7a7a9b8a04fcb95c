#ifndef TONGBAN_COMMON_RPC_QUEUE_EVENT_H_
#define TONGBAN_COMMON_RPC_QUEUE_EVENT_H_

namespace tongban {

// Something a completion queue reports about; its address is the tag. Whoever
// polls the queue calls Happened, which must not block: everything else that
// the queue has to say waits meanwhile.
class QueueEvent {
 public:
  virtual void Happened(bool ok) = 0;

 protected:
  ~QueueEvent() = default;
};

// One of the things that a queue reports about `Owner`, which must outlive it.
template <typename Owner>
class EventOf final : public QueueEvent {
 public:
  EventOf(Owner& owner, void (Owner::*happened)(bool)) : owner_(owner), happened_(happened) {}
  void Happened(bool ok) override { (owner_.*happened_)(ok); }

 private:
  Owner& owner_;
  void (Owner::*happened_)(bool);
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_RPC_QUEUE_EVENT_H_
