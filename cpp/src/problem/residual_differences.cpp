#include "hesse/problem/residual_differences.hpp"

#include <utility>

namespace hesse {

ResidualDifferences::ResidualDifferences(Residuals& inner, ComplexResiduals* complex,
                                         const Vector& x0, DifferenceOptions options,
                                         const Bounds& bounds)
    : inner_(inner),
      complex_(complex),
      steps_(x0, std::move(options), bounds),
      shifted_(x0.size()) {}

void ResidualDifferences::residuals(const Vector& x, Vector& r) {
  inner_.residuals(x, r);
  remember(x, r);
}

void ResidualDifferences::remember(const Vector& x, const Vector& r) {
  if (!steps_.options().gradient) return;
  last_x_ = x;
  last_r_ = r;
}

void ResidualDifferences::jacobian(const Vector& x, Matrix& J) {
  const auto& scheme = steps_.options().gradient;
  if (!scheme) return inner_.jacobian(x, J);
  if (*scheme == DifferenceScheme::complex_step) return complex_step_jacobian(x, J);
  shifted_ = x;
  for (Index j = 0; j < x.size(); ++j) {
    if (*scheme == DifferenceScheme::three_point) {
      central_column(x, j, J);
    } else {
      forward_column(x, j, J);
    }
  }
}

const Vector& ResidualDifferences::residuals_at(const Vector& x) {
  if (last_x_.size() != x.size() || last_x_ != x) {
    inner_.residuals(x, last_r_);
    last_x_ = x;
  }
  return last_r_;
}

double ResidualDifferences::residuals_beside(const Vector& x, Index j, double h, Vector& r) {
  const double width = steps_.displace(shifted_, j, h);
  inner_.residuals(shifted_, r);
  shifted_[j] = x[j];
  return width;
}

void ResidualDifferences::forward_column(const Vector& x, Index j, Matrix& J) {
  const DifferenceSteps::Pair h = steps_.of(x, j, 2.0);
  if (h.near == 0.0) {
    J.col(j).setZero();
    return;
  }
  double width = residuals_beside(x, j, h.near, near_);
  if (!near_.allFinite()) width = residuals_beside(x, j, h.far, near_);
  J.col(j) = (near_ - residuals_at(x)) / width;
}

void ResidualDifferences::central_column(const Vector& x, Index j, Matrix& J) {
  const DifferenceSteps::Pair h = steps_.of(x, j, 3.0);
  if (h.near == 0.0) {
    J.col(j).setZero();
    return;
  }
  double near = residuals_beside(x, j, h.near, near_);
  const bool ahead = near_.allFinite();
  double far = residuals_beside(x, j, h.far, far_);
  if (h.far == -h.near) {
    if (ahead && far_.allFinite()) {
      J.col(j) = (near_ - far_) / (near - far);
      return;
    }
    (ahead ? far : near) =
        residuals_beside(x, j, 2.0 * (ahead ? h.near : h.far), ahead ? far_ : near_);
  }
  const Vector& base = residuals_at(x);
  for (Index i = 0; i < base.size(); ++i) {
    J(i, j) = one_sided(near_[i] - base[i], near, far_[i] - base[i], far);
  }
}

void ResidualDifferences::complex_step_jacobian(const Vector& x, Matrix& J) {
  complex_x_ = x.cast<std::complex<double>>();
  complex_r_.resize(J.rows());
  for (Index j = 0; j < x.size(); ++j) {
    const double h = steps_.complex(x, j);
    complex_x_[j] = {x[j], h};
    complex_->complex_residuals(complex_x_, complex_r_);
    J.col(j) = complex_r_.imag() / h;
    complex_x_[j] = x[j];
  }
}

}  // namespace hesse
