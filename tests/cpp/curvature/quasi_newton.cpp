// Dense quasi-Newton matrices: the secant equation, duality, and what they learn of a quadratic.
#include "hesse/curvature/quasi_newton.hpp"

#include <Eigen/Eigenvalues>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/function_objective.hpp"
#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;
using Update = QuasiNewtonUpdate;

constexpr Index n = 6;
const Matrix suits;  // no initial matrix: the method chooses its own

Iterate iterate_at(const Vector& x, const Vector& gradient) {
  Iterate at(x.size());
  at.x = x;
  at.gradient = gradient;
  return at;
}

Matrix inverse_of(InverseBfgs& B) {
  Matrix inverse(n, n);
  BOOST_REQUIRE(B.factorize(0.0));
  for (Index j = 0; j < n; ++j) {
    Vector v = Vector::Unit(n, j);
    B.solve_in_place(v);
    inverse.col(j) = v;
  }
  return inverse;
}

struct Walk {
  Walk(const Matrix& hessian, std::uint64_t seed) : A(hessian), random(seed), x(random.vector(n)) {}
  Iterate at() const { return iterate_at(x, A * x); }
  /// Moves along `d`, and returns the step.
  Vector move(const Vector& d) {
    x += d;
    return d;
  }
  Matrix A;
  Random random;
  Vector x;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(curvature)
BOOST_AUTO_TEST_SUITE(quasi_newton)

BOOST_DATA_TEST_CASE(inverse_obeys_the_secant_equation, data::xrange(20), seed) {
  Random random(static_cast<std::uint64_t>(seed));
  Walk walk(spread_matrix(n, 0.5, 50.0, random), static_cast<std::uint64_t>(seed));
  InverseBfgs B(n, suits);
  B.update(walk.at());
  for (int k = 0; k < 5; ++k) {
    const Vector s = walk.move(walk.random.vector(n));
    B.update(walk.at());
    const Matrix H = inverse_of(B);
    BOOST_TEST((H * (walk.A * s) - s).norm() <= 1e-10 * s.norm());
    BOOST_TEST((H - H.transpose()).norm() <= 1e-12 * H.norm());
    BOOST_TEST(Eigen::SelfAdjointEigenSolver<Matrix>(H).eigenvalues().minCoeff() > 0.0);
    BOOST_TEST((*B.inverse() == H));
  }
}

BOOST_AUTO_TEST_CASE(direct_and_inverse_forms_are_inverse_to_each_other) {
  Random random(3);
  Walk walk(spread_matrix(n, 0.5, 5.0, random), 5);
  Budget budget = unlimited();
  DirectQuasiNewton direct(budget, n, Update::bfgs);
  InverseBfgs inverse(n, suits);
  direct.update(walk.at());
  inverse.update(walk.at());
  const Matrix identity = Matrix::Identity(n, n);
  BOOST_TEST((*direct.matrix() * inverse_of(inverse) - identity).norm() <= 1e-12);
  for (int k = 0; k < 4; ++k) {
    walk.move(walk.random.vector(n));
    direct.update(walk.at());
    inverse.update(walk.at());
    BOOST_TEST((*direct.matrix() * inverse_of(inverse) - identity).norm() <= 1e-9);
  }
}

// With exact line searches it builds conjugate directions, and knows the inverse after n of them
// (Nocedal & Wright 2006, theorem 6.4).
BOOST_AUTO_TEST_CASE(exact_line_searches_on_a_quadratic_give_its_inverse) {
  Random random(7);
  Walk walk(spread_matrix(n, 1.0, 10.0, random), 11);
  InverseBfgs B(n, suits);
  B.update(walk.at());
  for (Index k = 0; k < n; ++k) {
    const Vector g = walk.A * walk.x;
    Vector d = -g;
    BOOST_REQUIRE(B.factorize(0.0));
    B.solve_in_place(d);
    walk.move(-(g.dot(d) / d.dot(walk.A * d)) * d);
    B.update(walk.at());
  }
  BOOST_TEST((inverse_of(B) * walk.A - Matrix::Identity(n, n)).norm() <= 1e-6);
}

// Nocedal & Wright (2006), theorem 6.1: n independent steps, of any length, indefinite or not.
BOOST_DATA_TEST_CASE(sr1_learns_an_indefinite_quadratic, data::xrange(10), seed) {
  Random random(static_cast<std::uint64_t>(seed));
  Vector spectrum(n);
  spectrum << -4.0, -1.0, 0.5, 1.0, 3.0, 8.0;
  Walk walk(with_spectrum(spectrum, random).matrix, static_cast<std::uint64_t>(seed));
  Budget budget = unlimited();
  DirectQuasiNewton B(budget, n, Update::sr1);
  B.update(walk.at());
  for (Index k = 0; k < n + 1; ++k) {
    walk.move(walk.random.vector(n));
    B.update(walk.at());
  }
  BOOST_TEST((*B.matrix() - walk.A).norm() <= 1e-6 * walk.A.norm());
  BOOST_TEST(!B.is_indefinite());  // it makes no claim
}

BOOST_AUTO_TEST_CASE(negative_curvature_leaves_them_positive_definite) {
  Walk walk(-Matrix::Identity(n, n), 13);
  Budget budget = unlimited();
  DirectQuasiNewton direct(budget, n, Update::bfgs);
  InverseBfgs inverse(n, suits);
  for (int k = 0; k < 5; ++k) {
    direct.update(walk.at());
    inverse.update(walk.at());
    walk.move(walk.random.vector(n));
  }
  BOOST_TEST(Eigen::SelfAdjointEigenSolver<Matrix>(Matrix(*direct.matrix())).eigenvalues()[0] > 0);
  BOOST_TEST(Eigen::SelfAdjointEigenSolver<Matrix>(inverse_of(inverse)).eigenvalues()[0] > 0);
}

BOOST_AUTO_TEST_CASE(the_given_initial_inverse_is_used_and_returned_to) {
  const Matrix initial = 2.0 * Matrix::Identity(n, n);
  Walk walk(Matrix::Identity(n, n), 17);
  InverseBfgs B(n, initial);
  B.update(walk.at());
  BOOST_TEST((inverse_of(B) == initial));
  BOOST_TEST(!B.restart());
  B.update(walk.at());
  walk.move(walk.random.vector(n));
  B.update(walk.at());
  BOOST_TEST((inverse_of(B) != initial));
  BOOST_TEST(B.restart());
  B.update(walk.at());
  BOOST_TEST((inverse_of(B) == initial));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
