#include "hesse/subproblem/more_sorensen.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hesse {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// A boundary step may be this much shorter than the radius, never longer; Newton's method on the
// secular equation aims at the middle (κ_easy = 0.1 to either side in Conn, Gould & Toint 2000,
// §7.3.10).
constexpr double shortest_boundary_step = 0.8;
constexpr double aimed_boundary_step = 0.9;

// A step completed with an eigenvector may miss this share of the optimal reduction (κ_hard there).
constexpr double hard_case_tolerance = 0.1;

// Far more than any subproblem has been seen to need.
constexpr int max_factorizations = 100;

// On badly scaled models a multiplier under the rounding level of ‖B‖ can be found all the same, in
// a few Newton steps; after this many the search is for something that rounding has destroyed.
constexpr int patience = 12;

// Inverse iterations: the factor's smallest eigenvalue is nearly isolated where this matters.
constexpr int inverse_iterations = 3;

}  // namespace

MoreSorensen::MoreSorensen(Index n, Budget& budget) : budget_(budget), work_(n), Bs_(n), z_(n) {
  // Any vector with a component in every direction will do; the golden ratio's multiples modulo 1
  // are spread evenly and repeatable.
  for (Index i = 0; i < n; ++i) {
    z_[i] = 0.5 + std::fmod(0.6180339887498949 * static_cast<double>(i + 1), 1.0);
    if (i % 2 == 1) z_[i] = -z_[i];
  }
  z_.normalize();
}

double MoreSorensen::Bracket::inside(double lambda) const {
  if (lambda > lower && lambda < upper) return lambda;
  return std::max(std::sqrt(lower) * std::sqrt(upper), lower + 0.01 * (upper - lower));
}

MoreSorensen::Bracket MoreSorensen::initial_bracket(const SpectrumBounds& bounds, double g_norm,
                                                    double radius) const {
  const double slope = g_norm / radius;
  const double upper = std::max(0.0, slope - bounds.lower);
  return {std::max({0.0, -bounds.min_diagonal, slope - bounds.upper}),
          upper + 10.0 * static_cast<double>(z_.size()) * epsilon * std::max(upper, bounds.norm())};
}

bool MoreSorensen::solve(Curvature& B, const Vector& g, double radius, TrustRegionStep& step) {
  const double g_norm = g.norm();
  const SpectrumBounds bounds = B.spectrum_bounds();
  if (!std::isfinite(bounds.norm()) || !std::isfinite(g_norm)) return false;
  const Bracket bracket = initial_bracket(bounds, g_norm, radius);
  if (g_norm == 0.0 && bounds.lower >= 0.0) return stay(step);
  const double first = bracket.lower > 0.0 ? bracket.inside(step.multiplier) : 0.0;
  return search(B, g, radius, first, bracket, step);
}

bool MoreSorensen::solve_for_smaller_radius(Curvature& B, const Vector& g, double radius,
                                            TrustRegionStep& step) {
  // A step completed with an eigenvector is not s(λ), so nothing follows from its length.
  if (step.hard_case) return solve(B, g, radius, step);
  Bracket bracket = initial_bracket(B.spectrum_bounds(), g.norm(), radius);
  bracket.lower = std::max(bracket.lower, step.multiplier);
  bracket.upper = std::max(bracket.upper, bracket.lower);
  return search(B, g, radius, bracket.inside(newton_multiplier(B, radius, step)), bracket, step);
}

bool MoreSorensen::search(Curvature& B, const Vector& g, double radius, double lambda,
                          Bracket bracket, TrustRegionStep& step) {
  // A shift of this size is within the rounding error of B itself. If B is not positive definite
  // but B + negligible·I is, then B is singular for all that can be known, and an inner step solves
  // it.
  const double negligible =
      100.0 * static_cast<double>(g.size()) * epsilon * B.spectrum_bounds().norm();
  bool is_indefinite = B.spectrum_bounds().min_diagonal < 0.0;
  bool is_singular = false;
  step.on_boundary = step.hard_case = false;

  for (int k = 0; k < max_factorizations; ++k) {
    budget_.check();
    ++factorizations_;
    if (!B.factorize(lambda)) {
      bracket.lower = std::max(bracket.lower, lambda);
      is_indefinite = true;
      is_singular = lambda == 0.0 && negligible < bracket.upper;
      lambda = is_singular ? negligible : bracket.inside(step.multiplier);
      continue;
    }
    step.s = -g;
    B.solve_in_place(step.s);
    step.multiplier = lambda;
    const double s_norm = secular_norm_ = step.s.norm();
    const bool may_be_inside = lambda == 0.0 || (is_singular && lambda == negligible);
    if (may_be_inside && s_norm <= radius) return finish(B, g, radius, step);
    if (s_norm >= shortest_boundary_step * radius && s_norm <= radius) {
      step.on_boundary = true;
      return finish(B, g, radius, step);
    }
    if (s_norm < radius) {
      bracket.upper = std::min(bracket.upper, lambda);
      if (is_indefinite && complete_with_eigenvector(B, g, radius, bracket, step)) {
        return finish(B, g, radius, step);
      }
    } else {
      bracket.lower = std::max(bracket.lower, lambda);
    }
    const bool is_closed = bracket.upper - bracket.lower <= negligible;
    if (is_closed && (is_indefinite || k >= patience)) break;
    lambda = bracket.inside(newton_multiplier(B, radius, step));
  }
  return fall_back(B, g, radius, bracket.upper, step);
}

// Newton's method for 1/‖s(λ)‖ = 1/aim, from the factorisation that gave s(λ) (Moré & Sorensen
// 1983, eq. 3.10 and below).
double MoreSorensen::newton_multiplier(Curvature& B, double radius, const TrustRegionStep& step) {
  const double aim = aimed_boundary_step * radius;
  const double s_norm = step.s.norm();
  work_ = step.s;
  B.solve_in_place(work_);
  return step.multiplier + s_norm * (s_norm / step.s.dot(work_)) * ((secular_norm_ - aim) / aim);
}

// The hard case: s(λ) stays inside however close λ comes to −λ₁. With z near the eigenvector,
// s + τz on the boundary is good enough if τ² zᵀ(B + λI)z is small beside the reduction (Moré &
// Sorensen 1983, lemma 3.4).
bool MoreSorensen::complete_with_eigenvector(Curvature& B, const Vector& g, double radius,
                                             Bracket& bracket, TrustRegionStep& step) {
  for (int k = 0; k < inverse_iterations; ++k) {
    B.solve_in_place(z_);
    z_.normalize();
  }
  B.multiply(z_, work_);
  const double rayleigh = z_.dot(work_);
  bracket.lower = std::max(bracket.lower, -rayleigh);

  const double lambda = step.multiplier;
  const double along = step.s.dot(z_);
  const double room = radius * radius - step.s.squaredNorm();
  // The root of ‖s + τz‖ = radius of smaller magnitude, without cancellation.
  const double root = std::sqrt(along * along + room);
  const double tau = room / (along < 0.0 ? along - root : along + root);
  const double reduction = -g.dot(step.s) + lambda * radius * radius;
  if (!(tau * tau * (rayleigh + lambda) <= hard_case_tolerance * reduction)) return false;
  step.s += tau * z_;
  step.on_boundary = step.hard_case = true;
  return true;
}

// Rounding keeps λ from an acceptable step: ‖s(λ)‖ jumps across the radius as λ changes by less
// than the rounding error of B.
bool MoreSorensen::fall_back(Curvature& B, const Vector& g, double radius, double lambda,
                             TrustRegionStep& step) {
  if (!B.factorize(lambda)) return false;
  step.s = -g;
  B.solve_in_place(step.s);
  step.multiplier = lambda;
  return finish(B, g, radius, step);
}

// A boundary step s(λ) falls a little short of the radius. Along it m still decreases, at the rate
// λ‖s‖², as far as its minimiser on that ray.
bool MoreSorensen::finish(Curvature& B, const Vector& g, double radius, TrustRegionStep& step) {
  const double s_norm = step.s.norm();
  B.multiply(step.s, Bs_);
  double slope = g.dot(step.s);
  double curvature = step.s.dot(Bs_);
  double stretch = s_norm > radius ? radius / s_norm : 1.0;
  if (step.on_boundary && !step.hard_case) {
    stretch = radius / s_norm;
    if (curvature > 0.0) stretch = std::min(stretch, std::max(1.0, -slope / curvature));
  }
  step.s *= stretch;
  slope *= stretch;
  curvature *= stretch * stretch;
  step.predicted_reduction = -(slope + 0.5 * curvature);
  return true;
}

bool MoreSorensen::stay(TrustRegionStep& step) {
  step.s.setZero();
  step.multiplier = step.predicted_reduction = 0.0;
  step.on_boundary = step.hard_case = false;
  return true;
}

}  // namespace hesse
