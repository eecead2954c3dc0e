// Solves with triangles: small residuals, nothing read or written but what is promised.
#include "hesse/linalg/triangular.hpp"

#include <cmath>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/random_problems.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

// 32 is the largest triangle that is solved with directly; strips have 4 or 8 columns.
const Index orders[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 24, 31, 32, 33, 64, 65, 129, 200};

// Tiles have 4, 12 or 24 rows.
const Index heights[] = {0, 1, 3, 4, 5, 11, 12, 13, 23, 24, 25, 48, 49, 100};

Matrix random_matrix(Index rows, Index columns, Random& random) {
  Matrix M(rows, columns);
  for (Index j = 0; j < columns; ++j) M.col(j) = random.vector(rows);
  return M;
}

/// Lower triangle with NaN above it; entries below the diagonal are small enough for the solution
/// not to grow.
Matrix triangle(Index n, Random& random) {
  Matrix L = random_matrix(n, n, random) / std::sqrt(static_cast<double>(n) + 1.0);
  for (Index j = 0; j < n; ++j) {
    L.col(j).head(j).setConstant(nan);
    L(j, j) = (random.uniform() < 0.0 ? -1.0 : 1.0) * random.between(0.5, 2.0);
  }
  return L;
}

Matrix lower_part(const Matrix& L, Diagonal diagonal) {
  Matrix whole = L.triangularView<Eigen::Lower>();
  if (diagonal == Diagonal::unit) whole.diagonal().setOnes();
  return whole;
}

// Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., theorem 8.5: entry by entry,
// |L x − b| is within n·ε·|L||x|; multiplying by 1/l instead of dividing adds one more error.
void check_residual(const Matrix& L, const Matrix& X, const Matrix& B) {
  const double share = 2.0 * static_cast<double>(L.rows() + 2) * epsilon;
  const Matrix bound = share * L.cwiseAbs() * X.cwiseAbs();
  BOOST_TEST((L * X - B).allFinite());
  BOOST_TEST(((L * X - B).cwiseAbs().array() <= bound.array() + 1e-300).all());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(triangular)

BOOST_DATA_TEST_CASE(solves_from_the_right, data::make(orders), n) {
  Random random(static_cast<std::uint64_t>(n));
  const Matrix L = triangle(n, random);
  for (const Index m : heights) {
    const Matrix B = random_matrix(m, n, random);
    Matrix X = B;
    solve_from_right(X, L);
    check_residual(lower_part(L, Diagonal::stored), X.transpose(), B.transpose());
  }
}

BOOST_DATA_TEST_CASE(solves_within_larger_matrices, data::make({1, 9, 32, 33, 70}), n) {
  Random random(static_cast<std::uint64_t>(n) + 100);
  const Matrix B = random_matrix(29, n, random), L = triangle(n, random);
  Matrix around = Matrix::Constant(40, n + 6, 7.0), L_around = Matrix::Constant(n + 9, n + 9, nan);
  around.block(3, 2, 29, n) = B;
  L_around.block(5, 4, n, n) = L;
  solve_from_right(around.block(3, 2, 29, n), L_around.block(5, 4, n, n));
  const Matrix X = around.block(3, 2, 29, n);
  check_residual(lower_part(L, Diagonal::stored), X.transpose(), B.transpose());
  around.block(3, 2, 29, n).setConstant(7.0);
  BOOST_TEST((around.array() == 7.0).all());
}

BOOST_DATA_TEST_CASE(a_row_does_not_depend_on_the_others, data::make({5, 32, 33, 129}), n) {
  Random random(static_cast<std::uint64_t>(n) + 200);
  const Matrix L = triangle(n, random), B = random_matrix(53, n, random);
  Matrix X = B;
  solve_from_right(X, L);
  for (const Index row : {0, 7, 24, 52}) {
    Matrix alone = B.row(row);
    solve_from_right(alone, L);
    BOOST_TEST((alone == X.row(row)));
    Matrix among_infinities = Matrix::Constant(53, n, infinity);
    among_infinities.row(row) = B.row(row);
    solve_from_right(among_infinities, L);
    BOOST_TEST((among_infinities.row(row) == X.row(row)));
  }
}

BOOST_DATA_TEST_CASE(bits_do_not_depend_on_the_number_of_threads, data::make({32, 250}), n) {
  Random random(static_cast<std::uint64_t>(n) + 300);
  const Matrix L = triangle(n, random), B = random_matrix(2011, n, random);
  const auto solved = [&](int threads) {
    const ThreadCount guard(threads);
    Matrix X = B;
    solve_from_right(X, L);
    return X;
  };
  const Matrix alone = solved(1);
  check_residual(lower_part(L, Diagonal::stored), alone.transpose(), B.transpose());
  BOOST_TEST((solved(2) == alone));
  BOOST_TEST((solved(3) == alone));
}

BOOST_DATA_TEST_CASE(solves_from_the_left, data::make(orders), n) {
  Random random(static_cast<std::uint64_t>(n) + 400);
  Matrix L = triangle(n, random);
  for (const Diagonal diagonal : {Diagonal::stored, Diagonal::unit}) {
    const Matrix whole = lower_part(L, diagonal);
    if (diagonal == Diagonal::unit) L.diagonal().setConstant(nan);
    for (const Index count : {1, 2, 5}) {
      const Matrix B = random_matrix(n, count, random);
      Matrix X = B, Y = B;
      solve_lower(L, X, diagonal);
      check_residual(whole, X, B);
      solve_lower_transposed(L, Y, diagonal);
      check_residual(whole.transpose(), Y, B);
    }
  }
}

// Integers and powers of two: no rounding errors, so that the solution is known to the last bit.
BOOST_AUTO_TEST_CASE(known_solutions_are_exact) {
  Matrix L(3, 3);
  L << 2, nan, nan, 4, 0.5, nan, -6, 1, 4;
  const Matrix lower = lower_part(L, Diagonal::stored), unit = lower_part(L, Diagonal::unit);
  Vector x(3);
  x << 3, -5, 7;
  Vector v = lower * x;
  solve_lower(L, v);
  BOOST_TEST((v == x));
  v = lower.transpose() * x;
  solve_lower_transposed(L, v);
  BOOST_TEST((v == x));
  v = unit * x;
  solve_lower(L, v, Diagonal::unit);
  BOOST_TEST((v == x));
  v = unit.transpose() * x;
  solve_lower_transposed(L, v, Diagonal::unit);
  BOOST_TEST((v == x));
  Matrix row = (lower * x).transpose();
  solve_from_right(row, L);
  BOOST_TEST((row.transpose() == x));
}

BOOST_DATA_TEST_CASE(holds_at_extreme_scales, data::make({1e-150, 1e150}), scale) {
  Random random(500);
  const Matrix L = triangle(70, random), B = random_matrix(30, 70, random);
  Matrix X = B, Y = B;
  solve_from_right(X, L);
  solve_from_right(Y, scale * L);
  BOOST_TEST((scale * Y - X).norm() <= 1e-13 * X.norm());
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
