// Many small systems at once have the solutions that each has alone.
#include "hesse/linalg/small_batch.hpp"

#include <cmath>

#include <Eigen/Cholesky>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/allocations.hpp"
#include "support/small_problems.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;
using Precise = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;

constexpr Index lanes = tile::lanes;
const Index counts[] = {0, 1, lanes - 1, lanes, lanes + 1, 1000};

/// The largest error of a solution, relative to it; against LDLᵀ in long double.
double relative_error(const Matrix& A, const Matrix& b, const Matrix& x) {
  const Precise exact = A.cast<long double>().ldlt().solve(b.cast<long double>());
  return static_cast<double>((x.cast<long double>() - exact).norm() / exact.norm());
}

// Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., theorem 10.4, whose constant is
// never attained; the condition number is 100.
double tolerance(Index n) { return 4.0 * static_cast<double>(n) * epsilon * 100.0; }

Vector solutions_with(int threads, const Problems& problems) {
  const ThreadCount guard(threads);
  SmallBatchCholesky cholesky;
  BOOST_TEST(cholesky.factorize(problems.batch()) == 0);
  Vector x(problems.b.size());
  cholesky.solve(problems.b.data(), x.data());
  BOOST_TEST(same_bits(Found(problems).x, x));
  return x;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(small_batch)

BOOST_DATA_TEST_CASE(solves_at_every_order, data::xrange(1, 33), n) {
  const Index count = 2 * lanes + 3;
  Problems problems = random_problems(n, count, 6);
  const Found found(problems);
  BOOST_TEST(found.failures == 0);
  for (Index p = 0; p < count; ++p) {
    const Matrix b = problems.sides(problems.b, p), x = problems.sides(found.x, p);
    BOOST_TEST(relative_error(problems.matrix(p), b, x) <= tolerance(n));
    BOOST_TEST((found.reports[p].status == SmallBatchStatus::positive_definite));
    BOOST_TEST(found.reports[p].pivot == -1);
  }
}

BOOST_DATA_TEST_CASE(solves_batches_of_every_size, data::make(counts) * data::make({1, 5, 12}),
                     count, n) {
  Problems problems = random_problems(n, count);
  const Found found(problems);
  BOOST_TEST(found.failures == 0);
  for (Index p = 0; p < count; ++p) {
    const Matrix b = problems.sides(problems.b, p), x = problems.sides(found.x, p);
    BOOST_TEST(relative_error(problems.matrix(p), b, x) <= tolerance(n));
  }
}

BOOST_AUTO_TEST_CASE(nothing_to_solve) {
  SmallBatchCholesky cholesky;
  BOOST_TEST(cholesky.size() == 0);
  cholesky.solve(nullptr, nullptr);
  const Found found(Problems(0, 3));
  BOOST_TEST(found.failures == 0);
  BOOST_TEST(cholesky.factorize({nullptr, 3, 0}) == 0);
  BOOST_TEST(cholesky.size() == 3);
}

BOOST_DATA_TEST_CASE(damps_each_by_its_own, data::make({1, 4, 7, 32}), n) {
  Problems problems = random_problems(n, lanes + 2);
  Random random(5);
  Vector multipliers = (random.vector(problems.count).array() + 1.5).matrix();
  const Vector diagonals = (random.vector(problems.count * n).array() + 1.5).matrix();
  for (const bool is_scaled : {false, true}) {
    const Found found(problems, {multipliers.data(), is_scaled ? diagonals.data() : nullptr});
    for (Index p = 0; p < problems.count; ++p) {
      Matrix A = problems.matrix(p);
      A.diagonal() +=
          multipliers[p] * (is_scaled ? Vector(diagonals.segment(p * n, n)) : Vector::Ones(n));
      const Matrix b = problems.sides(problems.b, p), x = problems.sides(found.x, p);
      BOOST_TEST(relative_error(A, b, x) <= tolerance(n));
    }
  }
  const Found undamped(problems), unscaled(problems, {nullptr, diagonals.data()});
  BOOST_TEST(same_bits(undamped.x, unscaled.x));
}

BOOST_DATA_TEST_CASE(reads_one_triangle_only, data::make({2, 5, 12, 31}), n) {
  Problems problems = random_problems(n, lanes + 1);
  const Found whole(problems);
  Problems lower = problems, upper = problems;
  for (Index p = 0; p < problems.count; ++p) {
    lower.matrix(p).triangularView<Eigen::StrictlyUpper>().setConstant(nan);
    upper.matrix(p).triangularView<Eigen::StrictlyLower>().setConstant(nan);
  }
  BOOST_TEST(same_bits(Found(lower).x, whole.x));
  SmallBatch batch = upper.batch();
  batch.triangle = SmallBatch::Triangle::upper;
  SmallBatchCholesky cholesky;
  BOOST_TEST(cholesky.factorize(batch) == 0);
  Vector x(problems.b.size());
  cholesky.solve(problems.b.data(), x.data());
  BOOST_TEST(same_bits(x, whole.x));
}

BOOST_DATA_TEST_CASE(holds_at_extreme_scales, data::make({1, 3, 12, 32}), n) {
  Problems problems = random_problems(n, 4 * lanes);
  for (Index p = 0; p < problems.count; ++p) {
    const double scale = std::ldexp(1.0, p % 2 == 0 ? 498 : -498);  // about 1e±150
    problems.matrix(p) *= scale;
    problems.b.segment(p * n, n) *= scale;
  }
  const Found found(problems), plain(random_problems(n, 4 * lanes));
  BOOST_TEST(found.failures == 0);
  BOOST_TEST(same_bits(found.x, plain.x));
}

BOOST_DATA_TEST_CASE(bits_do_not_depend_on_the_number_of_threads, data::make({3, 12}), n) {
  const Problems problems = random_problems(n, 20001);
  const Vector alone = solutions_with(1, problems);
  for (const int threads : {2, 3, 8}) {
    BOOST_TEST(same_bits(solutions_with(threads, problems), alone));
  }
}

BOOST_DATA_TEST_CASE(kept_factors_solve_as_one_pass_does, data::make({1, 2, 3, 4, 7, 12, 31}), n) {
  const Index columns = 7;
  Problems problems = random_problems(n, 2 * lanes + 1, columns);
  const Found found(problems);
  SmallBatchCholesky cholesky;
  BOOST_TEST(cholesky.factorize(problems.batch()) == 0);
  Vector x = problems.b;
  cholesky.solve(x.data(), x.data(), columns);  // in place
  BOOST_TEST(same_bits(x, found.x));
  for (Index c = 0; c < columns; ++c) {  // a column's bits do not depend on the others
    const Vector b = problems.b.reshaped(columns, n * problems.count).row(c);
    Vector alone(b.size());
    cholesky.solve(b.data(), alone.data());
    BOOST_TEST(same_bits(alone, x.reshaped(columns, n * problems.count).row(c)));
  }
}

BOOST_AUTO_TEST_CASE(factorises_those_that_are_listed) {
  const Index n = 5, count = 6 * lanes;
  Problems problems = mixed_problems(n, count);
  Random random(3);
  const Vector multipliers = (random.vector(count).array() + 1.0).matrix();
  const SmallBatchDamping damping{multipliers.data(), nullptr};
  const Found all(problems, damping);
  std::vector<Index> listed;
  for (Index p = count - 1; p >= 0; p -= 3) listed.push_back(p);
  SmallBatchCholesky cholesky;
  const Index failures = cholesky.factorize(problems.batch(), damping, &listed);
  BOOST_TEST(cholesky.size() == static_cast<Index>(listed.size()));
  Vector x = Vector::Constant(problems.b.size(), -7.0);
  cholesky.solve(problems.b.data(), x.data());
  Index expected_failures = 0;
  for (Index p = 0; p < count; ++p) {
    const bool is_listed = (count - 1 - p) % 3 == 0;
    const Vector found = x.segment(p * n, n), expected = all.x.segment(p * n, n);
    if (!is_listed) BOOST_TEST((found.array() == -7.0).all());
    if (is_listed && expected.allFinite()) BOOST_TEST(same_bits(found, expected));
    if (is_listed && !expected.allFinite()) BOOST_TEST(found.array().isNaN().all());
    if (is_listed && all.reports[p].pivot >= 0) ++expected_failures;
  }
  BOOST_TEST(failures == expected_failures);
  for (Index slot = 0; slot < cholesky.size(); ++slot) {
    BOOST_TEST(cholesky.problem(slot) == listed[slot]);
    BOOST_TEST(is_same(cholesky.report(slot), all.reports[listed[slot]]));
  }
  listed.clear();
  BOOST_TEST(cholesky.factorize(problems.batch(), damping, &listed) == 0);
  BOOST_TEST(cholesky.size() == 0);
}

BOOST_AUTO_TEST_CASE(solves_those_that_are_chosen) {
  const Index n = 6, count = 5 * lanes + 1;
  Problems problems = random_problems(n, count);
  const Found all(problems);
  SmallBatchCholesky cholesky;
  BOOST_TEST(cholesky.factorize(problems.batch()) == 0);
  const auto is_chosen = [count](Index p) {
    const Index group = p / lanes;  // one group whole, one without any, the others mixed
    return group == 1 || (group != 2 && p % 3 == 0) || p == count - 1;
  };
  bool chosen[5 * lanes + 1];
  for (Index p = 0; p < count; ++p) chosen[p] = is_chosen(p);
  Vector x = Vector::Constant(problems.b.size(), -7.0);
  cholesky.solve(problems.b.data(), x.data(), 1, chosen);
  for (Index p = 0; p < count; ++p) {
    const Vector found = x.segment(p * n, n), untouched = Vector::Constant(n, -7.0);
    BOOST_TEST(same_bits(found, is_chosen(p) ? Vector(all.x.segment(p * n, n)) : untouched));
  }
}

BOOST_AUTO_TEST_CASE(a_second_batch_allocates_nothing) {
  Problems problems = random_problems(9, 50);
  const std::vector<Index> listed = {1, 40, 3};
  SmallBatchCholesky cholesky;
  Vector x(problems.b.size());
  BOOST_TEST(cholesky.factorize(problems.batch(), {}, &listed) == 0);
  BOOST_TEST(cholesky.factorize(problems.batch()) == 0);
  AllocationCount allocations;
  const Index failures =
      cholesky.factorize(problems.batch()) + cholesky.factorize(problems.batch(), {}, &listed);
  cholesky.solve(problems.b.data(), x.data());
  allocations.stop();
  BOOST_TEST(failures == 0);
  BOOST_TEST(allocations.count() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
