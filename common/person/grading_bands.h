#ifndef TONGBAN_COMMON_PERSON_GRADING_BANDS_H_
#define TONGBAN_COMMON_PERSON_GRADING_BANDS_H_

#include <cstddef>
#include <optional>

#include "tongban/casework/v1/disability.pb.h"

// The measuring scales of GB/T 26341-2010 and where their grades lie.
namespace tongban::person {

// On which side of its limit a value meets a grade.
enum class Side { kBelow, kAtMost, kAbove, kAtLeast };

// limits[0] belongs to grade one, the next to grade two, and so on. A value
// has the first grade whose limit it meets, and none if it meets no limit.
template <size_t kGrades>
struct Scale {
  Side side;
  double limits[kGrades];
};

constexpr bool Meets(double value, Side side, double limit) {
  switch (side) {
    case Side::kBelow:
      return value < limit;
    case Side::kAtMost:
      return value <= limit;
    case Side::kAbove:
      return value > limit;
    case Side::kAtLeast:
      return value >= limit;
  }
  return false;
}

template <size_t kGrades>
constexpr std::optional<casework::v1::Disability::Grade> GradeOn(const Scale<kGrades>& scale, double value) {
  for (size_t i = 0; i < kGrades; ++i) {
    if (Meets(value, scale.side, scale.limits[i])) return static_cast<casework::v1::Disability::Grade>(i + 1);
  }
  return std::nullopt;
}

// Every grade has values of its own: each limit lets in more than the last.
template <size_t kGrades>
constexpr bool EveryGradeHasItsBand(const Scale<kGrades>& scale) {
  for (size_t i = 1; i < kGrades; ++i) {
    if (Meets(scale.limits[i], scale.side, scale.limits[i - 1])) return false;
    if (scale.limits[i] == scale.limits[i - 1]) return false;
  }
  return kGrades <= 4;
}

// 5.2: best corrected visual acuity of the better eye; the field's radius in
// degrees, which below 10 is blindness whatever the acuity.
inline constexpr Scale<4> kVisualAcuity{Side::kBelow, {0.02, 0.05, 0.1, 0.3}};
inline constexpr Scale<2> kFieldRadius{Side::kBelow, {5, 10}};

// 5.3: mean hearing loss of the better ear, dB HL.
inline constexpr Scale<4> kHearingLoss{Side::kAbove, {90, 80, 60, 40}};

// 5.4: intelligibility, percent; level reached in the test of expression.
inline constexpr Scale<4> kIntelligibility{Side::kAtMost, {10, 25, 45, 65}};
inline constexpr Scale<4> kExpressiveLevel{Side::kBelow, {1, 2, 3, 4}};

// 5.6: quotients of development, before age 7, and of intelligence, from then.
inline constexpr Scale<4> kDevelopmentalQuotient{Side::kAtMost, {25, 39, 54, 75}};
inline constexpr Scale<4> kIntelligenceQuotient{Side::kBelow, {20, 35, 50, 70}};

// 5.7: WHO-DAS II score, from age 18.
inline constexpr Scale<4> kWhoDasScore{Side::kAtLeast, {116, 106, 96, 52}};

static_assert(EveryGradeHasItsBand(kVisualAcuity));
static_assert(EveryGradeHasItsBand(kFieldRadius));
static_assert(EveryGradeHasItsBand(kHearingLoss));
static_assert(EveryGradeHasItsBand(kIntelligibility));
static_assert(EveryGradeHasItsBand(kExpressiveLevel));
static_assert(EveryGradeHasItsBand(kDevelopmentalQuotient));
static_assert(EveryGradeHasItsBand(kIntelligenceQuotient));
static_assert(EveryGradeHasItsBand(kWhoDasScore));

}  // namespace tongban::person

#endif  // TONGBAN_COMMON_PERSON_GRADING_BANDS_H_
