#include "tests/cost/exchanged_messages.h"

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "common/exchange/outbox.h"
#include "common/exchange/receiving.h"
#include "tests/support/samples.h"
#include "tests/unit/exchange/two_counties.h"

namespace tongban {
namespace {

using exchange::v1::DeliverRequest;
using exchange::v1::DeliverResponse;

constexpr int kUncounted = 4;
constexpr int kBatches = 8;
// As under load; signatures are made once a batch.
constexpr int kMessagesABatch = 32;

absl::Status DoNothing(const exchange::v1::Route&, absl::string_view, Transaction&) { return absl::OkStatus(); }

template <typename Sent>
Sent Parse(const std::string& bytes) {
  Sent sent;
  if (!sent.ParseFromString(bytes)) std::abort();
  return sent;
}

}  // namespace

class TwoOffices {
 public:
  void Exchange(const std::string& message) {
    Transaction written(&*sender_);
    for (int n = 0; n < kMessagesABatch; ++n) {
      if (!outbox_.Append(kFenghuaIntake, kCixiRegistrationApproval, message, kMorning, written).ok()) std::abort();
    }
    sender_.Commit(written);
    const std::string answer = Receive(Pack());
    Transaction acknowledged(&*sender_);
    if (!outbox_.Acknowledge(Parse<DeliverResponse>(answer), kMorning, acknowledged).ok()) std::abort();
    sender_.Commit(acknowledged);
  }

 private:
  std::string Pack() {
    DeliverRequest request = outbox_.NextBatch(route_, *sender_->Snapshot()).value();
    if (!SignBatch(fenghua_secret_, kMorning, request).ok()) std::abort();
    return request.SerializeAsString();
  }

  std::string Receive(const std::string& batch) {
    Transaction received(&*receiver_);
    const auto answer = receiving_.Receive(Parse<DeliverRequest>(batch), kFenghuaIntake, kMorning, received);
    receiver_.Commit(received);
    return answer.value().SerializeAsString();
  }

  const exchange::v1::Route route_ = MakeRoute(kFenghuaIntake, kCixiRegistrationApproval);
  const KeyPair fenghua_key_ = NewSigningKey();
  const KeyPair cixi_key_ = NewSigningKey();
  const KeyPair token_key_ = NewTokenKey();
  const SigningKey fenghua_secret_ = fenghua_key_.Secret();
  const TemporaryFile file_{FederationText("330213", "", fenghua_key_.public_pem, token_key_.public_pem) +
                            FederationText("330282", "", cixi_key_.public_pem, token_key_.public_pem)};
  const std::unique_ptr<Directory> directory_ = Directory::Load(file_.Path()).value();
  MemoryStore sender_;
  MemoryStore receiver_;
  const Outbox outbox_{};
  const Receiving receiving_{{kCixiRegistrationApproval}, *directory_, {{"330282", cixi_key_.Secret()}}, DoNothing};
};

[[gnu::noinline]] void CountedExchange(TwoOffices& offices, const std::string& message) { offices.Exchange(message); }

int ExchangeMessages() {
  TwoOffices offices;
  const std::string message = samples::LimbApplication(1, kMorning).SerializeAsString();
  for (int n = -kUncounted; n < kBatches; ++n) n < 0 ? offices.Exchange(message) : CountedExchange(offices, message);
  return kBatches * kMessagesABatch;
}

}  // namespace tongban
