// Each status that the core can reach, reached once.
#include <chrono>
#include <thread>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/function_objective.hpp"
#include "support/limits.hpp"
#include "support/rosenbrock.hpp"
#include "support/watchers.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

const Vector start = Rosenbrock::start(2);

Status status_on_rosenbrock(std::string_view method, const Options& options) {
  Rosenbrock objective(2);
  return run(objective, start, method, options).status;
}

FunctionObjective saddle() { return quadratic(matrix2(1, 0, -1), vector2(0, 0)); }

/// (x² − 1)² + y² with its saddle at 0 and its minima at x = ±1.
FunctionObjective double_well() {
  FunctionObjective objective;
  objective.f = [](const Vector& x) {
    const double well = x[0] * x[0] - 1.0;
    return well * well + x[1] * x[1];
  };
  objective.g = [](const Vector& x, Vector& g) {
    g = vector2(4.0 * x[0] * (x[0] * x[0] - 1.0), 2.0 * x[1]);
  };
  objective.H = [](const Vector& x, Matrix& H) { H = matrix2(12.0 * x[0] * x[0] - 4.0, 0.0, 2.0); };
  return objective;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(solve)
BOOST_AUTO_TEST_SUITE(statuses)

BOOST_DATA_TEST_CASE(gtol, data::make(method_names()), method) {
  Rosenbrock objective(2);
  const Result result = run(objective, start, method);
  BOOST_TEST((result.status == Status::gtol));
  BOOST_TEST((result.best.x - vector2(1, 1)).norm() < 1e-6);
  BOOST_TEST(result.best.gradient_norm <= result.gradient_threshold);
  BOOST_TEST(result.hessian.has_value() == (second_order_of(method) == SecondOrder::matrix));
  BOOST_TEST(!result.exception);
}

BOOST_DATA_TEST_CASE(ftol_xtol_and_both, data::make(method_names()), method) {
  Options options;
  options.stopping.gtol = options.stopping.gtol_rel = 0.0;
  options.stopping.ftol = 1e-6;
  BOOST_TEST((status_on_rosenbrock(method, options) == Status::ftol));
  options.stopping.ftol = 0.0;
  options.stopping.xtol = 1e-2;
  BOOST_TEST((status_on_rosenbrock(method, options) == Status::xtol));
  options.stopping.ftol = options.stopping.xtol = 10.0;
  BOOST_TEST((status_on_rosenbrock(method, options) == Status::ftol_xtol));
}

BOOST_DATA_TEST_CASE(limits, data::make(method_names()), method) {
  Options options;
  options.stopping.maxiter = 3;
  BOOST_TEST((status_on_rosenbrock(method, options) == Status::max_iter));
  options.stopping.maxiter = 0;
  BOOST_TEST((status_on_rosenbrock(method, options) == Status::max_iter));
  options = {};
  options.budget.maxfev = 5;
  BOOST_TEST((status_on_rosenbrock(method, options) == Status::max_eval));
  options = {};
  options.budget.max_time = 0.0;
  BOOST_TEST((status_on_rosenbrock(method, options) == Status::time_limit));
}

BOOST_DATA_TEST_CASE(the_time_limit_strikes_during_a_run, data::make(method_names()), method) {
  Rosenbrock rosenbrock(2);
  FunctionObjective slow = quadratic(matrix2(1, 0, 1), vector2(0, 0));
  slow.f = [&](const Vector& x) {
    std::this_thread::sleep_for(std::chrono::milliseconds(4));
    return rosenbrock.value(x);
  };
  slow.g = [&](const Vector& x, Vector& g) { rosenbrock.gradient(x, g); };
  slow.H = [&](const Vector& x, Matrix& H) { H = rosenbrock.hessian(x); };
  slow.Hv = nullptr;
  Options options;
  options.budget.max_time = 0.02;
  const Result result = run(slow, start, method, options);
  BOOST_TEST((result.status == Status::time_limit));
  BOOST_TEST(result.timings.total < 0.2);
  BOOST_TEST(result.timings.callbacks >= 0.004);
  BOOST_TEST(result.best.is_finite());
}

BOOST_DATA_TEST_CASE(nonfinite_start, data::make(method_names()) * data::make({nan, infinity}),
                     method, bad) {
  FunctionObjective objective = quadratic(matrix2(1, 0, 1), vector2(0, 0));
  BOOST_TEST((run(objective, vector2(1, bad), method).status == Status::nonfinite_start));
  BOOST_TEST(objective.values == 0);
  objective.f = [bad](const Vector&) { return bad; };
  BOOST_TEST((run(objective, vector2(1, 1), method).status == Status::nonfinite_start));
  objective = quadratic(matrix2(1, 0, 1), vector2(0, 0));
  objective.g = [bad](const Vector&, Vector& g) { g = vector2(bad, 1); };
  BOOST_TEST((run(objective, vector2(1, 1), method).status == Status::nonfinite_start));
}

BOOST_DATA_TEST_CASE(no_progress_at_the_level_of_rounding, data::make(method_names()), method) {
  Options options;
  options.stopping.gtol = options.stopping.gtol_rel = 0.0;
  FunctionObjective objective = quadratic(matrix2(2, 0.3, 1), vector2(1.0 / 3.0, 0.7));
  const auto value = objective.f;
  objective.f = [value](const Vector& x) { return 1e3 + value(x); };
  const auto gradient = objective.g;
  objective.g = [gradient](const Vector& x, Vector& g) {
    gradient(x, g);
    if (g.norm() < 1e-9) g.setConstant(1e-9);  // as if rounding let it become no smaller
  };
  const Result result = run(objective, vector2(1, 1), method, options);
  BOOST_TEST((result.status == Status::no_progress));
  BOOST_TEST(!is_success(result.status));
}

// All trials are bad: a run from where nothing else is finite ends soon, and says it made no
// progress.
BOOST_DATA_TEST_CASE(no_progress_where_only_the_start_is_finite,
                     data::make(method_names()) * data::make({0.0, 1.0}) *
                         data::make({nan, infinity}),
                     method, at, outside) {
  const Vector x0 = Vector::Constant(2, at);
  FunctionObjective objective = quadratic(matrix2(2, 0, 1), vector2(3, 4));
  objective.f = [x0, outside](const Vector& x) { return x == x0 ? 1.0 : outside; };
  const Result result = run(objective, x0, method);
  BOOST_TEST((result.status == Status::no_progress), "status " << static_cast<int>(result.status));
  BOOST_TEST((result.best.x == x0));
  BOOST_TEST(objective.values <= 1200);
}

BOOST_DATA_TEST_CASE(unbounded, data::make(method_names()), method) {
  FunctionObjective cliff;
  cliff.f = [](const Vector& x) { return -std::exp(x[0]); };
  cliff.g = [](const Vector& x, Vector& g) { g[0] = -std::exp(x[0]); };
  cliff.H = [](const Vector& x, Matrix& H) { H(0, 0) = -std::exp(x[0]); };
  BOOST_TEST((run(cliff, Vector::Ones(1), method).status == Status::unbounded));
  cliff.f = [](const Vector& x) { return x[0] == 1.0 ? 0.0 : -infinity; };
  BOOST_TEST((run(cliff, Vector::Ones(1), method).status == Status::unbounded));
}

BOOST_DATA_TEST_CASE(factorization, data::make({"newton", "newton-damped", "trust-exact"}),
                     method) {
  FunctionObjective objective = quadratic(matrix2(1, 0, 1), vector2(0, 0));
  objective.H = [](const Vector&, Matrix& H) { H.setConstant(nan); };
  BOOST_TEST((run(objective, vector2(1, 1), method).status == Status::factorization));
}

BOOST_DATA_TEST_CASE(saddle_point, data::make({"newton", "newton-damped"}), method) {
  FunctionObjective objective = saddle();
  const Result result = run(objective, vector2(0, 0), method);
  BOOST_TEST((result.status == Status::saddle_point));
  BOOST_REQUIRE(result.hessian.has_value());
  BOOST_TEST((*result.hessian == matrix2(1, 0, -1)));
}

BOOST_AUTO_TEST_CASE(trust_exact_leaves_a_saddle) {
  FunctionObjective objective = double_well();
  const Result result = run(objective, vector2(0, 0), "trust-exact");
  BOOST_TEST((result.status == Status::gtol));
  BOOST_TEST(std::abs(result.best.x[0]) == 1.0, boost::test_tools::tolerance(1e-8));
  Options no_steps;
  no_steps.stopping.maxiter = 0;
  BOOST_TEST((run(objective, vector2(0, 0), "trust-exact", no_steps).status == Status::max_iter));
}

BOOST_DATA_TEST_CASE(callback_stop, data::make(method_names()), method) {
  Rosenbrock objective(2);
  Watcher watcher([](const Iterate&, const IterationRecord& record) {
    return record.iteration == 3 ? Continue::stop : Continue::go_on;
  });
  const Result result = run(objective, start, method, {}, {&watcher});
  BOOST_TEST((result.status == Status::callback_stop));
  BOOST_TEST(result.iterations == 3);
  BOOST_TEST(watcher.iterations == 3);
}

BOOST_DATA_TEST_CASE(nothing_to_minimise, data::make(method_names()), method) {
  FunctionObjective objective = quadratic(Matrix(0, 0), Vector(0));
  const Result result = run(objective, Vector(0), method);
  BOOST_TEST((result.status == Status::gtol));
  BOOST_TEST(result.iterations == 0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
