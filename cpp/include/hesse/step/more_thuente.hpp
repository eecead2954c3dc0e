// The step lengths of a line search for the strong Wolfe conditions.
#pragma once

#include <limits>

namespace hesse {

/// A point of φ(α) = f(x + αd).
struct LinePoint {
  double length = 0.0;
  double value = 0.0;
  double slope = 0.0;
};

/// Moré & Thuente, "Line search algorithms with guaranteed sufficient decrease", ACM Trans. Math.
/// Softw. 20 (1994). A state machine: start(), then next() after each trial, until satisfied() or
/// exhausted(). A trial at the longest length that may be tried need not be the line's minimiser.
class MoreThuente {
 public:
  MoreThuente(double sufficient_decrease, double curvature);

  void start(double value, double slope, double first_length,
             double longest = std::numeric_limits<double>::infinity());

  /// Takes in a finite trial at length() and moves length() to the next one.
  void next(const LinePoint& trial);

  /// Takes in a trial whose value or slope is not finite.
  void retreat();

  [[nodiscard]] double length() const { return length_; }
  [[nodiscard]] bool satisfied(const LinePoint& trial) const;

  /// True once the interval has shrunk to rounding.
  [[nodiscard]] bool exhausted() const;

 private:
  void narrow(const LinePoint& trial);
  double interpolate(const LinePoint& trial);

  double sufficient_decrease_, curvature_;
  LinePoint start_, best_, other_;  ///< best_ and other_ end the interval of uncertainty
  double length_ = 0.0, longest_ = 0.0;
  double lower_ = 0.0, upper_ = 0.0;  ///< lengths that the next trial may take
  double width_ = 0.0, previous_width_ = 0.0;
  bool bracketed_ = false;
  bool first_stage_ = true;
};

}  // namespace hesse
