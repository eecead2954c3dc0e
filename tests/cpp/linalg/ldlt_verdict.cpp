// Inertia, determinant, and which matrices count as singular or not finite.
#include <cmath>
#include <numeric>

#include <Eigen/Eigenvalues>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/indefinite_matrices.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

const Index sizes[] = {0, 1, 2, 3, 8, 31, 32, 33, 64, 65, 66, 129};

Inertia counted(const Vector& spectrum) {
  return {(spectrum.array() > 0.0).count(), (spectrum.array() < 0.0).count(),
          (spectrum.array() == 0.0).count()};
}

void check_inertia(const Matrix& A, const Inertia& expected) {
  for (const Pivoting pivoting : both_pivotings) {
    BOOST_TEST_CONTEXT(name_of(pivoting)) {
      Ldlt factor;
      const LdltReport report = factor.factorize(view(A), 0.0, pivoting);
      const bool is_singular = expected.zero > 0;
      const LdltStatus status = is_singular ? LdltStatus::singular : LdltStatus::factorized;
      BOOST_TEST((report.status == status));
      BOOST_TEST(static_cast<bool>(report) == !is_singular);
      BOOST_TEST((report.pivot >= 0) == is_singular);
      BOOST_TEST(report.pivot < A.rows());
      const Inertia found = factor.inertia();
      BOOST_TEST(found.positive == expected.positive);
      BOOST_TEST(found.negative == expected.negative);
      BOOST_TEST(found.zero == expected.zero);
      BOOST_TEST((factor.log_determinant().sign == 0) == is_singular);
      BOOST_TEST((factor.log_determinant().log_magnitude == -infinity) == is_singular);
    }
  }
}

void check_log_determinant(const Matrix& A, int sign, double log_magnitude, double tolerance) {
  for (const Pivoting pivoting : both_pivotings) {
    BOOST_TEST_CONTEXT(name_of(pivoting)) {
      Ldlt factor;
      BOOST_REQUIRE(factor.factorize(view(A), 0.0, pivoting));
      const LogDeterminant found = factor.log_determinant();
      BOOST_TEST(found.sign == sign);
      BOOST_TEST(std::abs(found.log_magnitude - log_magnitude) <= tolerance);
    }
  }
}

void check_not_finite(const Matrix& A, double shift = 0.0) {
  for (const Pivoting pivoting : both_pivotings) {
    Ldlt factor;
    const LdltReport report = factor.factorize(view(A), shift, pivoting);
    BOOST_TEST((report.status == LdltStatus::not_finite));
    BOOST_TEST(!report);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(ldlt_verdict)

BOOST_DATA_TEST_CASE(inertia_is_that_of_the_eigenvalues, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n));
  for (const auto& [name, A] : indefinite_matrices(n, random)) {
    BOOST_TEST_CONTEXT(name) {
      const Vector spectrum =
          n > 0 ? Eigen::SelfAdjointEigenSolver<Matrix>(A).eigenvalues() : Vector();
      check_inertia(A, counted(spectrum));
    }
  }
}

BOOST_DATA_TEST_CASE(inertia_holds_up_to_condition_1e14, data::make({5, 30, 65, 150}), n) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    const SymmetricMatrix A = ill_conditioned(n, 1e14, random);
    check_inertia(A.matrix, counted(A.spectrum));
  }
}

BOOST_AUTO_TEST_CASE(inertia_of_a_saddle_matrix_counts_its_constraints) {
  Random random(1);
  for (const auto& [n, m] : {std::pair{1, 1}, {5, 0}, {40, 13}, {100, 100}, {90, 60}}) {
    check_inertia(saddle_matrix(n, m, random), {n, m, 0});
  }
}

// Sylvester's law of inertia.
BOOST_DATA_TEST_CASE(inertia_does_not_change_when_variables_are_rescaled,
                     data::make({3, 12, 40, 100}), n) {
  for (std::uint64_t seed = 0; seed < 25; ++seed) {
    Random random(seed);
    Vector spectrum = Vector::LinSpaced(n, -1.0, 2.0);
    for (double& eigenvalue : spectrum) eigenvalue += eigenvalue < 0.0 ? -0.5 : 0.5;
    const Matrix A = with_spectrum(spectrum, random).matrix;
    Vector d(n);
    for (double& entry : d) entry = std::pow(10.0, random.between(-100.0, 100.0));
    check_inertia(rescaled(A, d), counted(spectrum));
  }
}

// The first pivot is 2e-200, and l = 5e199 beside it: what is squared must not overflow.
BOOST_AUTO_TEST_CASE(large_multipliers_do_no_harm) {
  Matrix A(3, 3);
  A << 2.0, 1.0, 1.0, 1.0, 2.0, 1.5, 1.0, 1.5, 2.0;
  Vector d(3);
  d << 1e-100, 1e100, 1e100;
  check_inertia(rescaled(A, d), {3, 0, 0});
}

// The square of 1e-165 underflows; a zero on the diagonal is still no pivot.
BOOST_AUTO_TEST_CASE(small_entries_do_no_harm) {
  Matrix A(3, 3);
  A << 0.0, 1e-165, 2e-165, 1e-165, 0.0, 1.0, 2e-165, 1.0, 0.0;
  Ldlt factor;
  BOOST_REQUIRE(factor.factorize(view(A)));
  BOOST_TEST(factor.inertia().positive == 1);
  BOOST_TEST(factor.inertia().negative == 2);
}

BOOST_DATA_TEST_CASE(refuses_non_finite_entries, data::make({nan, infinity, -infinity}), entry) {
  Random random(3);
  const Matrix A = random_symmetric(70, random);
  for (const auto& [row, column] :
       {std::pair{0, 0}, {5, 5}, {69, 69}, {69, 0}, {1, 0}, {65, 64}, {64, 63}}) {
    Matrix broken = A;
    broken(row, column) = entry;
    check_not_finite(broken);
  }
  check_not_finite(A, entry);
  check_not_finite(Matrix::Constant(1, 1, entry));
}

BOOST_AUTO_TEST_CASE(overflow_on_the_way_is_not_finite) {
  check_not_finite(matrix2(1e308, 0.0, 1e308), 1.7e308);
  Matrix A(3, 3);
  A << 1e300, 1.4e308, 1.4e308, 1.4e308, 1e300, -1.4e308, 1.4e308, -1.4e308, 1e300;
  check_not_finite(A);
}

// NaN, which is larger than nothing, must not keep a rook walking.
BOOST_AUTO_TEST_CASE(a_walk_among_overflow_comes_to_an_end) {
  Matrix large(5, 5);
  large << 1, 1, 1.5, -1, 0.5, 1, 1, -0.5, -1, 1.5, 1.5, -0.5, -1, -1.5, 1, -1, -1, -1.5, 0.5, -1,
      0.5, 1.5, 1, -1, -1;
  const Matrix overflowing = 1e308 * large;
  check_not_finite(overflowing);
}

BOOST_AUTO_TEST_CASE(a_factor_serves_again_after_a_fault) {
  Random random(4);
  const Matrix A = random_symmetric(80, random), broken = Matrix::Constant(80, 80, nan);
  Ldlt factor, fresh;
  BOOST_TEST(!factor.factorize(view(broken)));
  BOOST_REQUIRE(factor.factorize(view(A)));
  BOOST_REQUIRE(fresh.factorize(view(A)));
  BOOST_TEST((unit_lower(factor) == unit_lower(fresh)));
}

BOOST_DATA_TEST_CASE(determinant_is_the_product_of_eigenvalues, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n) + 300);
  const SymmetricMatrix A = ill_conditioned(n, 1e3, random);
  long double sum = 0.0L;
  for (const double eigenvalue : A.spectrum) sum += std::log(std::abs((long double)(eigenvalue)));
  const int sign = (A.spectrum.array() < 0.0).count() % 2 == 0 ? 1 : -1;
  const double tolerance = 1e-13 + 1e3 * epsilon * static_cast<double>(n * n);
  check_log_determinant(A.matrix, sign, static_cast<double>(sum), tolerance);
}

BOOST_DATA_TEST_CASE(determinant_in_closed_form, data::make({1, 2, 3, 64, 65, 500}), n) {
  Matrix second_differences = 2.0 * Matrix::Identity(n, n);
  second_differences.diagonal(-1).setConstant(-1.0);
  second_differences.diagonal(1).setConstant(-1.0);
  const double size = static_cast<double>(n);
  check_log_determinant(second_differences, 1, std::log1p(size), 1e-13 * size);
  check_log_determinant(-second_differences, n % 2 == 0 ? 1 : -1, std::log1p(size), 1e-13 * size);
  // Neither these determinants nor those of the blocks are within the range of numbers.
  for (const double scale : {1e-200, 1e200}) {
    const double logarithm = size * std::log(scale);
    const int sign = n / 2 % 2 == 0 ? 1 : -1;
    check_log_determinant(scale * chain_of_exchanges(n), sign, logarithm, 1e-12 * size);
  }
}

BOOST_AUTO_TEST_CASE(determinant_of_the_empty_matrix_is_one) {
  check_log_determinant(Matrix(0, 0), 1, 0.0, 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
