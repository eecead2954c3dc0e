// Eigenpairs at the ends of the spectrum of a symmetric operator, from products with it alone.
#pragma once

#include <cstdint>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// A symmetric linear operator that can do nothing but multiply.
class LinearOperator {
 public:
  virtual ~LinearOperator() = default;

  /// Writes A v to `product`, which has the size of v.
  virtual void multiply(const Vector& v, Vector& product) = 0;
};

enum class SpectrumEnd { smallest, largest, both };

struct LanczosOptions {
  SpectrumEnd end = SpectrumEnd::smallest;
  Index count = 1;           ///< eigenpairs, from 0 to n; half of them at each of both ends,
                             ///< the odd one at the upper end
  double tolerance = 1e-10;  ///< of the residuals ‖Av − λv‖, relative to ‖A‖
  Index max_products = 0;    ///< 0: 10 n + 1000
  Index basis_size = 0;      ///< most vectors of size n at a time; 0: 2 count + 20
  std::uint64_t seed = 0;    ///< of the start vector; the same seed gives the same bits
};

enum class LanczosStatus {
  converged,
  max_products,  ///< the best pairs so far, fewer than `count` if products ended that soon
  noisy,         ///< the pairs have larger residuals than converged ones of a symmetric A have
  not_finite     ///< a product, or the norm of one, was not finite; no pairs
};

struct LanczosResult {
  LanczosStatus status = LanczosStatus::converged;
  Vector values;     ///< ascending
  Matrix vectors;    ///< orthonormal columns, in the order of the values
  Vector residuals;  ///< ‖Av − λv‖, from one more product for each pair at the end
  Index products = 0;
};

/// The Lanczos method with full reorthogonalisation and thick restart (Wu & Simon, SIAM J. Matrix
/// Anal. Appl. 22 (2000), 602). Within its residual of each value there is an eigenvalue.
///
/// A basis that becomes invariant goes on from a random vector. Where more than one value of an end
/// is wanted, repeated eigenvalues are looked for: with the pairs found held fast, the method
/// starts anew orthogonally to them, until that changes nothing and the next value is known to lie
/// further inwards. Such a search ends after as many products as were needed before it, so that a
/// copy of an eigenvalue in a dense part of the spectrum may be missed.
[[nodiscard]] LanczosResult lanczos(LinearOperator& A, Index n, const LanczosOptions& options,
                                    Checkpoint* checkpoint = nullptr);

}  // namespace hesse
