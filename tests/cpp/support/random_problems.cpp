#include "support/random_problems.hpp"

namespace hesse::test {

SymmetricMatrix with_spectrum(const Vector& spectrum, Random& random) {
  const Index n = spectrum.size();
  Matrix Q = Matrix::Identity(n, n);
  for (int reflection = 0; reflection < 3 && n > 1; ++reflection) {
    const Vector w = random.unit_vector(n);
    Q -= 2.0 * w * (w.transpose() * Q).eval();
  }
  Matrix A = Q * spectrum.asDiagonal() * Q.transpose();
  A = (0.5 * (A + A.transpose())).eval();
  return {spectrum, Q, A};
}

Matrix spread_matrix(Index n, double least, double most, Random& random) {
  return with_spectrum(Vector::LinSpaced(n, least, most), random).matrix;
}

}  // namespace hesse::test
