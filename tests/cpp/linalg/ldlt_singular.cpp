// Matrices that are singular exactly: status, rank, and a product of factors that holds all the
// same.
#include <cmath>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/indefinite_matrices.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

const Index sizes[] = {0, 1, 2, 3, 8, 31, 32, 33, 64, 65, 66, 129};

void check_status(const LdltReport& report, Index n, bool is_singular) {
  const LdltStatus expected = is_singular ? LdltStatus::singular : LdltStatus::factorized;
  BOOST_TEST((report.status == expected));
  BOOST_TEST(static_cast<bool>(report) == !is_singular);
  BOOST_TEST((report.pivot >= 0) == is_singular);
  BOOST_TEST(report.pivot < n);
}

// The zeros are counted with a bounded L: without rook pivoting, rounding errors may grow into
// something that looks like a pivot.
void check_inertia(const Matrix& A, const Inertia& expected) {
  for (const Pivoting pivoting : both_pivotings) {
    BOOST_TEST_CONTEXT(name_of(pivoting)) {
      Ldlt factor;
      const bool is_singular = expected.zero > 0;
      check_status(factor.factorize(view(A), 0.0, pivoting), A.rows(), is_singular);
      BOOST_TEST((factor.log_determinant().sign == 0) == is_singular);
      BOOST_TEST((factor.log_determinant().log_magnitude == -infinity) == is_singular);
      if (pivoting == Pivoting::bunch_kaufman) continue;
      const Inertia found = factor.inertia();
      BOOST_TEST(found.positive == expected.positive);
      BOOST_TEST(found.negative == expected.negative);
      BOOST_TEST(found.zero == expected.zero);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(ldlt_singular)

BOOST_DATA_TEST_CASE(zeros_are_counted, data::make(sizes), n) {
  check_inertia(Matrix::Zero(n, n), {0, 0, n});
  if (n < 3) return;
  Random random(static_cast<std::uint64_t>(n) + 100);
  Matrix zero_row = spread_matrix(n, 1.0, 10.0, random);
  zero_row.row(n / 2).setZero();
  zero_row.col(n / 2).setZero();
  check_inertia(zero_row, {n - 1, 0, 1});
  Matrix ones = Matrix::Ones(n, n);
  check_inertia(ones, {1, 0, n - 1});
  check_inertia(-ones, {0, 1, n - 1});
  Matrix half = Matrix::Zero(n, n);  // [0 1; 1 0] and nothing else
  half(0, n - 1) = half(n - 1, 0) = 1.0;
  check_inertia(half, {1, 1, n - 2});
}

BOOST_AUTO_TEST_CASE(a_zero_row_is_named) {
  Random random(2);
  for (const Index row : {0, 5, 64, 99}) {
    Matrix A = zero_diagonal(100, random);
    A.row(row).setZero();
    A.col(row).setZero();
    for (const Pivoting pivoting : both_pivotings) {
      Ldlt factor;
      BOOST_TEST(factor.factorize(view(A), 0.0, pivoting).pivot == row);
    }
  }
}

BOOST_DATA_TEST_CASE(rank_deficient_matrices_are_singular, data::make({2, 3, 5, 10, 33, 65, 200}),
                     n) {
  const std::uint64_t repetitions = n < 10 ? 400 : 20;
  for (std::uint64_t seed = 0; seed < repetitions; ++seed) {
    Random random(seed);
    const Index rank = n - 1 - static_cast<Index>(seed) % (n - 1);
    Vector spectrum = Vector::Zero(n);
    for (Index i = 0; i < rank; ++i) spectrum[i] = random.uniform() < 0.0 ? -1.0 : 1.0;
    const Matrix A = with_spectrum(spectrum, random).matrix;
    for (const Pivoting pivoting : both_pivotings) {
      Ldlt factor;
      BOOST_TEST((factor.factorize(view(A), 0.0, pivoting).status == LdltStatus::singular));
      BOOST_TEST(product_of_factors(factor).isApprox(A, 1e-11));
    }
  }
}

// Integers: the factors of these have few or no rounding errors.
BOOST_AUTO_TEST_CASE(inertia_of_semidefinite_matrices_counts_the_rank) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const Index n = 2 + static_cast<Index>(seed % 40), rank = 1 + static_cast<Index>(seed) % n;
    Matrix B = Matrix::Zero(n, rank);  // its first rows are those of a unit triangle
    for (Index j = 0; j < rank; ++j) {
      for (Index i = j; i < n; ++i) B(i, j) = i == j ? 1.0 : std::round(1.4 * random.uniform());
    }
    check_inertia(B * B.transpose(), {rank, 0, n - rank});
    check_inertia(-B * B.transpose(), {0, rank, n - rank});
  }
}

// The eigenvalues of [0 C; Cᵀ 0] are the singular values of C and their opposites: every pivot is
// 2×2, and nothing is ever added to the zeros of the diagonal.
BOOST_DATA_TEST_CASE(inertia_of_bipartite_matrices_counts_the_rank, data::make({2, 5, 20, 40}), m) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Random random(seed);
    const Index rank = 1 + static_cast<Index>(seed) % m;
    Matrix B(m, rank), C(rank, m);
    for (double& entry : B.reshaped()) entry = random.uniform();
    for (double& entry : C.reshaped()) entry = random.uniform();
    Matrix A = Matrix::Zero(2 * m, 2 * m);
    A.bottomLeftCorner(m, m) = B * C;
    A.topRightCorner(m, m) = (B * C).transpose();
    check_inertia(A, {rank, rank, 2 * (m - rank)});
  }
}

// A constraint that repeats others adds one zero.
BOOST_DATA_TEST_CASE(inertia_of_saddle_matrices_counts_the_rank, data::make({4, 11, 23, 60}), n) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    const Index m = 3;
    Matrix A = saddle_matrix(n, m, random);
    const Index last = n + m - 1;
    A.row(last).head(n) = random.uniform() * A.row(n).head(n) + A.row(n + 1).head(n);
    A.col(last).head(n) = A.row(last).head(n).transpose();
    check_inertia(A, {n, m - 1, 1});
  }
}

// What remains of these after a few pivots is rounding errors, not symmetric to the last bit.
BOOST_AUTO_TEST_CASE(a_walk_for_the_pivot_comes_to_an_end) {
  Matrix rank_deficient(5, 5);
  rank_deficient << 5, -4, 4, -1, 3, -4, 5, -5, 2, -3, 4, -5, 5, -2, 3, -1, 2, -2, 1, -1, 3, -3, 3,
      -1, 2;
  Matrix of_rank_two(4, 4);
  of_rank_two << 0, -1, -3, 0, -1, 3, 5, 2, -3, 5, 3, 6, 0, 2, 6, 0;
  for (const Matrix* A : {&rank_deficient, &of_rank_two}) {
    Ldlt factor;
    const LdltReport report = factor.factorize(view(*A), 0.0, Pivoting::rook);
    BOOST_TEST((report.status == LdltStatus::singular));
    BOOST_TEST(product_of_factors(factor).isApprox(*A, 1e-14));
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
