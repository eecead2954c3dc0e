// L-BFGS on vectors so long that the recursion runs on products, against the recursion itself in
// extended precision.
#include <cmath>
#include <deque>
#include <utility>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/curvature/lbfgs.hpp"

#include "support/limits.hpp"
#include "support/random_problems.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

using LongVector = Eigen::Matrix<long double, Eigen::Dynamic, 1>;

// Not a multiple of any vector's length, and several chunks.
constexpr Index length = 5003;

// Empirical: a few roundings of each of the recursion's sums.
constexpr double accuracy = 1e-12;

/// The pairs that memory holds, and Nocedal & Wright (2006), algorithm 7.4, upon them.
class Oracle {
 public:
  explicit Oracle(Index memory) : memory_(memory) {}

  void update(const Iterate& at) {
    if (last_x_.size() > 0) add(at.x - last_x_, at.gradient - last_gradient_);
    last_x_ = at.x;
    last_gradient_ = at.gradient;
  }

  void forget() {
    pairs_.clear();
    last_x_.resize(0);
  }

  [[nodiscard]] LongVector solve(const Vector& v) const {
    LongVector q = v.cast<long double>();
    std::deque<long double> alphas;
    for (auto pair = pairs_.rbegin(); pair != pairs_.rend(); ++pair) {
      const auto& [s, y] = *pair;
      alphas.push_front(s.dot(q) / s.dot(y));
      q -= alphas.front() * y;
    }
    const auto& [newest_s, newest_y] = pairs_.back();
    q *= newest_s.dot(newest_y) / newest_y.squaredNorm();
    for (const auto& [s, y] : pairs_) {
      q += (alphas.front() - y.dot(q) / s.dot(y)) * s;
      alphas.pop_front();
    }
    return q;
  }

 private:
  void add(const Vector& s, const Vector& y) {
    if (!(s.dot(y) > 0.0)) return;
    pairs_.emplace_back(s.cast<long double>(), y.cast<long double>());
    if (static_cast<Index>(pairs_.size()) > memory_) pairs_.pop_front();
  }

  Index memory_;
  std::deque<std::pair<LongVector, LongVector>> pairs_;
  Vector last_x_, last_gradient_;
};

double relative_distance(const Vector& found, const LongVector& expected) {
  return static_cast<double>((found.cast<long double>() - expected).norm() / expected.norm());
}

/// The gradient of a quadratic whose curvatures reach from 1 to the condition number.
struct Diagonal {
  Vector entries;
  Diagonal(Index n, double condition) : entries(n) {
    for (Index i = 0; i < n; ++i) {
      entries[i] = std::pow(condition, static_cast<double>(i) / static_cast<double>(n - 1));
    }
  }
  [[nodiscard]] Iterate at(const Vector& x) const {
    Iterate iterate(x.size());
    iterate.x = x;
    iterate.gradient = entries.cwiseProduct(x);
    return iterate;
  }
};

void check_both(LBfgs& B, const Oracle& oracle, const Iterate& at, const Vector& v,
                double tolerance) {
  Vector direction(at.x.size()), solution = v;
  const double slope = B.newton_direction(at, direction);
  BOOST_TEST(relative_distance(-direction, oracle.solve(at.gradient)) <= tolerance);
  BOOST_TEST(std::abs(slope - at.gradient.dot(direction)) <=
             1e-13 * at.gradient.norm() * direction.norm());
  B.solve_in_place(solution);
  BOOST_TEST(relative_distance(solution, oracle.solve(v)) <= tolerance);
}

Vector direction_after(Index n, Index updates, int threads) {
  const ThreadCount guard(threads);
  Random random(5);
  const Diagonal A(n, 1e4);
  LBfgs B(n, 10);
  Vector direction(n);
  for (Index k = 0; k < updates; ++k) {
    const Iterate at = A.at(random.vector(n));
    B.update(at);
    (void)B.newton_direction(at, direction);
  }
  return direction;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(curvature)
BOOST_AUTO_TEST_SUITE(lbfgs_long)

// Until the ring has gone round twice.
BOOST_DATA_TEST_CASE(equals_the_recursion, data::make({1, 2, 5, 10}), memory) {
  Random random(static_cast<std::uint64_t>(memory));
  const Diagonal A(length, 100.0);
  LBfgs B(length, memory);
  Oracle oracle(memory);
  for (Index k = 0; k < 2 * memory + 4; ++k) {
    const Iterate at = A.at(random.vector(length));
    B.update(at);
    oracle.update(at);
    BOOST_TEST(B.pairs() == std::min<Index>(k, memory));
    if (k > 0) check_both(B, oracle, at, random.vector(length), accuracy);
  }
}

// Steps and gradients shrink by twelve orders of magnitude within what memory holds.
BOOST_AUTO_TEST_CASE(equals_the_recursion_on_pairs_of_very_different_sizes) {
  Random random(7);
  const Diagonal A(length, 1e3);
  LBfgs B(length, 10);
  Oracle oracle(10);
  for (Index k = 0; k < 15; ++k) {
    const double size = std::pow(0.06, static_cast<double>(k));
    const Iterate at = A.at(size * random.vector(length));
    B.update(at);
    oracle.update(at);
    if (k > 0) check_both(B, oracle, at, random.vector(length), accuracy);
  }
}

// Each step is the last one but for a part in 1e5: what its products say of the others cancels. The
// plain recursion in double precision is the measure of what can be had.
BOOST_AUTO_TEST_CASE(loses_no_more_than_the_recursion_on_nearly_dependent_pairs) {
  Random random(11);
  const Diagonal A(length, 1e4);
  LBfgs B(length, 10);
  Oracle oracle(10);
  const Vector main_direction = random.vector(length);
  Vector x = random.vector(length);
  for (Index k = 0; k < 14; ++k) {
    const Iterate at = A.at(x);
    B.update(at);
    oracle.update(at);
    x += 0.1 * (main_direction + 1e-5 * random.vector(length));
    if (k == 0) continue;
    check_both(B, oracle, at, random.vector(length), 1e-5);
  }
}

BOOST_AUTO_TEST_CASE(a_refused_pair_leaves_the_others_alone) {
  Random random(13);
  const Diagonal A(length, 10.0);
  LBfgs B(length, 3);
  Oracle oracle(3);
  for (Index k = 0; k < 12; ++k) {
    Iterate at = A.at(random.vector(length));
    if (k % 3 == 2) at.gradient.setConstant(k % 2 == 0 ? nan : infinity);
    B.update(at);
    if (!at.gradient.allFinite()) continue;
    if (k % 3 == 0) {
      // The pair from a gradient that is not finite is refused as well.
      B.restart();
      oracle.forget();
      B.update(at);
    }
    oracle.update(at);
    if (k % 3 == 1) check_both(B, oracle, at, random.vector(length), accuracy);
  }
}

BOOST_AUTO_TEST_CASE(negative_curvature_in_a_full_ring_is_passed_over) {
  Random random(17);
  const Diagonal A(length, 10.0);
  LBfgs B(length, 2);
  Oracle oracle(2);
  for (Index k = 0; k < 9; ++k) {
    Iterate at = A.at(random.vector(length));
    if (k == 5) at.gradient *= -20.0;
    B.update(at);
    oracle.update(at);
    if (k > 0) check_both(B, oracle, at, random.vector(length), accuracy);
  }
  BOOST_TEST(B.pairs() == 2);
}

BOOST_AUTO_TEST_CASE(without_pairs_the_direction_is_the_scaled_gradient) {
  LBfgs B(length, 4);
  const Diagonal A(length, 10.0);
  Random random(19);
  for (int round = 0; round < 2; ++round) {
    const Iterate at = A.at(random.vector(length));
    B.restart();
    B.update(at);
    Vector direction(length);
    const double norm = at.gradient.norm();
    BOOST_TEST(std::abs(B.newton_direction(at, direction) + norm) <= 1e-13 * norm);
    BOOST_TEST((direction + at.gradient / norm).norm() <= 1e-15);
    B.update(A.at(random.vector(length)));
    BOOST_TEST(B.pairs() == 1);
  }
}

BOOST_DATA_TEST_CASE(bits_do_not_depend_on_the_number_of_threads, data::make({2, 3, 8}), threads) {
  constexpr Index n = 150'001;
  BOOST_TEST((direction_after(n, 14, threads) == direction_after(n, 14, 1)));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
