#ifndef TONGBAN_COMMON_PERSON_GRADING_H_
#define TONGBAN_COMMON_PERSON_GRADING_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/person/measurement.h"
#include "tongban/casework/v1/disability.pb.h"

// GB/T 26341-2010 《残疾人残疾分类和分级》. The institution's appraiser sets the
// grade; this only says which grade the measured values point to, so that a
// conclusion can be checked against them.
namespace tongban::person {

// What a measurement points to. Where its measures point to different grades
// and the standard has no rule, the appraiser must say, and any grade from
// `severest` to `grade` agrees with it.
struct Indication {
  // The mildest grade pointed to; nullopt: a measure meets no grade.
  std::optional<casework::v1::Disability::Grade> grade;
  // The most severe grade pointed to; equals `grade` unless needs_judgement.
  std::optional<casework::v1::Disability::Grade> severest;
  bool needs_judgement = false;
  // Clause of the standard that the indication follows: "5.2".
  std::string clause;
  // Clause and measure that decided, "5.2 better eye"; never a value or grade.
  std::string basis;
};

// Grades a measurement. INVALID_ARGUMENT lists every field that
// CheckMeasurement refuses.
absl::StatusOr<Indication> Indicate(const casework::v1::Measurement& measurement,
                                    casework::v1::Disability::Category category, int age_months);

// Whether concluding `grade`, or that no grade is met (nullopt), agrees.
bool Agrees(const Indication& indication, std::optional<casework::v1::Disability::Grade> grade);

// What the certificate names: the one component, or CATEGORY_MULTIPLE with the
// grade of the most severe (残疾人证管理办法 art. 13). Nothing if there is none.
casework::v1::Disability Overall(absl::Span<const casework::v1::Disability> components);

}  // namespace tongban::person

#endif  // TONGBAN_COMMON_PERSON_GRADING_H_
