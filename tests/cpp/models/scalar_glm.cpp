// Generalised linear models against plain sums: storages, threads, weights, offsets, interruptions.
#include "hesse/models/scalar_glm.hpp"

#include <optional>

#include <boost/test/unit_test.hpp>

#include "hesse/models/glm_objective.hpp"

#include "support/counted_checkpoint.hpp"
#include "support/limits.hpp"
#include "support/random_problems.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

const GlmFamily families[] = {
    {GlmKind::binomial_logit, 0.0},   {GlmKind::binomial_probit, 0.0},
    {GlmKind::binomial_cloglog, 0.0}, {GlmKind::gaussian_identity, 0.0},
    {GlmKind::poisson_log, 0.0},      {GlmKind::gamma_log, 0.0},
    {GlmKind::tweedie_log, 1.5},      {GlmKind::negative_binomial_log, 0.5}};

/// A model with numbers that float holds too.
struct GlmCase {
  GlmCase(Index rows, Index columns, bool intercept) : has_intercept(intercept) {
    Random random(static_cast<std::uint64_t>(100 * rows + columns));
    X = RowMajor(rows, columns);
    for (double& entry : X.reshaped()) entry = static_cast<float>(random.uniform());
    y = Vector(rows);
    for (double& entry : y) entry = random.uniform() > 0.0 ? 1.0 : 0.0;
    weights = Vector(rows);
    for (double& entry : weights) entry = std::max(0.0, random.between(-0.5, 2.0));
    offset = random.vector(rows);
    l2 = Vector(columns);
    for (double& entry : l2) entry = random.between(0.0, 1.0);
    beta = 0.5 * random.vector(columns + (intercept ? 1 : 0));
    direction = random.vector(beta.size());
  }

  [[nodiscard]] StridedView<double> row_major() const {
    return {X.data(), X.rows(), X.cols(), X.cols(), 1};
  }
  [[nodiscard]] GlmData data(const Features& features) const {
    return {features, y.data(), weights.data(), offset.data()};
  }

  bool has_intercept;
  RowMajor X;
  Vector y, weights, offset, l2, beta, direction;
};

struct Everything {
  double value, value_alone;
  Vector gradient, gradient_alone, product, eta;
  Matrix hessian;

  bool operator==(const Everything& other) const {
    return value == other.value && value_alone == other.value_alone && gradient == other.gradient &&
           gradient_alone == other.gradient_alone && product == other.product && eta == other.eta &&
           hessian == other.hessian;
  }
};

Everything everything(const GlmCase& at, const GlmFamily& family, const Features& features) {
  ScalarGlm glm(family, at.data(features), at.l2, at.has_intercept);
  Everything found;
  Vector state;
  found.value = glm.value_gradient_hessian(at.beta, found.gradient, found.hessian);
  found.value_alone = glm.value_and_gradient(at.beta, found.gradient_alone, &state);
  glm.multiply(state, at.direction, found.product);
  glm.linear_predictor(at.beta, found.eta);
  return found;
}

/// The same by sums over samples.
Everything expected(const GlmCase& at, const GlmFamily& family) {
  const Index n = at.X.rows(), d = at.X.cols();
  Matrix X(n, at.beta.size());
  X.leftCols(d) = at.X;
  if (at.has_intercept) X.col(d).setOnes();
  Everything found;
  found.eta = X * at.beta + at.offset;
  Vector slopes(n + 8), curvatures(n + 8);
  found.value = glm_terms(family, GlmCurvature::observed, found.eta.data(), n,
                          {at.y.data(), at.weights.data(), slopes.data(), curvatures.data()});
  Vector penalty = Vector::Zero(at.beta.size());
  penalty.head(d) = at.l2;
  found.value += 0.5 * penalty.dot(at.beta.cwiseAbs2());
  found.gradient = X.transpose() * slopes.head(n) + penalty.cwiseProduct(at.beta);
  found.hessian = X.transpose() * curvatures.head(n).asDiagonal() * X;
  found.hessian.diagonal() += penalty;
  found.product = found.hessian * at.direction;
  return found;
}

template <class A, class B>
bool is_close(const A& found, const B& wanted) {
  const double scale = wanted.size() > 0 ? std::max(wanted.cwiseAbs().maxCoeff(), 1.0) : 1.0;
  return found.rows() == wanted.rows() && (found - wanted).isZero(1e-12 * scale);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(scalar_glm)

BOOST_AUTO_TEST_CASE(agrees_with_plain_sums) {
  for (const GlmFamily& family : families) {
    for (const Index rows : {0, 1, 7, 300, 1111}) {
      for (const Index columns : {0, 1, 7, 20, 61}) {
        for (const bool has_intercept : {false, true}) {
          if (columns == 0 && !has_intercept) continue;
          const GlmCase at(rows, columns, has_intercept);
          const Everything found = everything(at, family, at.row_major());
          const Everything wanted = expected(at, family);
          const double scale = std::max(std::abs(wanted.value), 1.0);
          BOOST_TEST(std::abs(found.value - wanted.value) <= 1e-13 * scale);
          BOOST_TEST(std::abs(found.value_alone - wanted.value) <= 1e-13 * scale);
          BOOST_TEST(is_close(found.gradient, wanted.gradient));
          BOOST_TEST(is_close(found.gradient_alone, wanted.gradient));
          BOOST_TEST(is_close(found.product, wanted.product));
          BOOST_TEST(is_close(found.hessian, wanted.hessian));
          BOOST_TEST((found.hessian == found.hessian.transpose()));
          BOOST_TEST(is_close(found.eta, wanted.eta));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(wide_data) {
  const GlmCase at(40, 900, true);
  const Everything found = everything(at, families[0], at.row_major());
  const Everything wanted = expected(at, families[0]);
  BOOST_TEST(is_close(found.hessian, wanted.hessian));
  BOOST_TEST(is_close(found.gradient_alone, wanted.gradient));
}

BOOST_AUTO_TEST_CASE(the_same_bits_from_every_storage) {
  const GlmCase at(1000, 21, true);
  const Everything wanted = everything(at, families[0], at.row_major());
  const Matrix columns = at.X;
  const StridedView<double> column_major{columns.data(), 1000, 21, 1, 1000};
  BOOST_TEST((everything(at, families[0], column_major) == wanted));
  const Eigen::MatrixXf single = at.X.cast<float>();
  const StridedView<float> single_columns{single.data(), 1000, 21, 1, 1000};
  BOOST_TEST((everything(at, families[0], single_columns) == wanted));
  const Eigen::MatrixXf transposed = single.transpose();
  const StridedView<float> single_rows{transposed.data(), 1000, 21, 21, 1};
  BOOST_TEST((everything(at, families[0], single_rows) == wanted));
  const RowMajor reversed = at.X.rowwise().reverse();
  const StridedView<double> backwards{reversed.data() + 20, 1000, 21, 21, -1};
  BOOST_TEST((everything(at, families[0], backwards) == wanted));
}

BOOST_AUTO_TEST_CASE(the_same_bits_on_every_number_of_threads) {
  for (const Index columns : {3, 30, 800}) {
    const GlmCase at(columns == 800 ? 400 : 40000, columns, true);
    std::optional<Everything> first;
    for (const int threads : {1, 2, 3, 8}) {
      const ThreadCount count(threads);
      const Everything found = everything(at, families[0], at.row_major());
      if (!first) first = found;
      BOOST_TEST((found == *first));
    }
  }
}

BOOST_AUTO_TEST_CASE(rows_without_weight_do_not_count) {
  GlmCase at(50, 4, true);
  at.weights.tail(20).setZero();
  at.offset.tail(20).setConstant(800.0);
  const Everything found = everything(at, families[4], at.row_major());
  GlmCase fewer = at;
  fewer.X = at.X.topRows(30).eval();
  fewer.y = at.y.head(30).eval();
  fewer.weights = at.weights.head(30).eval();
  fewer.offset = at.offset.head(30).eval();
  const Everything wanted = expected(fewer, families[4]);
  BOOST_TEST(is_close(found.gradient, wanted.gradient));
  BOOST_TEST(is_close(found.hessian, wanted.hessian));
  BOOST_TEST(is_close(found.product, wanted.product));
}

BOOST_AUTO_TEST_CASE(a_pass_can_be_interrupted) {
  const GlmCase at(5000, 5, true);
  CountedCheckpoint stop(1);
  ScalarGlm glm(families[0], at.data(at.row_major()), at.l2, true, GlmCurvature::observed, &stop);
  GlmObjective objective(glm, true);
  BOOST_CHECK_THROW(static_cast<void>(objective.value(at.beta)), Stop);
  const Everything wanted = everything(at, families[0], at.row_major());
  BOOST_TEST(objective.value(at.beta) == wanted.value);
  Vector g(6);
  objective.gradient(at.beta, g);
  BOOST_TEST((g == wanted.gradient));
  BOOST_TEST((objective.hessian(at.beta) == wanted.hessian));
  BOOST_TEST(stop.calls == 2);  // the pass that was interrupted, and one
}

BOOST_AUTO_TEST_CASE(a_hessian_outlives_the_trials_that_follow) {
  const GlmCase at(200, 5, true);
  ScalarGlm glm(families[0], at.data(at.row_major()), at.l2, true);
  GlmObjective objective(glm, true);
  const double first = objective.value(at.beta);
  const MatrixView H = objective.hessian(at.beta);
  const Matrix kept = H;
  const Vector trial = at.beta + at.direction;
  const double second = objective.value(trial);
  BOOST_TEST(first != second);
  BOOST_TEST((H == kept));
  BOOST_TEST((objective.hessian(at.beta) == kept));
  const Matrix at_trial = objective.hessian(trial);
  BOOST_TEST(!(at_trial == kept));
  BOOST_TEST(objective.value(trial) == second);
  BOOST_TEST(objective.value(at.beta) == first);
  BOOST_TEST((objective.hessian(at.beta) == kept));
  Vector product(6);
  objective.hessian_product(at.beta, at.direction, product);
  BOOST_TEST(is_close(product, Vector(kept * at.direction)));
}

BOOST_AUTO_TEST_CASE(products_without_a_matrix) {
  const GlmCase at(200, 5, false);
  ScalarGlm glm(families[0], at.data(at.row_major()), at.l2, false);
  GlmObjective objective(glm, false);
  BOOST_TEST(!objective.capabilities().hessian);
  const Everything wanted = expected(at, families[0]);
  Vector product(5);
  objective.hessian_product(at.beta, at.direction, product);
  BOOST_TEST(is_close(product, wanted.product));
  objective.value(at.beta + at.direction);
  objective.hessian_product(at.beta, at.direction, product);
  BOOST_TEST(is_close(product, wanted.product));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
