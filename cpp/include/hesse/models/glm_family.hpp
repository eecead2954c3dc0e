// Families of distributions with their links: what a sample of a generalised linear model costs.
#pragma once

#include <string_view>
#include <vector>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// A family of distributions of the target y, and what its mean μ is of the linear predictor η.
enum class GlmKind {
  binomial_logit,        ///< μ = 1/(1 + exp −η), y a proportion
  binomial_probit,       ///< μ = Φ(η)
  binomial_cloglog,      ///< μ = 1 − exp(−exp η)
  gaussian_identity,     ///< μ = η
  poisson_log,           ///< μ = exp η
  gamma_log,             ///< μ = exp η
  gamma_inverse,         ///< μ = 1/η, η > 0
  inverse_gaussian,      ///< μ = 1/√η, η > 0: the canonical link
  tweedie_log,           ///< μ = exp η, variance μᵖ, p the parameter, neither 1 nor 2
  negative_binomial_log  ///< μ = exp η, variance μ + αμ², α > 0 the parameter
};

struct GlmFamily {
  GlmKind kind = GlmKind::binomial_logit;
  double parameter = 0.0;  ///< p of Tweedie's family, α of the negative binomial
};

/// The negative logarithm of the likelihood at dispersion 1, without terms of y alone: half the
/// deviance but for a constant (McCullagh & Nelder, Generalized Linear Models, 2nd ed., §2.3).
struct SampleTerms {
  const double* targets;
  const double* weights;  ///< null: all 1; a weight 0 makes everything 0
  double* slopes;         ///< w dφ/dη
  double* curvatures;     ///< w d²φ/dη², or its expectation
};

/// What is taken for the curvature of a sample. The two agree where the link is canonical.
enum class GlmCurvature {
  observed,  ///< d²φ/dη²: Newton's method
  expected   ///< its expectation, never negative: Fisher scoring
};

/// Writes slopes and curvatures of `count` samples and returns Σ w φ. Where η has no mean the loss
/// is +∞. All arrays hold `count` numbers rounded up to 8; what is added to them has no meaning.
double glm_terms(const GlmFamily& family, GlmCurvature curvature, const double* eta, Index count,
                 const SampleTerms& terms);

/// η ← μ
void glm_means(const GlmFamily& family, double* eta, Index count);

/// True if no curvature of a sample is ever negative.
bool is_convex(const GlmFamily& family, GlmCurvature curvature);

}  // namespace hesse
