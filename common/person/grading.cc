#include "common/person/grading.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/person/grading_bands.h"

namespace tongban::person {
namespace {

using casework::v1::AdaptiveBehavior;
using casework::v1::Disability;
using casework::v1::HearingMeasurement;
using casework::v1::IntellectualMeasurement;
using casework::v1::LimbMeasurement;
using casework::v1::Measurement;
using casework::v1::MentalMeasurement;
using casework::v1::SpeechMeasurement;
using casework::v1::VisionMeasurement;
using MaybeGrade = std::optional<Disability::Grade>;

// Speech: a year of treatment without cure or a course of two (5.4); mental
// illness: a year without recovery (5.7).
constexpr int kSpeechTreatmentMonths = 12;
constexpr int kSpeechCourseMonths = 24;
constexpr int kMentalCourseMonths = 12;

// A quotient below it is graded by itself, one above by adaptive behavior.
constexpr int kQuotientGradedByItself = 72;

// 5.5.2, grade four, clauses b, d and i.
constexpr double kLeastLegLengthDifferenceMm = 50;
constexpr double kKyphosisDegreesExceeded = 70;
constexpr double kScoliosisDegreesExceeded = 45;
constexpr double kLargestDwarfHeightMm = 1300;

// 1 is the most severe; after grade four comes no grade.
int Rank(MaybeGrade grade) { return grade.value_or(static_cast<Disability::Grade>(Disability::GRADE_FOUR + 1)); }

MaybeGrade Severer(MaybeGrade left, MaybeGrade right) { return Rank(left) <= Rank(right) ? left : right; }
MaybeGrade Milder(MaybeGrade left, MaybeGrade right) { return Rank(left) <= Rank(right) ? right : left; }

Indication Clear(absl::string_view clause, absl::string_view measure, MaybeGrade grade) {
  return {grade, grade, false, std::string(clause), absl::StrCat(clause, " ", measure)};
}

// Two measures that the standard gives equal weight.
Indication Joint(absl::string_view clause, absl::string_view measures, MaybeGrade left, MaybeGrade right) {
  Indication indication = Clear(clause, measures, Milder(left, right));
  indication.severest = Severer(left, right);
  indication.needs_judgement = left != right;
  return indication;
}

MaybeGrade OfAdaptiveBehavior(AdaptiveBehavior level) {
  if (level == AdaptiveBehavior::ADAPTIVE_BEHAVIOR_UNIMPAIRED) return std::nullopt;
  return static_cast<Disability::Grade>(level);
}

// Half up, for values that the standard bands by whole numbers.
double Whole(double value) { return std::floor(value + 0.5); }

Indication IndicateVision(const VisionMeasurement& vision) {
  constexpr double kNotRestricted = std::numeric_limits<double>::infinity();
  const double left_radius =
      vision.has_left_field_radius_degrees() ? vision.left_field_radius_degrees() : kNotRestricted;
  const double right_radius =
      vision.has_right_field_radius_degrees() ? vision.right_field_radius_degrees() : kNotRestricted;
  const MaybeGrade by_acuity = GradeOn(kVisualAcuity, std::max(vision.left_acuity(), vision.right_acuity()));
  const MaybeGrade by_field = GradeOn(kFieldRadius, std::max(left_radius, right_radius));
  const MaybeGrade by_measure = Severer(by_acuity, by_field);

  // One eye may have the better acuity and the other the wider field. Taken
  // eye by eye the person then sees worse than either measure says.
  const MaybeGrade left = Severer(GradeOn(kVisualAcuity, vision.left_acuity()), GradeOn(kFieldRadius, left_radius));
  const MaybeGrade right = Severer(GradeOn(kVisualAcuity, vision.right_acuity()), GradeOn(kFieldRadius, right_radius));
  return Joint("5.2", "better eye", by_measure, Milder(left, right));
}

// Thresholds come in steps of 5 dB, whose mean never falls between the whole
// numbers of two bands; the mean of others is rounded to whole dB.
double MeanHearingLoss(const google::protobuf::RepeatedField<double>& thresholds) {
  double sum = 0;
  bool in_steps = true;
  for (const double threshold : thresholds) {
    sum += threshold;
    in_steps = in_steps && std::fmod(threshold, 5) == 0;
  }
  const double mean = sum / thresholds.size();
  return in_steps ? mean : Whole(mean);
}

Indication IndicateHearing(const HearingMeasurement& hearing, int age_months) {
  const double loss =
      std::min(MeanHearingLoss(hearing.left_threshold_db()), MeanHearingLoss(hearing.right_threshold_db()));
  const MaybeGrade grade = GradeOn(kHearingLoss, loss);
  if (grade != Disability::GRADE_FOUR || age_months >= kFourYears) return Clear("5.3", "better ear", grade);
  // Within three years of age (3岁以内) grade four is no disability. Whether the
  // fourth year of life is within is read both ways.
  const MaybeGrade at_three = age_months < kThreeYears ? std::nullopt : grade;
  return Joint("5.3", "better ear, within three years of age", std::nullopt, at_three);
}

Indication IndicateSpeech(const SpeechMeasurement& speech, int age_months) {
  if (age_months < kThreeYears) return Clear("5.4", "not assessed under three years of age", std::nullopt);
  if (speech.treatment_months() < kSpeechTreatmentMonths && speech.course_months() < kSpeechCourseMonths) {
    return Clear("5.4", "neither a year of treatment nor a course of two years", std::nullopt);
  }
  return Joint("5.4", "intelligibility and expressive level",
               GradeOn(kIntelligibility, Whole(speech.intelligibility_percent())),
               GradeOn(kExpressiveLevel, speech.expressive_level()));
}

Indication IndicateLimb(const LimbMeasurement& limb, int age_months) {
  const MaybeGrade grade = limb.clause_grade();
  MaybeGrade measured = grade;
  if (grade == Disability::GRADE_FOUR) {
    if (limb.clause() == "b" && limb.leg_length_difference_mm() < kLeastLegLengthDifferenceMm) measured.reset();
    if (limb.clause() == "d" && limb.kyphosis_degrees() <= kKyphosisDegreesExceeded &&
        limb.scoliosis_degrees() <= kScoliosisDegreesExceeded) {
      measured.reset();
    }
    if (limb.clause() == "i" && limb.height_mm() > kLargestDwarfHeightMm) measured.reset();
    // The height is an adult's; who is still growing needs an appraiser's eye.
    if (limb.clause() == "i" && age_months < kAdult) return Joint("5.5.2", "adult height", measured, std::nullopt);
  }
  return Clear("5.5.2", "clause named", measured);
}

Indication IndicateIntellectual(const IntellectualMeasurement& intellectual, int age_months) {
  const MaybeGrade by_behavior = OfAdaptiveBehavior(intellectual.adaptive_behavior());
  if (age_months < kSevenYears) {
    const int quotient = intellectual.developmental_quotient();
    const MaybeGrade by_quotient = GradeOn(kDevelopmentalQuotient, quotient);
    if (quotient < kQuotientGradedByItself || !by_quotient) return Clear("5.6", "developmental quotient", by_quotient);
    return Clear("5.6", "adaptive behavior", by_behavior);
  }
  const MaybeGrade by_quotient = GradeOn(kIntelligenceQuotient, intellectual.intelligence_quotient());
  // Between two grades adaptive behavior decides; the standard does not say
  // so where one of the two meets no grade at all.
  if (by_quotient && by_behavior) return Clear("5.6", "adaptive behavior", by_behavior);
  return Joint("5.6", "intelligence quotient and adaptive behavior", by_quotient, by_behavior);
}

Indication IndicateMental(const MentalMeasurement& mental, int age_months) {
  if (mental.course_months() < kMentalCourseMonths) return Clear("5.7", "course under a year", std::nullopt);
  const MaybeGrade by_behavior = OfAdaptiveBehavior(mental.adaptive_behavior());
  if (age_months < kAdult) return Clear("5.7", "adaptive behavior", by_behavior);
  return Joint("5.7", "WHO-DAS II and adaptive behavior", GradeOn(kWhoDasScore, mental.who_das_score()), by_behavior);
}

}  // namespace

absl::StatusOr<Indication> Indicate(const Measurement& measurement, Disability::Category category, int age_months) {
  const std::vector<InvalidField> invalid = CheckMeasurement(measurement, category, age_months);
  if (!invalid.empty()) {
    return absl::InvalidArgumentError(absl::StrJoin(invalid, "; ", [](std::string* text, const InvalidField& field) {
      absl::StrAppend(text, field.field, " ", field.requirement);
    }));
  }
  switch (measurement.values_case()) {
    case Measurement::kVision:
      return IndicateVision(measurement.vision());
    case Measurement::kHearing:
      return IndicateHearing(measurement.hearing(), age_months);
    case Measurement::kSpeech:
      return IndicateSpeech(measurement.speech(), age_months);
    case Measurement::kLimb:
      return IndicateLimb(measurement.limb(), age_months);
    case Measurement::kIntellectual:
      return IndicateIntellectual(measurement.intellectual(), age_months);
    case Measurement::kMental:
      return IndicateMental(measurement.mental(), age_months);
    case Measurement::VALUES_NOT_SET:
      break;
  }
  return absl::InternalError("a measurement without values passed validation");
}

bool Agrees(const Indication& indication, MaybeGrade grade) {
  return Rank(indication.severest) <= Rank(grade) && Rank(grade) <= Rank(indication.grade);
}

Disability Overall(absl::Span<const Disability> components) {
  if (components.size() <= 1) return components.empty() ? Disability() : components[0];
  Disability overall;
  overall.set_category(Disability::CATEGORY_MULTIPLE);
  const auto most_severe =
      std::min_element(components.begin(), components.end(),
                       [](const Disability& left, const Disability& right) { return left.grade() < right.grade(); });
  overall.set_grade(most_severe->grade());
  return overall;
}

}  // namespace tongban::person
