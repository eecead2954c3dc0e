// Multinomial regression against sums over samples by hyper-dual numbers; threads, weights, and the
// directions of no curvature.
#include "hesse/models/multinomial_glm.hpp"

#include <optional>

#include <Eigen/Cholesky>
#include <boost/test/unit_test.hpp>

#include "hesse/models/glm_objective.hpp"

#include "support/hyper_dual.hpp"
#include "support/limits.hpp"
#include "support/random_problems.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct MultinomialCase {
  MultinomialCase(Index rows, Index columns, Index number_of_classes, bool intercept)
      : classes(number_of_classes), has_intercept(intercept) {
    Random random(static_cast<std::uint64_t>(1000 * rows + 10 * columns + classes));
    X = RowMajor(rows, columns);
    for (double& entry : X.reshaped()) entry = random.uniform();
    weights = Vector(rows);
    for (double& entry : weights) entry = std::max(0.0, random.between(-0.5, 2.0));
    for (Index i = 0; i < rows; ++i) {
      labels.push_back(
          static_cast<std::int64_t>(random.between(0.0, static_cast<double>(classes))));
    }
    l2 = Vector(columns);
    for (double& entry : l2) entry = random.between(0.0, 1.0);
    offset = random.vector(rows * classes).reshaped(rows, classes);
    beta = random.vector(classes * per_class());
    direction = random.vector(beta.size());
  }

  [[nodiscard]] Index per_class() const { return X.cols() + (has_intercept ? 1 : 0); }
  [[nodiscard]] MultinomialData data() const {
    const StridedView<double> features{X.data(), X.rows(), X.cols(), X.cols(), 1};
    return {features, labels.data(), classes, weights.data(), offset.data()};
  }

  /// f with the derivatives by coefficients a and b.
  [[nodiscard]] HyperDual expected(Index a, Index b) const {
    const auto coefficient = [&](Index i) { return HyperDual(beta[i], i == a, i == b); };
    HyperDual total;
    for (Index i = 0; i < X.rows(); ++i) {
      HyperDual sum, own;
      for (Index k = 0; k < classes; ++k) {
        HyperDual eta = has_intercept ? coefficient(k * per_class() + X.cols()) : HyperDual();
        for (Index j = 0; j < X.cols(); ++j) {
          eta = eta + HyperDual(X(i, j)) * coefficient(k * per_class() + j);
        }
        eta = eta + HyperDual(offset(i, k));
        sum = sum + exp(eta);
        if (k == labels[i]) own = eta;
      }
      total = total + HyperDual(weights[i]) * (log(sum) - own);
    }
    for (Index k = 0; k < classes; ++k) {
      for (Index j = 0; j < X.cols(); ++j) {
        const HyperDual b_kj = coefficient(k * per_class() + j);
        total = total + HyperDual(0.5 * l2[j]) * b_kj * b_kj;
      }
    }
    return total;
  }

  Index classes;
  bool has_intercept;
  RowMajor X;
  std::vector<std::int64_t> labels;
  Vector weights, l2, beta, direction;
  Matrix offset;
};

struct Everything {
  double value, value_alone;
  Vector gradient, gradient_alone, product;
  Matrix hessian, eta;

  bool operator==(const Everything& other) const {
    return value == other.value && value_alone == other.value_alone && gradient == other.gradient &&
           gradient_alone == other.gradient_alone && product == other.product && eta == other.eta &&
           hessian == other.hessian;
  }
};

Everything everything(const MultinomialCase& at) {
  MultinomialGlm glm(at.data(), at.l2, at.has_intercept);
  Everything found;
  Vector state;
  found.value = glm.value_gradient_hessian(at.beta, found.gradient, found.hessian);
  found.value_alone = glm.value_and_gradient(at.beta, found.gradient_alone, &state);
  glm.multiply(state, at.direction, found.product);
  glm.linear_predictor(at.beta, found.eta);
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(multinomial_glm)

BOOST_AUTO_TEST_CASE(agrees_with_hyper_dual_sums) {
  for (const Index rows : {0, 1, 40}) {
    for (const Index columns : {1, 3, 9}) {
      for (const Index classes : {1, 2, 4}) {
        const MultinomialCase at(rows, columns, classes, columns != 3);
        const Everything found = everything(at);
        const Index n = at.beta.size();
        BOOST_REQUIRE(found.hessian.rows() == n);
        for (Index a = 0; a < n; ++a) {
          for (Index b = 0; b <= a; ++b) {
            const HyperDual wanted = at.expected(a, b);
            BOOST_TEST(std::abs(found.value - wanted.value) <= 1e-12 * (1.0 + wanted.value));
            BOOST_TEST(std::abs(found.gradient[a] - wanted.s) <= 1e-12 * (1.0 + wanted.value));
            BOOST_TEST(std::abs(found.hessian(a, b) - wanted.st) <= 1e-12 * (1.0 + wanted.value));
          }
        }
        BOOST_TEST((found.hessian == found.hessian.transpose()));
        BOOST_TEST(std::abs(found.value_alone - found.value) <= 1e-13 * (1.0 + found.value));
        BOOST_TEST((found.gradient_alone - found.gradient).isZero(1e-12));
        BOOST_TEST((found.product - found.hessian * at.direction).isZero(1e-11));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_same_bits_on_every_number_of_threads) {
  for (const Index columns : {5, 150}) {
    const MultinomialCase at(columns == 5 ? 20000 : 600, columns, columns == 5 ? 3 : 8, true);
    std::optional<Everything> first;
    for (const int threads : {1, 2, 5}) {
      const ThreadCount count(threads);
      const Everything found = everything(at);
      if (!first) first = found;
      BOOST_TEST((found == *first));
    }
  }
}

BOOST_AUTO_TEST_CASE(predictors_of_800_do_not_overflow) {
  MultinomialCase at(10, 1, 3, false);
  at.X.setOnes();
  at.l2.setZero();
  at.weights.setOnes();
  at.offset.setZero();
  at.labels.assign(10, 0);
  at.beta << -800.0, 0.0, 800.0;
  const Everything found = everything(at);
  BOOST_TEST(found.value == 16000.0);
  BOOST_TEST((found.gradient - Eigen::Vector3d(-10.0, 0.0, 10.0)).isZero(1e-12));
  BOOST_TEST(found.hessian.isZero());
}

BOOST_AUTO_TEST_CASE(directions_of_no_curvature_are_filled_in) {
  MultinomialCase at(200, 4, 3, true);
  at.l2 << 0.0, 1.0, 0.0, 0.5;
  MultinomialGlm glm(at.data(), at.l2, true);
  GlmObjective objective(glm, true);
  const Everything found = everything(at);
  const Matrix filled = objective.hessian(at.beta);
  BOOST_TEST((filled.llt().info() == Eigen::Success));
  // Where the gradient has no part in those directions, Newton's step is the shortest one.
  const Vector step = filled.llt().solve(found.gradient);
  BOOST_TEST((found.hessian * step - found.gradient).isZero(1e-9));
  for (const Index j : {0, 2, 4}) {
    BOOST_TEST(std::abs(step[j] + step[5 + j] + step[10 + j]) <= 1e-12);
    Vector shift = Vector::Zero(15);
    shift[j] = shift[5 + j] = shift[10 + j] = 1.0;
    BOOST_TEST((found.hessian * shift).isZero(1e-12));
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
