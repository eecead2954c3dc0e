#include "hesse/problem/residual_objective.hpp"

#include <utility>

namespace hesse {
namespace {

// Steps of little use in a row show that updates no longer tell what J is; numbers as in MINPACK's
// hybrd (Moré, Garbow & Hillstrom, ANL-80-74, 1980), which gives up there.
constexpr double slow_reduction = 0.9;
constexpr int most_slow_steps = 5;

bool is_at(const ResidualPoint& point, const Vector& x) { return point.is_known && point.x == x; }

}  // namespace

ResidualObjective::ResidualObjective(Residuals& residuals, const Vector& x0,
                                     const DifferenceOptions& differences, const Bounds& bounds)
    : metered_(residuals),
      residuals_(metered_, &metered_, x0, differences, bounds),
      step_(x0.size()) {}

ResidualPoint& ResidualObjective::at(const Vector& x) {
  if (is_at(trial_, x)) return trial_;
  if (is_at(accepted_, x)) return accepted_;
  trial_.is_known = trial_.has_jacobian = false;
  residuals_.residuals(x, trial_.r);
  trial_.x = x;
  trial_.is_known = true;
  return trial_;
}

double ResidualObjective::value(const Vector& x) { return 0.5 * at(x).r.squaredNorm(); }

void ResidualObjective::gradient(const Vector& x, Vector& g) {
  const ResidualPoint& point = linearize(x);
  g.noalias() = point.J.transpose() * point.r;
}

const ResidualPoint& ResidualObjective::linearize(const Vector& x) {
  ResidualPoint& point = at(x);
  if (!point.has_jacobian) find_jacobian(point);
  return point;
}

void ResidualObjective::find_jacobian(ResidualPoint& point) {
  point.J.resize(point.r.size(), point.x.size());
  if (is_update_due(point)) {
    update_by_broyden(point);
  } else {
    residuals_.remember(point.x, point.r);
    residuals_.jacobian(point.x, point.J);
    point.is_updated = false;
  }
  point.has_jacobian = true;
}

bool ResidualObjective::is_update_due(const ResidualPoint& point) {
  if (update_ == JacobianUpdate::evaluate || !accepted_.has_jacobian || &point != &trial_)
    return false;
  slow_steps_ = point.r.norm() > slow_reduction * accepted_.r.norm() ? slow_steps_ + 1 : 0;
  if (slow_steps_ < most_slow_steps) return true;
  slow_steps_ = 0;
  return false;
}

void ResidualObjective::update_by_broyden(ResidualPoint& point) {
  step_ = point.x - accepted_.x;
  const double ss = step_.squaredNorm();
  point.J = accepted_.J;
  point.is_updated = true;
  if (!(ss > 0.0)) return;
  change_ = point.r - accepted_.r;
  change_.noalias() -= accepted_.J * step_;
  point.J.noalias() += (change_ / ss) * step_.transpose();
}

const ResidualPoint& ResidualObjective::accept(const Vector& x) {
  ResidualPoint& point = at(x);
  if (!point.has_jacobian) find_jacobian(point);
  if (&point == &trial_) std::swap(accepted_, trial_);
  return accepted_;
}

const ResidualPoint* ResidualObjective::find(const Vector& x) const {
  if (is_at(trial_, x)) return &trial_;
  if (is_at(accepted_, x)) return &accepted_;
  return nullptr;
}

bool ResidualObjective::forget_updates() {
  if (!accepted_.has_jacobian || !accepted_.is_updated) return false;
  accepted_.has_jacobian = false;
  return true;
}

}  // namespace hesse
