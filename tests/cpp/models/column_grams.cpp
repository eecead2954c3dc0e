// Gram matrices of some columns, and the blocks of Hessians that models make of them.
#include "hesse/models/column_grams.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/models/multinomial_glm.hpp"
#include "hesse/models/scalar_glm.hpp"

#include "support/counted_checkpoint.hpp"
#include "support/limits.hpp"
#include "support/random_problems.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

struct Design {
  Design(Index rows, Index columns, std::uint64_t seed) : random(seed), X(rows, columns) {
    for (double& entry : X.reshaped()) entry = static_cast<float>(random.uniform());
    single = X.cast<float>();
    targets.resize(rows);
    weights.resize(rows);
    for (Index i = 0; i < rows; ++i) {
      targets[i] = random.uniform() > 0.0 ? 1.0 : 0.0;
      labels.push_back(static_cast<std::int64_t>(random.between(0.0, 3.0)));
      weights[i] = std::max(0.0, random.between(-0.5, 2.0));
    }
  }

  [[nodiscard]] Features features() const {
    return StridedView<double>{X.data(), X.rows(), X.cols(), 1, X.rows()};
  }
  [[nodiscard]] Features single_features() const {
    return StridedView<float>{single.data(), X.rows(), X.cols(), 1, X.rows()};
  }

  Random random;
  Matrix X;
  Eigen::MatrixXf single;
  Vector targets, weights;
  std::vector<std::int64_t> labels;
};

bool is_close(const Matrix& found, const Matrix& wanted) {
  return (found - wanted).norm() <= 1e-12 * (1.0 + wanted.norm());
}

std::vector<Matrix> grams_of(const DesignFeatures& features, const std::vector<Index>& columns,
                             const std::vector<Vector>& weights) {
  std::vector<Matrix> grams(weights.size());
  ColumnGrams(features, nullptr)
      .form(
          columns,
          [&](Index first, Index count, Index which, double* to) {
            const Vector& own = weights[static_cast<std::size_t>(which)];
            std::copy_n(own.data() + first, count, to);
          },
          grams);
  return grams;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(column_grams)

BOOST_DATA_TEST_CASE(they_are_those_of_the_columns, data::make({1, 7, 1000, 20000}), rows) {
  const Design at(rows, 9, 1);
  const Matrix Z = (Matrix(rows, 3) << at.X.col(0), at.X.col(5), Vector::Ones(rows)).finished();
  const std::vector<Vector> weights = {at.weights, -at.targets};
  for (const Features& features : {at.features(), at.single_features()}) {
    const std::vector<Matrix> found = grams_of(features, {0, 5, 9}, weights);
    for (std::size_t k = 0; k < 2; ++k) {
      BOOST_TEST(is_close(found[k], Z.transpose() * weights[k].asDiagonal() * Z));
    }
  }
}

BOOST_AUTO_TEST_CASE(of_sparse_rows_they_are_the_same) {
  const Design at(500, 9, 8);
  Matrix X = at.X;
  std::vector<double> values;
  std::vector<std::int32_t> indices, starts = {0};
  for (Index i = 0; i < X.rows(); ++i) {
    for (Index j = 0; j < X.cols(); ++j) {
      if (X(i, j) < 0.5) X(i, j) = 0.0;
      if (X(i, j) == 0.0) continue;
      values.push_back(X(i, j));
      indices.push_back(static_cast<std::int32_t>(j));
    }
    starts.push_back(static_cast<std::int32_t>(values.size()));
  }
  const SparseRows sparse =
      CsrView<double, std::int32_t>{500, 9, values.data(), indices.data(), starts.data()};
  const Features dense = StridedView<double>{X.data(), X.rows(), X.cols(), 1, X.rows()};
  for (const std::vector<Index>& columns : {std::vector<Index>{0, 5, 9}, {3}, {9}}) {
    BOOST_TEST(
        (grams_of(sparse, columns, {at.weights})[0] == grams_of(dense, columns, {at.weights})[0]));
  }
}

BOOST_AUTO_TEST_CASE(of_no_column_they_are_empty) {
  const Design at(50, 2, 1);
  BOOST_TEST(grams_of(at.features(), {}, {at.weights})[0].size() == 0);
}

BOOST_AUTO_TEST_CASE(many_columns_and_any_number_of_threads) {
  const Design at(3000, 150, 2);
  std::vector<Index> columns;
  for (Index j = 0; j < 150; j += 1 + j % 2) columns.push_back(j);
  Matrix one, two;
  {
    const ThreadCount threads(1);
    one = grams_of(at.features(), columns, {at.weights})[0];
  }
  {
    const ThreadCount threads(2);
    two = grams_of(at.features(), columns, {at.weights})[0];
  }
  const Matrix Z = at.X(Eigen::all, columns);
  BOOST_TEST(is_close(one, Z.transpose() * at.weights.asDiagonal() * Z));
  BOOST_TEST((one == two));
}

BOOST_DATA_TEST_CASE(a_block_of_a_hessian_is_a_part_of_it, data::make({true, false}), intercept) {
  const Design at(400, 6, 3);
  Vector l2(6);
  l2 << 0, 1, 2, 3, 4, 5;
  ScalarGlm glm({GlmKind::binomial_logit, 0.0},
                {at.features(), at.targets.data(), at.weights.data()}, l2, intercept);
  Random random(4);
  const Vector beta = random.vector(glm.dimension());
  Vector g, state;
  Matrix H, block, by_products;
  glm.value_gradient_hessian(beta, g, H);
  glm.value_and_gradient(beta, g, &state);
  const std::vector<Index> some = {0, 3, glm.dimension() - 1};
  glm.hessian_block(state, some, block);
  BOOST_TEST(is_close(block, H(some, some)));
  glm.Glm::hessian_block(state, some, by_products);
  BOOST_TEST(is_close(by_products, H(some, some)));
}

BOOST_DATA_TEST_CASE(of_several_classes_too, data::make({true, false}), intercept) {
  const Design at(400, 4, 5);
  Vector l2(4);
  l2 << 0, 1, 2, 3;
  MultinomialGlm glm({at.features(), at.labels.data(), 3, at.weights.data()}, l2, intercept);
  Random random(6);
  const Vector beta = random.vector(glm.dimension());
  Vector g, state;
  Matrix H, block;
  glm.value_gradient_hessian(beta, g, H);
  glm.value_and_gradient(beta, g, &state);
  const std::vector<Index> some = {1, 3, 4, 7, glm.dimension() - 1};
  glm.hessian_block(state, some, block);
  BOOST_TEST(is_close(block, H(some, some)));
}

BOOST_AUTO_TEST_CASE(a_pass_can_be_interrupted) {
  const Design at(5000, 5, 7);
  CountedCheckpoint stop(1);
  std::vector<Matrix> grams(1);
  const auto ones = [](Index, Index count, Index, double* to) { std::fill_n(to, count, 1.0); };
  BOOST_CHECK_THROW(ColumnGrams(at.features(), &stop).form({0, 1}, ones, grams), Stop);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
