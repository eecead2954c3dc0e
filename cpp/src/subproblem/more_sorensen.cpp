#include "hesse/subproblem/more_sorensen.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hesse {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// The share of the largest reduction that a step may miss, θ.
constexpr double missed_share = 0.01;

// Far more than any subproblem has been seen to need.
constexpr int max_factorizations = 100;

// On badly scaled models a multiplier under the rounding level of ‖B‖ can be found all the same, in
// a few steps; after this many the search is for something that rounding has destroyed.
constexpr int patience_near_rounding = 4;

// Inverse iterations per factorisation.
constexpr int inverse_iterations = 3;

}  // namespace

MoreSorensen::MoreSorensen(Index n, Budget& budget)
    : budget_(budget),
      model_(n),
      s_(n),
      Bs_(n),
      trial_(n),
      power_{Vector::Zero(n), 0.0},
      eigen_{Vector(n), 0.0} {
  // Any vector with a component in every direction will do; the golden ratio's multiples modulo 1
  // are spread evenly and repeatable.
  for (Index i = 0; i < n; ++i) {
    eigen_.z[i] = 0.5 + std::fmod(0.6180339887498949 * static_cast<double>(i + 1), 1.0);
    if (i % 2 == 1) eigen_.z[i] = -eigen_.z[i];
  }
  eigen_.z.normalize();
}

bool MoreSorensen::solve(Curvature& B, const Vector& g, double radius, TrustRegionStep& step) {
  is_factorized_ = is_definite_ = false;
  if (!model_.set(B, g, radius)) return false;
  negligible_ = 10.0 * static_cast<double>(g.size()) * epsilon * model_.bounds().norm();
  if (model_.g_norm() == 0.0 && model_.bounds().lower >= 0.0) {
    s_.setZero();
    Bs_.setZero();
    model_.finish(s_, Bs_, false, 0.0, step);
    step.hard_case = false;
    return true;
  }
  bracket_.lower = std::max(0.0, -model_.bounds().min_diagonal);
  bracket_multiplier();
  const double first =
      bracket_.lower > 0.0 ? bracket_.inside(model_.multiplier_from(step.multiplier)) : 0.0;
  return search(first, step);
}

bool MoreSorensen::solve_for_smaller_radius(Curvature& B, const Vector& g, double radius,
                                            TrustRegionStep& step) {
  if (!is_factorized_) return solve(B, g, radius, step);
  model_.set_radius(radius);
  bracket_multiplier();
  return search(lambda_, step);
}

// Conn, Gould & Toint (2000), §7.3.8: −λ₁ ≤ λ, and ‖g‖/λ-like bounds from Gershgorin's discs. What
// is known of λ₁ already is kept.
void MoreSorensen::bracket_multiplier() {
  const SpectrumBounds& bounds = model_.bounds();
  const double slope = model_.g_norm() / model_.radius();
  bracket_.raise(slope - bounds.upper);
  bracket_.upper = std::max({0.0, slope - bounds.lower, bracket_.lower});
  bracket_.upper += negligible_ + 4.0 * epsilon * static_cast<double>(s_.size()) * bracket_.upper;
}

bool MoreSorensen::search(double lambda, TrustRegionStep& step) {
  const double guess = model_.multiplier_from(step.multiplier);
  const double slope = model_.g_norm() / model_.radius();
  // B changes λ = ‖g‖/Δ by less than rounding does: the step follows −g.
  if (slope * epsilon >= model_.bounds().norm()) return follow_gradient(step);
  int patience = patience_near_rounding;
  for (int k = 0; k < max_factorizations; ++k) {
    budget_.check();
    const bool is_known = is_factorized_ && lambda == lambda_;
    if (!is_known && !factorize(lambda)) {
      bracket_.raise(lambda);
      if (is_closed(patience)) break;
      lambda = after_failure(lambda, guess);
      continue;
    }
    if (accepts(step)) return true;
    if (s_norm_ < model_.radius()) {
      bracket_.upper = std::min(bracket_.upper, lambda);
    } else {
      bracket_.raise(lambda);
    }
    if (is_closed(patience)) break;
    lambda = bracket_.inside(next_multiplier());
  }
  return fall_back(step);
}

bool MoreSorensen::factorize(double lambda) {
  ++factorizations_;
  is_factorized_ = model_.factorize(lambda);
  if (!is_factorized_) return false;
  is_definite_ = is_definite_ || lambda == 0.0;
  lambda_ = lambda;
  s_ = -model_.g();
  model_.solve_in_place(s_);
  s_norm_ = s_.norm();
  energy_ = -model_.g().dot(s_);
  differentiate();
  return true;
}

// The eigenvector of an earlier B, and the multiplier there, tell more than the bracket does. A
// shift that rounding hides tells a singular B from an indefinite one.
double MoreSorensen::after_failure(double lambda, double guess) {
  if (lambda == 0.0) {
    model_.multiply(eigen_.z, Bs_);
    bracket_.raise(-eigen_.z.dot(Bs_));
    if (bracket_.lower <= negligible_ && negligible_ < bracket_.upper) return negligible_;
  }
  return bracket_.inside(guess);
}

// Any p of length Δ misses at most ½ (p − s)ᵀ(B + λI)(p − s) of the dual bound ½ (sᵀ(B + λI)s +
// λΔ²) on the reduction, s being s(λ); and s itself, inside, ½ λ(Δ² − ‖s‖²).
bool MoreSorensen::accepts(TrustRegionStep& step) {
  const double radius = model_.radius();
  if (!std::isfinite(s_norm_)) return false;
  if (lambda_ == 0.0 && s_norm_ <= radius) return finish(s_, false, step);
  const double allowed = missed_share * (energy_ + lambda_ * radius * radius);
  const double missing = 1.0 - radius / s_norm_;
  if (s_norm_ > 0.0 && energy_ * missing * missing <= allowed) return finish(s_, true, step);
  const double room = (radius - s_norm_) * (radius + s_norm_);
  if (room >= 0.0 && lambda_ * room <= allowed) return finish(s_, false, step);
  if (s_norm_ > 0.0 && accepts_completed(power_, step)) return true;
  return s_norm_ < radius && !is_definite_ && accepts_with_eigenvector(step);
}

// s + τz for the τ of least magnitude that reaches the boundary, from inside or outside. Far
// outside it is the difference of large vectors, so that the reduction is looked at, too.
bool MoreSorensen::accepts_completed(const Direction& direction, TrustRegionStep& step) {
  const double radius = model_.radius();
  const double along = s_.dot(direction.z);
  const double room = (radius - s_norm_) * (radius + s_norm_);
  const double square = along * along + room;
  if (!(square >= 0.0)) return false;
  const double root = std::sqrt(square);
  const double tau = room / (along < 0.0 ? along - root : along + root);
  const double bound = energy_ + lambda_ * radius * radius;
  const double gap = tau * tau * direction.curvature;
  if (s_norm_ < radius) {
    target_ = lambda_ - direction.curvature + 0.5 * missed_share * bound / (tau * tau);
  }
  if (!(gap <= 0.5 * missed_share * bound)) return false;
  trial_ = s_ + tau * direction.z;
  trial_ *= radius / trial_.norm();
  model_.multiply(trial_, Bs_);
  const double reduction = -model_.g().dot(trial_) - 0.5 * trial_.dot(Bs_);
  if (!(2.0 * reduction >= (1.0 - missed_share) * bound)) return false;
  model_.finish(trial_, Bs_, true, lambda_, step);
  return step.hard_case = true;
}

// The hard case: s(λ) stays inside however close λ comes to −λ₁.
bool MoreSorensen::accepts_with_eigenvector(TrustRegionStep& step) {
  for (int k = 0; k < inverse_iterations; ++k) {
    trial_ = eigen_.z;
    model_.solve_in_place(trial_);
    const double length = trial_.norm();
    eigen_.curvature = trial_.dot(eigen_.z) / length / length;
    eigen_.z = trial_ / length;
  }
  raise_by(eigen_);
  return accepts_completed(eigen_, step);
}

// −λ₁ ≥ −zᵀBz, up to the rounding errors of the difference.
void MoreSorensen::raise_by(const Direction& direction) {
  const double rounding = 4.0 * epsilon * static_cast<double>(s_.size()) * lambda_;
  bracket_.raise(lambda_ - direction.curvature - rounding);
}

// With y = (B + λI)⁻¹ s/‖s‖, both derivatives of ‖s(λ)‖ are at hand, and y is one inverse
// iteration from s.
void MoreSorensen::differentiate() {
  target_ = 0.0;
  if (!(s_norm_ > 0.0) || !std::isfinite(s_norm_)) return;
  power_.z = s_ / s_norm_;
  model_.solve_in_place(power_.z);
  const double length = power_.z.norm();
  first_moment_ = s_.dot(power_.z) / s_norm_;
  second_moment_ = length * length;
  power_.z /= length;
  power_.curvature = first_moment_ / length / length;
  raise_by(power_);
}

// Halley's method for 1/‖s(λ)‖ = 1/Δ, or Newton's where its denominator changes sign: the second
// derivatives come for free (Gould, Robinson & Thorne, Math. Prog. Comp. 2 (2010), §3).
double MoreSorensen::next_multiplier() const {
  if (!(s_norm_ > 0.0)) return target_;
  const double excess = 1.0 - s_norm_ / model_.radius();
  const double newton = -excess / first_moment_;
  const double bend = second_moment_ / (first_moment_ * first_moment_) - 1.0;
  const double denominator = 1.0 + 1.5 * excess * bend;
  const double change = denominator > 0.5 ? newton / denominator : newton;
  return std::max(lambda_ + change, target_);
}

bool MoreSorensen::is_closed(int& patience) const {
  if (is_definite_) return false;
  const double width = bracket_.upper - bracket_.lower;
  if (width <= 4.0 * epsilon * bracket_.upper) return true;
  const bool is_surely_indefinite = model_.bounds().min_diagonal < 0.0;
  return width <= negligible_ && !is_surely_indefinite && --patience < 0;
}

// Rounding keeps λ from an acceptable step: ‖s(λ)‖ jumps across the radius, or the eigenvalue
// that decides changes sign, as λ changes by less than the rounding error of B.
bool MoreSorensen::fall_back(TrustRegionStep& step) {
  if (!(is_factorized_ && lambda_ == bracket_.upper) && !factorize(bracket_.upper)) return false;
  return finish(s_, s_norm_ > model_.radius(), step);
}

bool MoreSorensen::finish(const Vector& direction, bool on_boundary, TrustRegionStep& step) {
  model_.multiply(direction, Bs_);
  model_.finish(direction, Bs_, on_boundary, lambda_, step);
  step.hard_case = false;
  return true;
}

bool MoreSorensen::follow_gradient(TrustRegionStep& step) {
  is_factorized_ = false;
  trial_ = -model_.g();
  finish(trial_, true, step);
  step.multiplier = model_.true_slope();
  return true;
}

}  // namespace hesse
