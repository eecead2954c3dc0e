// P (A + E) Pᵀ = L (D + F) Lᵀ, positive definite, with E = 0 where A is safely so.
#pragma once

#include "hesse/linalg/ldlt.hpp"

namespace hesse {

/// Negative curvature that the factorisation met.
struct NegativeCurvature {
  Vector direction;      ///< v of unit length with vᵀAv < 0; empty if there is none
  double curvature = 0;  ///< vᵀAv
};

/// Cheng & Higham, "A modified Cholesky algorithm based on a symmetric indefinite factorization",
/// SIAM J. Matrix Anal. Appl. 19 (1998): the eigenvalues of D's blocks are raised to a floor. Rook
/// pivoting bounds L, and with it the condition of the result.
class ModifiedFactorization {
 public:
  /// What becomes of eigenvalues of D below the floor: they are raised to it (Cheng & Higham), or
  /// take their magnitude if that is larger.
  enum class Treatment { floor, magnitude };

  /// `floor` > 0 is the smallest eigenvalue of D + F; Cheng & Higham take √ε ‖A‖. Fails only on
  /// matrices that are not finite.
  [[nodiscard]] bool factorize(const MatrixView& A, double floor, Treatment treatment,
                               Checkpoint* checkpoint = nullptr);

  /// V ← (A + E)⁻¹ V for one or many columns.
  void solve_in_place(Block V) const;

  /// The number of eigenvalues of D that were changed.
  [[nodiscard]] Index modified() const { return modified_; }

  /// Inertia of A itself.
  [[nodiscard]] Inertia inertia() const { return factor_.inertia(); }

  /// ‖E‖₁, as estimated from a few products with E.
  [[nodiscard]] double modification_norm() const;

  /// The strongest among the directions that belong to D's most negative eigenvalues.
  [[nodiscard]] NegativeCurvature negative_curvature() const;

  /// P⁻¹L(D + F)LᵀP as a whole matrix, both triangles: A + E.
  [[nodiscard]] Matrix modified_matrix() const;

  [[nodiscard]] Index size() const { return factor_.size(); }
  [[nodiscard]] const Ldlt& factor() const { return factor_; }

 private:
  /// Spectrum of one block of D: eigenvalues, and the first one's eigenvector (cosine, sine).
  struct BlockSpectrum {
    Index size;
    double value[2];
    double cosine, sine;
  };
  [[nodiscard]] BlockSpectrum spectrum(Index k) const;
  [[nodiscard]] double modified_value(double eigenvalue) const;

  /// v ← g(D) v, the function g acting on the eigenvalues of D's blocks.
  template <class Function>
  void apply_to_blocks(Block V, Function g) const;

  Ldlt factor_;
  Treatment treatment_ = Treatment::floor;
  double floor_ = 0.0;
  Index modified_ = 0;
  mutable Matrix work_;
};

}  // namespace hesse
