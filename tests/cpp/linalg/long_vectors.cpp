// Passes over long vectors: the same bits for any number of threads, and nothing hidden.
#include "hesse/linalg/long_vectors.hpp"

#include <cmath>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/random_problems.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

const auto lengths = data::make({0, 1, 2, 7, 1023, 1024, 1025, 65'537, 1'200'003});

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(long_vectors)

BOOST_DATA_TEST_CASE(parts_cover_each_row_once, lengths, n) {
  const RowParts parts(n);
  Index next = 0;
  parts.for_each(1, [&](Index, Index first, Index rows) {
    BOOST_TEST(first == next);
    BOOST_TEST(rows > 0);
    next = first + rows;
  });
  BOOST_TEST(next == n);
  BOOST_TEST(parts.count() <= RowParts::most);
}

BOOST_DATA_TEST_CASE(results_are_those_of_the_definition, lengths* data::make({1, 2, 5}), n,
                     threads) {
  const ThreadCount guard(threads);
  Random random(static_cast<std::uint64_t>(n));
  const Vector a = random.vector(n), b = random.vector(n);
  const long double dot = a.cast<long double>().dot(b.cast<long double>());
  BOOST_TEST(std::abs(long_dot(a, b) - static_cast<double>(dot)) <= 1e-15 * a.norm() * b.norm());
  BOOST_TEST(std::abs(long_norm(a) - a.norm()) <= 1e-14 * a.norm());
  BOOST_TEST(long_max_norm(a) == (n == 0 ? 0.0 : a.cwiseAbs().maxCoeff()));
  Vector copy(n), scaled(n), sum = b;
  long_copy(a.data(), n, copy.data());
  long_scale(-0.3, a, scaled);
  const Displacement displacement = long_displace(a, b, sum);
  BOOST_TEST((copy == a));
  BOOST_TEST((scaled == -0.3 * a));
  BOOST_TEST((sum == a + b));
  BOOST_TEST(displacement.has_moved == (n > 0));
  BOOST_TEST(displacement.is_new == (n > 0));
}

BOOST_AUTO_TEST_CASE(sums_have_the_same_bits_for_any_number_of_threads) {
  Random random(3);
  const Vector a = random.vector(1'200'003), b = random.vector(1'200'003);
  const auto sum = [&](int threads) {
    const ThreadCount guard(threads);
    return long_dot(a, b);
  };
  const double alone = sum(1);
  for (const int threads : {2, 3, 8}) BOOST_TEST(sum(threads) == alone);
}

BOOST_DATA_TEST_CASE(the_largest_magnitude_hides_no_nan, lengths, n) {
  for (const Index at : {Index{0}, Index{n} / 2, Index{n} - 1}) {
    if (at < 0 || at >= n) continue;
    Vector v = Vector::Constant(n, -2.0);
    v[at] = -infinity;
    BOOST_TEST(long_max_norm(v) == infinity);
    v[at] = nan;
    BOOST_TEST(std::isnan(long_max_norm(v)));
  }
}

BOOST_DATA_TEST_CASE(one_entry_is_enough_to_have_moved, data::make({1, 7, 1025, 1'200'003}), n) {
  const Vector from = Vector::Ones(n);
  Vector step = Vector::Constant(n, 1e-20), to = from;
  Displacement displacement = long_displace(from, step, to);
  BOOST_TEST(!displacement.has_moved);
  BOOST_TEST(!displacement.is_new);
  step[n - 1] = 1.0;
  displacement = long_displace(from, step, to);
  BOOST_TEST(displacement.has_moved);
  BOOST_TEST(displacement.is_new);
  BOOST_TEST(!long_displace(from, step, to).is_new);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
