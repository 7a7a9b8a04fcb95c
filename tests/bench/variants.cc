#include "tests/bench/variants.h"

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status.h"
#include "tests/bench/sources.h"
#include "tests/support/folders.h"

namespace tongban::bench {
namespace {

constexpr int kIntake = 0;

struct Variant {
  const char* name;
  const char* program;
  bool plaintext;
};

constexpr Variant kVariants[] = {
    {"submit alone", kIntakeProgram, false},
    {"submit unsynced", "tests/bench/tongban-intake-unsynced", false},
    {"submit plaintext", "tests/bench/tongban-intake-plaintext", true},
};

}  // namespace

LoneIntake::LoneIntake(Ground& ground, std::string program)
    : ground_(ground), program_(std::move(program)), data_(ground.offices().Path("lone-intake")) {}

LoneIntake::~LoneIntake() {
  server_.program.reset();
  std::error_code ignored;
  std::filesystem::remove_all(data_, ignored);
}

absl::Status LoneIntake::Start(bool plaintext) {
  std::filesystem::remove_all(data_);
  address_ = FreeAddress();
  std::vector<std::string> arguments = ground_.offices().Arguments(kIntake);
  arguments.push_back("--listen=" + address_);
  arguments.push_back("--data=" + data_);
  ASSIGN_OR_RETURN(server_, ground_.StartServer(BuildPath(program_), arguments, address_, "lone-intake", plaintext));
  return absl::OkStatus();
}

absl::Status MeasureVariants(Ground& ground, absl::Duration duration, Report& report) {
  for (const Variant& variant : kVariants) {
    LoneIntake intake(ground, variant.program);
    RETURN_IF_ERROR(intake.Start(variant.plaintext));
    Applications applications(ground.offices(), 0);
    const LoadResult result = RunLoad({.name = variant.name, .duration = duration}, {intake.server().channel},
                                      applications, {intake.server().program.get()});
    if (result.succeeded == 0) return absl::InternalError(absl::StrCat(variant.name, ": no submit succeeded"));
    report.Add(variant.name, result);
  }
  return absl::OkStatus();
}

}  // namespace tongban::bench
