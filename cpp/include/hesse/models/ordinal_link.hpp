// Links of models for ordered classes: what a sample costs whose class lies between two thresholds.
#pragma once

#include <cstdint>
#include <vector>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// F of P(y ≤ k) = F(θₖ − η) (McCullagh, "Regression models for ordinal data", J. R. Statist. Soc.
/// B 42 (1980)).
enum class OrdinalLink {
  logit,   ///< F(z) = 1/(1 + exp −z): proportional odds
  probit,  ///< F(z) = Φ(z)
  cloglog  ///< F(z) = 1 − exp(−exp z): proportional hazards
};

/// The loss φ = −ln(F(u) − F(l)) of a class between l = θₖ₋₁ − η and u = θₖ − η, with its
/// derivatives. The second ones are told by magnitude, so that nothing cancels in what they make
/// up: d²φ/dη² is upper + lower, d²φ/du² upper + cross, d²φ/dl² lower + cross.
struct OrdinalTerms {
  double loss;
  double slope;                     ///< dφ/dη
  double upper_slope, lower_slope;  ///< dφ/du ≤ 0, dφ/dl ≥ 0
  double upper_curvature;           ///< −d²φ/dη du ≥ 0
  double lower_curvature;           ///< −d²φ/dη dl ≥ 0
  double cross;                     ///< −d²φ/du dl ≥ 0

  /// Those of a sample that counts for so many.
  [[nodiscard]] OrdinalTerms times(double weight) const;
};

/// The classes between ascending thresholds θ₀ … θ_{K−2}; outside the first and the last one
/// l = −∞ and u = ∞.
class OrdinalScale {
 public:
  OrdinalScale(OrdinalLink link, const double* thresholds, Index classes);

  /// Whether each threshold is larger than the one before. Otherwise there are no terms.
  [[nodiscard]] bool is_ordered() const { return is_ordered_; }

  void terms(const std::int64_t* labels, const double* eta, Index count, OrdinalTerms* to) const;

 private:
  /// A class between its thresholds; g = upper − lower.
  struct Interval {
    double lower, upper, gap;
    double log_share;       ///< ln(1 − exp −g)
    double inverse_growth;  ///< 1/(exp g − 1)

    [[nodiscard]] bool is_first() const;
    [[nodiscard]] bool is_last() const;
    /// Minus the derivative of the last number: exp g/(exp g − 1)².
    [[nodiscard]] double narrowing() const { return inverse_growth * (1.0 + inverse_growth); }
  };

  void logit_terms(const std::int64_t* labels, const double* eta, Index count,
                   OrdinalTerms* to) const;
  static OrdinalTerms probit_terms(const Interval& at, double eta);
  static OrdinalTerms cloglog_terms(const Interval& at, double eta);

  OrdinalLink link_;
  std::vector<Interval> intervals_;
  bool is_ordered_ = true;
};

/// The logarithms of the classes' probabilities at linear predictors: a column for each class.
[[nodiscard]] Matrix ordinal_log_probabilities(OrdinalLink link, const Vector& thresholds,
                                               const Vector& eta);

}  // namespace hesse
