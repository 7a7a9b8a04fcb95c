#include "tests/unit/person/measurements.h"

#include <cmath>
#include <string>

namespace tongban::person {

using casework::v1::AdaptiveBehavior;
using casework::v1::Disability;
using casework::v1::Measurement;

Measurement Vision(double left_acuity, double right_acuity, std::optional<double> left_field,
                   std::optional<double> right_field) {
  Measurement measurement;
  measurement.mutable_vision()->set_left_acuity(left_acuity);
  measurement.mutable_vision()->set_right_acuity(right_acuity);
  if (left_field) measurement.mutable_vision()->set_left_field_radius_degrees(*left_field);
  if (right_field) measurement.mutable_vision()->set_right_field_radius_degrees(*right_field);
  return measurement;
}

Measurement Hearing(std::initializer_list<double> left, std::initializer_list<double> right) {
  Measurement measurement;
  for (const double threshold : left) measurement.mutable_hearing()->add_left_threshold_db(threshold);
  for (const double threshold : right) measurement.mutable_hearing()->add_right_threshold_db(threshold);
  return measurement;
}

Measurement HearingLoss(double mean) {
  if (std::fmod(mean, 1.25) != 0) return Hearing({mean, mean, mean, mean}, {mean, mean, mean, mean});
  const double step = 5 * std::floor(mean / 5);
  const double last = 4 * mean - 3 * step;
  return Hearing({step, step, step, last}, {step, step, step, last});
}

Measurement Speech(double intelligibility_percent, int expressive_level) {
  Measurement measurement;
  measurement.mutable_speech()->set_intelligibility_percent(intelligibility_percent);
  measurement.mutable_speech()->set_expressive_level(expressive_level);
  measurement.mutable_speech()->set_course_months(24);
  return measurement;
}

Measurement Limb(int grade, absl::string_view clause) {
  Measurement measurement;
  measurement.mutable_limb()->set_clause_grade(static_cast<Disability::Grade>(grade));
  measurement.mutable_limb()->set_clause(std::string(clause));
  return measurement;
}

Measurement Quotient(std::optional<int> developmental, std::optional<int> intelligence, AdaptiveBehavior behavior) {
  Measurement measurement;
  measurement.mutable_intellectual()->set_adaptive_behavior(behavior);
  if (developmental) measurement.mutable_intellectual()->set_developmental_quotient(*developmental);
  if (intelligence) measurement.mutable_intellectual()->set_intelligence_quotient(*intelligence);
  return measurement;
}

Measurement Mental(std::optional<int> who_das_score, AdaptiveBehavior behavior) {
  Measurement measurement;
  measurement.mutable_mental()->set_adaptive_behavior(behavior);
  measurement.mutable_mental()->set_course_months(12);
  if (who_das_score) measurement.mutable_mental()->set_who_das_score(*who_das_score);
  return measurement;
}

}  // namespace tongban::person
