#include "hesse/subproblem/cubic.hpp"

#include <limits>

namespace hesse {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// Far more than any subproblem has been seen to need.
constexpr int max_factorizations = 100;

// On badly scaled models a multiplier under the rounding level of ‖B‖ can be found all the same;
// after this many factorisations the search is for something that rounding has destroyed.
constexpr int patience = 12;

// The positive root of a t² + b t = c, where a > 0 and c ≥ 0, or c = 0 and b < 0; without
// cancellation or overflow of squares.
double positive_root(double a, double b, double c) {
  const double root = std::hypot(b, 2.0 * std::sqrt(a) * std::sqrt(c));
  return b > 0.0 ? 2.0 * c / (b + root) : (root - b) / (2.0 * a);
}

}  // namespace

CubicMinimizer::CubicMinimizer(Index n, Budget& budget)
    : budget_(budget), eigenvector_(n), secular_step_(n), work_(n) {}

// ‖g‖ = ‖(B + λI)s‖ lies between (λ₁ + λ)λ/σ and (λₙ + λ)λ/σ.
bool CubicMinimizer::solve(Curvature& B, const Vector& g, double sigma, CubicStep& step) {
  const Model m{B, g, g.stableNorm(), sigma};
  const SpectrumBounds bounds = B.spectrum_bounds();
  if (!std::isfinite(bounds.norm()) || !std::isfinite(m.g_norm)) return false;
  const bool was_indefinite = is_indefinite_;
  is_factorized_ = is_indefinite_ = false;
  if (m.g_norm == 0.0 && bounds.lower >= 0.0) return stay(step);
  is_indefinite_ = bounds.min_diagonal < 0.0;
  bracket_.lower = std::max(positive_root(1.0, bounds.upper, sigma * m.g_norm),
                            std::max(0.0, -bounds.min_diagonal));
  set_upper_bound(m);
  // Where B may be definite the lower bound is a shift like any other, from which the search
  // converges without overshooting.
  const bool may_be_definite = !is_indefinite_ && !was_indefinite;
  return search(m, may_be_definite ? bracket_.lower : bracket_.inside(step.multiplier), step);
}

// The multiplier grows with σ, so lower bounds stay valid.
bool CubicMinimizer::solve_for_larger_sigma(Curvature& B, const Vector& g, double sigma,
                                            CubicStep& step) {
  const Model m{B, g, g.stableNorm(), sigma};
  if (m.g_norm == 0.0 && B.spectrum_bounds().lower >= 0.0) return stay(step);
  set_upper_bound(m);
  return search(m, is_factorized_ ? lambda_ : bracket_.inside(step.multiplier), step);
}

void CubicMinimizer::set_upper_bound(const Model& m) {
  const SpectrumBounds bounds = m.B.spectrum_bounds();
  const double bound = positive_root(1.0, bounds.lower, m.sigma * m.g_norm);
  const double rounding =
      10.0 * static_cast<double>(m.g.size()) * epsilon * std::max(bound, bounds.norm());
  bracket_.upper = std::max(bound, bracket_.lower) + rounding;
}

bool CubicMinimizer::search(const Model& m, double lambda, CubicStep& step) {
  // Shifts that differ by this are the same to within the rounding error of B.
  const double negligible =
      100.0 * static_cast<double>(m.g.size()) * epsilon * m.B.spectrum_bounds().norm();
  for (int k = 0; k < max_factorizations; ++k) {
    budget_.check();
    if (!(is_factorized_ && lambda == lambda_) && !factorize(m, lambda)) {
      bracket_.raise(lambda);
      is_indefinite_ = true;
      lambda = bracket_.inside(step.multiplier);
      continue;
    }
    if (take_if_good(m, step)) return finish(m, step);
    if (k >= patience && bracket_.upper - bracket_.lower <= negligible) break;
    lambda = bracket_.inside(next_multiplier(m));
  }
  // ‖s(λ)‖ jumps across λ/σ as λ changes by less than the rounding error of B.
  if (!factorize(m, bracket_.upper)) return false;
  step.s = secular_step_;
  step.hard_case = false;
  return finish(m, step);
}

bool CubicMinimizer::factorize(const Model& m, double lambda) {
  ++factorizations_;
  lambda_ = lambda;
  is_factorized_ = m.B.factorize(lambda);
  if (!is_factorized_) return false;
  secular_step_ = -m.g;
  m.B.solve_in_place(secular_step_);
  secular_norm_ = secular_step_.stableNorm();
  return true;
}

// With r = λ/σ and ν = ‖s(λ)‖, m(s(λ)) misses the bound −D(λ) by (σ/6)(r − ν)²(r + 2ν).
bool CubicMinimizer::take_if_good(const Model& m, CubicStep& step) {
  const double length = lambda_ / m.sigma;
  const double norm = secular_norm_;
  const double miss = length - norm;
  const double bound = -0.5 * m.g.dot(secular_step_) + lambda_ * length * length / 6.0;
  const double gap = m.sigma * (length + 2.0 * norm) * miss * miss / 6.0;
  if (gap <= missed_share * bound) {
    step.s = secular_step_;
    step.hard_case = false;
    return true;
  }
  if (norm > length) {
    bracket_.raise(lambda_);
    return false;
  }
  bracket_.reduce(lambda_);
  return is_indefinite_ && complete_with_eigenvector(m, step);
}

// The hard case: s(λ) stays shorter than λ/σ however close λ comes to −λ₁. With z near the
// eigenvector, s + τz of length λ/σ misses −D(λ) by ½ τ² zᵀ(B + λI)z.
bool CubicMinimizer::complete_with_eigenvector(const Model& m, CubicStep& step) {
  eigenvector_.improve(m.B);
  bracket_.raise(-eigenvector_.rayleigh());
  const Vector& z = eigenvector_.direction();
  const double length = lambda_ / m.sigma;
  const double along = secular_step_.dot(z);
  const double room = (length - secular_norm_) * (length + secular_norm_);
  const double root = std::hypot(along, std::sqrt(room));
  const double tau = room / (along < 0.0 ? along - root : along + root);
  const double bound = -0.5 * m.g.dot(secular_step_) + lambda_ * length * length / 6.0;
  const double gap = 0.5 * tau * tau * (eigenvector_.rayleigh() + lambda_);
  if (!(gap <= missed_share * bound)) return false;
  step.s = secular_step_ + tau * z;
  step.hard_case = true;
  return true;
}

// 1/‖s(λ)‖ is concave, and λ/σ is known: the root of σ/λ = its tangent converges from the left
// without overshooting, and from the right falls short of the root at most once. This is Newton's
// method on 1/‖s‖ − σ/λ (Cartis, Gould & Toint 2011, eq. 6.6) with the second term kept as it is.
double CubicMinimizer::next_multiplier(const Model& m) {
  if (!(secular_norm_ > 0.0)) return bracket_.lower;
  work_ = secular_step_ / secular_norm_;
  m.B.solve_in_place(work_);
  const double inverse = 1.0 / secular_norm_;
  const double slope = secular_step_.dot(work_) * inverse * inverse;
  return positive_root(slope, inverse - slope * lambda_, m.sigma);
}

// Along the line of s, m(ts) = t gᵀs + ½ t² sᵀBs + ⅓ |t|³ σ‖s‖³. A step completed with a rough
// eigenvector may point uphill; m is smaller on the other side.
bool CubicMinimizer::finish(const Model& m, CubicStep& step) {
  step.multiplier = lambda_;
  m.B.multiply(step.s, work_);
  const double signed_slope = m.g.dot(step.s);
  const double slope = -std::abs(signed_slope);
  const double curvature = step.s.dot(work_);
  const double norm = step.s.stableNorm();
  const double cubic = m.sigma * norm * norm * norm;
  const double t = cubic > 0.0 ? positive_root(cubic, curvature, -slope) : 1.0;
  step.s *= signed_slope > 0.0 ? -t : t;
  step.predicted_reduction = -t * (slope + t * (0.5 * curvature + t * cubic / 3.0));
  return step.s.allFinite() && std::isfinite(step.predicted_reduction);
}

bool CubicMinimizer::stay(CubicStep& step) {
  step.s.setZero();
  step.multiplier = step.predicted_reduction = 0.0;
  step.hard_case = false;
  return true;
}

}  // namespace hesse
