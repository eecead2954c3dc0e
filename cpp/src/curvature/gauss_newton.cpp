#include "hesse/curvature/gauss_newton.hpp"

#include <cmath>

namespace hesse {

GaussNewton::GaussNewton(ResidualObjective& objective, Budget& budget, JacobianUpdate update)
    : objective_(objective), budget_(budget) {
  objective_.set_jacobian_update(update);
}

void GaussNewton::update(const Iterate& at) { point_ = &objective_.accept(at.x); }

void GaussNewton::multiply(const Vector& v, Vector& Bv) {
  work_vector_.noalias() = point_->J * v;
  Bv.noalias() = point_->J.transpose() * work_vector_;
}

bool GaussNewton::newton_step(const Vector&, Vector& s) {
  if (point_->J.size() == 0) {
    s.setZero();
    return true;
  }
  if (s.size() == 1) return newton_step_of_one(s[0]);
  budget_.check();
  const Clock::time_point begin = Clock::now();
  decomposition_.compute(point_->J);
  s.noalias() = -decomposition_.solve(point_->r);
  work_.seconds += seconds_between(begin, Clock::now());
  ++work_.count;
  return s.allFinite();
}

// Without a factorisation, which would take longer than all the rest.
bool GaussNewton::newton_step_of_one(double& s) const {
  const double norm = point_->J.stableNorm();
  s = norm > 0.0 ? -(point_->J.col(0) / norm).dot(point_->r) / norm : 0.0;
  return std::isfinite(s);
}

// 0 ≤ λ ≤ ‖J‖² in Frobenius' norm.
SpectrumBounds GaussNewton::spectrum_bounds() const {
  SpectrumBounds bounds;
  bounds.upper = point_->J.squaredNorm();
  if (point_->J.size() > 0) bounds.min_diagonal = point_->J.colwise().squaredNorm().minCoeff();
  return bounds;
}

}  // namespace hesse
