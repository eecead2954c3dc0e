#include "hesse/problem/difference_steps.hpp"

#include <cmath>
#include <utility>

namespace hesse {
namespace {

// Small enough for the truncation error h² to vanish, far from underflow (Martins, Sturdza &
// Alonso, ACM Trans. Math. Softw. 29 (2003)).
constexpr double complex_step = 1e-20;

// What the differenced numbers are off by, relative to their size.
double relative_error(const DifferenceOptions& options) {
  const double rounding = options.single_precision ? std::numeric_limits<float>::epsilon()
                                                   : std::numeric_limits<double>::epsilon();
  return options.noise > rounding ? std::min(options.noise, 1.0) : rounding;
}

Vector typical_sizes(const Vector& x0, const Vector& given) {
  if (given.size() == x0.size()) return given;
  return x0.unaryExpr([](double x) { return x != 0.0 && std::isfinite(x) ? std::abs(x) : 1.0; });
}

}  // namespace

DifferenceSteps::DifferenceSteps(const Vector& x0, DifferenceOptions options, const Bounds& bounds)
    : options_(std::move(options)),
      bounds_(bounds),
      relative_error_(hesse::relative_error(options_)),
      typical_x_(typical_sizes(x0, options_.typical_x)) {}

double DifferenceSteps::complex(const Vector& x, Index j) const {
  return complex_step * std::max(std::abs(x[j]), typical_x_[j]);
}

double DifferenceSteps::size(const Vector& x, Index j, double order) const {
  if (options_.absolute_step > 0.0) return options_.absolute_step;
  const Vector& relative = options_.relative_step;
  const double factor = relative.size() == 0   ? std::pow(relative_error_, 1.0 / order)
                        : relative.size() == 1 ? relative[0]
                                               : relative[j];
  return factor * std::max(std::abs(x[j]), typical_x_[j]);
}

DifferenceSteps::Pair DifferenceSteps::of(const Vector& x, Index j, double order) const {
  return within(x[j], size(x, j, order), bounds_.lower(j), bounds_.upper(j));
}

DifferenceSteps::Pair DifferenceSteps::within(double x, double size, double lower, double upper) {
  if (lower == upper) return {0.0, 0.0};
  const double h = x < 0.0 ? -size : size;
  const auto room = [&](double step) { return step > 0.0 ? upper - x : x - lower; };
  if (room(h) >= std::abs(h) && room(-h) >= std::abs(h)) return {h, -h};
  const double side = room(h) >= std::min(std::abs(h), room(-h)) ? h : -h;
  const double near = std::copysign(std::min(std::abs(h), 0.5 * room(side)), side);
  return {near, 2.0 * near};
}

double DifferenceSteps::displace(Vector& x, Index j, double h) const {
  const double from = x[j];
  const double to =
      options_.single_precision ? static_cast<double>(static_cast<float>(from + h)) : from + h;
  x[j] = bounds_.nearest(j, to);
  return x[j] - from;
}

}  // namespace hesse
