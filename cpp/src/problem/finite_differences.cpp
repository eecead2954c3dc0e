#include "hesse/problem/finite_differences.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace hesse {
namespace {

// Small enough for the truncation error h² to vanish, far from underflow (Martins, Sturdza &
// Alonso, ACM Trans. Math. Softw. 29 (2003)).
constexpr double complex_step = 1e-20;

// The derivative from changes over a width and over about twice that width, of second order.
double one_sided(double near_change, double near, double far_change, double far) {
  return (near_change * far / near - far_change * near / far) / (far - near);
}

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

FiniteDifferences::FiniteDifferences(Objective& inner, ComplexObjective* complex, const Vector& x0,
                                     DifferenceOptions options)
    : inner_(inner),
      complex_(complex),
      options_(std::move(options)),
      relative_error_(relative_error(options_)),
      typical_x_(typical_sizes(x0, options_.typical_x)),
      shifted_(x0.size()),
      displaced_(x0.size()),
      gradient_x_(Vector::Constant(x0.size(), std::numeric_limits<double>::quiet_NaN())),
      base_gradient_(x0.size()),
      forward_(x0.size()),
      backward_(x0.size()) {}

Capabilities FiniteDifferences::capabilities() const {
  const Capabilities own = inner_.capabilities();
  const bool differenced = options_.hessian.has_value();
  return {true, own.hessian || differenced, own.hessian_product || differenced, !differenced};
}

double FiniteDifferences::value(const Vector& x) {
  last_value_ = inner_.value(x);
  if (options_.gradient) last_x_ = x;
  return last_value_;
}

void FiniteDifferences::gradient(const Vector& x, Vector& g) {
  differentiate(x, g);
  if (options_.hessian) {
    gradient_x_ = x;
    base_gradient_ = g;
  }
}

void FiniteDifferences::differentiate(const Vector& x, Vector& g) {
  if (!options_.gradient) {
    inner_.gradient(x, g);
  } else if (*options_.gradient == DifferenceScheme::complex_step) {
    complex_step_gradient(x, g);
  } else {
    value_differences(x, g);
  }
}

MatrixView FiniteDifferences::hessian(const Vector& x) {
  if (!options_.hessian) return inner_.hessian(x);
  hessian_.resize(x.size(), x.size());
  if (options_.gradient) {
    second_differences(x);
  } else if (*options_.hessian == DifferenceScheme::complex_step) {
    complex_step_hessian(x);
  } else {
    gradient_differences(x);
  }
  hessian_ = (0.5 * (hessian_ + hessian_.transpose())).eval();
  return {hessian_.data(), hessian_.rows(), hessian_.cols()};
}

// ∇²f(x) v ≈ (∇f(x + hv) − ∇f(x − hv or x)) / h, with hv of the size of a step in one variable.
void FiniteDifferences::hessian_product(const Vector& x, const Vector& v, Vector& product) {
  if (!options_.hessian) return inner_.hessian_product(x, v, product);
  const double largest = v.cwiseQuotient(x.cwiseAbs().cwiseMax(typical_x_)).cwiseAbs().maxCoeff();
  if (!(largest > 0.0)) {
    product.setZero();
    return;
  }
  const bool central = *options_.hessian == DifferenceScheme::three_point;
  const double noise_order = options_.gradient ? 4.0 : (central ? 3.0 : 2.0);
  const double h = std::pow(relative_error_, 1.0 / noise_order) / largest;
  displaced_ = x + h * v;
  differentiate(displaced_, forward_);
  if (central) {
    displaced_ = x - h * v;
    differentiate(displaced_, backward_);
    product = (forward_ - backward_) / (2.0 * h);
  } else {
    product = (forward_ - gradient_at(x)) / h;
  }
}

double FiniteDifferences::step_size(const Vector& x, Index j, double order) const {
  double size = options_.absolute_step;
  if (!(size > 0.0)) {
    const Vector& relative = options_.relative_step;
    const double factor = relative.size() == 0   ? std::pow(relative_error_, 1.0 / order)
                          : relative.size() == 1 ? relative[0]
                                                 : relative[j];
    size = factor * std::max(std::abs(x[j]), typical_x_[j]);
  }
  return x[j] < 0.0 ? -size : size;
}

// Moves x_j by about h and returns by how much exactly, in the precision of the objective.
double FiniteDifferences::displace(Vector& x, Index j, double h) const {
  const double from = x[j];
  x[j] = options_.single_precision ? static_cast<double>(static_cast<float>(from + h)) : from + h;
  return x[j] - from;
}

void FiniteDifferences::value_differences(const Vector& x, Vector& g) {
  const bool central = *options_.gradient == DifferenceScheme::three_point;
  const double base = value_at(x);
  shifted_ = x;
  const auto value_beside = [&](Index j, double h, double& width) {
    width = displace(shifted_, j, h);
    const double value = inner_.value(shifted_);
    shifted_[j] = x[j];
    return value;
  };
  for (Index j = 0; j < x.size(); ++j) {
    const double h = step_size(x, j, central ? 3.0 : 2.0);
    double ahead = 0.0, back = 0.0, far = 0.0;
    const double forward = value_beside(j, h, ahead);
    if (!central && std::isfinite(forward)) {
      g[j] = (forward - base) / ahead;
      continue;
    }
    const double backward = value_beside(j, -h, back);
    if (!central) {
      g[j] = (backward - base) / back;
    } else if (std::isfinite(forward) && std::isfinite(backward)) {
      g[j] = (forward - backward) / (ahead - back);
    } else {
      const bool up = std::isfinite(forward);
      const double beyond = value_beside(j, up ? 2.0 * h : -2.0 * h, far);
      g[j] = one_sided((up ? forward : backward) - base, up ? ahead : back, beyond - base, far);
    }
  }
}

void FiniteDifferences::complex_step_gradient(const Vector& x, Vector& g) {
  complex_x_ = x.cast<std::complex<double>>();
  for (Index j = 0; j < x.size(); ++j) {
    const double h = complex_step * std::max(std::abs(x[j]), typical_x_[j]);
    complex_x_[j] = {x[j], h};
    g[j] = complex_->complex_value(complex_x_).imag() / h;
    complex_x_[j] = x[j];
  }
}

void FiniteDifferences::gradient_differences(const Vector& x) {
  const bool central = *options_.hessian == DifferenceScheme::three_point;
  shifted_ = x;
  const auto gradient_beside = [&](Index j, double h, Vector& g) {
    const double width = displace(shifted_, j, h);
    inner_.gradient(shifted_, g);
    shifted_[j] = x[j];
    return width;
  };
  for (Index j = 0; j < x.size(); ++j) {
    const double h = step_size(x, j, central ? 3.0 : 2.0);
    const double ahead = gradient_beside(j, h, forward_);
    const bool up = forward_.allFinite();
    if (!central && up) {
      hessian_.col(j) = (forward_ - gradient_at(x)) / ahead;
      continue;
    }
    const double back = gradient_beside(j, -h, backward_);
    if (!central) {
      hessian_.col(j) = (backward_ - gradient_at(x)) / back;
    } else if (up && backward_.allFinite()) {
      hessian_.col(j) = (forward_ - backward_) / (ahead - back);
    } else {
      Vector& beyond = up ? backward_ : forward_;  // the side that is of no use
      const Vector& near = up ? forward_ : backward_;
      const Vector& base = gradient_at(x);
      const double far = gradient_beside(j, up ? 2.0 * h : -2.0 * h, beyond);
      for (Index i = 0; i < x.size(); ++i) {
        hessian_(i, j) = one_sided(near[i] - base[i], up ? ahead : back, beyond[i] - base[i], far);
      }
    }
  }
}

void FiniteDifferences::complex_step_hessian(const Vector& x) {
  complex_x_ = x.cast<std::complex<double>>();
  complex_gradient_.resize(x.size());
  for (Index j = 0; j < x.size(); ++j) {
    const double h = complex_step * std::max(std::abs(x[j]), typical_x_[j]);
    complex_x_[j] = {x[j], h};
    complex_->complex_gradient(complex_x_, complex_gradient_);
    hessian_.col(j) = complex_gradient_.imag() / h;
    complex_x_[j] = x[j];
  }
}

// Nocedal & Wright (2006), eq. 8.21: forward second differences of values; central on the diagonal,
// whose error matters most.
void FiniteDifferences::second_differences(const Vector& x) {
  const Index n = x.size();
  const double base = value_at(x);
  Vector point = x, width(n), single(n);
  for (Index j = 0; j < n; ++j) {
    const double h = step_size(x, j, 4.0);
    width[j] = displace(point, j, h);
    single[j] = inner_.value(point);
    point[j] = x[j];
    const double back = displace(point, j, -h);
    const double backward = inner_.value(point);
    point[j] = x[j];
    hessian_(j, j) =
        2.0 * ((single[j] - base) / width[j] - (backward - base) / back) / (width[j] - back);
  }
  for (Index j = 0; j < n; ++j) {
    displace(point, j, width[j]);
    for (Index i = j + 1; i < n; ++i) {
      displace(point, i, width[i]);
      const double both = inner_.value(point);
      point[i] = x[i];
      hessian_(i, j) = ((both - single[i]) - (single[j] - base)) / (width[i] * width[j]);
      hessian_(j, i) = hessian_(i, j);
    }
    point[j] = x[j];
  }
}

double FiniteDifferences::value_at(const Vector& x) {
  const bool known = last_x_.size() == x.size() && last_x_ == x;
  return known ? last_value_ : value(x);
}

const Vector& FiniteDifferences::gradient_at(const Vector& x) {
  if (gradient_x_ != x) {
    differentiate(x, base_gradient_);
    gradient_x_ = x;
  }
  return base_gradient_;
}

}  // namespace hesse
