#include "common/desk/case_on_file.h"

#include <optional>
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

// Adds the notices of the case, as they are shown.
void AppendNotices(const Case& file, std::string& shown) {
  for (const Notice& notice : file.notices()) {
    std::string one = notice.SerializeAsString();
    AppendField(Notice::kTextFieldNumber, policy::TextOf(notice, file), one);
    AppendField(Notice::kRuleFieldNumber, policy::RuleOf(notice.kind()), one);
    AppendField(Case::kNoticesFieldNumber, one, shown);
  }
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
  policy::ShowNotices(file);
  return file;
}

absl::StatusOr<Case> ReadOutline(absl::string_view federation, absl::string_view case_id, const Reader& reader) {
  Case file;
  RETURN_IF_ERROR(ReadRow(file, federation, case_id, reader).status());
  return file;
}

absl::StatusOr<std::string> ReadCaseAt(absl::string_view federation, absl::string_view case_id, int64_t revision,
                                       const Reader& reader) {
  ASSIGN_OR_RETURN(const std::string written, ReadStateAt(federation, case_id, revision, reader));
  Case file;
  if (!file.ParseFromString(written)) return CaseDamaged(case_id);
  ASSIGN_OR_RETURN(const std::string application,
                   ReadApplication(federation, case_id, file.application_revision(), reader));
  file.set_name(policy::CaseName(federation, case_id));
  return WholeCase(written, file, application);
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

std::string WholeCase(absl::string_view state, const Case& file, absl::string_view application) {
  std::string whole;
  whole.reserve(kRoomForWhole);
  const std::optional<absl::string_view> notices = RunOf(state, Case::kNoticesFieldNumber);
  if (!notices.has_value()) {
    // A peer may have written them in pieces.
    whole = KeepFields(state, [](int number) { return number != Case::kNoticesFieldNumber; }).value_or("");
    AppendNotices(file, whole);
  } else if (notices->empty()) {
    whole.append(state.data(), state.size());
  } else {
    const auto before = static_cast<size_t>(notices->data() - state.data());
    const absl::string_view behind = state.substr(before + notices->size());
    whole.append(state.data(), before);
    AppendNotices(file, whole);
    whole.append(behind.data(), behind.size());
  }
  AppendField(Case::kNameFieldNumber, file.name(), whole);
  AppendField(Case::kApplicationFieldNumber, application, whole);
  return whole;
}

}  // namespace tongban
