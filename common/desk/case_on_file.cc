#include "common/desk/case_on_file.h"

#include <utility>

#include "common/desk/encode.h"
#include "common/desk/refusals.h"
#include "common/desk/states.h"
#include "common/desk/tables.h"
#include "common/policy/decide.h"
#include "common/policy/notices.h"
#include "common/status/status.h"
#include "common/wire/wire.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::Notice;
using google::protobuf::Arena;

// What the texts of most cases, the name and the application take.
constexpr size_t kRoomForWhole = 4096;

// Reads the row into `file` and returns it.
absl::StatusOr<std::string> ReadRow(Case& file, absl::string_view federation, absl::string_view case_id,
                                    const Reader& reader) {
  absl::StatusOr<std::string> row = reader.Get(kRecords, CaseKey(federation, case_id));
  if (absl::IsNotFound(row.status())) return CaseUnknown(case_id);
  RETURN_IF_ERROR(row.status());
  if (!file.ParseFromString(*row)) return CaseDamaged(case_id);
  file.set_name(policy::CaseName(federation, case_id));
  return row;
}

// Reads the case into `file` and returns its application and its row.
absl::StatusOr<std::pair<std::string, std::string>> ReadWhole(Case& file, absl::string_view federation,
                                                              absl::string_view case_id, const Reader& reader) {
  ASSIGN_OR_RETURN(std::string row, ReadRow(file, federation, case_id, reader));
  ASSIGN_OR_RETURN(std::string application, ReadApplication(federation, case_id, file.application_revision(), reader));
  if (!file.mutable_application()->ParseFromString(application)) return CaseDamaged(case_id);
  return std::pair(std::move(application), std::move(row));
}

// The state with its notices as they are shown.
std::string WithTexts(absl::string_view state, absl::string_view case_id) {
  std::string shown;
  shown.reserve(state.size() + kRoomForWhole);
  Notice notice;
  VisitFields(state, [&](int number, absl::string_view field) {
    const absl::string_view content = number == Case::kNoticesFieldNumber ? ContentOf(field) : absl::string_view();
    if (content.empty() || !notice.ParseFromArray(content.data(), static_cast<int>(content.size()))) {
      shown.append(field.data(), field.size());
      return;
    }
    policy::Show(case_id, notice);
    AppendField(number, notice.SerializeAsString(), shown);
  });
  return shown;
}

}  // namespace

absl::StatusOr<CaseOnFile> ReadCase(absl::string_view federation, absl::string_view case_id, const Reader& reader,
                                    Arena* arena) {
  law::Owned<Case> file = law::MakeOwned<Case>(arena);
  ASSIGN_OR_RETURN(auto whole, ReadWhole(*file, federation, case_id, reader));
  return CaseOnFile{std::move(file), std::move(whole.first), std::move(whole.second)};
}

absl::StatusOr<Case> ReadCase(absl::string_view federation, absl::string_view case_id, const Reader& reader) {
  Case file;
  RETURN_IF_ERROR(ReadWhole(file, federation, case_id, reader).status());
  for (Notice& notice : *file.mutable_notices()) policy::Show(case_id, notice);
  return file;
}

absl::StatusOr<Case> ReadOutline(absl::string_view federation, absl::string_view case_id, const Reader& reader) {
  Case file;
  RETURN_IF_ERROR(ReadRow(file, federation, case_id, reader).status());
  return file;
}

absl::StatusOr<std::string> ReadCaseAt(absl::string_view federation, absl::string_view case_id, int64_t revision,
                                       const Reader& reader) {
  ASSIGN_OR_RETURN(std::string written, ReadStateAt(federation, case_id, revision, reader));
  Case file;
  if (!file.ParseFromString(written)) return CaseDamaged(case_id);
  ASSIGN_OR_RETURN(const std::string application,
                   ReadApplication(federation, case_id, file.application_revision(), reader));
  return WholeCase(written, policy::CaseName(federation, case_id), application);
}

absl::StatusOr<std::string> ReadStateAt(absl::string_view federation, absl::string_view case_id, int64_t revision,
                                        const Reader& reader) {
  return ReadStateAt(kCaseCollection, federation, case_id, revision, reader);
}

absl::StatusOr<std::string> ReadApplication(absl::string_view federation, absl::string_view case_id, int64_t revision,
                                            const Reader& reader) {
  const absl::StatusOr<std::string> line = reader.Get(kEvents, EventKey(federation, case_id, revision));
  if (!line.ok() && !absl::IsNotFound(line.status())) return line.status();
  const absl::string_view application = line.ok() ? ApplicationIn(*line) : absl::string_view();
  if (application.empty()) return CaseDamaged(case_id);
  return std::string(application);
}

std::string WholeCase(absl::string_view state, absl::string_view name, absl::string_view application) {
  std::string whole = WithTexts(state, IdIn(name));
  AppendField(Case::kNameFieldNumber, name, whole);
  AppendField(Case::kApplicationFieldNumber, application, whole);
  return whole;
}

}  // namespace tongban
