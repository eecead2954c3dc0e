// JᵀJ and J, factorised: steps against those of an orthogonal factorisation.
#include "hesse/curvature/jacobian_gram.hpp"

#include <cmath>

#include <Eigen/QR>
#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"

namespace hesse::test {
namespace {

/// r = A x − b.
struct Linear final : Residuals {
  Matrix A;
  Vector b;
  Linear(Matrix A_, Vector b_) : A(std::move(A_)), b(std::move(b_)) {}
  void residuals(const Vector& x, Vector& r) override { r = A * x - b; }
  [[nodiscard]] bool has_jacobian() const override { return true; }
  void jacobian(const Vector&, Matrix& J) override { J = A; }
};

struct Bench {
  Linear linear;
  Vector x0;
  Budget budget = unlimited();
  LeastSquaresObjective objective;
  JacobianGram B;
  Iterate at;

  explicit Bench(const Matrix& A)
      : linear(A, Vector::LinSpaced(A.rows(), 1.0, 2.0)),
        x0(Vector::Zero(A.cols())),
        objective(linear, x0, {}, {}, Bounds::none()),
        B(objective, objective, nullptr, budget, A.cols()),
        at(A.cols()) {
    at.x = x0;
    at.value = objective.value(x0);
    at.evaluate_gradient(objective);
    B.update(at);
  }

  Vector step(double shift) {
    BOOST_REQUIRE(B.factorize(shift));
    Vector s = -at.gradient;
    B.solve_in_place(s);
    return s;
  }
};

Matrix vandermonde(Index m, Index n) {
  Matrix A(m, n);
  for (Index i = 0; i < m; ++i) {
    for (Index j = 0; j < n; ++j) {
      A(i, j) = std::pow(static_cast<double>(i) / static_cast<double>(m - 1), j);
    }
  }
  return A;
}

Vector reference(const Matrix& A, double shift) {
  const Index n = A.cols();
  Matrix stacked(A.rows() + n, n);
  stacked << A, Matrix(Vector::Constant(n, std::sqrt(shift)).asDiagonal());
  Vector b = Vector::Zero(stacked.rows());
  b.head(A.rows()) = Vector::LinSpaced(A.rows(), 1.0, 2.0);
  return stacked.completeOrthogonalDecomposition().solve(b);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(curvature)
BOOST_AUTO_TEST_SUITE(jacobian_gram)

BOOST_AUTO_TEST_CASE(a_well_conditioned_jacobian_is_never_factorised) {
  const Matrix A = vandermonde(10, 3);
  Bench bench(A);
  for (const double shift : {0.0, 1e-3, 10.0}) {
    BOOST_TEST((bench.step(shift) - reference(A, shift)).norm() <= 1e-11);
  }
  BOOST_TEST(bench.objective.triangles() == 0);
}

BOOST_AUTO_TEST_CASE(an_ill_conditioned_one_is_once) {
  const Matrix A = vandermonde(30, 10);
  Bench bench(A);
  for (const double shift : {0.0, 1e-12, 1e-9}) {
    const Vector expected = reference(A, shift);
    BOOST_TEST((A * (bench.step(shift) - expected)).norm() <= 1e-9 * (A * expected).norm());
    // Rounding of g = Jᵀr costs as much in the weakest direction.
    BOOST_TEST((bench.step(shift) - expected).norm() <= 1e-3 * expected.norm());
  }
  BOOST_TEST(bench.objective.triangles() == 1);
}

BOOST_AUTO_TEST_CASE(a_singular_one_gives_the_step_of_least_length) {
  Matrix A = vandermonde(8, 4);
  A.col(3) = A.col(1);
  for (const Matrix& J : {A, Matrix(vandermonde(3, 5))}) {
    Bench bench(J);
    BOOST_TEST((bench.step(0.0) - reference(J, 0.0)).norm() <= 1e-11);
  }
}

BOOST_AUTO_TEST_CASE(products_are_those_of_the_gram_matrix) {
  const Matrix A = vandermonde(30, 10);
  Bench bench(A);
  const Vector v = Vector::LinSpaced(10, -1.0, 1.0);
  Vector product(10);
  for (const double shift : {1.0, 0.0}) {
    BOOST_REQUIRE(bench.B.factorize(shift));
    bench.B.multiply(v, product);
    BOOST_TEST((product - A.transpose() * (A * v)).norm() <= 1e-12 * product.norm());
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
