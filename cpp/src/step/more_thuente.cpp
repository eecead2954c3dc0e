#include "hesse/step/more_thuente.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hesse {
namespace {

// Moré & Thuente (1994), §2 and §4: extrapolation between 1.1 and 4 times the last advance, an
// interval that must shrink by 0.66 in two trials.
constexpr double least_extrapolation = 1.1;
constexpr double most_extrapolation = 4.0;
constexpr double required_shrinkage = 0.66;

// A trial that is not finite brings the next one back to this share of its distance (empirical).
constexpr double retreat_share = 0.25;

// Minimiser of the cubic through two points and their slopes; not finite where it has none.
double cubic_minimizer(const LinePoint& a, const LinePoint& b) {
  const double theta = 3.0 * (a.value - b.value) / (b.length - a.length) + a.slope + b.slope;
  const double scale = std::max({std::abs(theta), std::abs(a.slope), std::abs(b.slope)});
  if (!(scale > 0.0)) return 0.5 * (a.length + b.length);
  const double square = (theta / scale) * (theta / scale) - (a.slope / scale) * (b.slope / scale);
  if (square <= 0.0) return std::numeric_limits<double>::quiet_NaN();
  double gamma = scale * std::sqrt(square);
  if (b.length < a.length) gamma = -gamma;
  const double numerator = (gamma - a.slope) + theta;
  const double denominator = ((gamma - a.slope) + gamma) + b.slope;
  return a.length + (numerator / denominator) * (b.length - a.length);
}

// Minimiser of the parabola through both values and the slope at `a`.
double quadratic_minimizer(const LinePoint& a, const LinePoint& b) {
  const double width = b.length - a.length;
  return a.length + 0.5 * a.slope / ((a.value - b.value) / width + a.slope) * width;
}

// Minimiser of the parabola through both slopes.
double secant_minimizer(const LinePoint& a, const LinePoint& b) {
  return b.length + b.slope / (b.slope - a.slope) * (a.length - b.length);
}

}  // namespace

MoreThuente::MoreThuente(double sufficient_decrease, double curvature)
    : sufficient_decrease_(sufficient_decrease), curvature_(curvature) {}

void MoreThuente::start(double value, double slope, double first_length, double longest) {
  start_ = best_ = other_ = {0.0, value, slope};
  longest_ = longest;
  length_ = std::min(first_length, longest);
  lower_ = upper_ = 0.0;
  width_ = previous_width_ = std::numeric_limits<double>::infinity();
  bracketed_ = false;
  first_stage_ = true;
}

bool MoreThuente::satisfied(const LinePoint& trial) const {
  return trial.value <= start_.value + sufficient_decrease_ * trial.length * start_.slope &&
         (std::abs(trial.slope) <= curvature_ * std::abs(start_.slope) ||
          (trial.length >= longest_ && trial.slope < 0.0));
}

bool MoreThuente::exhausted() const {
  return bracketed_ && std::abs(other_.length - best_.length) <=
                           std::numeric_limits<double>::epsilon() *
                               std::max(std::abs(other_.length), std::abs(best_.length));
}

void MoreThuente::next(const LinePoint& trial) {
  const double decrease = sufficient_decrease_ * start_.slope;
  const double armijo_value = start_.value + decrease * trial.length;
  if (first_stage_ && trial.value <= armijo_value && trial.slope >= 0.0) first_stage_ = false;

  if (!bracketed_) {
    const double advance = trial.length - best_.length;
    lower_ = trial.length + least_extrapolation * advance;
    upper_ = trial.length + most_extrapolation * advance;
  }
  double next_length = 0.0;
  if (first_stage_ && trial.value <= best_.value && trial.value > armijo_value) {
    // Interpolate ψ(α) = φ(α) − φ(0) − μφ'(0)α, which has a minimiser where φ might not.
    const auto tilt = [decrease](LinePoint& p, double sign) {
      p.value -= sign * decrease * p.length;
      p.slope -= sign * decrease;
    };
    LinePoint tilted = trial;
    tilt(tilted, 1.0);
    tilt(best_, 1.0);
    tilt(other_, 1.0);
    next_length = interpolate(tilted);
    narrow(tilted);
    tilt(best_, -1.0);
    tilt(other_, -1.0);
  } else {
    next_length = interpolate(trial);
    narrow(trial);
  }

  if (bracketed_) {
    const double width = std::abs(other_.length - best_.length);
    if (width >= required_shrinkage * previous_width_) {
      next_length = best_.length + 0.5 * (other_.length - best_.length);
    }
    previous_width_ = width_;
    width_ = width;
    lower_ = std::min(best_.length, other_.length);
    upper_ = std::max(best_.length, other_.length);
  } else {
    next_length = std::clamp(next_length, lower_, upper_);
  }
  length_ = std::isfinite(next_length) ? next_length : 0.5 * (lower_ + upper_);
  length_ = std::min(length_, longest_);
}

// The four cases of §4: the next length from the trial and the best point so far.
double MoreThuente::interpolate(const LinePoint& trial) {
  const double cubic = cubic_minimizer(best_, trial);
  if (trial.value > best_.value) {
    const double quadratic = quadratic_minimizer(best_, trial);
    const bool cubic_is_closer =
        std::abs(cubic - best_.length) < std::abs(quadratic - best_.length);
    bracketed_ = true;
    return cubic_is_closer ? cubic : cubic + 0.5 * (quadratic - cubic);
  }
  const double secant = secant_minimizer(best_, trial);
  const bool cubic_is_farther = std::abs(cubic - trial.length) > std::abs(secant - trial.length);
  if (trial.slope * best_.slope < 0.0) {
    bracketed_ = true;
    return cubic_is_farther ? cubic : secant;
  }
  const bool forwards = trial.length > best_.length;
  if (std::abs(trial.slope) <= std::abs(best_.slope)) {
    // The cubic's minimiser counts only if it lies beyond the trial.
    const bool cubic_is_ahead = std::isfinite(cubic) && (cubic > trial.length) == forwards;
    const double ahead = cubic_is_ahead ? cubic : (forwards ? upper_ : lower_);
    if (!bracketed_) {
      const bool take_ahead = std::abs(ahead - trial.length) > std::abs(secant - trial.length);
      return take_ahead ? ahead : secant;
    }
    const bool take_ahead = std::abs(ahead - trial.length) < std::abs(secant - trial.length);
    const double choice = take_ahead ? ahead : secant;
    const double limit = trial.length + required_shrinkage * (other_.length - trial.length);
    return forwards ? std::min(choice, limit) : std::max(choice, limit);
  }
  if (bracketed_) return cubic_minimizer(other_, trial);
  return forwards ? upper_ : lower_;
}

// Keeps a minimiser between best_ and other_.
void MoreThuente::narrow(const LinePoint& trial) {
  if (trial.value > best_.value) {
    other_ = trial;
    return;
  }
  if (trial.slope * best_.slope < 0.0) other_ = best_;
  best_ = trial;
}

void MoreThuente::retreat() { length_ = best_.length + retreat_share * (length_ - best_.length); }

}  // namespace hesse
