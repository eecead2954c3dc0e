// Products with rows of sparse matrices against those of the same matrices dense.
#include "hesse/linalg/sparse_rows.hpp"

#include <boost/test/unit_test.hpp>

#include "support/sparse_cases.hpp"

namespace hesse::test {

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(sparse_rows)

BOOST_AUTO_TEST_CASE(products_of_some_rows) {
  for (const Index rows : {1, 2, 9, 40}) {
    for (const Index columns : {0, 1, 5, 64}) {
      const SparseCase at(rows, columns);
      const SparseRows X = at.view();
      BOOST_TEST(row_count(X) == rows);
      BOOST_TEST(column_count(X) == columns);
      const Index first = rows / 3, count = rows - first - rows / 4;
      const SparseBlock block{X, first, count};
      const Matrix part = at.dense.middleRows(first, count);
      const Vector b = Random(1).vector(columns), r = at.weights.head(count);
      Vector product(count);
      block.multiply(b.data(), 0.5, product.data());
      BOOST_TEST((product - part * b).isApproxToConstant(0.5, 1e-14));
      Vector sum = Vector::Ones(columns);
      block.add_transposed(r.data(), sum.data());
      BOOST_TEST((sum - Vector::Ones(columns) - part.transpose() * r).isZero(1e-14));
      sum.setOnes();
      block.add_squares(r.data(), sum.data());
      const Vector squares = part.cwiseAbs2().transpose() * r;
      BOOST_TEST((sum - Vector::Ones(columns) - squares).isZero(1e-14));
    }
  }
}

BOOST_AUTO_TEST_CASE(faults_are_named) {
  SparseCase at(6, 4);
  const Index entries = static_cast<Index>(at.values.size());
  BOOST_REQUIRE(entries > 2);
  BOOST_TEST(fault_of(at.view(), entries).empty());
  BOOST_TEST(fault_of(at.view(), entries - 1).find("indptr must lead") == 0);
  at.indices[2] = 4;
  BOOST_TEST(fault_of(at.view(), entries).find("indices must be") == 0);
  at.indices[2] = -1;
  BOOST_TEST(fault_of(at.view(), entries).find("indices must be") == 0);
  at.starts[3] = at.starts[2] - 1;
  BOOST_TEST(fault_of(at.view(), entries).find("indptr must not fall") == 0);
  at.starts[0] = 1;
  BOOST_TEST(fault_of(at.view(), entries).find("indptr must lead") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
