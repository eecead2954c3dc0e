// Random vectors and symmetric matrices with a chosen spectrum, the same on every machine.
#pragma once

#include <cstdint>
#include <random>

#include "hesse/linalg/types.hpp"

namespace hesse::test {

/// Uniform numbers from the bits of std::mt19937_64, whose sequence the standard fixes, unlike that
/// of its distributions.
class Random {
 public:
  explicit Random(std::uint64_t seed) : bits_(seed) {}

  /// Uniform on [−1, 1).
  double uniform() {
    constexpr double unit = 1.0 / 4503599627370496.0;  // 2⁻⁵²
    return static_cast<double>(bits_() >> 11) * unit - 1.0;
  }

  double between(double least, double most) {
    return least + 0.5 * (uniform() + 1.0) * (most - least);
  }

  Vector vector(Index n) {
    Vector v(n);
    for (double& entry : v) entry = uniform();
    return v;
  }

  Vector unit_vector(Index n) {
    Vector v = vector(n);
    while (!(v.norm() > 0.1)) v = vector(n);
    return v.normalized();
  }

 private:
  std::mt19937_64 bits_;
};

/// Q diag(spectrum) Qᵀ with its eigenvectors Q, a product of Householder reflections.
struct SymmetricMatrix {
  Vector spectrum;
  Matrix eigenvectors;
  Matrix matrix;
};

SymmetricMatrix with_spectrum(const Vector& spectrum, Random& random);

/// Symmetric with eigenvalues spread evenly over [least, most].
Matrix spread_matrix(Index n, double least, double most, Random& random);

inline MatrixView view(const Matrix& A) { return {A.data(), A.rows(), A.cols()}; }

}  // namespace hesse::test
