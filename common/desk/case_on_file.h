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
// act that brought it (Case.application_revision); the name is that of the
// federation that keeps the case. The rest is its state, the same bytes in every
// county (exchange.v1.HandOver): the row of `records` has it as it is now, and
// states.h as it was before.
//
// Errors: NOT_FOUND with what to do; DATA_LOSS when row or line cannot be read.

namespace tongban {

struct CaseOnFile {
  law::Owned<casework::v1::Case> file;  // Whole.
  std::string application;              // Serialized, as it is in the history.
  std::string row;                      // Its state.
};

// The case of that id, put on the arena if there is one.
absl::StatusOr<CaseOnFile> ReadCase(absl::string_view federation, absl::string_view case_id, const Reader& reader,
                                    google::protobuf::Arena* arena);
// The same as it is shown: its notices have their texts.
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

// Its state then, as other offices are told it.
absl::StatusOr<std::string> ReadStateAt(absl::string_view federation, absl::string_view case_id, int64_t revision,
                                        const Reader& reader);

// The case whole, serialized, as it is shown: its state with name, application and
// the texts of its notices. `file` is the state, read, with its name.
std::string WholeCase(absl::string_view state, const casework::v1::Case& file, absl::string_view application);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_CASE_ON_FILE_H_
