#include "common/time/published_calendar.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace tongban {
namespace {

// Days of a year are written month * 100 + day; 0 is no day.
struct Holiday {
  int year;
  absl::string_view name;
  int first_off;
  int last_off;
  // Weekend days worked to make up for it.
  int worked[2];
};

// 国务院办公厅关于部分节假日安排的通知, one notice a year, announced between
// October and December of the year before. Where two holidays meet, the days
// off stand with the one the notice names for them.
// clang-format off
constexpr Holiday kHolidays[] = {
    {2021, "元旦",    101,  103, {}},
    {2021, "春节",    211,  217, {207, 220}},
    {2021, "清明",    403,  405, {}},
    {2021, "劳动节",  501,  505, {425, 508}},
    {2021, "端午",    612,  614, {}},
    {2021, "中秋",    919,  921, {918}},
    {2021, "国庆节", 1001, 1007, {926, 1009}},

    {2022, "元旦",    101,  103, {}},
    {2022, "春节",    131,  206, {129, 130}},
    {2022, "清明",    403,  405, {402}},
    {2022, "劳动节",  430,  504, {424, 507}},
    {2022, "端午",    603,  605, {}},
    {2022, "中秋",    910,  912, {}},
    {2022, "国庆节", 1001, 1007, {1008, 1009}},

    {2022, "元旦",   1231, 1231, {}},  // Of the notice for 2023.
    {2023, "元旦",    101,  102, {}},
    {2023, "春节",    121,  127, {128, 129}},
    {2023, "清明",    405,  405, {}},
    {2023, "劳动节",  429,  503, {423, 506}},
    {2023, "端午",    622,  624, {625}},
    {2023, "中秋",    929,  929, {}},
    {2023, "国庆节",  930, 1006, {1007, 1008}},

    {2024, "元旦",    101,  101, {}},
    {2024, "春节",    210,  217, {204, 218}},
    {2024, "清明",    404,  406, {407}},
    {2024, "劳动节",  501,  505, {428, 511}},
    {2024, "端午",    610,  610, {}},
    {2024, "中秋",    915,  917, {914}},
    {2024, "国庆节", 1001, 1007, {929, 1012}},

    {2025, "元旦",    101,  101, {}},
    {2025, "春节",    128,  204, {126, 208}},
    {2025, "清明",    404,  406, {}},
    {2025, "劳动节",  501,  505, {427}},
    {2025, "端午",    531,  602, {}},
    {2025, "国庆节", 1001, 1005, {928, 1011}},
    {2025, "中秋",   1006, 1006, {}},
    {2025, "国庆节", 1007, 1008, {}},

    {2026, "元旦",    101,  103, {104}},
    {2026, "春节",    215,  223, {214, 228}},
    {2026, "清明",    404,  406, {}},
    {2026, "劳动节",  501,  505, {509}},
    {2026, "端午",    619,  621, {}},
    {2026, "中秋",    925,  927, {}},
    {2026, "国庆节", 1001, 1007, {920, 1010}},
};
// clang-format on

constexpr bool HolidaysFollowEachOther() {
  for (size_t i = 0; i < std::size(kHolidays); ++i) {
    if (kHolidays[i].last_off < kHolidays[i].first_off) return false;
    if (i == 0 || kHolidays[i - 1].year < kHolidays[i].year) continue;
    if (kHolidays[i - 1].year > kHolidays[i].year) return false;
    if (kHolidays[i - 1].last_off >= kHolidays[i].first_off) return false;
  }
  return true;
}
static_assert(HolidaysFollowEachOther());

absl::CivilDay Day(int year, int month_and_day) {
  return absl::CivilDay(year, month_and_day / 100, month_and_day % 100);
}

}  // namespace

std::string PublishedCalendar() {
  std::string csv = "date,kind,name\n";
  for (const Holiday& holiday : kHolidays) {
    const absl::CivilDay last = Day(holiday.year, holiday.last_off);
    for (absl::CivilDay day = Day(holiday.year, holiday.first_off); day <= last; ++day) {
      absl::StrAppend(&csv, absl::FormatCivilTime(day), ",OFF,", holiday.name, "\n");
    }
    for (const int worked : holiday.worked) {
      if (worked == 0) continue;
      absl::StrAppend(&csv, absl::FormatCivilTime(Day(holiday.year, worked)), ",WORK,", holiday.name, "\n");
    }
  }
  return csv;
}

}  // namespace tongban
