// Linked into tongban-intake-slow_disk, the office whose disk is its limit: every
// sync takes a tenth of a second longer, as on a disk that others use up. RocksDB
// finds this function before the C library's.
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

constexpr int kLongerMilliseconds = 100;

}  // namespace

extern "C" int fdatasync(int file) {
  const auto result = static_cast<int>(syscall(SYS_fdatasync, file));
  poll(nullptr, 0, kLongerMilliseconds);
  return result;
}
