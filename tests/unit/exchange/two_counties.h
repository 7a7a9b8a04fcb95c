#ifndef TONGBAN_TESTS_UNIT_EXCHANGE_TWO_COUNTIES_H_
#define TONGBAN_TESTS_UNIT_EXCHANGE_TWO_COUNTIES_H_

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <rocksdb/env.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "common/crypto/openssl.h"
#include "common/crypto/signing.h"
#include "common/exchange/ledger.h"
#include "common/exchange/refusals.h"
#include "common/exchange/tables.h"
#include "common/store/keys.h"
#include "common/store/rocks_store.h"
#include "common/store/transaction.h"

// What the tests of the exchange share: offices, keys, a directory, stores.

namespace tongban {

// 2026-09-24 09:00 in Beijing.
inline constexpr absl::Time kMorning = absl::FromUnixSeconds(1'790'211'600);

inline casework::v1::OfficeRef Office(const std::string& federation, casework::v1::OfficeRef::Kind kind) {
  casework::v1::OfficeRef office;
  office.set_federation(federation);
  office.set_kind(kind);
  return office;
}

inline const casework::v1::OfficeRef kFenghuaIntake = Office("330213", casework::v1::OfficeRef::KIND_INTAKE);
inline const casework::v1::OfficeRef kCixiRegistrationApproval =
    Office("330282", casework::v1::OfficeRef::KIND_REGISTRATION_APPROVAL);
inline const casework::v1::OfficeRef kYuyaoRegistrationApproval =
    Office("330281", casework::v1::OfficeRef::KIND_REGISTRATION_APPROVAL);

struct KeyPair {
  std::string secret_pem;
  std::string public_pem;
  SigningKey Secret() const { return SigningKey::FromPem(secret_pem).value(); }
};

inline KeyPair ToPem(OwnedKey key) {
  const auto text = [](BIO* bio) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    return std::string(data, static_cast<size_t>(size));
  };
  const OwnedBio secret(BIO_new(BIO_s_mem()));
  const OwnedBio open(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  PEM_write_bio_PUBKEY(open.get(), key.get());
  return {text(secret.get()), text(open.get())};
}
inline KeyPair NewSigningKey() { return ToPem(OwnedKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"))); }
inline KeyPair NewTokenKey() { return ToPem(OwnedKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"))); }

// One federation as the directory file writes it. `endpoints` in text format.
inline std::string FederationText(const std::string& code, const std::string& endpoints, const std::string& signing_pem,
                                  const std::string& token_pem) {
  const auto quoted = [](const std::string& pem) { return absl::StrReplaceAll(pem, {{"\n", "\\n"}}); };
  return absl::StrCat("federations { code: \"", code, "\" name: \"残联\" ", endpoints,
                      " signing_keys { public_key_pem: \"", quoted(signing_pem), "\" } token_key_pem: \"",
                      quoted(token_pem), "\" }\n");
}

inline std::string EndpointText(const std::string& office, const std::string& target) {
  return absl::StrCat("offices { office: KIND_", office, " target: \"", target, "\" } ");
}

// A file of its own, gone with the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) : folder_(::testing::TempDir() + "tongban-XXXXXX") {
    if (mkdtemp(folder_.data()) == nullptr) std::abort();
    Write(content);
  }
  ~TemporaryFile() { std::filesystem::remove_all(folder_); }
  TemporaryFile(const TemporaryFile&) = delete;
  std::string Path() const { return folder_ + "/directory.txtpb"; }
  void Write(const std::string& content) const { std::ofstream(Path(), std::ios::binary) << content; }
  void Remove() const { std::filesystem::remove(Path()); }

 private:
  std::string folder_;
};

// Where the tests note what took effect: number of the effect → case id.
inline constexpr Table kEffects{"effects"};

// The real engine, in memory.
class MemoryStore {
 public:
  MemoryStore() : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())) {
    std::vector<Table> tables(kExchangeTables.begin(), kExchangeTables.end());
    tables.push_back(kEffects);
    RocksStoreOptions options;
    options.env = env_.get();
    store_ = OpenRocksStore("/office", tables, options).value();
  }
  Store& operator*() const { return *store_; }
  Store* operator->() const { return store_.get(); }

  void Commit(Transaction& transaction) const { ASSERT_TRUE(store_->Commit(transaction.Changes()).ok()); }

  // Takes over everything `other` has, and nothing else.
  void RestoreFrom(const MemoryStore& other) const {
    Batch batch;
    const auto visit_all = [&](const MemoryStore& from, const auto& visit) {
      std::vector<Table> tables(kExchangeTables.begin(), kExchangeTables.end());
      tables.push_back(kEffects);
      for (const Table table : tables) {
        ASSERT_TRUE(from->Scan(table, "", "",
                               [&](absl::string_view key, absl::string_view value) {
                                 visit(table, std::string(key), std::string(value));
                                 return true;
                               })
                        .ok());
      }
    };
    visit_all(*this, [&](Table table, std::string key, const std::string&) { batch.Delete(table, std::move(key)); });
    visit_all(other, [&](Table table, std::string key, std::string value) {
      batch.Put(table, std::move(key), std::move(value));
    });
    ASSERT_TRUE(store_->Commit(batch).ok());
  }

 private:
  const std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<Store> store_;
};

inline std::vector<std::string> EffectsIn(const Reader& reader) {
  std::vector<std::string> effects;
  EXPECT_TRUE(reader
                  .Scan(kEffects, "", "",
                        [&](absl::string_view, absl::string_view value) {
                          effects.emplace_back(value);
                          return true;
                        })
                  .ok());
  return effects;
}

inline std::string HandOver(const std::string& case_id) {
  exchange::v1::Message message;
  message.mutable_hand_over();
  message.set_case_id(case_id);
  return message.SerializeAsString();
}

// Notes the message as an effect, unless its case id begins with "stale".
inline absl::Status NoteEffect(const exchange::v1::Route&, absl::string_view bytes, Transaction& transaction) {
  exchange::v1::Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InvalidArgumentError("unreadable");
  }
  const uint64_t number = EffectsIn(transaction).size();
  transaction.Put(kEffects, OrderedNumber(number), message.case_id());
  if (message.case_id().rfind("stale", 0) == 0) return absl::FailedPreconditionError("stale");
  if (message.case_id().rfind("old", 0) == 0) return ReleaseTooOld("330282", "it");
  if (message.case_id().rfind("unwell", 0) == 0) return absl::InternalError("unwell");
  return absl::OkStatus();
}

}  // namespace tongban

#endif  // TONGBAN_TESTS_UNIT_EXCHANGE_TWO_COUNTIES_H_
