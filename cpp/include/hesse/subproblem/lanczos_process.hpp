// The symmetric Lanczos process from a gradient: an orthonormal basis Q of a Krylov space, and the
// tridiagonal matrix T = QᵀBQ that the model becomes there.
#pragma once

#include "hesse/curvature/tridiagonal.hpp"
#include "hesse/linalg/lanczos.hpp"
#include "hesse/problem/budget.hpp"

namespace hesse {

/// With s = Qh the model gᵀs + ½ sᵀBs is γ₀h₁ + ½ hᵀTh, and ‖s‖ = ‖h‖. With a preconditioner M ≈
/// B⁻¹, symmetric positive definite, Q is orthonormal in the norm ‖s‖ = √(sᵀM⁻¹s), whose dual is
/// ‖g‖ = √(gᵀMg) (Gould, Lucidi, Roma & Toint, SIAM J. Optim. 9 (1999), §5.2). Each vector is made
/// orthogonal to all before it. The basis is kept in one block that grows; its vectors are at most
/// max(64, 2²⁶/n).
///
/// Usage: start(), then extend() until the answer is good enough or is_full(). Where the basis has
/// become invariant under B, extend() goes on from a fixed vector orthogonal to it, which T shows
/// as a coupling of zero: so eigenvectors are found that g has no component of.
class LanczosProcess {
 public:
  /// `M` may be null.
  LanczosProcess(Index n, LinearOperator* M, Budget& budget);

  /// Forgets everything and begins at g. False if g is not finite.
  [[nodiscard]] bool start(const Vector& g);

  /// Takes in one more vector, by one product with B; T grows by one row. False if the product is
  /// not finite. Must not be called when is_full().
  [[nodiscard]] bool extend(Curvature& B);

  /// s ← Q h
  void combine(const Vector& h, Vector& s) const;

  [[nodiscard]] Tridiagonal& T() { return T_; }

  /// Number of vectors of Q.
  [[nodiscard]] Index size() const { return T_.size(); }

  /// ‖g‖, in the dual norm if there is a preconditioner: γ₀.
  [[nodiscard]] double gradient_norm() const { return gradient_norm_; }

  /// β of BQ = M⁻¹QT + β t eᵀ: ‖(B + λM⁻¹)s + g‖ = β|h_k| where (T + λI)h = −γ₀e₁.
  [[nodiscard]] double residual_coupling() const { return coupling_; }

  /// True if B maps the space that Q spans into itself, for all that rounding lets know.
  [[nodiscard]] bool is_invariant() const { return size() > 0 && coupling_ == 0.0; }

  /// No room for another vector, or none left to be orthogonal.
  [[nodiscard]] bool is_full() const { return size() >= capacity_; }

  [[nodiscard]] Index products() const { return products_; }

 private:
  [[nodiscard]] double normalize();
  void orthogonalize(Index columns);
  void append_fixed_vector();
  void reserve(Index columns);
  void store(Index column);

  LinearOperator* M_;
  Budget& budget_;
  Index capacity_;
  Tridiagonal T_;
  Matrix Q_;
  Matrix dual_;  ///< M⁻¹Q, where there is a preconditioner
  Vector q_, residual_, components_;
  double gradient_norm_ = 0.0;
  double coupling_ = 0.0;
  double norm_ = 0.0;  ///< greatest ‖Bq‖ so far, which is at most ‖B‖
  Index fixed_vectors_ = 0;
  Index products_ = 0;
};

}  // namespace hesse
