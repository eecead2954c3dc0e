// Small symmetric systems with a negative and a positive part.
#pragma once

#include "hesse/linalg/types.hpp"

namespace hesse {

/// [−A Cᵀ; C E] with A and E + C A⁻¹ Cᵀ positive definite, which two Cholesky factorisations solve
/// without interchanges (Byrd, Lu, Nocedal & Zhu 1995, §5.1). A right-hand side holds the two parts
/// interleaved: a₀, e₀, a₁, e₁ …
class QuasiDefinite {
 public:
  explicit QuasiDefinite(Index most) : A_(most, most), C_(most, most), E_(most, most), t_(most) {}

  /// To be filled in before factorize(); of A and E the lower triangle counts.
  void resize(Index order) { order_ = order; }
  [[nodiscard]] double& A(Index i, Index j) { return A_(i, j); }
  [[nodiscard]] double& C(Index i, Index j) { return C_(i, j); }
  [[nodiscard]] double& E(Index i, Index j) { return E_(i, j); }

  /// False if one of the two matrices is not positive definite or not finite.
  [[nodiscard]] bool factorize();

  /// v ← [−A Cᵀ; C E]⁻¹ v, after factorize().
  void solve_in_place(double* v);

 private:
  Index order_ = 0;
  Matrix A_, C_, E_;  ///< after factorize() J, C J⁻ᵀ and K, where A = J Jᵀ, E + C A⁻¹ Cᵀ = K Kᵀ
  Vector t_;
};

}  // namespace hesse
