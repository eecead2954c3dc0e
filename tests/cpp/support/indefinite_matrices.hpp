// Symmetric indefinite matrices that try a factorisation's pivoting, and what its factors make.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "hesse/linalg/ldlt.hpp"

#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {

/// Entries uniform on [−1, 1).
inline Matrix random_symmetric(Index n, Random& random) {
  Matrix A(n, n);
  for (Index j = 0; j < n; ++j) {
    for (Index i = j; i < n; ++i) A(i, j) = A(j, i) = random.uniform();
  }
  return A;
}

/// Zeros on the diagonal: the first pivot has to be 2×2.
inline Matrix zero_diagonal(Index n, Random& random) {
  Matrix A = random_symmetric(n, random);
  A.diagonal().setZero();
  return A;
}

/// Blocks [0 1; 1 0] along the diagonal, at the end a 1 where n is odd: signs alternate.
inline Matrix chain_of_exchanges(Index n) {
  Matrix A = Matrix::Zero(n, n);
  for (Index k = 0; k + 1 < n; k += 2) A(k, k + 1) = A(k + 1, k) = 1.0;
  if (n % 2 == 1) A(n - 1, n - 1) = 1.0;
  return A;
}

/// [H Bᵀ; B 0] with H of order n positive definite and m ≤ n independent rows B: n eigenvalues are
/// positive, m negative (Nocedal & Wright, Numerical Optimization, 2nd ed., theorem 16.3).
inline Matrix saddle_matrix(Index n, Index m, Random& random) {
  Matrix A = Matrix::Zero(n + m, n + m);
  A.topLeftCorner(n, n) = spread_matrix(n, 1.0, 10.0, random);
  Matrix B = 0.1 * Matrix::Ones(m, n);
  for (Index i = 0; i < m; ++i) {
    for (Index j = 0; j < n; ++j) B(i, j) = 0.1 * random.uniform() + (i == j ? 1.0 : 0.0);
  }
  A.bottomLeftCorner(m, n) = B;
  A.topRightCorner(n, m) = B.transpose();
  return A;
}

/// Eigenvalues of either sign whose magnitudes fall evenly from 1 to 1/condition on a logarithmic
/// scale.
inline SymmetricMatrix ill_conditioned(Index n, double condition, Random& random) {
  Vector spectrum(n);
  for (Index i = 0; i < n; ++i) {
    const double share = n > 1 ? static_cast<double>(i) / static_cast<double>(n - 1) : 0.0;
    spectrum[i] = (random.uniform() < 0.0 ? -1.0 : 1.0) * std::pow(condition, -share);
  }
  return with_spectrum(spectrum, random);
}

struct NamedMatrix {
  const char* name;
  Matrix matrix;
};

/// None of them singular.
inline std::vector<NamedMatrix> indefinite_matrices(Index n, Random& random) {
  return {{"random", random_symmetric(n, random)},
          {"zero diagonal", n == 1 ? Matrix::Ones(1, 1) : zero_diagonal(n, random)},
          {"chain", chain_of_exchanges(n)},
          {"saddle", saddle_matrix(n - n / 3, n / 3, random)},
          {"positive definite", spread_matrix(n, 1.0, 100.0, random)},
          {"condition 1e6", ill_conditioned(n, 1e6, random).matrix},
          {"condition 1e14", ill_conditioned(n, 1e14, random).matrix}};
}

inline Matrix without_upper_triangle(Matrix A) {
  for (Index j = 1; j < A.cols(); ++j) A.col(j).head(j).setConstant(nan);
  return A;
}

/// Rows and columns of A times the entries of d.
inline Matrix rescaled(const Matrix& A, const Vector& d) {
  return d.asDiagonal() * A * d.asDiagonal();
}

inline Matrix block_diagonal(const Ldlt& factor) {
  Matrix D = factor.diagonal().asDiagonal();
  for (Index k = 0; k + 1 < factor.size(); ++k) {
    D(k + 1, k) = D(k, k + 1) = factor.subdiagonal()[k];
  }
  return D;
}

inline Matrix unit_lower(const Ldlt& factor) {
  return factor.lower().triangularView<Eigen::UnitLower>();
}

/// Pᵀ M P, with the factor's permutation.
inline Matrix in_own_order(const Ldlt& factor, const Matrix& M) {
  const std::vector<Index>& permutation = factor.permutation();
  Matrix whole(M.rows(), M.cols());
  for (Index j = 0; j < M.cols(); ++j) {
    for (Index i = 0; i < M.rows(); ++i) {
      whole(permutation[static_cast<std::size_t>(i)], permutation[static_cast<std::size_t>(j)]) =
          M(i, j);
    }
  }
  return whole;
}

/// Pᵀ L D Lᵀ P
inline Matrix product_of_factors(const Ldlt& factor) {
  const Matrix L = unit_lower(factor);
  return in_own_order(factor, L * block_diagonal(factor) * L.transpose());
}

inline double largest_below_diagonal(const Matrix& M) {
  double largest = 0.0;
  for (Index j = 0; j < M.cols(); ++j) {
    for (Index i = j + 1; i < M.rows(); ++i) largest = std::max(largest, std::abs(M(i, j)));
  }
  return largest;
}

constexpr Pivoting both_pivotings[] = {Pivoting::bunch_kaufman, Pivoting::rook};

inline const char* name_of(Pivoting pivoting) {
  return pivoting == Pivoting::rook ? "rook" : "Bunch-Kaufman";
}

}  // namespace hesse::test
