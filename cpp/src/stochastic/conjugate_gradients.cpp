#include "hesse/stochastic/conjugate_gradients.hpp"

#include <algorithm>
#include <cmath>

namespace hesse {

CgReport DampedCg::solve(FiniteSum& sum, const Vector& g, double damping, double reach,
                         const CgOptions& options, Vector& d) {
  CgReport report;
  start_from(sum, g, damping, d, report);
  double q = 0.5 * (g.dot(d) - residual_.dot(d));
  conjugate_ = residual_;
  double rr = residual_.squaredNorm();
  const double target = options.tolerance * options.tolerance * g.squaredNorm();
  for (Index i = 1; rr > target && report.products < options.max_products; ++i) {
    const double curvature = multiply(sum, conjugate_, damping, report);
    if (!(curvature > 0.0)) {
      report.is_negative = true;
      if (i == 1 && d.isZero(0.0)) advance(reach / std::sqrt(rr), d);
      break;
    }
    const double length = rr / curvature;
    advance(length, d);
    const double improvement = 0.5 * length * rr;
    q -= improvement;
    if (static_cast<double>(i) * improvement <= -options.progress * q) break;
    const double next = residual_.squaredNorm();
    conjugate_ = residual_ + (next / rr) * conjugate_;
    rr = next;
  }
  report.slope = g.dot(d);
  report.curvature = -report.slope - residual_.dot(d) - damping * d.squaredNorm();
  return report;
}

void DampedCg::start_from(FiniteSum& sum, const Vector& g, double damping, Vector& d,
                          CgReport& report) {
  residual_ = -g;
  const double slope = g.dot(d);
  const double curvature = slope < 0.0 ? multiply(sum, d, damping, report) : 0.0;
  if (!(curvature > 0.0)) {
    d.setZero();
    return;
  }
  const double length = -slope / curvature;
  d *= length;
  residual_ -= length * product_;
}

void DampedCg::advance(double length, Vector& d) {
  d += length * conjugate_;
  residual_ -= length * product_;
}

double DampedCg::multiply(FiniteSum& sum, const Vector& v, double damping, CgReport& report) {
  sum.multiply(v, product_);
  ++report.products;
  product_ += damping * v;
  return v.dot(product_);
}

}  // namespace hesse
