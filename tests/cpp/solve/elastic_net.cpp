// Runs for one strength of a penalty after the other.
#include "hesse/solve/elastic_net.hpp"

#include <boost/test/unit_test.hpp>

#include "support/function_objective.hpp"
#include "support/limits.hpp"
#include "support/watchers.hpp"

namespace hesse::test {
namespace {

// x = −sign(bⱼ) max(|bⱼ| − t, 0)/(1 + t): the elastic net of orthogonal columns.
const Vector b = (Vector(3) << 3.0, -2.0, 1.0).finished();

FunctionObjective bowl() { return quadratic(Matrix::Identity(3, 3), b); }

}  // namespace

BOOST_AUTO_TEST_SUITE(solve)
BOOST_AUTO_TEST_SUITE(elastic_net)

BOOST_AUTO_TEST_CASE(a_path_is_known_in_closed_form) {
  FunctionObjective f = bowl();
  ElasticNet function(f, Vector::Ones(3), Vector::Ones(3));
  const std::vector<double> strengths = {3.0, 2.5, 1.0, 0.25, 0.0};
  const auto results =
      elastic_net_path(function, Vector::Zero(3), strengths, {}, {}, nullptr, Bounds::none());
  BOOST_REQUIRE(results.size() == strengths.size());
  for (std::size_t i = 0; i < strengths.size(); ++i) {
    const double t = strengths[i];
    BOOST_TEST((results[i].status == Status::gtol));
    for (Index j = 0; j < 3; ++j) {
      const double size = std::max(std::abs(b[j]) - t, 0.0) / (1.0 + t);
      BOOST_TEST(std::abs(results[i].best.x[j] - (b[j] > 0.0 ? -size : size)) <= 1e-10);
    }
  }
  BOOST_TEST(results[0].iterations == 0);
}

BOOST_AUTO_TEST_CASE(the_path_begins_where_all_penalised_variables_are_zero) {
  FunctionObjective f = bowl();
  const Vector l1 = (Vector(3) << 1.0, 4.0, 0.0).finished();
  ElasticNet function(f, l1, Vector::Zero(3));
  const Result result =
      minimize_without_penalized(function, Vector::Ones(3), {}, nullptr, Bounds::none());
  BOOST_TEST((result.status == Status::gtol));
  BOOST_TEST((result.best.x - Vector::Unit(3, 2) * -1.0).norm() <= 1e-10);
  BOOST_TEST(function.greatest_strength(result.best.x, Bounds::none()) == 3.0);
}

BOOST_AUTO_TEST_CASE(a_path_ends_with_the_run_that_an_observer_ends) {
  FunctionObjective f = bowl();
  ElasticNet function(f, Vector::Ones(3), Vector::Ones(3));
  Watcher stop([](const Iterate&, const IterationRecord&) { return Continue::stop; });
  const auto results = elastic_net_path(function, Vector::Zero(3), {3.0, 1.0, 0.5}, {}, {&stop},
                                        nullptr, Bounds::none());
  BOOST_REQUIRE(results.size() == 2);
  BOOST_TEST((results[1].status == Status::callback_stop));
}

BOOST_AUTO_TEST_CASE(the_time_is_that_of_the_path) {
  FunctionObjective f = bowl();
  ElasticNet function(f, Vector::Ones(3), Vector::Ones(3));
  Options options;
  options.budget.max_time = 0.0;
  const auto results =
      elastic_net_path(function, Vector::Zero(3), {3.0, 1.0}, options, {}, nullptr, Bounds::none());
  BOOST_REQUIRE(results.size() == 1);
  BOOST_TEST((results[0].status == Status::time_limit));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
