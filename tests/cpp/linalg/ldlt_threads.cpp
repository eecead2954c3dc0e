// Threads and checkpoints of the indefinite factorisation.
#include <boost/test/unit_test.hpp>

#include "support/counted_checkpoint.hpp"
#include "support/indefinite_matrices.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

void factorize(Ldlt& factor, const Matrix& A, Pivoting pivoting, int threads) {
  const ThreadCount guard(threads);
  BOOST_REQUIRE(factor.factorize(view(A), 0.0, pivoting));
}

void check_same_bits(const Ldlt& one, const Ldlt& other) {
  BOOST_TEST((unit_lower(one) == unit_lower(other)));
  BOOST_TEST((one.diagonal() == other.diagonal()));
  BOOST_TEST((one.subdiagonal() == other.subdiagonal()));
  BOOST_TEST((one.permutation() == other.permutation()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(ldlt_threads)

// From order 1500 on the rows of finished columns are exchanged by several threads.
BOOST_AUTO_TEST_CASE(bits_do_not_depend_on_the_number_of_threads) {
  Random random(1);
  for (const Index n : {700, 1600}) {
    const Matrix A = zero_diagonal(n, random);
    for (const Pivoting pivoting : both_pivotings) {
      Ldlt alone, shared;
      factorize(alone, A, pivoting, 1);
      for (const int threads : {2, 3}) {
        factorize(shared, A, pivoting, threads);
        check_same_bits(alone, shared);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(threads_reproduce_the_matrix) {
  Random random(2);
  const Matrix A = random_symmetric(1600, random);
  Ldlt factor;
  factorize(factor, A, Pivoting::bunch_kaufman, 3);
  const Vector b = random.vector(1600);
  Vector x = b;
  factor.solve_in_place(x);
  BOOST_TEST((A * x - b).norm() <= 1600.0 * epsilon * A.norm() * x.norm());
}

BOOST_AUTO_TEST_CASE(a_checkpoint_is_asked_between_panels) {
  Random random(3);
  const Matrix A = random_symmetric(300, random);
  CountedCheckpoint patient(-1);
  Ldlt factor;
  BOOST_REQUIRE(factor.factorize(view(A), 0.0, Pivoting::rook, &patient));
  BOOST_TEST(patient.calls >= 4);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_ends_the_factorisation_by_throwing) {
  Random random(4);
  const Matrix A = random_symmetric(300, random);
  for (const int stop_at : {1, 2, 4}) {
    CountedCheckpoint impatient(stop_at);
    Ldlt interrupted, fresh;
    BOOST_CHECK_THROW(
        (void)interrupted.factorize(view(A), 0.0, Pivoting::bunch_kaufman, &impatient), Stop);
    BOOST_TEST(impatient.calls == stop_at);
    // What it left behind does no harm to the next one.
    factorize(interrupted, A, Pivoting::bunch_kaufman, 1);
    factorize(fresh, A, Pivoting::bunch_kaufman, 1);
    check_same_bits(interrupted, fresh);
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
