#include "hesse/problem/finite_differences.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace hesse {
FiniteDifferences::FiniteDifferences(Objective& inner, ComplexObjective* complex, const Vector& x0,
                                     DifferenceOptions options, const Bounds& bounds)
    : inner_(inner),
      complex_(complex),
      steps_(x0, std::move(options), bounds),
      options_(steps_.options()),
      bounds_(bounds),
      shifted_(x0.size()),
      displaced_(x0.size()),
      gradient_x_(Vector::Constant(x0.size(), std::numeric_limits<double>::quiet_NaN())),
      base_gradient_(x0.size()),
      forward_(x0.size()),
      backward_(x0.size()) {}

Capabilities FiniteDifferences::capabilities() const {
  const Capabilities own = inner_.capabilities();
  const bool differenced = options_.hessian.has_value();
  return {true, own.hessian || differenced, own.hessian_product || differenced, !differenced,
          own.semidefinite};
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

void FiniteDifferences::hessian_block(const Vector& x, const std::vector<Index>& variables,
                                      Matrix& H) {
  if (!options_.hessian) return inner_.hessian_block(x, variables, H);
  Objective::hessian_block(x, variables, H);
}

// ∇²f(x) v ≈ (∇f(x + hv) − ∇f(x − hv or x)) / h, with hv of the size of a step in one variable.
void FiniteDifferences::hessian_product(const Vector& x, const Vector& v, Vector& product) {
  if (!options_.hessian) return inner_.hessian_product(x, v, product);
  const double largest =
      v.cwiseQuotient(x.cwiseAbs().cwiseMax(steps_.typical_x())).cwiseAbs().maxCoeff();
  if (!(largest > 0.0)) {
    product.setZero();
    return;
  }
  const bool central = *options_.hessian == DifferenceScheme::three_point;
  const double noise_order = options_.gradient ? 4.0 : (central ? 3.0 : 2.0);
  const double h = std::pow(steps_.relative_error(), 1.0 / noise_order) / largest;
  if (bounds_.exist() && !has_room(x, v, h)) return product_between_bounds(x, v, h, product);
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

bool FiniteDifferences::has_room(const Vector& x, const Vector& v, double h) const {
  for (Index i = 0; i < x.size(); ++i) {
    const double move = std::abs(h * v[i]);
    if (x[i] + move > bounds_.upper(i) || x[i] - move < bounds_.lower(i)) return false;
  }
  return true;
}

// Variables that have room ahead move ahead, the others back: v = a + b, and
// ∇²f(x) v ≈ (∇f(x + ha) − ∇f(x)) / h + (∇f(x) − ∇f(x − hb)) / h.
void FiniteDifferences::product_between_bounds(const Vector& x, const Vector& v, double h,
                                               Vector& product) {
  const auto ahead = [&](Index i) {
    return (v[i] > 0.0 ? bounds_.upper(i) - x[i] : x[i] - bounds_.lower(i)) / std::abs(v[i]);
  };
  const auto behind = [&](Index i) {
    return (v[i] > 0.0 ? x[i] - bounds_.lower(i) : bounds_.upper(i) - x[i]) / std::abs(v[i]);
  };
  const auto moves = [&](Index i) { return v[i] != 0.0 && !bounds_.is_fixed(i); };
  for (Index i = 0; i < x.size(); ++i) {
    if (moves(i)) h = std::min(h, std::max(ahead(i), behind(i)));
  }
  bool some_ahead = false, some_behind = false;
  displaced_ = shifted_ = x;
  for (Index i = 0; i < x.size(); ++i) {
    if (!moves(i)) continue;
    const bool fits = ahead(i) >= h;
    Vector& moved = fits ? displaced_ : shifted_;
    moved[i] = bounds_.nearest(i, fits ? x[i] + h * v[i] : x[i] - h * v[i]);
    (fits ? some_ahead : some_behind) = true;
  }
  product.setZero();
  const Vector& base = gradient_at(x);
  if (some_ahead) {
    differentiate(displaced_, forward_);
    product += (forward_ - base) / h;
  }
  if (some_behind) {
    displaced_ = shifted_;
    differentiate(displaced_, backward_);
    product += (base - backward_) / h;
  }
}

void FiniteDifferences::value_differences(const Vector& x, Vector& g) {
  const bool central = *options_.gradient == DifferenceScheme::three_point;
  const double base = value_at(x);
  shifted_ = x;
  const auto value_beside = [&](Index j, double h, double& width) {
    width = steps_.displace(shifted_, j, h);
    const double value = inner_.value(shifted_);
    shifted_[j] = x[j];
    return value;
  };
  for (Index j = 0; j < x.size(); ++j) {
    const DifferenceSteps::Pair h = steps_.of(x, j, central ? 3.0 : 2.0);
    if (h.near == 0.0) {
      g[j] = 0.0;
      continue;
    }
    double near_width = 0.0, far_width = 0.0;
    double near = value_beside(j, h.near, near_width);
    if (!central && std::isfinite(near)) {
      g[j] = (near - base) / near_width;
      continue;
    }
    double far = value_beside(j, h.far, far_width);
    if (!central) {
      g[j] = (far - base) / far_width;
      continue;
    }
    if (h.far == -h.near) {
      if (std::isfinite(near) && std::isfinite(far)) {
        g[j] = (near - far) / (near_width - far_width);
        continue;
      }
      const bool ahead = std::isfinite(near);
      (ahead ? far : near) =
          value_beside(j, 2.0 * (ahead ? h.near : h.far), ahead ? far_width : near_width);
    }
    g[j] = one_sided(near - base, near_width, far - base, far_width);
  }
}

void FiniteDifferences::complex_step_gradient(const Vector& x, Vector& g) {
  complex_x_ = x.cast<std::complex<double>>();
  for (Index j = 0; j < x.size(); ++j) {
    const double h = steps_.complex(x, j);
    complex_x_[j] = {x[j], h};
    g[j] = complex_->complex_value(complex_x_).imag() / h;
    complex_x_[j] = x[j];
  }
}

void FiniteDifferences::gradient_differences(const Vector& x) {
  const bool central = *options_.hessian == DifferenceScheme::three_point;
  shifted_ = x;
  const auto gradient_beside = [&](Index j, double h, Vector& g) {
    const double width = steps_.displace(shifted_, j, h);
    inner_.gradient(shifted_, g);
    shifted_[j] = x[j];
    return width;
  };
  for (Index j = 0; j < x.size(); ++j) {
    const DifferenceSteps::Pair h = steps_.of(x, j, central ? 3.0 : 2.0);
    if (h.near == 0.0) {
      hessian_.col(j).setZero();
      continue;
    }
    double near_width = gradient_beside(j, h.near, forward_);
    const bool ahead = forward_.allFinite();
    if (!central && ahead) {
      hessian_.col(j) = (forward_ - gradient_at(x)) / near_width;
      continue;
    }
    double far_width = gradient_beside(j, h.far, backward_);
    if (!central) {
      hessian_.col(j) = (backward_ - gradient_at(x)) / far_width;
      continue;
    }
    if (h.far == -h.near) {
      if (ahead && backward_.allFinite()) {
        hessian_.col(j) = (forward_ - backward_) / (near_width - far_width);
        continue;
      }
      (ahead ? far_width : near_width) =
          gradient_beside(j, 2.0 * (ahead ? h.near : h.far), ahead ? backward_ : forward_);
    }
    const Vector& base = gradient_at(x);
    for (Index i = 0; i < x.size(); ++i) {
      hessian_(i, j) =
          one_sided(forward_[i] - base[i], near_width, backward_[i] - base[i], far_width);
    }
  }
  for (Index j = 0; j < x.size(); ++j) {
    if (bounds_.is_fixed(j)) hessian_.row(j).setZero();
  }
}

void FiniteDifferences::complex_step_hessian(const Vector& x) {
  complex_x_ = x.cast<std::complex<double>>();
  complex_gradient_.resize(x.size());
  for (Index j = 0; j < x.size(); ++j) {
    const double h = steps_.complex(x, j);
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
    const DifferenceSteps::Pair h = steps_.of(x, j, 4.0);
    hessian_.col(j).setZero();
    hessian_.row(j).setZero();
    width[j] = steps_.displace(point, j, h.near);
    if (width[j] == 0.0) continue;
    single[j] = inner_.value(point);
    point[j] = x[j];
    const double other = steps_.displace(point, j, h.far);
    const double beside = inner_.value(point);
    point[j] = x[j];
    hessian_(j, j) =
        2.0 * ((single[j] - base) / width[j] - (beside - base) / other) / (width[j] - other);
  }
  for (Index j = 0; j < n; ++j) {
    if (width[j] == 0.0) continue;
    steps_.displace(point, j, width[j]);
    for (Index i = j + 1; i < n; ++i) {
      if (width[i] == 0.0) continue;
      steps_.displace(point, i, width[i]);
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
