// A mean of losses over samples plus a penalty: what can be evaluated on a part of its data.
#pragma once

#include "hesse/linalg/rank_update.hpp"
#include "hesse/linalg/types.hpp"

namespace hesse {

/// A choice of samples by their numbers, repetitions allowed; without a list, the first `count`.
struct Samples {
  const Index* list = nullptr;
  Index count = 0;

  [[nodiscard]] Index operator[](Index i) const { return list != nullptr ? list[i] : i; }
};

/// The symmetric matrices that describe the curvature of a sum of losses φ(z(x)).
enum class CurvatureKind {
  hessian,          ///< ∇²f
  gauss_newton,     ///< mean of Jᵀ∇²φ J, J = ∂z/∂x (Schraudolph 2002): never indefinite
  empirical_fisher  ///< mean of gᵢgᵢᵀ, gᵢ the gradients of single losses
};

/// f(x) = N/(W|S|) Σ_S wᵢ fᵢ(x) + penalty, W = Σ wᵢ over all N samples: on all of them the weighted
/// mean, on a random S an unbiased estimate of it. Values may be infinite or NaN. Sums have the
/// same bits for any number of threads.
class FiniteSum {
 public:
  virtual ~FiniteSum() = default;

  [[nodiscard]] virtual Index dimension() const = 0;
  [[nodiscard]] virtual Index sample_count() const = 0;
  [[nodiscard]] Samples all_samples() const { return {nullptr, sample_count()}; }

  virtual double value(const Vector& x, const Samples& samples) = 0;

  /// Writes the gradient to `g`, which has the size of x, and returns the value.
  virtual double value_and_gradient(const Vector& x, const Samples& samples, Vector& g) = 0;

  /// Σ_S ‖∇fᵢ‖² over the gradients of single losses as they enter the mean, each multiplied by
  /// N wᵢ/W; with ‖g‖² it gives their variance. The penalty is left out.
  virtual double gradient_squares(const Vector& x, const Samples& samples) = 0;

  /// Fixes point, samples and kind for the products that follow.
  virtual void linearize(const Vector& x, const Samples& samples, CurvatureKind kind) = 0;

  /// BV ← B V, a column per vector, with the matrix B that linearize() fixed.
  virtual void multiply(const ConstBlock& V, Block BV) = 0;

  /// B itself, both triangles.
  virtual void assemble(const Vector& x, const Samples& samples, CurvatureKind kind, Block B) = 0;
};

}  // namespace hesse
