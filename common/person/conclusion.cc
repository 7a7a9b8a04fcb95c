#include "common/person/conclusion.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "common/person/grading.h"
#include "common/person/measurement.h"
#include "common/status/status.h"

namespace tongban::person {
namespace {

using casework::v1::Disability;
using MaybeGrade = std::optional<Disability::Grade>;

constexpr absl::string_view kMultipleDisability = "残疾人证管理办法 art. 13";
// A conclusion below the standard ends the case.
constexpr absl::string_view kRefusal = "残疾人证管理办法 art. 9";

std::string Path(size_t index, absl::string_view field) { return absl::StrCat("components[", index, "].", field); }

bool IsGrade(int grade) { return grade >= Disability::GRADE_ONE && grade <= Disability::GRADE_FOUR; }

MaybeGrade GradeOf(const Disability& disability) {
  return disability.grade() == Disability::GRADE_UNSPECIFIED ? std::nullopt : MaybeGrade(disability.grade());
}

// The components concluded to meet a grade.
std::vector<Disability> Claims(absl::Span<const Component> components) {
  std::vector<Disability> claims;
  for (const Component& component : components) {
    if (GradeOf(component.disability)) claims.push_back(component.disability);
  }
  return claims;
}

// Why a component cannot be checked; `seen` gathers the categories before it.
void CheckComponent(const Component& component, size_t index, int age_months, std::set<int>& seen,
                    std::vector<std::string>& errors) {
  const Disability& disability = component.disability;
  if (!seen.insert(disability.category()).second) {
    errors.push_back(absl::StrCat(Path(index, "disability.category"), " is listed twice"));
  }
  if (disability.grade() != Disability::GRADE_UNSPECIFIED && !IsGrade(disability.grade())) {
    errors.push_back(absl::StrCat(Path(index, "disability.grade"), " must be a grade from one to four"));
  }
  for (const InvalidField& invalid : CheckMeasurement(component.measurement, disability.category(), age_months)) {
    errors.push_back(absl::StrCat(Path(index, "measurement."), invalid.field, " ", invalid.requirement));
  }
}

absl::Status CheckComponents(absl::Span<const Component> components, bool has_claim, bool qualified, int age_months) {
  std::vector<std::string> errors;
  std::set<int> seen;
  if (components.empty()) errors.push_back("components must list what was assessed");
  for (size_t i = 0; i < components.size(); ++i) CheckComponent(components[i], i, age_months, seen, errors);
  if (qualified && !has_claim) errors.push_back("components must have a grade if the conclusion is qualified");
  if (errors.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(errors, "; "));
}

std::string ExplainGrade(const Indication& indication, MaybeGrade concluded) {
  if (!indication.severest) return absl::StrCat("the measurement does not meet any grade (", indication.basis, ")");
  if (!concluded) return absl::StrCat("the measurement meets a grade, but none is concluded (", indication.basis, ")");
  return absl::StrCat("the measurement indicates another grade (", indication.basis, ")");
}

// What a qualified conclusion names overall against its claims.
void CompareOverall(absl::Span<const Disability> claims, const Disability& overall,
                    std::vector<Contradiction>& contradictions) {
  const Disability expected = Overall(claims);
  if (overall.category() != expected.category()) {
    contradictions.push_back({"overall.category", std::string(kMultipleDisability),
                              claims.size() > 1 ? "several components must be concluded as a multiple disability"
                                                : "with a single component, the overall category must be the same"});
  }
  if (overall.grade() != expected.grade()) {
    contradictions.push_back({"overall.grade", std::string(kMultipleDisability),
                              "the overall grade must be that of the most severe component"});
  }
}

}  // namespace

absl::StatusOr<std::vector<Contradiction>> CheckConclusion(absl::Span<const Component> components,
                                                           const Disability& overall, bool qualified, int age_months) {
  const std::vector<Disability> claims = Claims(components);
  RETURN_IF_ERROR(CheckComponents(components, !claims.empty(), qualified, age_months));
  std::vector<Contradiction> contradictions;
  for (size_t i = 0; i < components.size(); ++i) {
    const Disability& disability = components[i].disability;
    ASSIGN_OR_RETURN(const Indication indication,
                     Indicate(components[i].measurement, disability.category(), age_months));
    const MaybeGrade concluded = GradeOf(disability);
    if (Agrees(indication, concluded)) continue;
    // A conclusion of not qualified gives no grades; it is wrong as a whole.
    const bool is_of_the_whole = !qualified && !concluded;
    contradictions.push_back({is_of_the_whole ? "conclusion" : Path(i, "disability.grade"),
                              absl::StrCat("GB/T 26341-2010 ", indication.clause),
                              ExplainGrade(indication, concluded)});
  }
  if (qualified) {
    CompareOverall(claims, overall, contradictions);
  } else if (!claims.empty() || overall.category() != Disability::CATEGORY_UNSPECIFIED || GradeOf(overall)) {
    contradictions.push_back(
        {"conclusion", std::string(kRefusal), "a disability is listed, but the standard is not met"});
  }
  return contradictions;
}

}  // namespace tongban::person
