#ifndef TONGBAN_TESTS_SUPPORT_CUT_FILE_SYSTEM_H_
#define TONGBAN_TESTS_SUPPORT_CUT_FILE_SYSTEM_H_

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/system_clock.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <utility>

#include "absl/strings/match.h"

namespace tongban {

// A file system whose power can fail: what was not synced is then lost, in the
// ways real disks lose it. It also fails syncs on request.
//
// The model: file contents are lost unless synced; creating, renaming and
// deleting files last at once.
class CutFileSystem : public rocksdb::FileSystemWrapper {
 public:
  // What becomes of bytes that were written but not synced.
  enum class Loss {
    kAll,      // All are gone.
    kEnd,      // Some are there; the file ends within them.
    kSectors,  // The file has its full length; some sectors are zeros. In logs only,
               // as RocksDB cannot open a manifest torn this way; others lose their end.
  };

  explicit CutFileSystem(const std::shared_ptr<rocksdb::FileSystem>& target)
      : FileSystemWrapper(target), disk_(target) {}
  const char* Name() const override { return "CutFileSystem"; }

  // Cuts the power at the `operations`th change from now. That one still takes
  // effect if `last_takes_effect`, but nobody learns of it; later ones fail.
  void CutPowerAfter(uint64_t operations, bool last_takes_effect) {
    std::lock_guard<std::mutex> lock(mutex_);
    operations_left_ = operations;
    last_takes_effect_ = last_takes_effect;
    armed_ = true;
  }
  bool PowerIsOff() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return off_;
  }

  // Loses what the cut loses and turns the power on again. Call with no file open.
  void RestorePower(Loss loss, std::mt19937& random) {
    std::lock_guard<std::mutex> lock(mutex_);
    off_ = armed_ = false;
    for (const auto& [name, file] : files_) {
      if (file.written > file.synced) Lose(name, file, loss, random);
    }
    files_.clear();
  }

  // Fails every sync of a log from now on, and does not do it.
  void FailLogSyncs(bool fail) {
    std::lock_guard<std::mutex> lock(mutex_);
    fail_log_syncs_ = fail;
  }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    rocksdb::IOStatus status = Change([&] { return target()->NewWritableFile(name, options, &file, debug); },
                                      [&] { files_[name] = Progress{}; });
    if (status.ok()) *result = std::make_unique<CutFile>(std::move(file), *this, name);
    return status;
  }
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override {
    return Change([&] { return target()->RenameFile(from, to, options, debug); },
                  [&] {
                    files_[to] = files_[from];
                    files_.erase(from);
                  });
  }
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override {
    return Change([&] { return target()->DeleteFile(name, options, debug); }, [&] { files_.erase(name); });
  }

 private:
  static constexpr size_t kSectorBytes = 512;

  struct Progress {
    uint64_t written = 0;
    uint64_t synced = 0;
  };

  class CutFile : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    CutFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, CutFileSystem& system, std::string name)
        : FSWritableFileOwnerWrapper(std::move(file)), system_(system), name_(std::move(name)) {}

    rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override {
      return system_.Change([&] { return target()->Append(bytes, options, debug); },
                            [&] { system_.files_[name_].written += bytes.size(); });
    }
    rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                             const rocksdb::DataVerificationInfo&, rocksdb::IODebugContext* debug) override {
      return Append(bytes, options, debug);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
      if (system_.LogSyncFails(name_)) return rocksdb::IOStatus::IOError("the disk did not sync", name_);
      return system_.Change([&] { return target()->Sync(options, debug); },
                            [&] { system_.files_[name_].synced = system_.files_[name_].written; });
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
      return Sync(options, debug);
    }

   private:
    CutFileSystem& system_;
    const std::string name_;
  };

  bool LogSyncFails(const std::string& name) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return fail_log_syncs_ && absl::EndsWith(name, ".log");
  }

  // Does `change` and `record`s it, unless the power is off or goes off.
  template <typename Do, typename Record>
  rocksdb::IOStatus Change(Do change, Record record) {
    std::lock_guard<std::mutex> lock(mutex_);
    const bool last = armed_ && !off_ && operations_left_-- <= 1;
    if (off_ || (last && !last_takes_effect_)) {
      off_ = true;
      return PowerFailure();
    }
    rocksdb::IOStatus status = change();
    if (status.ok()) record();
    if (!last) return status;
    off_ = true;
    return PowerFailure();
  }

  static rocksdb::IOStatus PowerFailure() { return rocksdb::IOStatus::IOError("the power is off"); }

  void Lose(const std::string& name, const Progress& file, Loss loss, std::mt19937& random) {
    std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(disk_);
    std::string bytes;
    if (!rocksdb::ReadFileToString(env.get(), name, &bytes).ok() || bytes.size() <= file.synced) return;
    const uint64_t unsynced = bytes.size() - file.synced;
    if (loss == Loss::kSectors && absl::EndsWith(name, ".log")) {
      for (uint64_t at = file.synced; at < bytes.size(); at += kSectorBytes - at % kSectorBytes) {
        const uint64_t end = std::min<uint64_t>(bytes.size(), at + kSectorBytes - at % kSectorBytes);
        if (random() % 2 == 0) std::fill(bytes.begin() + at, bytes.begin() + end, '\0');
      }
    } else {
      bytes.resize(file.synced + (loss == Loss::kAll ? 0 : random() % (unsynced + 1)));
    }
    if (!rocksdb::WriteStringToFile(env.get(), bytes, name).ok()) std::abort();
  }

  const std::shared_ptr<rocksdb::FileSystem> disk_;
  mutable std::mutex mutex_;  // Guards what follows.
  std::map<std::string, Progress> files_;
  uint64_t operations_left_ = 0;
  bool armed_ = false;
  bool last_takes_effect_ = false;
  bool off_ = false;
  bool fail_log_syncs_ = false;
};

// An environment in memory whose disk is a CutFileSystem, and in which nobody
// sleeps: after a failure RocksDB would wait a second before it gives up.
class CutEnv : public rocksdb::EnvWrapper {
 public:
  CutEnv() : CutEnv(std::shared_ptr<rocksdb::Env>(rocksdb::NewMemEnv(rocksdb::Env::Default()))) {}

  CutFileSystem& Disk() { return *disk_; }
  void SleepForMicroseconds(int) override {}

 private:
  class SleeplessClock : public rocksdb::SystemClockWrapper {
   public:
    using SystemClockWrapper::SystemClockWrapper;
    const char* Name() const override { return "SleeplessClock"; }
    void SleepForMicroseconds(int) override {}
  };

  explicit CutEnv(const std::shared_ptr<rocksdb::Env>& memory)
      : CutEnv(memory, std::make_shared<CutFileSystem>(memory->GetFileSystem())) {}
  CutEnv(std::shared_ptr<rocksdb::Env> memory, std::shared_ptr<CutFileSystem> disk)
      : EnvWrapper(rocksdb::NewCompositeEnv(disk)), memory_(std::move(memory)), disk_(std::move(disk)) {
    file_system_ = disk_;
    system_clock_ = std::make_shared<SleeplessClock>(memory_->GetSystemClock());
  }

  const std::shared_ptr<rocksdb::Env> memory_;
  const std::shared_ptr<CutFileSystem> disk_;
};

}  // namespace tongban

#endif  // TONGBAN_TESTS_SUPPORT_CUT_FILE_SYSTEM_H_
