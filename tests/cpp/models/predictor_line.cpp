// Values of models along a line, against passes: families, storages, penalties, threads, limits.
#include "hesse/models/predictor_line.hpp"

#include <optional>

#include <boost/test/unit_test.hpp>

#include "hesse/models/firth_glm.hpp"
#include "hesse/models/multinomial_glm.hpp"
#include "hesse/models/quadratic_penalty.hpp"
#include "hesse/models/scalar_glm.hpp"

#include "support/counted_checkpoint.hpp"
#include "support/limits.hpp"
#include "support/sparse_cases.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

const GlmFamily families[] = {
    {GlmKind::binomial_logit, 0.0},       {GlmKind::binomial_probit, 0.0},
    {GlmKind::binomial_cloglog, 0.0},     {GlmKind::gaussian_identity, 0.0},
    {GlmKind::poisson_log, 0.0},          {GlmKind::gamma_log, 0.0},
    {GlmKind::gamma_inverse, 0.0},        {GlmKind::inverse_gaussian, 0.0},
    {GlmKind::tweedie_log, 1.5},          {GlmKind::tweedie_log, 3.0},
    {GlmKind::negative_binomial_log, 0.5}};

/// Samples with numbers that float holds too; targets that every family has.
struct LineCase {
  LineCase(Index rows, Index columns) : sparse(rows, columns), random(17) {
    for (double& entry : sparse.values) entry = static_cast<float>(entry);
    for (Index i = 0; i < rows; ++i) {
      for (auto e = sparse.starts[i]; e < sparse.starts[i + 1]; ++e) {
        sparse.dense(i, sparse.indices[e]) = sparse.values[e];
      }
      labels.push_back(i % classes);
    }
    single = sparse.dense.cast<float>();
    targets = (random.vector(rows).array() > 0.0).cast<double>().matrix();
    weights = random.vector(rows).cwiseMax(-0.5).array() + 0.5;
    offset = random.vector(rows * classes);
    l2 = random.vector(columns).cwiseAbs();
  }

  /// Dense, in single precision, sparse.
  [[nodiscard]] std::vector<DesignFeatures> storages() const {
    const Index n = sparse.dense.rows(), d = sparse.dense.cols();
    return {Features{StridedView<double>{sparse.dense.data(), n, d, 1, n}},
            Features{StridedView<float>{single.data(), n, d, 1, n}}, SparseRows{sparse.view()}};
  }
  [[nodiscard]] MultinomialData classified(const DesignFeatures& features) const {
    return {features, labels.data(), classes, weights.data(), offset.data()};
  }

  static constexpr Index classes = 3;
  SparseCase sparse;
  Random random;
  Eigen::MatrixXf single;
  std::vector<std::int64_t> labels;
  Vector targets, weights, offset, l2;
};

/// Predictors of these stay positive near β = 0 with an intercept of 3.
bool needs_positive_predictors(const GlmFamily& family) {
  return family.kind == GlmKind::gamma_inverse || family.kind == GlmKind::inverse_gaussian;
}

double value_by_pass(Glm& glm, const Vector& beta) {
  Vector g;
  return glm.value_and_gradient(beta, g, nullptr);
}

/// The largest difference on the line, relative to the value.
double largest_error(Glm& glm, const Vector& beta, const Vector& direction) {
  BOOST_REQUIRE(glm.keep_line(beta, direction));
  double worst = 0.0;
  for (const double length : {0.0, 1.0, 0.3, -0.7, 1e-3, 1e-9}) {
    const double by_pass = value_by_pass(glm, beta + length * direction);
    BOOST_REQUIRE(std::isfinite(by_pass));
    const double error = std::abs(glm.value_on_line(length) - by_pass);
    BOOST_REQUIRE(std::isfinite(error));
    worst = std::max(worst, error / std::max(1.0, std::abs(by_pass)));
  }
  return worst;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(predictor_line)

BOOST_AUTO_TEST_CASE(every_family_and_storage_has_the_values_of_a_pass) {
  for (const Index rows : {1, 7, 300, 1111}) {
    LineCase at(rows, 5);
    for (const GlmFamily& family : families) {
      Vector beta = 0.2 * at.random.vector(6), direction = 0.3 * at.random.vector(6);
      const bool is_positive = needs_positive_predictors(family);
      if (is_positive) beta[5] = 3.0;
      const Vector y =
          is_positive || family.parameter == 3.0 ? Vector(at.targets.array() + 0.5) : at.targets;
      for (const DesignFeatures& features : at.storages()) {
        for (const auto curvature : {GlmCurvature::observed, GlmCurvature::expected}) {
          ScalarGlm bare(family, {features, y.data()}, Vector(), true, curvature);
          BOOST_TEST(largest_error(bare, beta, direction) <= 1e-13);
          ScalarGlm whole(family, {features, y.data(), at.weights.data(), at.offset.data()}, at.l2,
                          true, curvature);
          BOOST_TEST(largest_error(whole, beta, direction) <= 1e-13);
        }
      }
      ScalarGlm plain(family, {at.storages()[0], y.data()}, at.l2, false);
      if (!is_positive) {
        BOOST_TEST(largest_error(plain, beta.head(5), direction.head(5)) <= 1e-13);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(so_has_a_model_of_classes) {
  for (const Index rows : {1, 7, 300, 1111}) {
    LineCase at(rows, 5);
    for (const DesignFeatures& features : at.storages()) {
      for (const bool has_intercept : {true, false}) {
        MultinomialGlm glm(at.classified(features), at.l2, has_intercept);
        const Index n = glm.dimension();
        BOOST_TEST(largest_error(glm, at.random.vector(n), 3.0 * at.random.vector(n)) <= 1e-13);
      }
    }
  }
}

// From coefficients whose penalty is 1e16 times that of the end: a parabola along the line would
// leave no digit.
BOOST_AUTO_TEST_CASE(penalties_of_any_shape_are_exact) {
  LineCase at(60, 5);
  const Matrix half = at.random.vector(25).reshaped(5, 5);
  const Matrix P = half * half.transpose();
  ScalarGlm scalar(families[0], {at.storages()[0], at.targets.data()}, Vector(), true);
  MultinomialGlm several(at.classified(at.storages()[0]), Vector(), true);
  QuadraticallyPenalizedGlm one(scalar, P, 1), three(several, P, 3);
  for (Glm* glm : {static_cast<Glm*>(&one), static_cast<Glm*>(&three)}) {
    const Vector beta = at.random.vector(glm->dimension());
    BOOST_TEST(largest_error(*glm, beta, at.random.vector(glm->dimension())) <= 1e-13);
    const double value = value_by_pass(*glm, Vector::Zero(beta.size()));
    BOOST_REQUIRE(glm->keep_line(1e8 * beta, -1e8 * beta));
    BOOST_TEST(std::abs(glm->value_on_line(1.0) - value) <= 1e-6 * value);
  }
}

BOOST_AUTO_TEST_CASE(the_same_bits_on_every_number_of_threads) {
  LineCase at(40000, 3);
  const Vector beta = at.random.vector(12), direction = at.random.vector(12);
  ScalarGlm scalar(families[4], {at.storages()[0], at.targets.data()}, at.l2, true);
  MultinomialGlm several(at.classified(at.storages()[0]), at.l2, true);
  std::optional<double> first, first_of_several;
  for (const int threads : {1, 2, 3}) {
    const ThreadCount count(threads);
    BOOST_REQUIRE(scalar.keep_line(beta.head(4), direction.head(4)));
    BOOST_REQUIRE(several.keep_line(beta, direction));
    const double value = scalar.value_on_line(0.7), of_several = several.value_on_line(0.7);
    if (!first) first = value, first_of_several = of_several;
    BOOST_TEST(value == *first);
    BOOST_TEST(of_several == *first_of_several);
  }
}

BOOST_AUTO_TEST_CASE(a_line_is_of_the_samples_that_are_taken) {
  LineCase at(5000, 4);
  ScalarGlm glm(families[0], {at.storages()[0], at.targets.data()}, at.l2, true);
  MultinomialGlm several(at.classified(at.storages()[0]), at.l2, true);
  for (Glm* model : {static_cast<Glm*>(&glm), static_cast<Glm*>(&several)}) {
    const Vector beta = at.random.vector(model->dimension());
    const double of_all = value_by_pass(*model, beta);
    BOOST_TEST(model->take_one_in(3) < 2000);
    BOOST_TEST(largest_error(*model, beta, at.random.vector(model->dimension())) <= 1e-13);
    BOOST_TEST(std::abs(model->value_on_line(0.0) - of_all) >= 1e-6 * of_all);
  }
}

BOOST_AUTO_TEST_CASE(values_far_out_are_as_infinite_as_by_a_pass) {
  const double rows[] = {1.0, -1.0}, y[] = {1.0, 2.0};
  const Features features{StridedView<double>{rows, 2, 1, 1, 1}};
  const Vector beta = Vector::Constant(1, 0.5), direction = Vector::Constant(1, 1.0);
  for (const GlmFamily& family : families) {
    ScalarGlm glm(family, {features, y}, Vector(), false);
    BOOST_REQUIRE(glm.keep_line(beta, direction));
    for (const double length : {1e2, -1e2, 1e3, 1e200, 1e308, infinity, nan}) {
      const double by_pass = value_by_pass(glm, beta + length * direction);
      const double on_line = glm.value_on_line(length);
      BOOST_TEST(std::isnan(on_line) == std::isnan(by_pass));
      if (!std::isfinite(by_pass)) {
        BOOST_TEST((std::isnan(by_pass) || on_line == by_pass));
      } else {
        BOOST_TEST(std::abs(on_line - by_pass) <= 1e-12 * std::abs(by_pass));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(predictors_that_are_not_finite_are_not_kept) {
  const double rows[] = {1e300, 1.0}, y[] = {1.0, 0.0};
  const Features features{StridedView<double>{rows, 2, 1, 1, 1}};
  ScalarGlm glm(families[0], {features, y}, Vector(), false);
  const auto one = [](double number) { return Vector(Vector::Constant(1, number)); };
  BOOST_TEST(glm.keep_line(one(1.0), one(1.0)));
  BOOST_TEST(!glm.keep_line(one(1e10), one(1.0)));
  BOOST_TEST(!glm.keep_line(one(1.0), one(-1e10)));
}

BOOST_AUTO_TEST_CASE(what_would_take_too_much_memory_is_not_kept) {
  constexpr Index most = PredictorLine::most_bytes / 16;
  BOOST_TEST(PredictorLine::fits(most, 1));
  BOOST_TEST(!PredictorLine::fits(most + 1, 1));
  BOOST_TEST(PredictorLine::fits(most / 4, 4));
  BOOST_TEST(!PredictorLine::fits(most / 4 + 1, 4));
  const double number = 1.0;
  const Vector y = Vector::Zero(most + 1), one = Vector::Ones(1);
  for (const Index rows : {most, most + 1}) {
    const Features features{StridedView<double>{&number, rows, 1, 0, 1}};
    ScalarGlm glm(families[3], {features, y.data()}, Vector(), false);
    BOOST_TEST(glm.keep_line(one, one) == (rows == most));
  }
}

BOOST_AUTO_TEST_CASE(models_without_a_line_say_so) {
  LineCase at(60, 3);
  ScalarGlm likelihood(families[0], {at.storages()[0], at.targets.data()}, Vector(), true);
  FirthGlm firth(likelihood);
  BOOST_TEST(!firth.keep_line(Vector::Zero(4), Vector::Ones(4)));
  QuadraticallyPenalizedGlm penalized(firth, Matrix::Identity(3, 3), 1);
  BOOST_TEST(!penalized.keep_line(Vector::Zero(4), Vector::Ones(4)));
}

BOOST_AUTO_TEST_CASE(one_pass_keeps_it_and_values_take_none) {
  LineCase at(300, 5);
  for (const DesignFeatures& features : at.storages()) {
    ScalarGlm scalar(families[0], {features, at.targets.data()}, at.l2, true);
    MultinomialGlm several(at.classified(features), at.l2, true);
    BOOST_REQUIRE(scalar.keep_line(Vector::Zero(6), Vector::Ones(6)));
    BOOST_REQUIRE(several.keep_line(Vector::Zero(18), Vector::Ones(18)));
    static_cast<void>(scalar.value_on_line(0.5));
    static_cast<void>(several.value_on_line(0.5));
    BOOST_TEST(scalar.pass_count() == 1);
    BOOST_TEST(several.pass_count() == 1);
    Vector g;
    Matrix H;
    static_cast<void>(scalar.value_gradient_hessian(Vector::Zero(6), g, H));
    const bool is_sparse = std::holds_alternative<SparseRows>(features);
    BOOST_TEST(scalar.pass_count() == (is_sparse ? 3 : 2));  // sparse rows take one for H alone
  }
}

BOOST_AUTO_TEST_CASE(it_can_be_interrupted) {
  LineCase at(5000, 5);
  CountedCheckpoint stop(2);
  ScalarGlm glm(families[0], {at.storages()[0], at.targets.data()}, at.l2, true,
                GlmCurvature::observed, &stop);
  BOOST_REQUIRE(glm.keep_line(Vector::Zero(6), Vector::Ones(6)));
  BOOST_CHECK_THROW(static_cast<void>(glm.value_on_line(0.5)), Stop);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
