// Products with the matrix of margins are those of the matrix itself.
#include "hesse/models/margin_products.hpp"

#include <boost/test/unit_test.hpp>

#include "support/separation_cases.hpp"

namespace hesse::test {
namespace {

/// The rows of the margins, each a direction's shape in a row; absent ones are zero.
Matrix rows_of(const Margins& margins, const SeparationCase& data, const Vector& sides,
               Index predictors) {
  const Index n = data.X.rows(), p = data.X.cols() + 1;
  Matrix Z(n, p);
  Z << data.X, Vector::Ones(n);
  Matrix rows = Matrix::Zero(n * predictors, p * predictors);
  for (Index i = 0; i < n; ++i) {
    if (data.weights[i] == 0.0) continue;
    for (Index k = 0; k < predictors; ++k) {
      const Index own = data.labels[static_cast<std::size_t>(i)];
      if (predictors == 1) {
        rows.row(i) = sides[i] * Z.row(i);
      } else if (k != own) {
        rows.block(i * predictors + k, own * p, 1, p) += Z.row(i);
        rows.block(i * predictors + k, k * p, 1, p) -= Z.row(i);
      }
    }
  }
  BOOST_TEST(margins.columns() == p);
  return rows;
}

void compare(const Margins& margins, const Matrix& rows) {
  Random random(9);
  MarginProducts products(margins, {4}, nullptr);
  const Vector d = random.vector(rows.cols()), u = random.vector(rows.rows());
  const Vector w = u.array().max(0.0);
  const Matrix direction = d.reshaped(margins.columns(), margins.predictors());
  BOOST_TEST((products.margins(direction) - rows * d).isZero(1e-11));
  BOOST_TEST((products.transposed(u).reshaped() - rows.transpose() * u).isZero(1e-11));
  const Matrix gram = rows.transpose() * w.asDiagonal() * rows;
  const double scale = gram.diagonal().maxCoeff();
  BOOST_TEST((products.gram_product(w, direction).reshaped() - gram * d).isZero(1e-12 * scale));
  BOOST_TEST((products.gram_diagonal(w).reshaped() - gram.diagonal()).isZero(1e-12 * scale));
  BOOST_CHECK_THROW((void)products.transposed(u), ProductsSpent);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(margin_products)

BOOST_AUTO_TEST_CASE(of_one_predictor_and_of_many) {
  for (const std::uint64_t seed : {0u, 1u, 7u, 12u}) {
    const SeparationCase data(seed, 700, 5);
    for (const bool is_sparse : {false, true}) {
      const ScalarGlm classes = data.of_classes(is_sparse), counts = data.of_counts(is_sparse);
      const MultinomialGlm many = data.of_many(is_sparse);
      const Margins of_classes(classes.family(), classes.data(), true);
      compare(of_classes, rows_of(of_classes, data, 2.0 * data.classes.array() - 1.0, 1));
      const Margins of_counts(counts.family(), counts.data(), true);
      const Vector falling =
          (data.counts.array() == 0.0).select(-Vector::Ones(700), Vector::Ones(700));
      compare(of_counts, rows_of(of_counts, data, falling, 1));
      const Margins of_many(many.data(), true);
      compare(of_many, rows_of(of_many, data, {}, 3));
    }
  }
}

BOOST_AUTO_TEST_CASE(effects_of_sparse_rows_are_those_of_dense_ones) {
  Random random(3);
  for (const std::uint64_t seed : {1u, 2u, 7u}) {
    const SeparationCase data(seed, 700, 5);
    const MultinomialGlm dense = data.of_many(false), sparse = data.of_many(true);
    const Margins of_dense(dense.data(), true), of_sparse(sparse.data(), true);
    for (int trial = 0; trial < 4; ++trial) {
      Matrix d = random.vector(18).reshaped(6, 3);
      if (trial == 3) d.setZero(), d(0, 1) = 1.0;
      const Margins::Effect one = of_dense.effect(d, false), other = of_sparse.effect(d, false);
      BOOST_TEST(one.rising == other.rising);
      BOOST_TEST(one.is_harmless == other.is_harmless);
      BOOST_REQUIRE(one.worst.size() == other.worst.size());
      for (std::size_t i = 0; i < one.worst.size(); ++i) {
        BOOST_TEST(one.worst[i].sample == other.worst[i].sample);
        BOOST_TEST(std::abs(one.worst[i].margin - other.worst[i].margin) < 1e-12);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
