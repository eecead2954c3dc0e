// L-BFGS against the inverse update of dense BFGS, applied to the pairs that memory holds.
#include "hesse/curvature/lbfgs.hpp"

#include <utility>
#include <vector>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

using Pair = std::pair<Vector, Vector>;

Iterate iterate_at(const Vector& x, const Vector& gradient) {
  Iterate at(x.size());
  at.x = x;
  at.gradient = gradient;
  return at;
}

Vector solved(LBfgs& B, const Vector& v) {
  Vector result = v;
  BOOST_REQUIRE(B.factorize(0.0));
  B.solve_in_place(result);
  return result;
}

// H ← (I − ρsyᵀ) H (I − ρysᵀ) + ρssᵀ from γI, oldest pair first (Nocedal & Wright 2006,
// eq. 7.16, 7.20).
Matrix dense_inverse(const std::vector<Pair>& pairs, Index memory) {
  const auto& [s_newest, y_newest] = pairs.back();
  const Index n = s_newest.size();
  Matrix H = s_newest.dot(y_newest) / y_newest.squaredNorm() * Matrix::Identity(n, n);
  const Index count = static_cast<Index>(pairs.size());
  for (Index k = std::max<Index>(0, count - memory); k < count; ++k) {
    const auto& [s, y] = pairs[static_cast<std::size_t>(k)];
    const double rho = 1.0 / s.dot(y);
    const Matrix left = Matrix::Identity(n, n) - rho * s * y.transpose();
    H = (left * H * left.transpose() + rho * s * s.transpose()).eval();
  }
  return H;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(curvature)
BOOST_AUTO_TEST_SUITE(lbfgs)

BOOST_DATA_TEST_CASE(equals_dense_bfgs_on_the_remembered_pairs, data::make({1, 2, 5, 10}), memory) {
  const Index n = 8;
  Random random(static_cast<std::uint64_t>(memory));
  const Matrix A = spread_matrix(n, 1.0, 20.0, random);
  LBfgs B(n, memory);
  std::vector<Pair> pairs;
  Vector x = random.vector(n);
  B.update(iterate_at(x, A * x));
  for (Index k = 0; k < 13; ++k) {
    const Vector next = random.vector(n);
    const Vector gradient = A * next, before = A * x;
    pairs.emplace_back(next - x, gradient - before);
    x = next;
    B.update(iterate_at(x, gradient));
    BOOST_TEST(B.pairs() == std::min<Index>(k + 1, memory));
    const Matrix H = dense_inverse(pairs, memory);
    const Vector v = random.vector(n);
    BOOST_TEST((solved(B, v) - H * v).norm() <= 1e-12 * H.norm());
    // The newest pair satisfies the secant equation whatever else is remembered.
    BOOST_TEST((solved(B, pairs.back().second) - pairs.back().first).norm() <= 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(the_first_direction_has_length_one) {
  LBfgs B(2, 5);
  B.update(iterate_at(vector2(0, 0), vector2(30, 40)));
  BOOST_TEST((solved(B, vector2(30, 40)) - vector2(0.6, 0.8)).norm() < 1e-15);
  LBfgs at_rest(2, 5);
  at_rest.update(iterate_at(vector2(0, 0), vector2(0, 0)));
  BOOST_TEST((solved(at_rest, vector2(1, 2)) == vector2(1, 2)));
}

// So that a line search which finds no bottom is followed by one that begins where it ended.
BOOST_AUTO_TEST_CASE(without_positive_curvature_steps_keep_their_length) {
  LBfgs B(2, 5);
  B.update(iterate_at(vector2(0, 0), vector2(-1, 0)));
  B.update(iterate_at(vector2(3e20, 4e20), vector2(-30, -40)));
  BOOST_REQUIRE(B.pairs() == 0);
  BOOST_TEST((solved(B, vector2(30, 40)) - vector2(3e20, 4e20)).norm() < 1e6);
}

// sᵀy: negative, zero, zero with y = 0, s = 0, NaN, and positive only by rounding.
BOOST_DATA_TEST_CASE(a_pair_without_positive_curvature_is_refused, data::xrange(6), which) {
  const Vector steps[] = {vector2(1, 0), vector2(1, 0), vector2(1, 0),
                          vector2(0, 0), vector2(1, 0), vector2(1, 0)};
  const Vector changes[] = {vector2(-1, 0), vector2(0, 1),   vector2(0, 0),
                            vector2(1, 0),  vector2(nan, 0), vector2(1e-17, 1)};
  LBfgs B(2, 5);
  B.update(iterate_at(vector2(0, 0), vector2(0, 0)));
  B.update(iterate_at(steps[which], changes[which]));
  BOOST_TEST(B.pairs() == 0);
}

BOOST_AUTO_TEST_CASE(a_refused_pair_leaves_the_others_alone) {
  LBfgs B(2, 5);
  B.update(iterate_at(vector2(0, 0), vector2(1, 1)));
  B.update(iterate_at(vector2(1, 0), vector2(3, 1)));
  BOOST_REQUIRE(B.pairs() == 1);
  const Vector before = solved(B, vector2(1, 2));
  B.update(iterate_at(vector2(1, 1), vector2(3, -5)));
  BOOST_TEST(B.pairs() == 1);
  BOOST_TEST((solved(B, vector2(1, 2)) == before));
  // The next pair starts from the latest iterate, not from the one before the refusal.
  B.update(iterate_at(vector2(1, 2), vector2(3, -1)));
  BOOST_TEST(B.pairs() == 2);
  BOOST_TEST((solved(B, vector2(0, 4)) - vector2(0, 1)).norm() < 1e-15);
}

// The test of a pair has no unit: whether it is kept does not change with the scales of f and x.
BOOST_DATA_TEST_CASE(a_good_pair_is_kept_at_any_scale,
                     data::make({1e-60, 1.0, 1e60}) * data::make({1e-60, 1.0, 1e60}), s, y) {
  LBfgs B(2, 5);
  B.update(iterate_at(vector2(0, 0), vector2(0, 0)));
  B.update(iterate_at(vector2(s, 0), vector2(y, y)));
  BOOST_TEST(B.pairs() == 1);
}

BOOST_AUTO_TEST_CASE(a_restart_forgets_everything) {
  LBfgs B(2, 2);
  BOOST_TEST(!B.restart());
  B.update(iterate_at(vector2(0, 0), vector2(1, 1)));
  BOOST_TEST(!B.restart());
  B.update(iterate_at(vector2(0, 0), vector2(1, 1)));
  B.update(iterate_at(vector2(1, 0), vector2(3, 1)));
  BOOST_TEST(B.restart());
  BOOST_TEST(!B.restart());
  B.update(iterate_at(vector2(5, 5), vector2(30, 40)));
  BOOST_TEST(B.pairs() == 0);
  BOOST_TEST((solved(B, vector2(30, 40)) - vector2(0.6, 0.8)).norm() < 1e-15);
}

// Memory far longer than the run, and a ring that has gone round several times.
BOOST_DATA_TEST_CASE(one_variable_and_none, data::make({0, 1}) * data::make({1, 3, 100}), n,
                     memory) {
  LBfgs B(n, memory);
  for (Index k = 0; k < 9; ++k) {
    const double x = static_cast<double>(k * k);
    B.update(iterate_at(Vector::Constant(n, x), Vector::Constant(n, 4.0 * x)));
    BOOST_TEST(B.pairs() == (n == 0 ? 0 : std::min<Index>(k, memory)));
  }
  BOOST_TEST((solved(B, Vector::Constant(n, 2.0)) == Vector::Constant(n, 0.5)));
}

BOOST_AUTO_TEST_CASE(what_it_cannot_do_is_an_error) {
  LBfgs B(2, 2);
  Vector v(2);
  BOOST_CHECK_THROW(B.multiply(v, v), std::logic_error);
  BOOST_CHECK_THROW((void)B.spectrum_bounds(), std::logic_error);
  BOOST_TEST(B.matrix() == nullptr);
  BOOST_TEST(!B.is_indefinite());
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
