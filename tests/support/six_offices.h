#ifndef TONGBAN_TESTS_SUPPORT_SIX_OFFICES_H_
#define TONGBAN_TESTS_SUPPORT_SIX_OFFICES_H_

#include <grpcpp/channel.h>

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/support/office_process.h"
#include "tests/unit/identity/issued_files.h"
#include "tongban/casework/v1/actor.pb.h"

namespace tongban {

// The six offices of two counties, 330213 and 420625, each a real process with
// its own certificate, its own database on the real disk, and a clock that
// stands until it is moved. Addresses stay the same from life to life.
class SixOffices {
 public:
  static constexpr int kOffices = 6;
  // Where all clocks stand at the start: a Monday morning.
  static absl::Time Opening();

  static casework::v1::OfficeRef Ref(int office);
  static int IndexOf(const casework::v1::OfficeRef& office);
  // "330213/intake".
  static std::string NameOf(int office);
  // The designated institution of each county, for every category.
  static std::string InstitutionOf(absl::string_view federation);

  // Issues certificates and keys and writes policy and directory.
  SixOffices();
  ~SixOffices();

  OfficeProcess& Process(int office) { return *processes_[static_cast<size_t>(office)]; }
  // Starts all and returns when all serve.
  absl::Status Start();

  std::string Program(int office) const;
  // Folder of its database.
  std::string Data(int office) const;
  // The flags of an office. Flags appended to them win.
  std::vector<std::string> Arguments(int office) const;
  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  IssuedFiles& files() { return files_; }

  // A connection to the office by a workload of its federation's staff.
  std::shared_ptr<grpc::Channel> Channel(int office) const;
  // A token for someone who acts as `actor`. Safe for any thread.
  std::string Token(const casework::v1::Actor& actor);

  void WriteFile(const std::string& name, const std::string& content) const;
  std::string PolicyText() const;
  std::string DirectoryText() const;

 private:
  void Issue();
  void ReservePorts();

  std::string folder_;
  IssuedFiles files_;
  std::array<std::string, kOffices> addresses_;
  std::array<std::unique_ptr<OfficeProcess>, kOffices> processes_;
  std::mutex mutex_;
  std::map<std::string, std::string> tokens_;  // By serialized actor.
};

}  // namespace tongban

#endif  // TONGBAN_TESTS_SUPPORT_SIX_OFFICES_H_
