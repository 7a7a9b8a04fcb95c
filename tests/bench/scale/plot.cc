#include "tests/bench/scale/plot.h"

#include <algorithm>
#include <cmath>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tongban::bench {
namespace {

// In pixels: a panel, and what its plot leaves free for title and labels.
constexpr double kWidth = 720, kHeight = 280;
constexpr double kLeft = 90, kRight = 24, kTop = 40, kBottom = 56;
constexpr int kYTicks = 4;
constexpr double kTick = 5;

// "10 k", "5 M".
std::string Short(double value) {
  if (value >= 1e6) return absl::StrFormat("%g M", value / 1e6);
  if (value >= 1e4) return absl::StrFormat("%g k", value / 1e3);
  return absl::StrFormat("%g", value);
}

// The least of 1, 2, 5 times a power of ten that is not below.
double RoundUp(double value) {
  const double power = std::pow(10, std::floor(std::log10(std::max(value, 1e-9))));
  for (const double times : {1, 2, 4, 5, 8}) {
    if (times * power >= value) return times * power;
  }
  return 10 * power;
}

class Drawing {
 public:
  Drawing(const Panel& panel, double top) : panel_(panel), top_(top) {
    least_ = std::pow(10, std::floor(std::log10(panel.points.front().first)));
    most_ = std::max(10 * least_, RoundUp(panel.points.back().first));
    double highest = 0;
    for (const auto& [x, y] : panel.points) highest = std::max(highest, y);
    highest_ = RoundUp(highest);
  }

  std::string Draw() {
    Text(kWidth / 2, top_ + 22, "middle", panel_.title, "font-weight=\"bold\"");
    Axes();
    Curve();
    return std::move(svg_);
  }

 private:
  double X(double x) const {
    return kLeft +
           (std::log10(x) - std::log10(least_)) / (std::log10(most_) - std::log10(least_)) * (kWidth - kLeft - kRight);
  }
  double Y(double y) const { return top_ + kHeight - kBottom - y / highest_ * (kHeight - kTop - kBottom); }

  void Line(double x1, double y1, double x2, double y2, const char* colour) {
    absl::StrAppendFormat(&svg_, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n", x1, y1, x2,
                          y2, colour);
  }
  void Text(double x, double y, const char* anchor, const std::string& text, const std::string& more = "") {
    absl::StrAppendFormat(&svg_, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>\n", x, y, anchor, more,
                          text);
  }

  void Axes() {
    for (int tick = 0; tick <= kYTicks; ++tick) {
      const double value = highest_ * tick / kYTicks;
      Line(kLeft, Y(value), kWidth - kRight, Y(value), "#ddd");
      Text(kLeft - kTick - 2, Y(value) + 4, "end", Short(value));
    }
    for (double decade = least_; decade <= most_ * 1.001; decade *= 10) {
      Line(X(decade), Y(0), X(decade), Y(0) + kTick, "black");
      Text(X(decade), Y(0) + kTick + 14, "middle", Short(decade));
    }
    Line(kLeft, Y(0), kWidth - kRight, Y(0), "black");
    Line(kLeft, Y(0), kLeft, Y(highest_), "black");
    Text((kLeft + kWidth - kRight) / 2, top_ + kHeight - 14, "middle", panel_.x_label);
    const double middle = (Y(0) + Y(highest_)) / 2;
    Text(20, middle, "middle", panel_.y_label, absl::StrFormat("transform=\"rotate(-90 20 %.1f)\"", middle));
  }

  void Curve() {
    std::string places;
    for (const auto& [x, y] : panel_.points) absl::StrAppendFormat(&places, "%.1f,%.1f ", X(x), Y(y));
    absl::StrAppend(&svg_, "<polyline fill=\"none\" stroke=\"#1f5fa8\" stroke-width=\"2\" points=\"", places, "\"/>\n");
    for (const auto& [x, y] : panel_.points) {
      absl::StrAppendFormat(&svg_, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"#1f5fa8\"/>\n", X(x), Y(y));
      // Towards the middle, so that no label leaves the panel or covers a scale.
      const bool left = X(x) < (kLeft + kWidth - kRight) / 2;
      Text(X(x) + (left ? 6 : -6), Y(y) - 8, left ? "start" : "end",
           y < 1000 ? absl::StrFormat("%.3g", y) : absl::StrFormat("%.0f", y));
    }
  }

  const Panel& panel_;
  const double top_;
  double least_, most_, highest_;
  std::string svg_;
};

}  // namespace

absl::Status DrawPanels(const std::vector<Panel>& panels, const std::string& path) {
  std::string drawn;
  double height = 0;
  for (const Panel& panel : panels) {
    if (panel.points.empty()) continue;
    drawn += Drawing(panel, height).Draw();
    height += kHeight;
  }
  std::ofstream file(path);
  file << absl::StrFormat(
              "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" "
              "font-family=\"sans-serif\" font-size=\"12\">\n",
              kWidth, height, kWidth, height)
       << "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
       << drawn << "</svg>\n";
  file.close();
  return file.fail() ? absl::UnavailableError("cannot write " + path) : absl::OkStatus();
}

}  // namespace tongban::bench
