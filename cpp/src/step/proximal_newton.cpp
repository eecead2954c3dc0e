#include "hesse/step/proximal_newton.hpp"

#include <algorithm>
#include <cmath>

namespace hesse {
namespace {

// Empirical: the working set takes in as many further variables as it has, but these at least;
// where there are no more than that, all of them are in it.
constexpr Index fewest_entrants = 50;

// Empirical: of what the forcing sequence allows, since the model is cheap beside the function.
constexpr double share_of_forcing = 1e-3;

}  // namespace

ProximalNewton::ProximalNewton(ElasticNet& function, Objective& objective,
                               const LineSearchOptions& options, Index n, Budget& budget)
    : NewtonLineSearch(options, {}, n),
      function_(function),
      objective_(objective),
      budget_(budget),
      smooth_gradient_(n) {}

/// The variables that are not zero or not penalised, and of those that should not be zero the ones
/// with the largest slopes.
void ProximalNewton::choose_working_set(const Model& model) {
  const Iterate& at = model.iterate;
  working_.clear();
  violators_.clear();
  for (Index j = 0; j < at.x.size(); ++j) {
    if (at.x[j] != 0.0 || function_.l1(j) == 0.0 || at.x.size() <= fewest_entrants) {
      working_.push_back(j);
    } else if (at.gradient[j] != 0.0 && !model.bounds.is_binding(j, at.x[j], at.gradient[j])) {
      violators_.push_back(j);
    }
  }
  const std::size_t most = std::max(working_.size(), static_cast<std::size_t>(fewest_entrants));
  if (violators_.size() > most) {
    const auto is_steeper = [&](Index i, Index j) {
      const double one = std::abs(at.gradient[i]), other = std::abs(at.gradient[j]);
      return one > other || (one == other && i < j);
    };
    std::nth_element(violators_.begin(), violators_.begin() + static_cast<std::ptrdiff_t>(most),
                     violators_.end(), is_steeper);
    violators_.resize(most);
  }
  working_.insert(working_.end(), violators_.begin(), violators_.end());
  std::sort(working_.begin(), working_.end());
}

void ProximalNewton::restrict_to_working_set(const Model& model) {
  const auto size = static_cast<Index>(working_.size());
  g_ = smooth_gradient_(working_);
  x_ = model.iterate.x(working_);
  l1_.resize(size);
  lower_.resize(size);
  upper_.resize(size);
  for (Index i = 0; i < size; ++i) {
    const Index j = working_[static_cast<std::size_t>(i)];
    l1_[i] = function_.l1(j);
    lower_[i] = model.bounds.lower(j);
    upper_[i] = model.bounds.upper(j);
  }
}

bool ProximalNewton::find_direction(const Model& model, Vector& direction) {
  const Iterate& at = model.iterate;
  choose_working_set(model);
  objective_.hessian_block(at.x, working_, block_);
  function_.smooth_gradient(at.x, smooth_gradient_);
  restrict_to_working_set(model);
  const double tolerance =
      share_of_forcing * forcing_.tolerance(at.gradient_norm) * at.gradient_norm;
  const PenalizedModel penalized{block_, g_, x_, l1_, lower_, upper_};
  if (!descent_.minimize(penalized, tolerance, s_, &budget_)) return false;
  direction.setZero();
  direction(working_) = s_;
  slope_ = g_.dot(s_) + l1_.dot((x_ + s_).cwiseAbs() - x_.cwiseAbs());
  return true;
}

}  // namespace hesse
