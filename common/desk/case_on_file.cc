#include "common/desk/case_on_file.h"

#include <utility>

#include "common/desk/encode.h"
#include "common/desk/refusals.h"
#include "common/desk/tables.h"
#include "common/status/status.h"
#include "common/wire/wire.h"

namespace tongban {
namespace {

using casework::v1::Case;
using google::protobuf::Arena;

absl::Status ReadRow(Case& file, absl::string_view federation, absl::string_view case_id, const Reader& reader) {
  const absl::StatusOr<std::string> row = reader.Get(kCases, CaseKey(federation, case_id));
  if (absl::IsNotFound(row.status())) return CaseUnknown(case_id);
  if (!row.ok()) return row.status();
  return file.ParseFromString(*row) ? absl::OkStatus() : CaseDamaged(case_id);
}

// Reads the case into `file` and returns its application.
absl::StatusOr<std::string> ReadWhole(Case& file, absl::string_view federation, absl::string_view case_id,
                                      const Reader& reader) {
  RETURN_IF_ERROR(ReadRow(file, federation, case_id, reader));
  ASSIGN_OR_RETURN(std::string application, ReadApplication(federation, case_id, file.application_revision(), reader));
  if (!file.mutable_application()->ParseFromString(application)) return CaseDamaged(case_id);
  return application;
}

}  // namespace

absl::StatusOr<CaseOnFile> ReadCase(absl::string_view federation, absl::string_view case_id, const Reader& reader,
                                    Arena* arena) {
  law::Owned<Case> file = law::MakeOwned<Case>(arena);
  ASSIGN_OR_RETURN(std::string application, ReadWhole(*file, federation, case_id, reader));
  return CaseOnFile{std::move(file), std::move(application)};
}

absl::StatusOr<Case> ReadCase(absl::string_view federation, absl::string_view case_id, const Reader& reader) {
  Case file;
  RETURN_IF_ERROR(ReadWhole(file, federation, case_id, reader).status());
  return file;
}

absl::StatusOr<Case> ReadOutline(absl::string_view federation, absl::string_view case_id, const Reader& reader) {
  Case file;
  RETURN_IF_ERROR(ReadRow(file, federation, case_id, reader));
  return file;
}

absl::StatusOr<std::string> ReadApplication(absl::string_view federation, absl::string_view case_id, int64_t revision,
                                            const Reader& reader) {
  const absl::StatusOr<std::string> line = reader.Get(kEvents, EventKey(federation, case_id, revision));
  if (!line.ok() && !absl::IsNotFound(line.status())) return line.status();
  const absl::string_view application = line.ok() ? ApplicationIn(*line) : absl::string_view();
  if (application.empty()) return CaseDamaged(case_id);
  return std::string(application);
}

std::string WithApplication(std::string written, absl::string_view application) {
  AppendField(Case::kApplicationFieldNumber, application, written);
  return written;
}

}  // namespace tongban
