#include "common/files/file_errors.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/text_format.h"

namespace tongban {

void FileErrors::Read(absl::string_view text, google::protobuf::Message& message) {
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(this);
  parser.ParseFromString(std::string(text), &message);
}

void FileErrors::AddError(int line, int column, const std::string& message) {
  found_.push_back(file_name_.empty() ? absl::StrCat("line ", line + 1, ", column ", column + 1, ": ", message)
                                      : absl::StrCat(file_name_, ":", line + 1, ":", column + 1, ": ", message));
}

void FileErrors::Add(absl::string_view where, absl::string_view what) {
  found_.push_back(absl::StrCat(file_name_, file_name_.empty() ? "" : ": ", where, ": ", what));
}

absl::Status FileErrors::ToStatus() const {
  return found_.empty() ? absl::OkStatus() : absl::InvalidArgumentError(absl::StrJoin(found_, "; "));
}

}  // namespace tongban
