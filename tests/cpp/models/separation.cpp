// Separation: certified cases of Albert and Anderson's kinds, families, weights, ties, threads.
#include "hesse/models/separation.hpp"

#include <boost/test/unit_test.hpp>

#include "hesse/models/margins.hpp"

#include "support/limits.hpp"
#include "support/random_problems.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

/// Rows that are stored one after the other.
struct Data {
  Matrix X;
  Vector y, weights;

  [[nodiscard]] Features features() const {
    return StridedView<double>{X.data(), X.rows(), X.cols(), 1, X.rows()};
  }
  [[nodiscard]] std::optional<Separation> found(GlmKind kind = GlmKind::binomial_logit,
                                                double parameter = 0.0) const {
    const double* own = weights.size() > 0 ? weights.data() : nullptr;
    const ScalarGlm glm({kind, parameter}, {features(), y.data(), own}, Vector(), true);
    const SeparationAnswer answer = find_separation(glm);
    BOOST_TEST((answer.is_separated == std::optional(answer.found.has_value())));
    return answer.found;
  }
};

Data one_column(const std::vector<double>& x, const std::vector<double>& y) {
  Data data{Matrix(x.size(), 1), Vector(y.size()), {}};
  std::copy(x.begin(), x.end(), data.X.data());
  std::copy(y.begin(), y.end(), data.y.data());
  return data;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(separation)

BOOST_AUTO_TEST_CASE(the_side_that_is_open) {
  for (const GlmKind kind :
       {GlmKind::binomial_logit, GlmKind::binomial_probit, GlmKind::binomial_cloglog}) {
    BOOST_TEST(open_side({kind, 0.0}, 0.0) == -1);
    BOOST_TEST(open_side({kind, 0.0}, 1.0) == 1);
    BOOST_TEST(open_side({kind, 0.0}, 0.5) == 0);
  }
  BOOST_TEST(open_side({GlmKind::poisson_log, 0.0}, 0.0) == -1);
  BOOST_TEST(open_side({GlmKind::poisson_log, 0.0}, 1.0) == 0);
  BOOST_TEST(open_side({GlmKind::negative_binomial_log, 1.0}, 0.0) == -1);
  BOOST_TEST(open_side({GlmKind::tweedie_log, 1.5}, 0.0) == -1);
  BOOST_TEST(open_side({GlmKind::tweedie_log, 1.5}, 2.0) == 0);
  for (const GlmKind kind : {GlmKind::gaussian_identity, GlmKind::gamma_log, GlmKind::gamma_inverse,
                             GlmKind::inverse_gaussian}) {
    BOOST_TEST(open_side({kind, 0.0}, 0.0) == 0);
  }
}

BOOST_AUTO_TEST_CASE(complete_separation_of_two_classes) {
  const auto found = one_column({0, 1, 2, 3}, {0, 0, 1, 1}).found();
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->is_complete);
  BOOST_TEST(found->separated_samples == 4);
  BOOST_TEST(found->samples == 4);
  const double slope = found->direction[0], intercept = found->direction[1];
  BOOST_TEST(found->direction.cwiseAbs().maxCoeff() == 1.0);
  BOOST_TEST(slope + intercept < 0.0);
  BOOST_TEST(2.0 * slope + intercept > 0.0);
}

BOOST_AUTO_TEST_CASE(quasi_complete_separation_where_classes_touch) {
  const auto found = one_column({0, 1, 1, 2}, {0, 0, 1, 1}).found();
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(!found->is_complete);
  BOOST_TEST(found->separated_samples == 2);
  BOOST_TEST(found->direction[0] + found->direction[1] == 0.0, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(overlap_however_small_is_no_separation) {
  for (const double overlap : {1.0, 1e-3, 1e-6, 1e-8}) {
    BOOST_TEST(!one_column({0, 1 + overlap, 1, 2}, {0, 0, 1, 1}).found().has_value());
    BOOST_TEST(one_column({0, 1 - overlap, 1, 2}, {0, 0, 1, 1}).found().has_value());
  }
}

BOOST_AUTO_TEST_CASE(proportions_inside_their_range_are_not_moved) {
  BOOST_TEST(!one_column({0, 1, 2}, {0, 0.5, 1}).found()->is_complete);
  BOOST_TEST(one_column({0, 1, 2}, {0, 0.5, 1}).found()->separated_samples == 2);
  BOOST_TEST(!one_column({0, 1, 2, 3}, {0, 0.5, 0.5, 1}).found().has_value());
}

BOOST_AUTO_TEST_CASE(counts_of_zero) {
  const Data dummy = one_column({0, 0, 0, 1, 1}, {1, 0, 3, 0, 0});
  const auto found = dummy.found(GlmKind::poisson_log);
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->separated_samples == 2);
  BOOST_TEST(!found->is_complete);
  BOOST_TEST((found->direction - Vector::Unit(2, 0) * -1.0).isZero(1e-14));
  BOOST_TEST(dummy.found(GlmKind::negative_binomial_log, 0.5).has_value());
  BOOST_TEST(dummy.found(GlmKind::tweedie_log, 1.5).has_value());
  BOOST_TEST(!dummy.found(GlmKind::tweedie_log, 0.0).has_value());
  BOOST_TEST(!dummy.found(GlmKind::gaussian_identity).has_value());
}

BOOST_AUTO_TEST_CASE(samples_without_weight_do_not_count) {
  Data data = one_column({0, 1, 2, 3, 0}, {0, 0, 1, 1, 1});
  BOOST_TEST(!data.found().has_value());
  data.weights = Vector::Ones(5);
  data.weights[4] = 0.0;
  BOOST_REQUIRE(data.found().has_value());
  BOOST_TEST(data.found()->is_complete);
  BOOST_TEST(data.found()->samples == 4);
  data.weights.setZero();
  BOOST_TEST(!data.found().has_value());
}

BOOST_AUTO_TEST_CASE(columns_that_depend_on_each_other_all_take_part) {
  Data data = one_column({0, 1, 1, 2}, {0, 0, 1, 1});
  data.X.conservativeResize(4, 3);
  data.X.col(1) = 1e4 * data.X.col(0);
  data.X.col(2).setZero();
  const auto found = data.found();
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->separated_samples == 2);
  BOOST_TEST(found->direction[0] * 1e4 == found->direction[1], boost::test_tools::tolerance(1e-6));
  BOOST_TEST(found->direction[2] == 0.0);
}

BOOST_AUTO_TEST_CASE(one_sample_and_no_column) {
  BOOST_TEST(one_column({2}, {1}).found()->is_complete);
  const Data none{Matrix(3, 0), Vector::Zero(3), {}};
  const ScalarGlm glm({}, {none.features(), none.y.data()}, Vector(), false);
  BOOST_TEST((find_separation(glm).is_separated == std::optional(false)));
}

BOOST_AUTO_TEST_CASE(many_classes) {
  const Matrix X = Vector::LinSpaced(6, 0.0, 5.0);
  const StridedView<double> view{X.data(), 6, 1, 1, 6};
  const std::vector<std::int64_t> ordered{0, 0, 1, 1, 2, 2}, last{0, 1, 0, 1, 2, 2},
      mixed{0, 1, 2, 2, 1, 0};
  const auto found_of = [&](const std::vector<std::int64_t>& labels) {
    return find_separation(MultinomialGlm({view, labels.data(), 3}, Vector(), true)).found;
  };
  BOOST_REQUIRE(found_of(ordered).has_value());
  BOOST_TEST(found_of(ordered)->is_complete);
  BOOST_REQUIRE(found_of(last).has_value());
  BOOST_TEST(!found_of(last)->is_complete);
  BOOST_TEST(found_of(last)->separated_samples == 6);
  BOOST_TEST(found_of(last)->direction.reshaped(2, 3).rowwise().sum().isZero(1e-10));
  BOOST_TEST(!found_of(mixed).has_value());
}

BOOST_AUTO_TEST_CASE(a_step_tells_whether_it_is_worth_looking) {
  const Data data = one_column({0, 1, 2, 3}, {0, 1, 0, 1});
  for (const GlmKind kind :
       {GlmKind::binomial_logit, GlmKind::binomial_probit, GlmKind::binomial_cloglog}) {
    ScalarGlm glm({kind, 0.0}, {data.features(), data.y.data()}, Vector(), true);
    const auto worth_it = [&](const Vector& beta, const Vector& step) {
      return may_be_separated(glm, beta, step);
    };
    const Vector far = 3.0 * Vector::Unit(2, 0);
    BOOST_TEST(!worth_it(Vector::Zero(2), Vector::Constant(2, 1e-6)));
    BOOST_TEST(worth_it(Vector::Zero(2), Vector::Ones(2)));
    BOOST_TEST(worth_it(1e3 * far, Vector::Zero(2)));
    BOOST_TEST(worth_it(Vector::Zero(2), Vector::Constant(2, nan)));
  }
}

BOOST_AUTO_TEST_CASE(threads_change_no_bit) {
  Random random(1);
  const Index n = 3000, d = 30;
  Data data{Matrix(n, d), Vector(n), {}};
  for (double& entry : data.X.reshaped()) entry = random.uniform();
  for (Index i = 0; i < n; ++i) data.y[i] = data.X(i, 0) + 0.9 * data.X(i, 1) > 0.1 ? 1.0 : 0.0;
  const auto found_on = [&](int threads) {
    const ThreadCount scope(threads);
    return data.found()->direction;
  };
  BOOST_TEST((found_on(1) == found_on(4)));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
