// Threads and checkpoints: the bits do not depend on the number of threads, and a long
// factorisation can be ended from outside.
#include <boost/test/unit_test.hpp>

#include "hesse/linalg/cholesky.hpp"

#include "support/counted_checkpoint.hpp"
#include "support/random_problems.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

Vector solution(const Matrix& A, const Vector& b, int threads) {
  const ThreadCount guard(threads);
  Cholesky cholesky;
  BOOST_REQUIRE(cholesky.factorize(view(A), 0.0, nullptr));
  Vector x = b;
  cholesky.solve_in_place(x);
  return x;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(cholesky_threads)

BOOST_AUTO_TEST_CASE(bits_do_not_depend_on_the_number_of_threads) {
  Random random(1);
  const Matrix A = spread_matrix(700, 1.0, 1e6, random);
  const Vector b = random.vector(700);
  const Vector alone = solution(A, b, 1);
  for (const int threads : {2, 3, 8}) BOOST_TEST((solution(A, b, threads) == alone));
}

BOOST_AUTO_TEST_CASE(a_checkpoint_is_asked_between_blocks) {
  Random random(2);
  const Matrix A = spread_matrix(300, 1.0, 2.0, random);
  CountedCheckpoint patient(-1);
  Cholesky cholesky;
  BOOST_REQUIRE(cholesky.factorize(view(A), 0.0, nullptr, &patient));
  BOOST_TEST(patient.calls >= 2);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_ends_the_factorisation_by_throwing) {
  Random random(3);
  const Matrix A = spread_matrix(300, 1.0, 2.0, random);
  CountedCheckpoint impatient(2);
  Cholesky cholesky;
  BOOST_CHECK_THROW((void)cholesky.factorize(view(A), 0.0, nullptr, &impatient), Stop);
  BOOST_TEST(impatient.calls == 2);
  // What it left behind does no harm to the next one.
  BOOST_REQUIRE(cholesky.factorize(view(A), 0.0, nullptr));
  const Vector b = random.vector(300);
  Vector x = b;
  cholesky.solve_in_place(x);
  BOOST_TEST((A * x - b).norm() < 1e-12);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
