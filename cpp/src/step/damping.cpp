#include "hesse/step/damping.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/step/rounding.hpp"

namespace hesse {
namespace {

// Enough doublings of the growth factor to pass from the smallest to the largest double.
constexpr int max_increases = 64;

// Below this share of ‖B‖ damping is lost in rounding; increases start from here.
constexpr double smallest_useful = std::numeric_limits<double>::epsilon();

constexpr double acceptable_ratio = 1e-4;

}  // namespace

Damping::Damping(const DampingOptions& options, Index n) : options_(options), Bs_(n) {}

bool Damping::propose(const Model& model, Step& step) {
  const double scale = model.curvature.spectrum_bounds().norm();
  if (!std::isfinite(scale)) return false;
  if (lambda_ < 0.0) lambda_ = options_.initial_damping * scale;

  for (int k = 0; !model.curvature.factorize(lambda_); ++k) {
    if (k == max_increases) return false;
    lambda_ = std::max(lambda_, smallest_useful * (scale > 0.0 ? scale : 1.0));
    increase();
  }
  step.s = -model.iterate.gradient;
  model.curvature.solve_in_place(step.s);
  model.curvature.multiply(step.s, Bs_);
  predicted_reduction_ = -(model.iterate.gradient.dot(step.s) + 0.5 * step.s.dot(Bs_));
  step.damping = lambda_;
  return true;
}

Verdict Damping::judge(const Model& model, Step& step, Trial& trial) {
  const RatioVerdict judged =
      judge_by_ratio(model.iterate, trial, predicted_reduction_, acceptable_ratio);
  step.ratio = judged.ratio;
  if (judged.by_gradient) return judged.verdict;
  if (judged.verdict == Verdict::accept) {
    lambda_ *= std::max(1.0 / 3.0, 1.0 - std::pow(2.0 * std::min(step.ratio, 1.0) - 1.0, 3));
    growth_ = 2.0;
    return Verdict::accept;
  }
  increase();
  return Verdict::retry;
}

void Damping::increase() {
  lambda_ *= growth_;
  growth_ *= 2.0;
}

}  // namespace hesse
