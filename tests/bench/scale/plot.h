#ifndef TONGBAN_TESTS_BENCH_SCALE_PLOT_H_
#define TONGBAN_TESTS_BENCH_SCALE_PLOT_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace tongban::bench {

// One curve with its own axes: x logarithmic, y linear from zero.
struct Panel {
  std::string title;
  std::string x_label;
  std::string y_label;
  std::vector<std::pair<double, double>> points;  // x rising and above zero.
};

// Draws the panels below each other, as an SVG file. Panels without points are
// left out.
absl::Status DrawPanels(const std::vector<Panel>& panels, const std::string& path);

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SCALE_PLOT_H_
