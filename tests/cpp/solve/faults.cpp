// What the objective or an observer throws is kept, with the best point seen.
#include <chrono>
#include <stdexcept>
#include <string>
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

std::string text_of(const std::exception_ptr& exception) {
  if (!exception) return "nothing";
  try {
    std::rethrow_exception(exception);
  } catch (const std::runtime_error& error) {
    return error.what();
  } catch (...) {
    return "something else";
  }
}

/// Rosenbrock's function whose k-th call of one kind fails.
FunctionObjective failing(Rosenbrock& inner, std::string_view kind, Index k) {
  const auto count = std::make_shared<Index>(0);
  const auto fail = [=](std::string_view now) {
    if (now == kind && ++*count == k)
      throw std::runtime_error("the " + std::string(kind) + " failed");
  };
  FunctionObjective objective;
  objective.f = [=, &inner](const Vector& x) {
    fail("value");
    return inner.value(x);
  };
  objective.g = [=, &inner](const Vector& x, Vector& g) {
    fail("gradient");
    inner.gradient(x, g);
  };
  objective.H = [=, &inner](const Vector& x, Matrix& H) {
    fail("hessian");
    H = inner.hessian(x);
  };
  objective.Hv = [=, &inner](const Vector& x, const Vector& v, Vector& product) {
    fail("product");
    inner.hessian_product(x, v, product);
  };
  return objective;
}

bool calls(std::string_view method, std::string_view kind) {
  if (kind == "product") return second_order_of(method) == SecondOrder::products;
  if (kind == "hessian") return second_order_of(method) == SecondOrder::matrix;
  return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(solve)
BOOST_AUTO_TEST_SUITE(faults)

BOOST_DATA_TEST_CASE(an_exception_of_the_objective_is_kept,
                     data::make(method_names()) *
                         data::make({"value", "gradient", "hessian", "product"}) *
                         data::make({1, 2, 6}),
                     method, kind, k) {
  if (!calls(method, kind)) return;
  Rosenbrock rosenbrock(2);
  FunctionObjective objective = failing(rosenbrock, kind, k);
  const Vector start = Rosenbrock::start(2);
  const Result result = run(objective, start, method);
  BOOST_TEST((result.status == Status::callback_error));
  BOOST_TEST(text_of(result.exception) == "the " + std::string(kind) + " failed");
  if (k == 1 && std::string_view(kind) != "product") {
    BOOST_TEST((result.best.x == start));
  } else {
    BOOST_TEST(result.best.value <= rosenbrock.value(start));
  }
  if (k > 1) BOOST_TEST(result.best.value == rosenbrock.value(result.best.x));
}

BOOST_DATA_TEST_CASE(an_exception_of_an_observer_is_kept, data::make(method_names()), method) {
  Rosenbrock objective(2);
  Watcher watcher([](const Iterate&, const IterationRecord& record) -> Continue {
    if (record.iteration == 2) throw std::runtime_error("the observer failed");
    return Continue::go_on;
  });
  const Result result = run(objective, Rosenbrock::start(2), method, {}, {&watcher});
  BOOST_TEST((result.status == Status::callback_error));
  BOOST_TEST(text_of(result.exception) == "the observer failed");
  BOOST_TEST(result.iterations == 2);
  BOOST_TEST(result.best.value == objective.value(result.best.x));
}

BOOST_DATA_TEST_CASE(an_interrupt_ends_the_run, data::make(method_names()), method) {
  class Impatient final : public Interrupt {
    void poll() override { throw std::runtime_error("enough"); }
  } interrupt;
  Rosenbrock rosenbrock(2);
  FunctionObjective slow = failing(rosenbrock, "never", 0);
  const auto value = slow.f;
  slow.f = [value](const Vector& x) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return value(x);
  };
  const Result result = run(slow, Rosenbrock::start(2), method, {}, {}, &interrupt);
  BOOST_TEST((result.status == Status::callback_error));
  BOOST_TEST(text_of(result.exception) == "enough");
  BOOST_TEST(result.timings.total < 0.1);
}

// The second trial of a line search is better than the iterate but refused; then evaluations run
// out.
BOOST_AUTO_TEST_CASE(a_refused_trial_that_is_better_is_returned) {
  FunctionObjective objective = quadratic(Matrix::Identity(1, 1), Vector::Zero(1));
  Options options;
  options.line_search.curvature = 1e-3;  // no trial but the minimiser will do
  options.budget.maxfev = 2;
  const Result result = run(objective, Vector::Constant(1, 10.0), "l-bfgs", options);
  BOOST_TEST((result.status == Status::max_eval));
  BOOST_TEST(result.iterations == 0);
  BOOST_TEST(result.best.x[0] == 9.0, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(result.best.value == 40.5, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(result.best.gradient[0] == 9.0, boost::test_tools::tolerance(1e-14));
}

BOOST_DATA_TEST_CASE(a_limit_leaves_a_consistent_point,
                     data::make(method_names()) * data::xrange(1, 30), method, maxfev) {
  Rosenbrock objective(4);
  const Vector start = Rosenbrock::start(4);
  Options options;
  options.budget.maxfev = maxfev;
  const Result result = run(objective, start, method, options);
  BOOST_TEST(result.counts.value <= maxfev);
  BOOST_TEST(result.best.value == objective.value(result.best.x));
  Vector g(4);
  objective.gradient(result.best.x, g);
  BOOST_TEST((result.best.gradient == g));
  BOOST_TEST(result.best.value <= objective.value(start));
  if (result.hessian) {
    BOOST_TEST((*result.hessian == objective.hessian(result.best.x)));
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
