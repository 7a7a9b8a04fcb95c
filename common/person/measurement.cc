#include "common/person/measurement.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace tongban::person {
namespace {

using casework::v1::ADAPTIVE_BEHAVIOR_PROFOUND;
using casework::v1::ADAPTIVE_BEHAVIOR_UNIMPAIRED;
using casework::v1::AdaptiveBehavior;
using casework::v1::Disability;
using casework::v1::HearingMeasurement;
using casework::v1::IntellectualMeasurement;
using casework::v1::LimbMeasurement;
using casework::v1::Measurement;
using casework::v1::MentalMeasurement;
using casework::v1::SpeechMeasurement;
using casework::v1::VisionMeasurement;

// DQ and IQ tests end below it; WHO-DAS II adds 36 items of 1 to 5.
constexpr int kHighestQuotient = 200;
constexpr int kHighestWhoDasScore = 180;
constexpr int kLongestAge = 150 * 12;
constexpr int kThresholdsPerEar = 4;

// Letter of the last clause under each grade, GB/T 26341-2010 5.5.2.
constexpr char kLastClause[] = {'\0', 'i', 'g', 'f', 'k'};

class Fields {
 public:
  void Refuse(absl::string_view field, absl::string_view requirement) {
    invalid_.push_back({std::string(field), std::string(requirement)});
  }

  void Require(bool is_fulfilled, absl::string_view field, absl::string_view requirement) {
    if (!is_fulfilled) Refuse(field, requirement);
  }

  // Refuses NaN too, since it compares with nothing.
  void RequireRange(double value, double low, double high, absl::string_view field) {
    if (!(value >= low && value <= high)) Refuse(field, absl::StrCat("must be from ", low, " to ", high));
  }

  // What was not measured is no value: it is never read as the gravest one.
  void RequireMeasured(bool is_measured, double value, double low, double high, absl::string_view field) {
    is_measured ? RequireRange(value, low, high, field) : Refuse(field, "is required");
  }

  void RequireAdaptiveBehavior(AdaptiveBehavior level, absl::string_view field) {
    const bool is_assessed = level >= ADAPTIVE_BEHAVIOR_PROFOUND && level <= ADAPTIVE_BEHAVIOR_UNIMPAIRED;
    Require(is_assessed, field, "must be assessed");
  }

  std::vector<InvalidField> TakeInvalid() { return std::move(invalid_); }

 private:
  std::vector<InvalidField> invalid_;
};

void Check(const VisionMeasurement& vision, Fields& fields) {
  fields.RequireMeasured(vision.has_left_acuity(), vision.left_acuity(), 0, 2, "vision.left_acuity");
  fields.RequireMeasured(vision.has_right_acuity(), vision.right_acuity(), 0, 2, "vision.right_acuity");
  if (vision.has_left_field_radius_degrees()) {
    fields.RequireRange(vision.left_field_radius_degrees(), 0, 90, "vision.left_field_radius_degrees");
  }
  if (vision.has_right_field_radius_degrees()) {
    fields.RequireRange(vision.right_field_radius_degrees(), 0, 90, "vision.right_field_radius_degrees");
  }
}

void CheckEar(const google::protobuf::RepeatedField<double>& thresholds, absl::string_view field, Fields& fields) {
  if (thresholds.size() != kThresholdsPerEar) {
    fields.Refuse(field, "must have four thresholds, at 500, 1000, 2000 and 4000 Hz");
    return;
  }
  for (int i = 0; i < thresholds.size(); ++i) {
    fields.RequireRange(thresholds[i], -10, 120, absl::StrCat(field, "[", i, "]"));
  }
}

void Check(const HearingMeasurement& hearing, Fields& fields) {
  CheckEar(hearing.left_threshold_db(), "hearing.left_threshold_db", fields);
  CheckEar(hearing.right_threshold_db(), "hearing.right_threshold_db", fields);
}

void Check(const SpeechMeasurement& speech, Fields& fields) {
  fields.RequireMeasured(speech.has_intelligibility_percent(), speech.intelligibility_percent(), 0, 100,
                         "speech.intelligibility_percent");
  fields.RequireMeasured(speech.has_expressive_level(), speech.expressive_level(), 0, 4, "speech.expressive_level");
  fields.Require(speech.has_course_months() || speech.has_treatment_months(), "speech.course_months",
                 "or speech.treatment_months is required");
  fields.RequireRange(speech.course_months(), 0, kLongestAge, "speech.course_months");
  fields.RequireRange(speech.treatment_months(), 0, kLongestAge, "speech.treatment_months");
}

void CheckLimbSizes(const LimbMeasurement& limb, Fields& fields) {
  if (limb.has_leg_length_difference_mm()) {
    fields.RequireRange(limb.leg_length_difference_mm(), 0, 1000, "limb.leg_length_difference_mm");
  }
  if (limb.has_kyphosis_degrees()) fields.RequireRange(limb.kyphosis_degrees(), 0, 180, "limb.kyphosis_degrees");
  if (limb.has_scoliosis_degrees()) fields.RequireRange(limb.scoliosis_degrees(), 0, 180, "limb.scoliosis_degrees");
  if (limb.has_height_mm()) fields.RequireRange(limb.height_mm(), 200, 3000, "limb.height_mm");
}

void Check(const LimbMeasurement& limb, Fields& fields) {
  CheckLimbSizes(limb, fields);
  const int grade = limb.clause_grade();
  if (grade < Disability::GRADE_ONE || grade > Disability::GRADE_FOUR) {
    fields.Refuse("limb.clause_grade", "must be a grade from one to four");
    return;
  }
  const std::string& clause = limb.clause();
  if (clause.size() != 1 || clause[0] < 'a' || clause[0] > kLastClause[grade]) {
    fields.Refuse("limb.clause", absl::StrCat("must be a letter of 5.5.2 under that grade, a to ",
                                              absl::string_view(&kLastClause[grade], 1)));
    return;
  }
  if (grade != Disability::GRADE_FOUR) return;
  if (clause == "b") {
    fields.Require(limb.has_leg_length_difference_mm(), "limb.leg_length_difference_mm", "is required for clause b");
  } else if (clause == "d") {
    fields.Require(limb.has_kyphosis_degrees() || limb.has_scoliosis_degrees(), "limb.kyphosis_degrees",
                   "or limb.scoliosis_degrees is required for clause d");
  } else if (clause == "i") {
    fields.Require(limb.has_height_mm(), "limb.height_mm", "is required for clause i");
  }
}

void Check(const IntellectualMeasurement& intellectual, int age_months, Fields& fields) {
  if (intellectual.has_developmental_quotient()) {
    fields.RequireRange(intellectual.developmental_quotient(), 0, kHighestQuotient,
                        "intellectual.developmental_quotient");
  }
  if (intellectual.has_intelligence_quotient()) {
    fields.RequireRange(intellectual.intelligence_quotient(), 0, kHighestQuotient,
                        "intellectual.intelligence_quotient");
  }
  if (intellectual.has_who_das_score()) {
    fields.RequireRange(intellectual.who_das_score(), 0, kHighestWhoDasScore, "intellectual.who_das_score");
  }
  if (age_months < kSevenYears) {
    fields.Require(intellectual.has_developmental_quotient(), "intellectual.developmental_quotient",
                   "is required before age 7");
    // 5.6: only the uppermost band is graded by adaptive behavior.
    const int quotient = intellectual.developmental_quotient();
    if (quotient < 72 || quotient > 75) return;
  } else {
    fields.Require(intellectual.has_intelligence_quotient(), "intellectual.intelligence_quotient",
                   "is required from age 7");
  }
  fields.RequireAdaptiveBehavior(intellectual.adaptive_behavior(), "intellectual.adaptive_behavior");
}

void Check(const MentalMeasurement& mental, int age_months, Fields& fields) {
  if (mental.has_who_das_score()) {
    fields.RequireRange(mental.who_das_score(), 0, kHighestWhoDasScore, "mental.who_das_score");
  } else {
    fields.Require(age_months < kAdult, "mental.who_das_score", "is required from age 18");
  }
  fields.RequireAdaptiveBehavior(mental.adaptive_behavior(), "mental.adaptive_behavior");
  fields.RequireMeasured(mental.has_course_months(), mental.course_months(), 0, kLongestAge, "mental.course_months");
}

// Measurement.values and Disability.Category number the six alike.
static_assert(static_cast<int>(Measurement::kVision) == Disability::CATEGORY_VISION);
static_assert(static_cast<int>(Measurement::kHearing) == Disability::CATEGORY_HEARING);
static_assert(static_cast<int>(Measurement::kSpeech) == Disability::CATEGORY_SPEECH);
static_assert(static_cast<int>(Measurement::kLimb) == Disability::CATEGORY_LIMB);
static_assert(static_cast<int>(Measurement::kIntellectual) == Disability::CATEGORY_INTELLECTUAL);
static_assert(static_cast<int>(Measurement::kMental) == Disability::CATEGORY_MENTAL);

}  // namespace

std::vector<InvalidField> CheckMeasurement(const Measurement& measurement, Disability::Category category,
                                           int age_months) {
  Fields fields;
  fields.RequireRange(age_months, 0, kLongestAge, "age_months");
  if (category < Disability::CATEGORY_VISION || category > Disability::CATEGORY_MENTAL) {
    fields.Refuse("category", "must be one of the six measured categories");
  } else if (static_cast<int>(measurement.values_case()) != category) {
    fields.Refuse("values", "must match the category");
  }
  switch (measurement.values_case()) {
    case Measurement::kVision:
      Check(measurement.vision(), fields);
      break;
    case Measurement::kHearing:
      Check(measurement.hearing(), fields);
      break;
    case Measurement::kSpeech:
      Check(measurement.speech(), fields);
      break;
    case Measurement::kLimb:
      Check(measurement.limb(), fields);
      break;
    case Measurement::kIntellectual:
      Check(measurement.intellectual(), age_months, fields);
      break;
    case Measurement::kMental:
      Check(measurement.mental(), age_months, fields);
      break;
    case Measurement::VALUES_NOT_SET:
      break;
  }
  return fields.TakeInvalid();
}

}  // namespace tongban::person
