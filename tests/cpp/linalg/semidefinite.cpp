// Pseudoinverses of semidefinite matrices: Penrose's conditions, ranks, scales, refusals.
#include "hesse/linalg/semidefinite.hpp"

#include <Eigen/QR>
#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

/// A matrix of that order and rank, with integer factors: its null space is not a matter of
/// rounding.
Matrix integer_gram(Index n, Index rank, Random& random) {
  Matrix A(rank, n);
  for (double& entry : A.reshaped()) entry = std::round(4.0 * random.uniform());
  return A.transpose() * A;
}

double scale_of(const Matrix& A) { return std::max(A.cwiseAbs().maxCoeff(), 1.0); }

/// That P is the pseudoinverse of H (Penrose 1955).
void check_penrose(const Matrix& H, const Matrix& P) {
  const double level = 1e-10 * static_cast<double>(H.rows()) * scale_of(P * H);
  BOOST_TEST(((H * P * H - H).cwiseAbs().maxCoeff() <= level * scale_of(H)));
  BOOST_TEST(((P * H * P - P).cwiseAbs().maxCoeff() <= level * scale_of(P)));
  BOOST_TEST(((H * P - (H * P).transpose()).cwiseAbs().maxCoeff() <= level));
  BOOST_TEST(((P - P.transpose()).cwiseAbs().maxCoeff() == 0.0));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(semidefinite)

BOOST_AUTO_TEST_CASE(pseudoinverses_of_every_rank) {
  Random random(1);
  for (const Index n : {1, 2, 5, 12, 40}) {
    for (Index rank = 0; rank <= n; rank += n > 10 ? 7 : 1) {
      const Matrix H = integer_gram(n, rank, random);
      const Index expected = H.fullPivHouseholderQr().rank();
      SemidefiniteSolver solver;
      BOOST_REQUIRE(solver.factorize(view(H)));
      BOOST_TEST(solver.rank() == (H.isZero() ? 0 : expected));
      const Matrix P = solver.inverse();
      check_penrose(H, P);
      Vector v = random.vector(n), expected_solution = P * v;
      solver.solve_in_place(v);
      BOOST_TEST(((v - expected_solution).norm() <= 1e-10 * scale_of(P)));
      const Matrix& N = solver.null_space();
      BOOST_TEST(N.cols() == n - solver.rank());
      BOOST_TEST((H * N).isZero(1e-10 * scale_of(H)));
      BOOST_TEST((N.transpose() * N).isIdentity(1e-12));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_rank_does_not_depend_on_scales) {
  Random random(2);
  const Matrix A = integer_gram(6, 4, random);
  Vector scale(6);
  scale << 1e-8, 1.0, 1e8, 1e-3, 1e5, 1e-6;
  const Matrix H = scale.asDiagonal() * A * scale.asDiagonal();
  SemidefiniteSolver solver;
  BOOST_REQUIRE(solver.factorize(view(H)));
  BOOST_TEST(solver.rank() == 4);
  const Matrix regular =
      scale.asDiagonal() * spread_matrix(6, 0.1, 1.0, random) * scale.asDiagonal();
  BOOST_REQUIRE(solver.factorize(view(regular)));
  BOOST_TEST(solver.rank() == 6);
}

BOOST_AUTO_TEST_CASE(a_variable_without_curvature_stays) {
  Matrix H = Matrix::Zero(3, 3);
  H(0, 0) = 4.0;
  H(2, 2) = 1e-30;
  SemidefiniteSolver solver;
  BOOST_REQUIRE(solver.factorize(view(H)));
  BOOST_TEST(solver.rank() == 2);
  Vector v = Vector::Ones(3);
  solver.solve_in_place(v);
  BOOST_TEST(v[0] == 0.25);
  BOOST_TEST(v[1] == 0.0);
  BOOST_TEST(std::abs(v[2] - 1e30) <= 1e15);
}

BOOST_AUTO_TEST_CASE(what_is_refused) {
  SemidefiniteSolver solver;
  BOOST_TEST(!solver.factorize(view(matrix2(1.0, 2.0, 1.0))));
  BOOST_TEST(!solver.factorize(view(matrix2(1.0, 0.0, -1e-300))));
  BOOST_TEST(!solver.factorize(view(matrix2(1.0, 0.0, nan))));
  BOOST_TEST(!solver.factorize(view(matrix2(1.0, 0.0, infinity))));
  BOOST_TEST(solver.factorize(view(Matrix(0, 0))));
  BOOST_TEST(solver.rank() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
