// XᵀDX of sparse matrices against that of the same matrices dense; threads, interruptions.
#include "hesse/linalg/sparse_gram.hpp"

#include <optional>

#include <boost/test/unit_test.hpp>

#include "support/counted_checkpoint.hpp"
#include "support/sparse_cases.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

Matrix product(const SparseCase& at, Index order) {
  Matrix H = Matrix::Constant(order, order, 7.0);
  SparseGram(at.view()).product(at.weights.data(), H);
  return H;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(sparse_gram)

BOOST_AUTO_TEST_CASE(agrees_with_the_dense_product) {
  for (const Index rows : {0, 1, 40}) {
    for (const Index columns : {0, 1, 5, 64}) {
      const SparseCase at(rows, columns);
      Matrix X(rows, columns + 1);
      X << at.dense, Vector::Ones(rows);
      const Matrix wanted = X.transpose() * at.weights.asDiagonal() * X;
      const Matrix with_ones = product(at, columns + 1), without = product(at, columns);
      BOOST_TEST((with_ones - wanted).isZero(1e-13));
      BOOST_TEST((with_ones == with_ones.transpose()));
      BOOST_TEST((without == with_ones.topLeftCorner(columns, columns)));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_same_bits_on_every_number_of_threads) {
  const SparseCase at(400, 60);
  std::optional<Matrix> first;
  for (const int threads : {1, 2, 3, 8}) {
    const ThreadCount count(threads);
    const Matrix found = product(at, 61);
    if (!first) first = found;
    BOOST_TEST((found == *first));
  }
}

BOOST_AUTO_TEST_CASE(a_product_can_be_interrupted) {
  const SparseCase at(40, 5);
  const SparseGram gram(at.view());
  CountedCheckpoint stop(1);
  Matrix H(6, 6);
  BOOST_CHECK_THROW(gram.product(at.weights.data(), H, &stop), Stop);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
