#include "hesse/models/normal_interval.hpp"

#include <cmath>
#include <utility>

#include "hesse/models/normal_tail.hpp"

namespace hesse::glm {
namespace {

// The positive nodes of Gauss and Legendre's rule of eight points, and their weights (Abramowitz &
// Stegun 25.4.30).
constexpr double nodes[] = {0.18343464249564980, 0.52553240991632899, 0.79666647741362674,
                            0.96028985649753623};
constexpr double weights[] = {0.36268378337836198, 0.31370664587788729, 0.22238103445337447,
                              0.10122853629037626};

}  // namespace

// Where the middle is above 0 the mirror image lies below.
NormalInterval::NormalInterval(double lower, double upper, double gap) {
  const double middle = 0.5 * (lower + upper);
  if (gap * (1.0 + std::abs(middle)) <= 1.0) {
    of_narrow(middle, gap);
  } else if (!(middle > 0.0)) {
    of_wide(lower, upper, gap);
  } else {
    of_wide(-upper, -lower, gap);
    std::swap(lower_ratio, upper_ratio);
    std::swap(below_mean, above_mean);
    mean = -mean;
  }
}

// With z = m + h t, h = g/2, the density is that of m times exp(−m h t − h² t²/2), whose integral
// and mean the rule finds to all digits.
void NormalInterval::of_narrow(double m, double gap) {
  const double h = 0.5 * gap;
  double sum = 0.0, moment = 0.0;
  for (int i = 0; i < 4; ++i) {
    const double t = nodes[i], even = -0.5 * h * h * t * t, odd = m * h * t;
    const double above = weights[i] * std::exp(even - odd);
    const double below = weights[i] * std::exp(even + odd);
    sum += above + below;
    moment += t * (above - below);
  }
  const double share = h * sum;  // P over the density of m
  const double offset = h * moment / sum;
  loss = 0.5 * m * m + log_root_two_pi - std::log(share);
  lower_ratio = std::exp(h * (m - 0.5 * h)) / share;
  upper_ratio = std::exp(-h * (m + 0.5 * h)) / share;
  mean = m + offset;
  below_mean = h + offset;
  above_mean = h - offset;
}

// By Φ(l)/Φ(u), for a middle not above 0: λ and k = λ + z are those of the tails at both ends. In
// u − mean = k(u) − (density(l)/P) (g + k(l) − k(u))/λ(l) no term is larger than the interval.
void NormalInterval::of_wide(double lower, double upper, double gap) {
  const NormalTail at_lower(lower), at_upper(upper);
  const double by_middle = 0.5 * (lower + upper) * gap;  // ln(density(l)/density(u))
  const double outside = std::exp(by_middle) * at_upper.ratio / at_lower.ratio;  // Φ(l)/Φ(u)
  const double inside = 1.0 - outside;
  loss = at_upper.loss - std::log1p(-outside);
  upper_ratio = at_upper.ratio / inside;
  lower_ratio = upper_ratio * std::exp(by_middle);
  mean = upper_ratio * std::expm1(by_middle);
  above_mean = at_upper.excess - outside / inside * (gap + at_lower.excess - at_upper.excess);
  below_mean = gap - above_mean;
}

}  // namespace hesse::glm
