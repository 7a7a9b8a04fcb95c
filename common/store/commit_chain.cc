#include "common/store/commit_chain.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/status.h"
#include "common/store/convert_status.h"
#include "common/store/keys.h"

namespace tongban {
namespace {

// Sixteen random bytes that no stored value will hold by chance.
constexpr absl::string_view kStampMark("\x9e\x21\xc7\x5a\x03\xf4\x88\xd1\x6b\xe0\x3d\x97\x42\xb5\x1c\x7f", 16);
constexpr size_t kNumberBytes = 8;
constexpr size_t kStampBytes = kStampMark.size() + 2 * kNumberBytes;

// The number twice, the second time inverted: in the raw bytes of a log a stamp
// may be damaged, or have the header of a record's next part in its midst.
std::string Stamp(uint64_t number) { return absl::StrCat(kStampMark, OrderedNumber(number), OrderedNumber(~number)); }

std::optional<uint64_t> ReadStamp(absl::string_view bytes) {
  if (bytes.size() < kStampBytes || !absl::StartsWith(bytes, kStampMark)) return std::nullopt;
  const uint64_t number = *KeyReader(bytes.substr(kStampMark.size())).Number();
  if (bytes.substr(0, kStampBytes) != Stamp(number)) return std::nullopt;
  return number;
}

// Finds the stamp among the entries of a batch.
class StampFinder : public rocksdb::WriteBatch::Handler {
 public:
  void LogData(const rocksdb::Slice& blob) override { stamp = ReadStamp(absl::string_view(blob.data(), blob.size())); }
  rocksdb::Status PutCF(uint32_t, const rocksdb::Slice&, const rocksdb::Slice&) override {
    return rocksdb::Status::OK();
  }
  rocksdb::Status DeleteCF(uint32_t, const rocksdb::Slice&) override { return rocksdb::Status::OK(); }

  std::optional<uint64_t> stamp;
};

}  // namespace

rocksdb::Status StampCommit(rocksdb::WriteBatch& batch, uint64_t last_change) {
  return batch.PutLogData(Stamp(last_change));
}

rocksdb::WalFilter::WalProcessingOption CommitChain::LogRecordFound(unsigned long long, const std::string&,
                                                                    const rocksdb::WriteBatch& batch,
                                                                    rocksdb::WriteBatch*, bool*) {
  StampFinder finder;
  if (!batch.Iterate(&finder).ok()) return WalProcessingOption::kCorruptedRecord;
  // RocksDB's own records (a new family, for one) carry no stamp and no change.
  if (!finder.stamp.has_value()) {
    return batch.Count() == 0 ? WalProcessingOption::kContinueProcessing : WalProcessingOption::kCorruptedRecord;
  }
  if (started_ && *finder.stamp != last_change_) return WalProcessingOption::kCorruptedRecord;
  started_ = true;
  last_change_ = *finder.stamp + batch.Count();
  return WalProcessingOption::kContinueProcessing;
}

absl::StatusOr<uint64_t> NewestStamp(rocksdb::Env* env, const std::string& directory) {
  std::vector<std::string> files;
  rocksdb::Status status = env->GetChildren(directory, &files);
  uint64_t newest = 0;
  for (const std::string& file : files) {
    if (!status.ok()) break;
    if (!absl::EndsWith(file, ".log")) continue;
    std::string bytes;
    status = rocksdb::ReadFileToString(env, absl::StrCat(directory, "/", file), &bytes);
    absl::string_view log = bytes;
    for (size_t at = log.find(kStampMark); at != log.npos; at = log.find(kStampMark, at + 1)) {
      newest = std::max(newest, ReadStamp(log.substr(at)).value_or(0));
    }
  }
  if (!status.ok()) return ConvertStatus(status, "read the logs of", directory);
  return newest;
}

}  // namespace tongban
