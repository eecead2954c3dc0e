// Norms and condition estimates against explicit inverses.
#include "hesse/linalg/condition.hpp"

#include <cmath>

#include <Eigen/LU>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/linalg/cholesky.hpp"

#include "support/indefinite_matrices.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

using Extended = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;

double one_norm(const Matrix& A) {
  return A.cols() > 0 ? A.cwiseAbs().colwise().sum().maxCoeff() : 0.0;
}

double exact_reciprocal_condition(const Matrix& A) {
  const Extended inverse = A.cast<long double>().fullPivLu().inverse();
  return 1.0 / (one_norm(A) * one_norm(inverse.cast<double>()));
}

double estimated_reciprocal_condition(const Matrix& A) {
  Ldlt factor;
  const LdltReport report = factor.factorize(view(A));
  BOOST_REQUIRE((report.status != LdltStatus::not_finite));
  return reciprocal_condition(A.rows(), symmetric_one_norm(view(A)),
                              [&factor](Vector& v) { factor.solve_in_place(v); });
}

double estimate(const Matrix& M) {
  return one_norm_estimate(M.rows(), [&M](Vector& v) { v = (M * v).eval(); });
}

// The estimate of a norm is a lower bound, so that of the reciprocal is an upper one.
void check_within_a_tenth(const Matrix& A, double tolerance = 1e-10) {
  const double exact = exact_reciprocal_condition(A);
  const double estimated = estimated_reciprocal_condition(A);
  BOOST_TEST(estimated >= exact * (1.0 - tolerance));
  BOOST_TEST(estimated <= 10.0 * exact);
}

Matrix hilbert(Index n) {
  Matrix A(n, n);
  for (Index j = 0; j < n; ++j) {
    for (Index i = 0; i < n; ++i) A(i, j) = 1.0 / static_cast<double>(i + j + 1);
  }
  return A;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(condition)

BOOST_DATA_TEST_CASE(one_norm_is_the_largest_column_sum, data::make({0, 1, 2, 7, 64, 101}), n) {
  Random random(static_cast<std::uint64_t>(n));
  for (const double shift : {0.0, 0.5, -40.0}) {
    const Matrix A = random_symmetric(n, random);
    const double expected = one_norm(A + shift * Matrix::Identity(n, n));
    const Matrix lower_only = without_upper_triangle(A);
    const double found = symmetric_one_norm(view(lower_only), shift);
    BOOST_TEST(std::abs(found - expected) <= 1e-14 * expected);
  }
}

// The largest sum may be in any column.
BOOST_AUTO_TEST_CASE(one_norm_looks_at_every_column) {
  for (Index column = 0; column < 9; ++column) {
    Matrix A = Matrix::Identity(9, 9);
    A(column, column) = -3.0;
    BOOST_TEST(symmetric_one_norm(view(A)) == 3.0);
  }
}

BOOST_AUTO_TEST_CASE(one_norm_of_what_is_not_finite_is_not_finite) {
  Random random(1);
  for (const double entry : {nan, infinity, -infinity}) {
    for (const auto& [row, column] : {std::pair{0, 0}, {8, 0}, {5, 4}, {8, 8}}) {
      Matrix A = random_symmetric(9, random);
      A(row, column) = entry;
      BOOST_TEST(!std::isfinite(symmetric_one_norm(view(A))));
    }
  }
}

BOOST_AUTO_TEST_CASE(an_estimate_is_a_lower_bound_and_mostly_exact) {
  int exact = 0, all = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Random random(seed);
    const Index n = 1 + static_cast<Index>(seed % 40);
    const Matrix M = seed % 2 == 0 ? random_symmetric(n, random)
                                   : ill_conditioned(n, 1e8, random).matrix.inverse().eval();
    const double norm = one_norm(0.5 * (M + M.transpose()));
    const double found = estimate(0.5 * (M + M.transpose()));
    BOOST_TEST(found <= norm * (1.0 + 1e-14));
    BOOST_TEST(found >= norm / 3.0);
    exact += found >= norm * (1.0 - 1e-14) ? 1 : 0;
    ++all;
  }
  BOOST_TEST(exact >= all / 2);
}

BOOST_AUTO_TEST_CASE(estimates_of_simple_matrices_are_exact) {
  BOOST_TEST(estimate(Matrix(0, 0)) == 0.0);
  BOOST_TEST(estimate(Matrix::Constant(1, 1, -3.5)) == 3.5);
  Random random(2);
  for (const Index n : {2, 5, 30}) {
    BOOST_TEST(estimate(Matrix::Zero(n, n)) == 0.0);
    Vector d = random.vector(n);
    d[n / 2] = -40.0;
    BOOST_TEST(estimate(d.asDiagonal()) == 40.0);
    Matrix with_arrow = Matrix::Identity(n, n);
    with_arrow.row(n - 1).setConstant(-1.0);
    with_arrow.col(n - 1).setConstant(-1.0);
    BOOST_TEST(estimate(with_arrow) == static_cast<double>(n));
  }
}

BOOST_AUTO_TEST_CASE(an_estimate_costs_few_products) {
  Random random(3);
  for (const int products : {4, 6, 9}) {
    for (int k = 0; k < 50; ++k) {
      const Matrix M = random_symmetric(25, random);
      int used = 0;
      (void)one_norm_estimate(
          25,
          [&](Vector& v) {
            ++used;
            v = (M * v).eval();
          },
          products);
      BOOST_TEST(used <= products);
      BOOST_TEST(used >= 2);
    }
  }
}

// I + θ u uᵀ with u ⟂ (1, …, 1): Hager's ascent begins at a stationary point, of value 1, and only
// the vector of alternating signs sees θ (Higham, Accuracy and Stability, 2nd ed., §15.3).
BOOST_DATA_TEST_CASE(counter_examples_to_the_ascent_are_caught, data::make({7, 15, 41}), n) {
  Vector u = Vector::Zero(n);
  for (Index i = 1; i < n; ++i) u[i] = i % 2 == 0 ? -1.0 : 1.0;
  for (const double theta : {1.0, 1e3, 1e12}) {
    const Matrix M = Matrix::Identity(n, n) + theta * u * u.transpose();
    BOOST_TEST(estimate(M) <= one_norm(M) * (1.0 + 1e-14));
    BOOST_TEST(estimate(M) >= 0.9 * one_norm(M));
  }
}

BOOST_DATA_TEST_CASE(reciprocal_condition_is_within_a_tenth, data::make({1, 2, 3, 10, 33, 60}), n) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Random random(seed);
    for (const auto& [name, A] : indefinite_matrices(n, random)) {
      BOOST_TEST_CONTEXT(name << ", seed " << seed) {
        const bool is_ill_conditioned = exact_reciprocal_condition(A) < 1e-12;
        check_within_a_tenth(A, is_ill_conditioned ? 0.5 : 1e-3);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(reciprocal_condition_of_diagonal_matrices_is_exact) {
  for (const double scale : {1e-150, 1.0, 1e150}) {
    Vector d(4);
    d << 1.0, -1e-3, 20.0, 0.5;
    const Matrix A = (scale * d).asDiagonal();
    BOOST_TEST(estimated_reciprocal_condition(A) == 5e-5, boost::test_tools::tolerance(1e-14));
  }
  BOOST_TEST(estimated_reciprocal_condition(Matrix::Constant(1, 1, -1e-200)) == 1.0,
             boost::test_tools::tolerance(1e-14));
}

BOOST_DATA_TEST_CASE(reciprocal_condition_of_hilbert_matrices, data::make({2, 4, 6, 8}), n) {
  check_within_a_tenth(hilbert(n), 1e-3);
}

BOOST_AUTO_TEST_CASE(a_cholesky_factor_serves_as_well) {
  Random random(4);
  const Matrix A = spread_matrix(50, 1e-5, 1.0, random);
  Cholesky cholesky;
  BOOST_REQUIRE(cholesky.factorize(view(A), 0.0, nullptr));
  const double estimated = reciprocal_condition(
      50, symmetric_one_norm(view(A)), [&cholesky](Vector& v) { cholesky.solve_in_place(v); });
  const double exact = exact_reciprocal_condition(A);
  BOOST_TEST(estimated >= exact * (1.0 - 1e-9));
  BOOST_TEST(estimated <= 10.0 * exact);
}

BOOST_AUTO_TEST_CASE(reciprocal_condition_of_singular_matrices_is_zero) {
  for (const Index n : {1, 2, 5, 40}) {
    BOOST_TEST(estimated_reciprocal_condition(Matrix::Zero(n, n)) == 0.0);
    if (n > 1) BOOST_TEST(estimated_reciprocal_condition(Matrix::Ones(n, n)) == 0.0);
  }
  const auto divide_by_zero = [](Vector& v) { v.setConstant(nan); };
  BOOST_TEST(reciprocal_condition(3, 1.0, divide_by_zero) == 0.0);
  const auto overflow = [](Vector& v) { v *= 1e300; };
  BOOST_TEST(reciprocal_condition(3, 1e300, overflow) == 0.0);
}

BOOST_AUTO_TEST_CASE(the_empty_matrix_is_perfectly_conditioned) {
  BOOST_TEST(reciprocal_condition(0, 0.0, [](Vector&) {}) == 1.0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
