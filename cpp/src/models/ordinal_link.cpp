#include "hesse/models/ordinal_link.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/linalg/parallel.hpp"
#include "hesse/models/glm_kernels.hpp"
#include "hesse/models/normal_interval.hpp"
#include "hesse/models/normal_tail.hpp"
#include "hesse/models/work.hpp"

namespace hesse {

OrdinalTerms OrdinalTerms::times(double weight) const {
  return {weight * loss,        weight * slope,           weight * upper_slope,
          weight * lower_slope, weight * upper_curvature, weight * lower_curvature,
          weight * cross};
}

namespace {

// Empirical: a sample costs as much as so many multiplications.
constexpr Index work_of_sample = 64;

/// ln(1 − exp −g), whichever of the two is small.
double log_share_of(double gap) {
  constexpr double log_two = 0.69314718055994530942;
  return gap < log_two ? std::log(-std::expm1(-gap)) : std::log1p(-std::exp(-gap));
}

}  // namespace

bool OrdinalScale::Interval::is_first() const { return lower == -lane::infinity; }
bool OrdinalScale::Interval::is_last() const { return upper == lane::infinity; }

OrdinalScale::OrdinalScale(OrdinalLink link, const double* thresholds, Index classes)
    : link_(link) {
  for (Index k = 0; k < classes; ++k) {
    const double lower = k == 0 ? -lane::infinity : thresholds[k - 1];
    const double upper = k == classes - 1 ? lane::infinity : thresholds[k];
    const double gap = upper - lower;
    is_ordered_ = is_ordered_ && gap > 0.0;
    intervals_.push_back({lower, upper, gap, log_share_of(gap), 1.0 / std::expm1(gap)});
  }
}

void OrdinalScale::terms(const std::int64_t* labels, const double* eta, Index count,
                         OrdinalTerms* to) const {
  if (link_ == OrdinalLink::logit) return logit_terms(labels, eta, count, to);
  const auto of_one = link_ == OrdinalLink::probit ? &probit_terms : &cloglog_terms;
  for (Index i = 0; i < count; ++i) {
    to[i] = of_one(intervals_[static_cast<std::size_t>(labels[i])], eta[i]);
  }
}

// F(u) − F(l) = F(u) F(−l) (1 − exp −g).
void OrdinalScale::logit_terms(const std::int64_t* labels, const double* eta, Index count,
                               OrdinalTerms* to) const {
  for (Index i = 0; i < count; i += lane::lanes) {
    const int some = static_cast<int>(std::min<Index>(count - i, lane::lanes));
    lane::Vec lower{}, upper{};
    for (int at = 0; at < some; ++at) {
      const Interval& own = intervals_[static_cast<std::size_t>(labels[i + at])];
      lower[at] = own.lower - eta[i + at];
      upper[at] = own.upper - eta[i + at];
    }
    const glm::Logistic of_lower(lower), of_upper(upper);
    const lane::Vec loss = glm::positive_part(-upper) + of_upper.softplus_of_magnitude +
                           glm::positive_part(lower) + of_lower.softplus_of_magnitude;
    const lane::Vec slope = of_upper.below - of_lower.above;
    const lane::Vec upper_curvature = of_upper.above * of_upper.below;
    const lane::Vec lower_curvature = of_lower.above * of_lower.below;
    for (int at = 0; at < some; ++at) {
      const Interval& own = intervals_[static_cast<std::size_t>(labels[i + at])];
      to[i + at] = {loss[at] - own.log_share,
                    slope[at],
                    -of_upper.below[at] - own.inverse_growth,
                    of_lower.above[at] + own.inverse_growth,
                    upper_curvature[at],
                    lower_curvature[at],
                    own.narrowing()};
    }
  }
}

OrdinalTerms OrdinalScale::probit_terms(const Interval& at, double eta) {
  const double lower = at.lower - eta, upper = at.upper - eta;
  if (at.is_first()) {
    const glm::NormalTail tail(upper);
    return {tail.loss, tail.ratio, -tail.ratio, 0.0, tail.ratio * tail.excess, 0.0, 0.0};
  }
  if (at.is_last()) {
    const glm::NormalTail tail(-lower);
    return {tail.loss, -tail.ratio, 0.0, tail.ratio, 0.0, tail.ratio * tail.excess, 0.0};
  }
  const glm::NormalInterval z(lower, upper, at.gap);
  return {z.loss,
          -z.mean,
          -z.upper_ratio,
          z.lower_ratio,
          z.upper_ratio * z.above_mean,
          z.lower_ratio * z.below_mean,
          z.upper_ratio * z.lower_ratio};
}

// F(u) − F(l) = exp(−a) (1 − exp(−exp ζ)) with a = exp l and ζ = u + ln(1 − exp −g): the loss of a
// sample of one threshold at ζ, and a.
OrdinalTerms OrdinalScale::cloglog_terms(const Interval& at, double eta) {
  const double lower = at.lower - eta, upper = at.upper - eta;
  if (at.is_last()) {
    const double a = std::exp(lower);
    return {a, -a, 0.0, a, 0.0, a, 0.0};
  }
  const glm::ScalarTerms one = glm::ComplementaryLogLog::of_one(upper + at.log_share);
  if (at.is_first()) {
    return {one.loss, -one.slope, one.slope, 0.0, one.curvature, 0.0, 0.0};
  }
  const double a = std::exp(lower);
  const double by_lower = at.inverse_growth, by_upper = 1.0 + by_lower;  // dζ/du, −dζ/dl
  return {a + one.loss,
          -one.slope - a,
          one.slope * by_upper,
          a - one.slope * by_lower,
          one.curvature * by_upper,
          a - one.curvature * by_lower,
          one.curvature * by_upper * by_lower - one.slope * at.narrowing()};
}

Matrix ordinal_log_probabilities(OrdinalLink link, const Vector& thresholds, const Vector& eta) {
  constexpr Index rows = 256;
  const Index classes = thresholds.size() + 1, n = eta.size();
  const OrdinalScale scale(link, thresholds.data(), classes);
  Matrix found(n, classes);
  const int threads = threads_for(static_cast<double>(n * classes * work_of_sample));
  for_each_task((n + rows - 1) / rows, threads, [&](Index block) {
    const Index first = block * rows, count = std::min(rows, n - first);
    std::int64_t labels[rows];
    OrdinalTerms terms[rows];
    for (Index k = 0; k < classes; ++k) {
      std::fill_n(labels, count, k);
      scale.terms(labels, eta.data() + first, count, terms);
      for (Index i = 0; i < count; ++i) found(first + i, k) = -terms[i].loss;
    }
  });
  return found;
}

}  // namespace hesse
