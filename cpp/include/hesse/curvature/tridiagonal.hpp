// A symmetric tridiagonal matrix that grows by rows, as a curvature of its own: subproblems that
// Krylov methods have reduced are solved by the same code as dense ones.
#pragma once

#include <vector>

#include "hesse/curvature/curvature.hpp"

namespace hesse {

/// Every operation takes O(k) for k rows; nothing is allocated while k stays within what has been
/// reserved or reached before.
class Tridiagonal final : public Curvature {
 public:
  explicit Tridiagonal(Index reserved = 0);

  /// Back to the matrix of no rows.
  void clear();

  /// Adds a row and a column: the diagonal entry, and the one that couples it to the row before,
  /// which the first row has not.
  void append(double diagonal, double coupling);

  [[nodiscard]] Index size() const { return static_cast<Index>(diagonal_.size()); }
  [[nodiscard]] double diagonal(Index k) const { return diagonal_[at(k)]; }

  /// Entry (k, k − 1); 0 for k = 0.
  [[nodiscard]] double coupling(Index k) const { return coupling_[at(k)]; }

  /// There is nothing to take in: throws std::logic_error.
  void update(const Iterate& at) override;

  void multiply(const Vector& v, Vector& Tv) override;

  /// T + shift·I = LDLᵀ without pivoting (Golub & Van Loan, Matrix Computations, 4th ed., §4.3.6).
  [[nodiscard]] bool factorize(double shift) override;
  void solve_in_place(Vector& v) override;

  /// Gershgorin's discs.
  [[nodiscard]] SpectrumBounds spectrum_bounds() const override;

 private:
  static std::size_t at(Index k) { return static_cast<std::size_t>(k); }

  std::vector<double> diagonal_, coupling_;
  std::vector<double> pivots_, multipliers_;  ///< D, and L's entries below its unit diagonal
};

}  // namespace hesse
