#include "tests/support/log_lines.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace tongban {
namespace {

// Every sample's name begins with the first, every guardian's with the second.
constexpr absl::string_view kNames[] = {"样例", "监护人"};
constexpr size_t kCitizenIdDigits = 17;  // The last character may be an X.
constexpr size_t kMobileDigits = 11;

bool HasNumber(absl::string_view line) {
  size_t digits = 0;
  for (size_t i = 0; i <= line.size(); ++i) {
    if (i < line.size() && absl::ascii_isdigit(static_cast<unsigned char>(line[i]))) {
      if (++digits >= kCitizenIdDigits) return true;
      continue;
    }
    if (digits == kMobileDigits && line[i - digits] == '1' && line[i - digits + 1] == '9') return true;
    digits = 0;
  }
  return false;
}

}  // namespace

std::string FieldOf(const std::string& line, const std::string& field) {
  google::protobuf::Struct object;
  if (!google::protobuf::util::JsonStringToMessage(line, &object).ok()) return "";
  const auto found = object.fields().find(field);
  return found == object.fields().end() ? "" : found->second.string_value();
}

std::vector<std::string> CheckLogLines(const std::vector<std::string>& lines) {
  std::vector<std::string> problems;
  for (const std::string& line : lines) {
    google::protobuf::Struct object;
    if (!google::protobuf::util::JsonStringToMessage(line, &object).ok()) {
      problems.push_back(absl::StrCat("not an object of JSON: ", line));
      continue;
    }
    for (const char* field : {"time", "level", "event"}) {
      if (object.fields().count(field) == 0) problems.push_back(absl::StrCat("without ", field, ": ", line));
    }
    bool is_personal = HasNumber(line);
    for (const absl::string_view name : kNames) is_personal |= absl::StrContains(line, name);
    if (is_personal) problems.push_back(absl::StrCat("personal: ", line));
  }
  return problems;
}

}  // namespace tongban
