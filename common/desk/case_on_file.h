#ifndef TONGBAN_COMMON_DESK_CASE_ON_FILE_H_
#define TONGBAN_COMMON_DESK_CASE_ON_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/law/owned.h"
#include "common/store/transaction.h"
#include "google/protobuf/arena.h"
#include "tongban/casework/v1/case.pb.h"

// How a case is kept. Nothing of it is written twice.
//
// The application, the largest part by far, stands in the line of history of the
// act that brought it (Case.application_revision). The row of `cases` has the
// rest as it is now. For every revision before that this office knew, a row of `states` has what its row had to be, as
// an edit (common/wire/edit.h) of the next one known here: an act adds much and changes little, so that it is short.
// What was answered or sent names its revision and is made again from there, byte for byte, whatever the rules are by
// then.
//
// Errors: NOT_FOUND with what to do; DATA_LOSS when row or line cannot be read.

namespace tongban {

struct CaseOnFile {
  law::Owned<casework::v1::Case> file;  // Whole.
  std::string application;              // Serialized, as it is in the history.
  std::string row;
};

// The case of that id, put on the arena if there is one.
absl::StatusOr<CaseOnFile> ReadCase(absl::string_view federation, absl::string_view case_id, const Reader& reader,
                                    google::protobuf::Arena* arena);
absl::StatusOr<casework::v1::Case> ReadCase(absl::string_view federation, absl::string_view case_id,
                                            const Reader& reader);

// The same without the application, which takes one reading.
absl::StatusOr<casework::v1::Case> ReadOutline(absl::string_view federation, absl::string_view case_id,
                                               const Reader& reader);

// The application that the act of a revision brought, serialized.
absl::StatusOr<std::string> ReadApplication(absl::string_view federation, absl::string_view case_id, int64_t revision,
                                            const Reader& reader);

// The case whole and serialized, as the act of that revision left it and its
// answer told it. DATA_LOSS for a revision that was never known here.
absl::StatusOr<std::string> ReadCaseAt(absl::string_view federation, absl::string_view case_id, int64_t revision,
                                       const Reader& reader);

// The same without its application, as other offices are told it.
absl::StatusOr<std::string> ReadStateAt(absl::string_view federation, absl::string_view case_id, int64_t revision,
                                        const Reader& reader);

// Keeps the state that a case had until now, before its row is written anew.
void KeepState(absl::string_view federation, absl::string_view case_id, int64_t revision, absl::string_view row,
               absl::string_view new_row, Transaction& transaction);

// The case whole, serialized.
std::string WithApplication(std::string written, absl::string_view application);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_CASE_ON_FILE_H_
