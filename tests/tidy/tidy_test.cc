// Rules about the source text that no compiler checks.

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "tests/support/folders.h"
#include "tests/tidy/sources.h"

namespace {

namespace fs = std::filesystem;
using tongban::SourcePath;
using tongban::tidy::LinesOf;
using tongban::tidy::SourceFile;
using tongban::tidy::Sources;
using Folders = std::set<std::string>;

// What each folder may include of the others, of gRPC ("grpcpp") and of RocksDB
// ("rocksdb"). Whatever is missing here is forbidden. "messages" stands for the
// contract's messages, "stubs" for its services.
const Folders kLeaves = {"messages",      "common/status", "common/log",  "common/time",
                         "common/crypto", "common/files",  "common/wire", "common/person"};
const Folders kMiddle = {"common/law", "common/policy", "common/store", "common/rpc", "common/identity"};

Folders Plus(const Folders& some, const Folders& more) {
  Folders all = some;
  all.insert(more.begin(), more.end());
  return all;
}

const std::map<std::string, Folders> kMayInclude = {
    {"common/status", {"messages"}},
    {"common/log", {}},
    {"common/time", {"messages", "common/status"}},
    {"common/crypto", {"common/status"}},
    {"common/files", {"messages", "common/status", "common/log", "common/time", "common/crypto"}},
    {"common/wire", {"messages", "common/time"}},
    {"common/person", {"messages", "common/status"}},
    {"common/law", kLeaves},
    {"common/policy", Plus(kLeaves, {"common/law"})},
    {"common/store", {"rocksdb", "common/status"}},
    {"common/rpc", {"messages", "stubs", "grpcpp", "common/person", "common/status"}},
    {"common/identity",
     {"messages", "grpcpp", "common/crypto", "common/files", "common/person", "common/status", "common/rpc"}},
    {"common/desk", Plus(kLeaves, kMiddle)},
    {"common/kinds/certificate", Plus(Plus(kLeaves, kMiddle), {"common/desk"})},
    {"common/exchange", Plus(kLeaves, {"stubs", "grpcpp", "common/store", "common/rpc", "common/identity"})},
    {"common/server", Plus(Plus(kLeaves, kMiddle), {"stubs", "grpcpp", "common/desk"})},
    {"common/office",
     Plus(Plus(kLeaves, kMiddle), {"stubs", "grpcpp", "common/desk", "common/exchange", "common/server"})},
    {"services/intake", {"messages", "common/office", "common/server"}},
    {"services/assessment", {"messages", "common/office", "common/server"}},
    {"services/registration_approval",
     {"messages", "common/office", "common/server", "common/desk", "common/kinds/certificate"}},
    {"services/ctl", Plus(kLeaves, {"stubs", "grpcpp", "common/policy", "common/rpc", "common/identity"})},
};

// Longest file and function a reader is asked to take in (CONVENTIONS 15).
constexpr size_t kLongestFile = 400;
constexpr size_t kLongestFunction = 50;
constexpr size_t kLongestLine = 120;

// Tables are excepted from the rules about shape: they stand between these.
bool IsWithinTable(const std::string& line, bool before) {
  if (line.find("clang-format off") != std::string::npos) return true;
  if (line.find("clang-format on") != std::string::npos) return false;
  return before;
}

std::string IncludedFolder(const std::string& target) {
  if (target.rfind("tongban/", 0) == 0 || target.rfind("google/rpc/", 0) == 0 || target.rfind("google/api/", 0) == 0 ||
      target.rfind("google/type/", 0) == 0 || target.rfind("grpc/", 0) == 0) {
    return target.find(".grpc.pb.h") != std::string::npos ? "stubs" : "messages";
  }
  if (target.rfind("grpcpp/", 0) == 0) return "grpcpp";
  if (target.rfind("rocksdb/", 0) == 0) return "rocksdb";
  if (target.rfind("common/", 0) == 0 || target.rfind("services/", 0) == 0) return fs::path(target).parent_path();
  return "";
}

TEST(TidyTest, FoldersIncludeOnlyWhatTheyMay) {
  const std::regex include(R"re(^#include ["<]([^">]+)[">])re");
  for (const SourceFile& file : Sources({"common", "services"})) {
    const std::string from = file.path.parent_path();
    ASSERT_TRUE(kMayInclude.contains(from)) << from << " has no line in kMayInclude";
    for (const std::string& line : file.lines) {
      std::smatch match;
      if (!std::regex_search(line, match, include)) continue;
      const std::string to = IncludedFolder(match[1]);
      EXPECT_TRUE(to.empty() || to == from || kMayInclude.at(from).contains(to))
          << file.path << ": " << from << " may not use " << to;
    }
  }
}

TEST(TidyTest, OnlyTheClockReadsTheTime) {
  // Those of the office and the exchange reckon deadlines of calls, not of cases.
  const Folders allowed = {"common/time/time_source.cc",    "common/log/log.cc",
                           "common/server/incoming.cc",     "common/server/office_server.cc",
                           "common/server/writing_loop.cc", "common/exchange/courier.cc",
                           "services/ctl/token_command.cc", "services/ctl/session.cc"};
  const std::regex reading(R"(absl::Now\(|system_clock::now|std::time\()");
  for (const SourceFile& file : Sources({"common", "services"})) {
    for (const std::string& line : file.lines) {
      EXPECT_TRUE(!std::regex_search(line, reading) || allowed.contains(file.path)) << file.path << ": " << line;
    }
  }
}

TEST(TidyTest, NoTestSleeps) {
  const std::regex sleeping(R"(sleep_for|absl::SleepFor|usleep\(|\bsleep\()");
  for (const SourceFile& file : Sources({"common", "services", "tests"})) {
    if (file.path == "tests/tidy/tidy_test.cc") continue;
    for (const std::string& line : file.lines) {
      EXPECT_FALSE(std::regex_search(line, sleeping)) << file.path << ": " << line;
    }
  }
}

TEST(TidyTest, FilesAndLinesStayShort) {
  for (const SourceFile& file : Sources({"common", "services", "tests"})) {
    EXPECT_LE(file.lines.size(), kLongestFile) << file.path;
    bool table = false;
    for (size_t i = 0; i < file.lines.size(); ++i) {
      table = IsWithinTable(file.lines[i], table);
      // Counted in characters, as an editor shows them.
      size_t width = 0;
      for (const unsigned char byte : file.lines[i]) width += (byte & 0xC0) != 0x80;
      EXPECT_TRUE(table || width <= kLongestLine) << file.path << ":" << i + 1;
    }
  }
}

// A function begins with a line at the margin that ends in "{" and ends with
// "}" at the margin, as clang-format leaves it.
TEST(TidyTest, FunctionsStayShort) {
  const std::regex opening(R"(^[A-Za-z].*\{$)"), no_function(R"(^(namespace|class|struct|enum|extern|union)\b|= \{$)");
  for (const SourceFile& file : Sources({"common", "services", "tests"})) {
    size_t begin = 0;
    bool table = false;
    for (size_t i = 0; i < file.lines.size(); ++i) {
      const std::string& line = file.lines[i];
      table = IsWithinTable(line, table);
      if (!table && std::regex_search(line, opening)) begin = std::regex_search(line, no_function) ? 0 : i + 1;
      if (line == "}" && begin != 0) {
        EXPECT_LE(i + 1 - begin, kLongestFunction + 1) << file.path << ":" << begin;
        begin = 0;
      }
    }
  }
}

TEST(TidyTest, NothingIsCalledUtil) {
  const std::regex vague(R"((^|/|_)(util|utils|misc|helper|helpers|base|manager)(_|/|\.|$))");
  for (const SourceFile& file : Sources({"common", "services", "tests"})) {
    EXPECT_FALSE(std::regex_search(file.path.string(), vague)) << file.path;
  }
}

// A reason that nothing raises is a promise that nobody keeps. That none is raised
// without being declared, the compiler says.
TEST(TidyTest, EveryDeclaredReasonIsRaised) {
  const std::regex name(R"(ERROR_REASON_\w+)");
  std::set<std::string> raised;
  for (const SourceFile& file : Sources({"common", "services"})) {
    if (file.path == "common/status/error_reasons.cc") continue;
    for (const std::string& line : file.lines) {
      for (std::sregex_iterator match(line.begin(), line.end(), name), end; match != end; ++match) {
        raised.insert(match->str());
      }
    }
  }
  const std::regex declaration(R"(^  (ERROR_REASON_\w+) = [1-9])");
  int declared = 0;
  for (const std::string& line : LinesOf(SourcePath("proto/tongban/errors/v1/error_reason.proto"))) {
    std::smatch match;
    if (!std::regex_search(line, match, declaration)) continue;
    ++declared;
    EXPECT_TRUE(raised.contains(match[1])) << "nothing raises " << match[1];
  }
  EXPECT_GT(declared, 100);
}

}  // namespace
