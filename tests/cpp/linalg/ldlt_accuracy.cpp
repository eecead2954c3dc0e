// The factors reproduce the matrix and solve with it, at sizes around every block boundary.
#include <cmath>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/indefinite_matrices.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

// 64 is the width of a panel; a 2×2 pivot at its end makes it 65.
const Index sizes[] = {0, 1, 2, 3, 4, 7, 8, 9, 31, 32, 33, 63, 64, 65, 66, 128, 129, 130, 200, 500};

// Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., theorem 11.4; its constant and
// the growth of the entries are seldom attained.
double rounding_of(const Matrix& A) {
  return 4.0 * static_cast<double>(A.rows()) * epsilon * A.norm();
}

void check_reproduces(const Ldlt& factor, const Matrix& A) {
  BOOST_TEST((product_of_factors(factor) - A).norm() <= rounding_of(A));
}

void check_solves(const Ldlt& factor, const Matrix& A, Random& random) {
  const Index n = A.rows();
  const Vector b = random.vector(n);
  Vector x = b;
  factor.solve_in_place(x);
  BOOST_TEST((A * x - b).norm() <= rounding_of(A) * x.norm());
  Matrix B(n, 5);
  for (Index j = 0; j < B.cols(); ++j) B.col(j) = random.vector(n);
  Matrix X = B;
  factor.solve_in_place(X);
  BOOST_TEST((A * X - B).norm() <= rounding_of(A) * X.norm());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(ldlt_accuracy)

BOOST_DATA_TEST_CASE(reproduces_and_solves, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n));
  for (const auto& [name, A] : indefinite_matrices(n, random)) {
    for (const Pivoting pivoting : both_pivotings) {
      BOOST_TEST_CONTEXT(name << ", " << name_of(pivoting)) {
        Ldlt factor;
        BOOST_TEST_REQUIRE(
            (factor.factorize(view(A), 0.0, pivoting).status == LdltStatus::factorized));
        check_reproduces(factor, A);
        check_solves(factor, A, random);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(reproduces_and_solves_at_order_1000) {
  Random random(1000);
  const Matrix A = zero_diagonal(1000, random);
  Ldlt factor;
  BOOST_REQUIRE(factor.factorize(view(A)));
  check_reproduces(factor, A);
  check_solves(factor, A, random);
}

// Each panel's last pivot is 2×2 if the first is 1×1 and all the others 2×2.
BOOST_DATA_TEST_CASE(pairs_may_end_a_panel, data::make({65, 66, 67, 129, 130, 131, 195}), n) {
  Random random(static_cast<std::uint64_t>(n) + 100);
  Matrix A = 0.01 * zero_diagonal(n, random);
  A(0, 0) = 4.0;
  for (Index k = 1; k + 1 < n; k += 2) A(k, k + 1) = A(k + 1, k) = 1.0;
  for (const Pivoting pivoting : both_pivotings) {
    Ldlt factor;
    BOOST_REQUIRE(factor.factorize(view(A), 0.0, pivoting));
    BOOST_TEST(factor.begins_pair(63));
    check_reproduces(factor, A);
    check_solves(factor, A, random);
  }
}

BOOST_DATA_TEST_CASE(factors_have_the_form_they_promise, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n) + 200);
  const Matrix A = zero_diagonal(n, random);
  Ldlt factor;
  BOOST_REQUIRE(n == 1 || factor.factorize(view(A)));
  if (n == 1) return;  // [0] is singular
  BOOST_TEST(factor.size() == n);
  BOOST_TEST(factor.lower().rows() == n);
  std::vector<Index> rows = factor.permutation();
  std::sort(rows.begin(), rows.end());
  for (Index i = 0; i < n; ++i) BOOST_TEST(rows[static_cast<std::size_t>(i)] == i);
  for (Index k = 0; k < n; ++k) {
    BOOST_TEST(factor.lower()(k, k) == 1.0);
    if (!factor.begins_pair(k)) continue;
    BOOST_TEST_REQUIRE(k + 1 < n);
    BOOST_TEST(factor.lower()(k + 1, k) == 0.0);
    BOOST_TEST(!factor.begins_pair(k + 1));
    ++k;
  }
}

BOOST_DATA_TEST_CASE(shifts_by_the_identity, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n) + 300);
  const Matrix A = random_symmetric(n, random);
  const Matrix before = A;
  for (const double shift : {-3.0, 0.25, 50.0}) {
    Ldlt factor;
    BOOST_REQUIRE(factor.factorize(view(A), shift));
    check_reproduces(factor, A + shift * Matrix::Identity(n, n));
  }
  BOOST_TEST((A == before));
}

BOOST_DATA_TEST_CASE(reads_the_lower_triangle_only, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n) + 400);
  const Matrix A = saddle_matrix(n - n / 2, n / 2, random);
  const Matrix lower_only = without_upper_triangle(A);
  for (const Pivoting pivoting : both_pivotings) {
    Ldlt all, lower;
    BOOST_REQUIRE(all.factorize(view(A), 0.5, pivoting));
    BOOST_REQUIRE(lower.factorize(view(lower_only), 0.5, pivoting));
    BOOST_TEST((unit_lower(all) == unit_lower(lower)));
    BOOST_TEST((block_diagonal(all) == block_diagonal(lower)));
  }
}

// Powers of two scale without rounding.
BOOST_DATA_TEST_CASE(holds_at_extreme_scales, data::make({-500, -250, 250, 500}), exponent) {
  Random random(500);
  const double scale = std::ldexp(1.0, exponent);  // 500 is about 150 decimal digits
  const Matrix A = zero_diagonal(140, random);
  const Matrix scaled = scale * A;
  for (const Pivoting pivoting : both_pivotings) {
    Ldlt plain, extreme;
    BOOST_REQUIRE(plain.factorize(view(A), 0.0, pivoting));
    BOOST_REQUIRE(extreme.factorize(view(scaled), 0.0, pivoting));
    BOOST_TEST((unit_lower(extreme) == unit_lower(plain)));
    BOOST_TEST((block_diagonal(extreme) == scale * block_diagonal(plain)));
    Vector x = random.vector(140), y = x;
    plain.solve_in_place(x);
    extreme.solve_in_place(y);
    BOOST_TEST((scale * y - x).norm() <= 1e-14 * x.norm());
  }
}

// Ashcraft, Grimes & Lewis, SIAM J. Matrix Anal. Appl. 20 (1998): |L| ≤ 1/(1 − α).
BOOST_DATA_TEST_CASE(rook_pivoting_bounds_the_entries_of_L, data::make({3, 10, 40, 100, 300}), n) {
  const double bound = 1.0 / (1.0 - (1.0 + std::sqrt(17.0)) / 8.0);
  Random random(static_cast<std::uint64_t>(n) + 600);
  for (const auto& [name, A] : indefinite_matrices(n, random)) {
    const Vector d = random.vector(n).unaryExpr([](double u) { return std::pow(10.0, 8.0 * u); });
    const Matrix scaled = rescaled(A, d);
    for (const Matrix* matrix : {&A, &scaled}) {
      Ldlt factor;
      const LdltReport report = factor.factorize(view(*matrix), 0.0, Pivoting::rook);
      BOOST_TEST((report.status != LdltStatus::not_finite));
      BOOST_TEST(largest_below_diagonal(unit_lower(factor)) <= bound * (1.0 + 1e-6), name);
    }
  }
}

// The matrix for which Bunch–Kaufman's L has no bound (Higham, Accuracy and Stability, 2nd ed.,
// §11.1.2): rook pivoting has to look further.
BOOST_DATA_TEST_CASE(rook_pivoting_looks_beyond_the_first_column, data::make({1e-3, 1e-8, 1e-12}),
                     e) {
  Matrix A(3, 3);
  A << 0.0, e, 0.0, e, 0.0, 1.0, 0.0, 1.0, 1.0;
  Ldlt partial, rook;
  BOOST_REQUIRE(partial.factorize(view(A), 0.0, Pivoting::bunch_kaufman));
  BOOST_REQUIRE(rook.factorize(view(A), 0.0, Pivoting::rook));
  BOOST_TEST(largest_below_diagonal(unit_lower(partial)) >= 0.5 / e);
  BOOST_TEST(largest_below_diagonal(unit_lower(rook)) <= 2.8);
  check_reproduces(rook, A);
}

BOOST_DATA_TEST_CASE(goes_between_its_coordinates_and_the_pivots, data::make({1, 2, 33, 65, 150}),
                     n) {
  Random random(static_cast<std::uint64_t>(n) + 700);
  Matrix A = random_symmetric(n, random);
  A(0, 0) = 0.5;
  Ldlt factor;
  BOOST_REQUIRE(factor.factorize(view(A), 0.0, Pivoting::rook));
  const Vector w = random.vector(n), u = random.vector(n);
  Vector x = w;
  factor.from_pivot_coordinates(x);
  const double size = static_cast<double>(n) * epsilon * x.squaredNorm() * A.norm();
  BOOST_TEST(std::abs(x.dot(A * x) - w.dot(block_diagonal(factor) * w)) <= 10.0 * size);
  // PᵀL is the inverse of the transpose of PᵀL⁻ᵀ.
  Vector y = u;
  factor.multiply_by_lower(y);
  BOOST_TEST(std::abs(y.dot(x) - u.dot(w)) <= 1e-13 * y.norm() * x.norm());
  Vector z = block_diagonal(factor) * w;
  factor.multiply_by_lower(z);
  BOOST_TEST((z - A * x).norm() <= 1e-13 * A.norm() * x.norm());
}

BOOST_AUTO_TEST_CASE(solves_within_a_larger_matrix) {
  Random random(800);
  const Matrix A = random_symmetric(40, random);
  Ldlt factor;
  BOOST_REQUIRE(factor.factorize(view(A)));
  Matrix around = Matrix::Constant(50, 9, 7.0);
  const Matrix B = Matrix::Identity(40, 3);
  around.block(5, 2, 40, 3) = B;
  factor.solve_in_place(around.block(5, 2, 40, 3));
  const Matrix X = around.block(5, 2, 40, 3);
  BOOST_TEST((A * X - B).norm() <= rounding_of(A) * X.norm());
  around.block(5, 2, 40, 3).setConstant(7.0);
  BOOST_TEST((around.array() == 7.0).all());
}

BOOST_AUTO_TEST_CASE(changes_size_between_calls) {
  Random random(900);
  Ldlt factor;
  for (const Index n : {150, 3, 0, 64, 200}) {
    const Matrix A = random_symmetric(n, random);
    BOOST_REQUIRE(factor.factorize(view(A)));
    check_reproduces(factor, A);
    check_solves(factor, A, random);
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
