#ifndef TONGBAN_COMMON_FILES_FILE_ERRORS_H_
#define TONGBAN_COMMON_FILES_FILE_ERRORS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/message.h"

namespace tongban {

// Everything that is wrong with a file in protobuf text format, each in a
// sentence that says where: whoever wrote it corrects all of it at once.
class FileErrors : public google::protobuf::io::ErrorCollector {
 public:
  // Each error begins with the name, if there is one.
  explicit FileErrors(absl::string_view file_name = "") : file_name_(file_name) {}

  // Reads the text into `message`; what cannot be read is among the errors.
  void Read(absl::string_view text, google::protobuf::Message& message);

  // "directory.textproto:3:7: …" or "line 3, column 7: …", instead of printing it.
  void AddError(int line, int column, const std::string& message) override;
  // "layer 2 (330213): …".
  void Add(absl::string_view where, absl::string_view what);

  bool empty() const { return found_.empty(); }
  // INVALID_ARGUMENT with all of them; OK if there is none.
  absl::Status ToStatus() const;

 private:
  const std::string file_name_;
  std::vector<std::string> found_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_FILES_FILE_ERRORS_H_
