#include "tests/bench/cpu_limit.h"

#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/status.h"

namespace tongban::bench {
namespace {

// Short, so that a process that has used its part of a period stands still for
// some milliseconds and not for a tenth of a second, Linux's default.
constexpr int64_t kPeriodMicros = 10'000;

constexpr char kPrefix[] = "tongban-bench-";

struct Hierarchy {
  const char* root;
  // There when the hierarchy is of this version and limits CPU.
  const char* sign;
  bool is_version_2;
};

constexpr Hierarchy kHierarchies[] = {
    {"/sys/fs/cgroup", "cgroup.controllers", true},
    {"/sys/fs/cgroup/cpu", "cpu.cfs_quota_us", false},
    {"/sys/fs/cgroup/cpu,cpuacct", "cpu.cfs_quota_us", false},
};

absl::Status Write(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text << std::flush;
  return file ? absl::OkStatus() : absl::FailedPreconditionError(absl::StrCat("cannot write '", text, "' to ", path));
}

// What a run that was killed has left behind; a group that is in use stays.
void RemoveOld(const std::string& root) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(root, ignored)) {
    if (absl::StartsWith(entry.path().filename().string(), kPrefix)) rmdir(entry.path().c_str());
  }
}

absl::Status SetLimit(const Hierarchy& hierarchy, const std::string& group, int64_t quota_micros) {
  if (hierarchy.is_version_2) return Write(group + "/cpu.max", absl::StrCat(quota_micros, " ", kPeriodMicros));
  RETURN_IF_ERROR(Write(group + "/cpu.cfs_period_us", absl::StrCat(kPeriodMicros)));
  return Write(group + "/cpu.cfs_quota_us", absl::StrCat(quota_micros));
}

}  // namespace

absl::StatusOr<std::unique_ptr<CpuLimit>> CpuLimit::Make(double cores) {
  std::vector<std::string> problems;
  for (const Hierarchy& hierarchy : kHierarchies) {
    const std::string root = hierarchy.root;
    if (!std::filesystem::exists(absl::StrCat(root, "/", hierarchy.sign))) continue;
    RemoveOld(root);
    // Usually so already; when not, and this fails, the group cannot be limited.
    if (hierarchy.is_version_2) (void)Write(root + "/cgroup.subtree_control", "+cpu");
    std::unique_ptr<CpuLimit> limit(new CpuLimit(absl::StrCat(root, "/", kPrefix, getpid())));
    std::error_code problem;
    std::filesystem::create_directory(limit->folder_, problem);
    const absl::Status status =
        problem ? absl::FailedPreconditionError(absl::StrCat(limit->folder_, ": ", problem.message()))
                : SetLimit(hierarchy, limit->folder_, static_cast<int64_t>(cores * kPeriodMicros));
    if (status.ok()) return limit;
    problems.emplace_back(status.message());
  }
  return absl::FailedPreconditionError(
      absl::StrCat("no control group can be made here", problems.empty() ? "" : ": ", absl::StrJoin(problems, "; ")));
}

CpuLimit::~CpuLimit() { rmdir(folder_.c_str()); }

absl::Status CpuLimit::Take(pid_t process) const { return Write(folder_ + "/cgroup.procs", absl::StrCat(process)); }

}  // namespace tongban::bench
