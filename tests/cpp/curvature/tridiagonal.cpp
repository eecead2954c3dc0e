// The tridiagonal curvature against dense matrices.
#include "hesse/curvature/tridiagonal.hpp"

#include <stdexcept>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/subproblem/more_sorensen.hpp"

#include "support/limits.hpp"
#include "support/random_problems.hpp"
#include "support/trust_region_oracle.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

const Index sizes[] = {0, 1, 2, 3, 10, 100};

/// The same matrix in both forms.
struct Pair {
  Pair(Index n, double shift, double unit, Random& random) : dense(Matrix::Zero(n, n)) {
    for (Index k = 0; k < n; ++k) {
      const double diagonal = unit * (random.uniform() + shift);
      const double coupling = unit * random.uniform();
      banded.append(diagonal, coupling);
      dense(k, k) = diagonal;
      if (k > 0) dense(k, k - 1) = dense(k - 1, k) = coupling;
    }
  }

  Tridiagonal banded;
  Matrix dense;
};

double least_eigenvalue(const Matrix& A) {
  return Eigen::SelfAdjointEigenSolver<Matrix>(A).eigenvalues()[0];
}

}  // namespace

BOOST_AUTO_TEST_SUITE(curvature)
BOOST_AUTO_TEST_SUITE(tridiagonal)

BOOST_DATA_TEST_CASE(multiplies_and_bounds_as_the_dense_matrix, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n));
  for (const double unit : {1e-150, 1.0, 1e150}) {
    Pair pair(n, 0.0, unit, random);
    const Vector v = random.vector(n);
    Vector product;
    pair.banded.multiply(v, product);
    BOOST_TEST((product - pair.dense * v).norm() <= 10 * epsilon * unit * v.norm());
    const SpectrumBounds bounds = pair.banded.spectrum_bounds();
    if (n == 0) continue;
    const Vector values = Eigen::SelfAdjointEigenSolver<Matrix>(pair.dense).eigenvalues();
    const double rounding = 100 * epsilon * unit;
    BOOST_TEST(bounds.lower <= values[0] + rounding);
    BOOST_TEST(bounds.upper >= values[n - 1] - rounding);
    BOOST_TEST(bounds.min_diagonal == pair.dense.diagonal().minCoeff());
  }
}

BOOST_DATA_TEST_CASE(solves_where_it_is_positive_definite, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n) + 7);
  for (const double unit : {1e-150, 1.0, 1e150}) {
    Pair pair(n, 3.2, unit, random);
    const double shift = 0.5 * unit;
    BOOST_REQUIRE(pair.banded.factorize(shift));
    const Vector b = random.vector(n);
    Vector x = b;
    pair.banded.solve_in_place(x);
    const Vector residual = pair.dense * x + shift * x - b;
    BOOST_TEST(residual.norm() <= 100 * epsilon * b.norm());
  }
}

BOOST_DATA_TEST_CASE(knows_whether_it_is_positive_definite, data::make(sizes), n) {
  if (n == 0) return;
  Random random(static_cast<std::uint64_t>(n) + 11);
  for (int k = 0; k < 50; ++k) {
    Pair pair(n, 0.0, 1.0, random);
    const double edge = -least_eigenvalue(pair.dense);
    BOOST_TEST(pair.banded.factorize(edge + 1e-9));
    BOOST_TEST(!pair.banded.factorize(edge - 1e-9));
  }
}

BOOST_AUTO_TEST_CASE(zero_and_nan_are_not_positive_definite) {
  Tridiagonal zero;
  zero.append(0.0, 1.0);
  BOOST_TEST(!zero.factorize(0.0));
  BOOST_TEST(zero.factorize(1.0));
  for (const double bad : {nan, infinity}) {
    Tridiagonal on_diagonal;
    on_diagonal.append(bad, 0.0);
    BOOST_TEST(!on_diagonal.factorize(0.0));
    BOOST_TEST(!std::isfinite(on_diagonal.spectrum_bounds().norm()));
    Tridiagonal beside;
    beside.append(1.0, 0.0);
    beside.append(1.0, bad);
    BOOST_TEST(!beside.factorize(0.0));
    BOOST_TEST(!std::isfinite(beside.spectrum_bounds().norm()));
  }
}

BOOST_AUTO_TEST_CASE(begins_anew_and_takes_no_iterate) {
  Tridiagonal T;
  T.append(1.0, 5.0);
  T.append(2.0, 3.0);
  BOOST_TEST(T.coupling(0) == 0.0);
  BOOST_TEST(T.coupling(1) == 3.0);
  BOOST_TEST(T.diagonal(1) == 2.0);
  T.clear();
  BOOST_TEST(T.size() == 0);
  BOOST_CHECK_THROW(T.update(Iterate(1)), std::logic_error);
}

BOOST_AUTO_TEST_CASE(serves_more_and_sorensen) {
  Random random(3);
  Budget budget = unlimited();
  for (int k = 0; k < 50; ++k) {
    Pair pair(8, random.uniform(), 1.0, random);
    const Vector g = random.vector(8);
    TrustRegionStep step(8);
    MoreSorensen solver(8, budget);
    BOOST_REQUIRE(solver.solve(pair.banded, g, 1.0, step));
    const Wide best = TrustRegionOracle(pair.dense, g, 1.0).optimal_reduction();
    BOOST_TEST(model_reduction(pair.dense, g, step.s) >= 0.9L * best);
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
