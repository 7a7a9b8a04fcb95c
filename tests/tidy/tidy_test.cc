// Rules about the source text that no compiler checks.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <utility>
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

// Libraries beyond these, and the system: what each folder may include of them.
// Everybody may use the standard library, Abseil and the messages of protobuf.
const std::map<std::string, Folders> kLibrariesOf = {
    {"common/crypto", {"openssl"}},   {"common/identity", {"openssl", "jwt"}},
    {"common/exchange", {"openssl"}}, {"common/desk", {"openssl"}},
    {"common/log", {"system"}},       {"common/office", {"system"}},
};

// What an include belongs to: a folder of the tree, "messages", "stubs", a
// library; "anybody's" for what all may use. Empty for what nobody may: another
// part of the tree, or a path that is written in another way.
std::string OwnerOf(const std::string& target) {
  const auto begins = [&target](const char* prefix) { return target.rfind(prefix, 0) == 0; };
  if (target.find("..") != std::string::npos || target.find("//") != std::string::npos) return "";
  if (begins("common/") || begins("services/")) return fs::path(target).parent_path();
  const bool is_stub = target.find(".grpc.pb.h") != std::string::npos;
  if (begins("tongban/") || begins("google/rpc/") || begins("google/api/") || begins("google/type/") ||
      begins("grpc/health/") || begins("grpc/reflection/")) {
    return is_stub ? "stubs" : "messages";
  }
  if (begins("grpcpp/") || begins("grpc/")) return "grpcpp";
  if (begins("rocksdb/")) return "rocksdb";
  if (begins("openssl/")) return "openssl";
  if (target == "jwt.h") return "jwt";
  if (begins("absl/") || begins("google/protobuf/")) return "anybody's";
  if (target == "pthread.h" || target == "signal.h" || target == "unistd.h") return "system";
  return target.find_first_of("/.") == std::string::npos ? "anybody's" : "";
}

// Why a line may not stand in a file of that folder; empty if it may.
std::string FaultOfInclude(const std::string& from, const std::string& line) {
  static const std::regex include(R"re(^\s*#\s*include\s*["<]([^">]+)[">])re");
  std::smatch match;
  if (!std::regex_search(line, match, include)) return "";
  const std::string to = OwnerOf(match[1]);
  if (to == from || to == "anybody's" || kMayInclude.at(from).contains(to)) return "";
  if (kLibrariesOf.contains(from) && kLibrariesOf.at(from).contains(to)) return "";
  return from + " may not use " + match[1].str();
}

TEST(TidyTest, FoldersIncludeOnlyWhatTheyMay) {
  for (const SourceFile& file : Sources({"common", "services"})) {
    const std::string from = file.path.parent_path();
    ASSERT_TRUE(kMayInclude.contains(from)) << from << " has no line in kMayInclude";
    for (const std::string& line : file.lines) EXPECT_EQ(FaultOfInclude(from, line), "") << file.path;
  }
}

TEST(TidyTest, WhatIsNotListedIsNotIncluded) {
  for (const char* line :
       {"#include <grpc/grpc.h>", "#include <grpcpp/server.h>", "#include <rocksdb/db.h>",
        "#include \"../store/store.h\"", "#include \"tests/support/samples.h\"", "#include \"common//store/store.h\"",
        "#include \"common/person/../store/store.h\"", "  #include \"common/store/store.h\"",
        "# include \"common/store/store.h\"", "#include<common/store/store.h>", "#include <openssl/evp.h>",
        "#include <sys/socket.h>", "#include \"store.h\"", "#include \"tongban/casework/v1/case_service.grpc.pb.h\""}) {
    EXPECT_NE(FaultOfInclude("common/policy", line), "") << line;
  }
  for (const char* line :
       {"#include <vector>", "#include \"absl/status/status.h\"", "#include \"common/policy/decide.h\"",
        "#include \"common/law/rows.h\"", "#include \"google/protobuf/arena.h\"",
        "#include \"tongban/casework/v1/case.pb.h\"", "// #include <grpc/grpc.h>"}) {
    EXPECT_EQ(FaultOfInclude("common/policy", line), "") << line;
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

size_t IndentationOf(const std::string& line) { return std::min(line.find_first_not_of(' '), line.size()); }

// Of the function that ends in that line: the line that opens its body. Absent
// where it is another block that ends. As clang-format leaves it, what begins a
// block is the last line before it that stands as far in as its end.
std::optional<size_t> OpeningOf(const std::vector<std::string>& lines, size_t end) {
  static const std::regex other(
      R"(^\s*(\}|(namespace|class|struct|enum|extern|union|if|for|while|switch|else|do|case|default)\b)|= \{$)");
  const size_t indentation = IndentationOf(lines[end]);
  for (size_t i = end; i-- > 0;) {
    if (lines[i].empty() || lines[i][0] == '#' || IndentationOf(lines[i]) > indentation) continue;
    if (IndentationOf(lines[i]) < indentation || std::regex_search(lines[i], other)) return std::nullopt;
    if (lines[i].find('(') == std::string::npos) return std::nullopt;
    while (i < end && lines[i].back() != '{') ++i;
    return i < end ? std::optional(i) : std::nullopt;
  }
  return std::nullopt;
}

// The lines at which functions end that are longer than they may.
std::vector<size_t> EndsOfLongFunctions(const std::vector<std::string>& lines) {
  std::vector<size_t> ends;
  bool table = false;
  for (size_t i = 0; i < lines.size(); ++i) {
    table = IsWithinTable(lines[i], table);
    const size_t at = IndentationOf(lines[i]);
    if (table || at == lines[i].size() || lines[i][at] != '}') continue;
    const std::optional<size_t> opening = OpeningOf(lines, i);
    if (opening.has_value() && i - *opening > kLongestFunction + 1) ends.push_back(i + 1);
  }
  return ends;
}

TEST(TidyTest, FunctionsStayShort) {
  for (const SourceFile& file : Sources({"common", "services", "tests"})) {
    for (const size_t end : EndsOfLongFunctions(file.lines)) ADD_FAILURE() << file.path << ":" << end;
  }
}

TEST(TidyTest, ALongFunctionIsFoundWhereverItStands) {
  const auto with_body = [](std::vector<std::string> before, const std::string& end, size_t body) {
    before.insert(before.end(), body, std::string(IndentationOf(end) + 2, ' ') + "x = 1;");
    before.push_back(end);
    return before;
  };
  const std::vector<std::string> free = {"int Free() {"}, in_class = {"class A {", "  int Method() const {"},
                                 wrapped = {"int Wrapped(int one,", "            int other) {"};
  EXPECT_EQ(EndsOfLongFunctions(with_body(free, "}", 80)).size(), 1);
  EXPECT_EQ(EndsOfLongFunctions(with_body(in_class, "  }", 80)).size(), 1);
  EXPECT_EQ(EndsOfLongFunctions(with_body(wrapped, "}", 80)).size(), 1);
  for (const auto& [before, end] : {std::pair(free, "}"), std::pair(in_class, "  }"), std::pair(wrapped, "}")}) {
    EXPECT_TRUE(EndsOfLongFunctions(with_body(before, end, kLongestFunction)).empty());
  }
  EXPECT_TRUE(EndsOfLongFunctions(with_body({"class A {"}, "};", 80)).empty());
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
