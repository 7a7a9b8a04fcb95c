// Records what this release writes, as test data of all later ones:
//
//   build/tests/recorded/record tests/recorded
//
// Keys are made anew each time, so that every recorded byte changes: keep what a
// release has recorded, and record into a new folder.
#include <google/protobuf/util/json_util.h>
#include <openssl/ec.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "common/exchange/ledger.h"
#include "tests/recorded/release.h"
#include "tests/unit/exchange/two_counties.h"

namespace tongban {
namespace {

void Write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::string JsonOf(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) std::abort();
  return json;
}

// A batch of three entries and the receipt for it, under a key that is given
// away with them.
void RecordSignedForms(const std::filesystem::path& folder, const KeyPair& key) {
  exchange::v1::DeliverRequest batch;
  *batch.mutable_route() = MakeRoute(kFenghuaIntake, kCixiRegistrationApproval);
  std::string hash = FirstHash();
  for (const char* case_id : {"330213-20260907-000001", "330213-20260907-000002", "330213-20260907-000003"}) {
    auto& entry = *batch.add_entries();
    entry.set_sequence(batch.entries_size());
    entry.set_message(HandOver(case_id));
    hash = NextHash(hash, entry.message());
  }
  batch.set_head_hash(hash);
  for (const char* feature : {"cancellation", "renewal"}) batch.add_features(feature);
  if (!SignBatch(key.Secret(), kMorning, batch).ok()) std::abort();
  exchange::v1::Receipt receipt;
  *receipt.mutable_route() = batch.route();
  receipt.set_sequence(batch.entries_size());
  receipt.set_head_hash(hash);
  if (!SignReceipt(key.Secret(), kMorning + absl::Seconds(2), receipt).ok()) std::abort();
  Write(folder / "batch.json", JsonOf(batch));
  Write(folder / "receipt.json", JsonOf(receipt));
  Write(folder / "key.pem", key.public_pem);
}

}  // namespace
}  // namespace tongban

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: record DIRECTORY\n"), 2;
  const std::filesystem::path folder(argv[1]);
  tongban::RecordSignedForms(folder / "signed_forms/ed25519", tongban::NewSigningKey());
  tongban::Record(folder / "releases/1");
  tongban::RecordSignedForms(folder / "signed_forms/sm2", tongban::ToPem(tongban::OwnedKey(EVP_EC_gen("SM2"))));
  return 0;
}
