// Which matrices count as positive definite, and what is reported of the others.
#include <cmath>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/linalg/cholesky.hpp"

#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

CholeskyReport report_of(const Matrix& A, double shift = 0.0) {
  Cholesky cholesky;
  return cholesky.factorize(view(A), shift, nullptr);
}

// Unit lower triangular L with small entries, so that L D Lᵀ has exactly the pivots D.
Matrix with_pivots(const Vector& pivots) {
  const Index n = pivots.size();
  Matrix L = Matrix::Identity(n, n);
  for (Index j = 0; j + 1 < n; ++j) L(j + 1, j) = 0.5;
  return L * pivots.asDiagonal() * L.transpose();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(cholesky_verdict)

BOOST_DATA_TEST_CASE(names_the_first_bad_pivot, data::make({0, 1, 50, 95, 96, 97, 150, 199}), bad) {
  Vector pivots = Vector::Constant(200, 4.0);
  pivots[bad] = -0.25;
  pivots.tail(199 - bad).setConstant(-8.0);  // none after the first matters
  const CholeskyReport report = report_of(with_pivots(pivots));
  BOOST_TEST(!report);
  BOOST_TEST(report.pivot == bad);
  BOOST_TEST(report.pivot_value == -0.25, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_success_names_no_pivot) {
  const CholeskyReport report = report_of(matrix2(2, 1, 2));
  BOOST_TEST(report.positive_definite);
  BOOST_TEST(report.pivot == -1);
}

BOOST_DATA_TEST_CASE(refuses_non_finite_entries,
                     data::make({nan, infinity, -infinity}) * data::make({0, 5, 96, 149}), entry,
                     row) {
  Random random(1);
  const Matrix A = spread_matrix(150, 1.0, 2.0, random);
  Matrix diagonal = A, below = A;
  diagonal(row, row) = entry;
  BOOST_TEST(!report_of(diagonal));
  if (row == 0) return;
  below(row, 0) = entry;
  BOOST_TEST(!report_of(below));
}

BOOST_AUTO_TEST_CASE(refuses_a_non_finite_shift) {
  const Matrix A = matrix2(2, 1, 2);
  BOOST_TEST(!report_of(A, nan));
  BOOST_TEST(!report_of(A, infinity));
  BOOST_TEST(!report_of(A, -infinity));
}

BOOST_AUTO_TEST_CASE(refuses_singular_matrices) {
  BOOST_TEST(!report_of(Matrix::Zero(1, 1)));
  BOOST_TEST(!report_of(Matrix::Zero(3, 3)));
  BOOST_TEST(!report_of(Matrix::Ones(2, 2)));
  BOOST_TEST(!report_of(Matrix::Ones(150, 150)));
}

// With multipliers of ½ and pivots of 4 no rounding occurs, and the zero pivot is met exactly.
BOOST_DATA_TEST_CASE(refuses_semidefinite_matrices, data::make({0, 3, 95, 96, 149}), zero) {
  Vector pivots = Vector::Constant(150, 4.0);
  pivots[zero] = 0.0;
  const CholeskyReport report = report_of(with_pivots(pivots));
  BOOST_TEST(!report);
  BOOST_TEST(report.pivot == zero);
  BOOST_TEST(report.pivot_value == 0.0);
}

// The verdict is certain where the smallest eigenvalue exceeds what rounding can do, about n²ε‖A‖
// (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., theorem 10.7).
BOOST_DATA_TEST_CASE(is_sure_beyond_rounding, data::make({2, 5, 20, 100, 200}), n) {
  Random random(static_cast<std::uint64_t>(n));
  const double rounding = 4.0 * static_cast<double>(n * n) * epsilon;
  for (int repetition = 0; repetition < 10; ++repetition) {
    BOOST_TEST(static_cast<bool>(report_of(spread_matrix(n, rounding, 1.0, random))));
    BOOST_TEST(!report_of(spread_matrix(n, -rounding, 1.0, random)));
  }
}

// The second pivot of this matrix is exactly δ, beside its diagonal entry 1 + δ: 2ε decides.
BOOST_DATA_TEST_CASE(a_pivot_counts_beside_its_diagonal_entry, data::make({0, -30, 30}), exponent) {
  const auto report_with = [exponent](double pivot) {
    const double unit = std::ldexp(1.0, exponent);
    return report_of(matrix2(1.0, unit, (1.0 + pivot) * unit * unit));
  };
  BOOST_TEST(static_cast<bool>(report_with(4.0 * epsilon)));
  BOOST_TEST(!report_with(epsilon));
  BOOST_TEST(report_with(epsilon).pivot == 1);
}

BOOST_DATA_TEST_CASE(tells_definite_from_indefinite_at_any_scale,
                     data::make({1e-150, 1e-20, 1.0, 1e20, 1e150}), scale) {
  Random random(2);
  BOOST_TEST(static_cast<bool>(report_of(scale * spread_matrix(20, 1e-6, 1.0, random))));
  BOOST_TEST(!report_of(scale * spread_matrix(20, -1e-6, 1.0, random)));
}

// Powers of two scale without rounding, so not one bit of the verdict may change.
BOOST_AUTO_TEST_CASE(does_not_change_when_variables_are_rescaled) {
  Random random(3);
  for (int k = 0; k < 200; ++k) {
    const Index n = 12;
    const Matrix A = spread_matrix(n, random.between(-4e-15, 4e-15), 1.0, random);
    Matrix scaled = A;
    for (Index i = 0; i < n; ++i) {
      const double factor = std::ldexp(1.0, static_cast<int>(random.between(-60.0, 60.0)));
      scaled.row(i) *= factor;
      scaled.col(i) *= factor;
    }
    const CholeskyReport plain = report_of(A), rescaled = report_of(scaled);
    BOOST_TEST(plain.positive_definite == rescaled.positive_definite);
    BOOST_TEST(plain.pivot == rescaled.pivot);
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
