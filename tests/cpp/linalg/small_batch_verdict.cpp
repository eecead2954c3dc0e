// Which problems of a batch count as positive definite, and that the others disturb nobody.
#include <cmath>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/linalg/cholesky.hpp"
#include "hesse/linalg/small_batch.hpp"

#include "support/small_problems.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

constexpr Index lanes = tile::lanes;

// Unit lower triangular L with multipliers of ½, so that L D Lᵀ has exactly the pivots D.
Matrix with_pivots(const Vector& pivots) {
  const Index n = pivots.size();
  Matrix L = Matrix::Identity(n, n);
  for (Index j = 0; j + 1 < n; ++j) L(j + 1, j) = 0.5;
  return L * pivots.asDiagonal() * L.transpose();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(small_batch_verdict)

BOOST_AUTO_TEST_CASE(damping_counts_in_the_verdict) {
  Problems problems(2, 4);
  for (Index p = 0; p < 4; ++p) problems.matrix(p) = matrix2(1.0, 2.0, 1.0);
  problems.b.setOnes();
  const double multipliers[] = {0.0, 2.0, nan, -infinity};
  const Found found(problems, {multipliers, nullptr});
  BOOST_TEST(found.failures == 3);
  BOOST_TEST(is_same(found.reports[0], {SmallBatchStatus::not_positive_definite, 1}));
  BOOST_TEST(is_same(found.reports[1], {}));
  BOOST_TEST(is_same(found.reports[2], {SmallBatchStatus::not_finite, 0}));
  BOOST_TEST(is_same(found.reports[3], {SmallBatchStatus::not_finite, 0}));
}

BOOST_DATA_TEST_CASE(names_the_first_bad_pivot, data::make({1, 2, 3, 4, 8, 13, 32}), n) {
  Problems problems(n, 2 * n);
  problems.b.setOnes();
  for (Index p = 0; p < 2 * n; ++p) {
    Vector pivots = Vector::Constant(n, 4.0);
    pivots[p % n] = p < n ? 0.0 : -0.25;
    pivots.tail(n - 1 - p % n).setConstant(-8.0);  // none after the first matters
    problems.matrix(p) = with_pivots(pivots);
  }
  const Found found(problems);
  BOOST_TEST(found.failures == 2 * n);
  for (Index p = 0; p < 2 * n; ++p) {
    const int bad = static_cast<int>(p % n);
    BOOST_TEST(is_same(found.reports[p], {SmallBatchStatus::not_positive_definite, bad}));
    BOOST_TEST(problems.sides(found.x, p).array().isNaN().all());
  }
}

BOOST_DATA_TEST_CASE(names_entries_that_are_not_finite,
                     data::make({1, 4, 6, 32}) * data::make({nan, infinity, -infinity}), n, entry) {
  Problems problems = random_problems(n, 2 * n);
  for (Index p = 0; p < n; ++p) {
    problems.matrix(p)(p, p) = entry;
    problems.matrix(n + p)(p, 0) = entry;
  }
  const Found found(problems);
  BOOST_TEST(found.failures == 2 * n);
  for (Index p = 0; p < 2 * n; ++p) {
    const int bad = static_cast<int>(p % n);
    BOOST_TEST(is_same(found.reports[p], {SmallBatchStatus::not_finite, bad}));
    BOOST_TEST(problems.sides(found.x, p).array().isNaN().all());
  }
}

// The second pivot of this matrix is exactly δ, beside its diagonal entry 1 + δ: 2ε decides.
BOOST_AUTO_TEST_CASE(a_pivot_counts_beside_its_diagonal_entry) {
  Problems problems(2, 6);
  problems.b.setOnes();
  for (Index p = 0; p < 6; ++p) {
    const double unit = std::ldexp(1.0, 30 * static_cast<int>(p / 2 - 1));
    const double pivot = p % 2 == 0 ? epsilon : 4.0 * epsilon;
    problems.matrix(p) = matrix2(1.0, unit, (1.0 + pivot) * unit * unit);
  }
  const Found found(problems);
  for (Index p = 0; p < 6; ++p) {
    const SmallBatchReport refused{SmallBatchStatus::not_positive_definite, 1};
    BOOST_TEST(is_same(found.reports[p], p % 2 == 0 ? refused : SmallBatchReport{}));
  }
}

BOOST_DATA_TEST_CASE(agrees_with_the_dense_factorisation, data::make({2, 5, 9, 17, 32}), n) {
  Random random(static_cast<std::uint64_t>(n));
  Problems problems(n, 200);
  problems.b.setOnes();
  for (Index p = 0; p < 200; ++p) {
    problems.matrix(p) = spread_matrix(n, random.between(-0.1, 0.1), 1.0, random);
  }
  const Found found(problems);
  for (Index p = 0; p < 200; ++p) {
    Cholesky cholesky;
    const CholeskyReport report =
        cholesky.factorize({problems.matrix(p).data(), n, n}, 0.0, nullptr);
    BOOST_TEST(found.reports[p].pivot == report.pivot);
  }
}

BOOST_DATA_TEST_CASE(each_is_alone_in_a_mixed_batch,
                     data::make({1, 3, 6, 12, 32}) *
                         data::make({Index{0}, Index{1}, lanes - 1, lanes, lanes + 1, Index{1000}}),
                     n, count) {
  Problems problems = mixed_problems(n, count);
  const Found found(problems);
  Index failures = 0;
  for (Index p = 0; p < count; ++p) {
    Problems one(n, 1);
    one.matrix(0) = problems.matrix(p);
    one.b = problems.b.segment(p * n, n);
    const Found alone(one);
    BOOST_TEST(is_same(found.reports[p], alone.reports[0]));
    const Vector x = found.x.segment(p * n, n);
    if (is_bad(p)) {
      ++failures;
      BOOST_TEST(alone.failures == 1);
      BOOST_TEST(x.array().isNaN().all());
    } else {
      BOOST_TEST(x.allFinite());
      BOOST_TEST(same_bits(x, alone.x));
    }
  }
  BOOST_TEST(found.failures == failures);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
