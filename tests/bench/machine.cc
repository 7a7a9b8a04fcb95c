#include "tests/bench/machine.h"

#include <grpcpp/grpcpp.h>
#include <openssl/crypto.h>
#include <rocksdb/version.h>
#include <stdio.h>
#include <sys/utsname.h>

#include <fstream>
#include <memory>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "tests/support/folders.h"

namespace tongban::bench {
namespace {

// What follows `key` in the first line of a file that begins with it.
std::string FieldOf(const std::string& path, absl::string_view key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!absl::StartsWith(line, key)) continue;
    const size_t value = line.find_first_not_of(" \t:=\"", key.size());
    return value == std::string::npos ? "" : line.substr(value, line.find_last_not_of(" \t\"") - value + 1);
  }
  return "unknown";
}

// The first line that a command writes.
std::string FirstLineOf(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen((command + " 2>/dev/null").c_str(), "r"), pclose);
  char line[256] = {};
  if (pipe == nullptr || fgets(line, sizeof line, pipe.get()) == nullptr) return "none";
  return std::string(absl::StripAsciiWhitespace(line));
}

std::string Disk() {
  std::ifstream mounts("/proc/mounts");
  std::string found = "unknown";
  size_t longest = 0;
  for (std::string line; std::getline(mounts, line);) {
    const std::vector<std::string> fields = absl::StrSplit(line, ' ');
    if (fields.size() < 4 || fields[1].size() < longest || !absl::StartsWith(BuildPath(""), fields[1])) continue;
    longest = fields[1].size();
    found = absl::StrCat(fields[0], ", ", fields[2], ", ", fields[3]);
  }
  return found;
}

std::string Commit() {
  const std::string git = absl::StrCat("git -C '", SourcePath(""), "' ");
  const std::string commit = FirstLineOf(git + "rev-parse --short=12 HEAD");
  const bool is_clean = FirstLineOf(git + "status --porcelain --untracked-files=no") == "none";
  return commit + (is_clean ? "" : ", with changes");
}

}  // namespace

std::string DescribeMachine() {
  utsname system = {};
  uname(&system);
  return absl::StrCat("* commit: ", Commit(), "\n* processor: ", std::thread::hardware_concurrency(), " cores of ",
                      FieldOf("/proc/cpuinfo", "model name"), "; memory: ", FieldOf("/proc/meminfo", "MemTotal"),
                      "\n* disk of the databases: ", Disk(), "\n* system: ", FieldOf("/etc/os-release", "PRETTY_NAME"),
                      ", kernel ", system.release, "\n* gRPC ", grpc::Version(), ", RocksDB ", ROCKSDB_MAJOR, ".",
                      ROCKSDB_MINOR, ".", ROCKSDB_PATCH, ", ", OpenSSL_version(OPENSSL_VERSION), ", ",
                      FirstLineOf("etcd --version"), "\n");
}

}  // namespace tongban::bench
