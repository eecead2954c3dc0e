#include "hesse/models/curve_formulas.hpp"

#include <algorithm>
#include <cmath>

// Candidates of starting values. All grids are empirical: fine enough that the damped iteration
// finds the way from the best candidate, coarse enough that a search costs no more than the fit.
namespace hesse::curves {
namespace {

/// Peaks of several widths (halves of the width at 0.6 of the height), centres 1½ widths apart, and
/// no nearer to the ends than one: a peak there is hard to tell from a background.
template <class Add>
void for_each_peak(const CurveExtent& extent, const Add& add) {
  for (const double part : {60.0, 30.0, 15.0, 8.0, 4.0, 2.0}) {
    const double width = extent.span() / part;
    if (width < 0.5 * extent.spacing() && part > 4.0) continue;
    const double room = std::max(extent.span() - 2.0 * width, 0.0);
    const int steps = static_cast<int>(std::ceil(room / (1.5 * width)));
    for (int i = 0; i <= steps; ++i) {
      add(extent.least[0] + width + room * i / std::max(steps, 1), width);
    }
  }
}

void add_row(CurveCandidates& rows, std::initializer_list<double> row) {
  rows.insert(rows.end(), row);
}

}  // namespace

void Exponential::candidates(const CurveExtent& extent, CurveCandidates& rows) {
  for (double times = 0.15; times < 100.0; times *= 1.6) {
    add_row(rows, {1.0, times / extent.span()});
    if (times < 10.0) add_row(rows, {1.0, -times / extent.span()});
  }
}

void Gaussian::candidates(const CurveExtent& extent, CurveCandidates& rows) {
  for_each_peak(extent, [&](double center, double width) { add_row(rows, {1.0, center, width}); });
}

void Lorentzian::candidates(const CurveExtent& extent, CurveCandidates& rows) {
  for_each_peak(extent, [&](double center, double width) { add_row(rows, {1.0, center, width}); });
}

void PseudoVoigt::candidates(const CurveExtent& extent, CurveCandidates& rows) {
  for_each_peak(
      extent, [&](double center, double width) { add_row(rows, {1.0, center, 2.0 * width, 0.5}); });
}

void Gaussian2d::candidates(const CurveExtent& extent, CurveCandidates& rows) {
  for (const double part : {20.0, 9.0, 4.0}) {
    const int steps = static_cast<int>(std::ceil(part / 1.5));
    for (int i = 0; i <= steps; ++i) {
      for (int j = 0; j <= steps; ++j) {
        add_row(rows, {1.0, extent.least[0] + extent.span(0) * i / steps,
                       extent.least[1] + extent.span(1) * j / steps, extent.span(0) / part,
                       extent.span(1) / part});
      }
    }
  }
}

void Logistic::candidates(const CurveExtent& extent, CurveCandidates& rows) {
  constexpr int steps = 10;
  for (const double times : {3.0, 8.0, 20.0, 50.0}) {
    for (int i = 0; i <= steps; ++i) {
      const double center = extent.least[0] + extent.span() * i / steps;
      add_row(rows, {1.0, times / extent.span(), center});
      add_row(rows, {1.0, -times / extent.span(), center});
    }
  }
}

void Hill::candidates(const CurveExtent& extent, CurveCandidates& rows) {
  constexpr int steps = 12;
  const double most = extent.most[0] > 0.0 ? extent.most[0] : 1.0;
  const double least = std::max(extent.least[0], 1e-3 * most);
  for (const double exponent : {0.5, 1.0, 2.0, 4.0}) {
    for (int i = 0; i <= steps; ++i) {
      add_row(rows, {1.0, least * std::pow(most / least, double(i) / steps), exponent});
    }
  }
}

void PowerLaw::candidates(const CurveExtent&, CurveCandidates& rows) {
  for (const double exponent : {0.2, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0}) {
    add_row(rows, {1.0, exponent});
    add_row(rows, {1.0, -exponent});
  }
}

void DampedSine::candidates(const CurveExtent& extent, CurveCandidates& rows) {
  constexpr Index most_frequencies = 400;
  const Index to_nyquist = std::clamp<Index>(2 * (extent.points - 1), 4, most_frequencies);
  for (Index i = 1; i <= to_nyquist; ++i) {
    const double frequency = 0.25 * static_cast<double>(i) / extent.span();
    for (const double decay : {0.3, 3.0}) {
      for (int eighth = 0; eighth < 4; ++eighth) {
        add_row(rows, {1.0, decay / extent.span(), frequency, two_pi * eighth / 8});
      }
    }
  }
}

void Arrhenius::candidates(const CurveExtent& extent, CurveCandidates& rows) {
  const double coldest = std::max(extent.least[0], 1e-3 * std::abs(extent.most[0]));
  const double change = 1.0 / coldest - 1.0 / extent.most[0];  // of 1/T
  const double unit = gas_constant / (change > 0.0 ? change : 1.0);
  for (double logarithms = 0.1; logarithms < 60.0; logarithms *= 1.6) {
    add_row(rows, {1.0, logarithms * unit});
    if (logarithms < 10.0) add_row(rows, {1.0, -logarithms * unit});
  }
}

}  // namespace hesse::curves
