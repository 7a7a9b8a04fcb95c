#ifndef TONGBAN_TESTS_BENCH_SCALE_VOLUME_H_
#define TONGBAN_TESTS_BENCH_SCALE_VOLUME_H_

// How many cases a year of the whole country has, and how they go. These are
// assumptions, each with its reason; the report states them beside what follows
// from them.
namespace tongban::bench::volume {

// Certificates in force; the federation's own bulletins say 38 million.
inline constexpr double kHolders = 38e6;
// A certificate is valid for ten years (办法 art. 19), so that a tenth of them is
// renewed every year.
inline constexpr double kRenewalsAYear = kHolders / 10;
// One in a thousand of 1.41 billion inhabitants applies for the first time: the
// larger reading, since one in a thousand holders would be lost beside the renewals.
inline constexpr double kFirstApplicationsAYear = 1.41e6;
// Losses, moves, deaths and changes of grade: one holder in twenty a year. Nobody
// publishes it; two in a hundred die, and as many again move or lose it.
inline constexpr double kOtherMattersAYear = kHolders / 20;
// Every one is reckoned as a whole case of the matter *new* in which residence and
// household county differ: the longest way a case can go.
inline constexpr double kCasesAYear = kRenewalsAYear + kFirstApplicationsAYear + kOtherMattersAYear;

// Working days of 2026 by the published calendar, and hours a federation is open.
inline constexpr double kWorkingDaysAYear = 248;
inline constexpr double kHoursADay = 8;
// The busiest hour of a year has so many times the acts of the mean hour: the
// first morning after a long holiday, when a campaign ends.
inline constexpr double kPeak = 10;
// A machine should be half idle in that hour.
inline constexpr double kMostBusy = 0.5;

// Of a thousand cases; the rest is delivered in the ordinary course.
inline constexpr int kLateInAThousand = 40;          // The residence county accepts after its limit.
inline constexpr int kNotQualifiedInAThousand = 30;  // The standard is not met.
inline constexpr int kAbandonedInAThousand = 30;     // Nobody comes to the assessment.

// People move to towns: every tenth county takes in half of all applications.
inline constexpr int kTownEvery = 10;

}  // namespace tongban::bench::volume

#endif  // TONGBAN_TESTS_BENCH_SCALE_VOLUME_H_
