#include "hesse/solve/root_tests.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <Eigen/QR>

namespace hesse {
namespace {

// Empirical: beside a minimum where J is singular, rounding hides what a smaller gradient could
// give.
constexpr double stuck_tolerance = 1e-4;

}  // namespace

RootTests::RootTests(const RootOptions& options, const ResidualObjective& objective,
                     Vector typical_x)
    : options_(options), objective_(objective), typical_x_(std::move(typical_x)) {}

std::optional<Status> RootTests::test(const Iterate& now) {
  const ResidualPoint& point = *objective_.find(now.x);
  if (const auto status = test_root(point)) return status;
  if (!point.is_updated && is_orthogonal_to_range(point, now.gradient)) return Status::no_root;
  return std::nullopt;
}

Status RootTests::without_progress(const Iterate& now) {
  if (const auto status = test_root(*objective_.find(now.x))) return *status;
  return has_small_gradient(now) ? Status::no_root : Status::no_progress;
}

std::optional<Status> RootTests::test_root(const ResidualPoint& point) const {
  if (point.r.lpNorm<Eigen::Infinity>() <= options_.ftol) return Status::root;
  if (!point.is_updated && is_rounding(point)) return Status::root_to_rounding;
  return std::nullopt;
}

bool RootTests::is_rounding(const ResidualPoint& point) const {
  for (Index i = 0; i < point.r.size(); ++i) {
    const double size = point.J.row(i).cwiseAbs().dot(point.x.cwiseAbs().transpose());
    if (!(std::abs(point.r[i]) <= options_.xtol * size)) return false;
  }
  return true;
}

// Angles to the columns come first: they cost no factorisation and are rarely all right.
bool RootTests::is_orthogonal_to_range(const ResidualPoint& point, const Vector& g) const {
  const double size = point.r.stableNorm();
  for (Index j = 0; j < g.size(); ++j) {
    if (!(std::abs(g[j]) <= options_.gtol * size * point.J.col(j).stableNorm())) return false;
  }
  if (point.J.size() == 0) return true;
  const Eigen::ColPivHouseholderQR<Matrix> qr(point.J);
  const Vector rotated = qr.householderQ().adjoint() * point.r;
  return rotated.head(qr.rank()).stableNorm() <= options_.gtol * size;
}

bool RootTests::has_small_gradient(const Iterate& now) const {
  const double limit = std::max(options_.gtol, stuck_tolerance) * 2.0 * now.value;
  for (Index j = 0; j < now.x.size(); ++j) {
    const double size = std::max(std::abs(now.x[j]), typical_x_[j]);
    if (!(std::abs(now.gradient[j]) * size <= limit)) return false;
  }
  return true;
}

}  // namespace hesse
