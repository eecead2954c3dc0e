// Firth's penalised likelihood: values, gradients, dependent columns, separated data, threads.
#include "hesse/models/firth_glm.hpp"

#include <cmath>

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/random_problems.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

struct Data {
  Matrix X;
  Vector y, weights, offset;

  explicit Data(Index n, Index d, std::uint64_t seed) : X(n, d), y(n), weights(n), offset(n) {
    Random random(seed);
    for (double& entry : X.reshaped()) entry = random.uniform();
    for (double& target : y) target = random.uniform() > 0.2 ? 1.0 : 0.0;
    for (double& weight : weights) weight = random.between(0.5, 2.0);
    for (double& number : offset) number = random.uniform();
    weights[0] = 0.0;
  }

  [[nodiscard]] ScalarGlm likelihood(GlmKind kind) const {
    const StridedView<double> view{X.data(), X.rows(), X.cols(), 1, X.rows()};
    return {{kind, 0.0}, {view, y.data(), weights.data(), offset.data()}, Vector(), true};
  }

  [[nodiscard]] Matrix design() const {
    Matrix Z(X.rows(), X.cols() + 1);
    Z << X, Vector::Ones(X.rows());
    return Z;
  }

  /// From the formulas, sample by sample.
  [[nodiscard]] double value(GlmKind kind, const Vector& beta) const {
    const Matrix Z = design();
    const Vector eta = Z * beta + offset;
    Vector curvatures(X.rows());
    double loss = 0.0;
    for (Index i = 0; i < X.rows(); ++i) {
      const double e = std::exp(eta[i]);
      const bool is_logit = kind == GlmKind::binomial_logit;
      loss += weights[i] * ((is_logit ? std::log1p(e) : e) - y[i] * eta[i]);
      curvatures[i] = weights[i] * (is_logit ? e / ((1.0 + e) * (1.0 + e)) : e);
    }
    const Matrix information = Z.transpose() * curvatures.asDiagonal() * Z;
    return loss - 0.5 * std::log(information.determinant());
  }
};

constexpr GlmKind kinds[] = {GlmKind::binomial_logit, GlmKind::poisson_log};

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(firth_glm)

BOOST_AUTO_TEST_CASE(values_and_gradients_are_those_of_the_formula) {
  for (const GlmKind kind : kinds) {
    for (const Index d : {0, 1, 4}) {
      const Data data(300, d, 1 + d);
      ScalarGlm likelihood = data.likelihood(kind);
      FirthGlm firth(likelihood);
      const Vector beta = Random(7).vector(d + 1);
      Vector g, g_only, state;
      Matrix H;
      const double value = firth.value_gradient_hessian(beta, g, H);
      BOOST_TEST(value == data.value(kind, beta), boost::test_tools::tolerance(1e-12));
      BOOST_TEST(firth.value_and_gradient(beta, g_only, &state) == value);
      BOOST_TEST((g_only == g));
      for (Index j = 0; j <= d; ++j) {
        const Vector h = 1e-4 * Vector::Unit(d + 1, j);
        const double slope = (data.value(kind, beta + h) - data.value(kind, beta - h)) / 2e-4;
        BOOST_TEST(g[j] == slope, boost::test_tools::tolerance(1e-5));
      }
      BOOST_TEST(H.ldlt().isPositive());
      for (Index j = 0; j <= d; ++j) {
        const Vector h = 1e-5 * Vector::Unit(d + 1, j);
        Vector above, below;
        firth.value_and_gradient(beta + h, above, nullptr);
        firth.value_and_gradient(beta - h, below, nullptr);
        BOOST_TEST((H.col(j) - (above - below) / 2e-5).isZero(1e-6 * H.norm()));
      }
      // The augmented data's information is another matrix, not far from it.
      Vector product;
      firth.multiply(state, beta, product);
      BOOST_TEST((product - H * beta).norm() <= 0.2 * product.norm());
    }
  }
}

// det I comes from sums of which nothing is left but their rounding, if these are of the columns
// themselves: its logarithm then jumps by 1e-6 here.
BOOST_AUTO_TEST_CASE(the_value_is_smooth_where_columns_nearly_depend_on_each_other) {
  Data data(80, 3, 4);
  data.X.col(2) = data.X.col(0) + 1e-5 * data.X.col(1);
  for (const GlmKind kind : kinds) {
    ScalarGlm likelihood = data.likelihood(kind);
    FirthGlm firth(likelihood);
    Random random(5);
    Vector g, g_near;
    for (int trial = 0; trial < 20; ++trial) {
      const Vector beta = random.vector(4), step = 1e-7 * random.vector(4);
      const double value = firth.value_and_gradient(beta, g, nullptr);
      const double near = firth.value_and_gradient(beta + step, g_near, nullptr);
      BOOST_TEST(std::abs(near - value - 0.5 * step.dot(g + g_near)) <= 2e-13 * std::abs(value));
    }
  }
}

BOOST_AUTO_TEST_CASE(columns_that_depend_on_others_change_the_value_by_a_constant) {
  const Data data(50, 2, 3);
  Data more = data;
  more.X.conservativeResize(50, 4);
  more.X.col(2) = data.X.col(0) - 2.0 * data.X.col(1);
  more.X.col(3).setZero();
  for (const GlmKind kind : kinds) {
    ScalarGlm plain = data.likelihood(kind), deficient = more.likelihood(kind);
    FirthGlm firth(plain), other(deficient);
    Vector g, g_other;
    const auto difference = [&](const Vector& beta) {
      Vector longer = Vector::Zero(5);
      longer.head(2) = beta.head(2);
      longer[4] = beta[2];
      const double value = other.value_and_gradient(longer, g_other, nullptr);
      return value - firth.value_and_gradient(beta, g, nullptr);
    };
    const double expected = difference(Vector::Zero(3));
    BOOST_TEST(difference(Random(1).vector(3)) == expected, boost::test_tools::tolerance(1e-10));
    BOOST_TEST((g_other.head(2) - g.head(2)).isZero(1e-10));
    BOOST_TEST(g_other[3] == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(far_out_the_penalty_is_a_barrier) {
  const Data data(20, 1, 5);
  ScalarGlm likelihood = data.likelihood(GlmKind::binomial_logit);
  FirthGlm firth(likelihood);
  Vector g;
  double before = firth.value_and_gradient(Vector::Zero(2), g, nullptr);
  for (const double size : {10.0, 100.0, 1000.0}) {
    const double value = firth.value_and_gradient(vector2(size, 0.0), g, nullptr);
    BOOST_TEST(value > before);
    before = value;
  }
  BOOST_TEST(!std::isfinite(firth.value_and_gradient(vector2(nan, 0.0), g, nullptr)));
}

BOOST_AUTO_TEST_CASE(threads_change_no_bit) {
  const Data data(5000, 20, 6);
  const auto gradient_on = [&](int threads) {
    const ThreadCount scope(threads);
    ScalarGlm likelihood = data.likelihood(GlmKind::binomial_logit);
    Vector g;
    Matrix H;
    FirthGlm(likelihood).value_gradient_hessian(Vector::Constant(21, 0.1), g, H);
    return g;
  };
  BOOST_TEST((gradient_on(1) == gradient_on(4)));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
