// Fits by every method, their statuses, and the second-order term.
#include "hesse/solve/least_squares.hpp"

#include <cmath>

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"

namespace hesse::test {
namespace {

/// Two exponentials through points that they do not reach, with the second derivatives.
struct Decay final : Residuals, SecondOrderTerm {
  Vector t = Vector::LinSpaced(12, 0.0, 3.0);
  double scatter = 0.3;

  Vector powers(double rate) const { return (-rate * t).array().exp(); }
  void residuals(const Vector& x, Vector& r) override {
    r = x[0] * powers(x[1]) - 2.0 * powers(1.3);
    for (Index i = 0; i < r.size(); ++i) r[i] -= scatter * std::cos(5.0 * static_cast<double>(i));
  }
  [[nodiscard]] bool has_jacobian() const override { return true; }
  void jacobian(const Vector& x, Matrix& J) override {
    J.col(0) = powers(x[1]);
    J.col(1) = -x[0] * t.cwiseProduct(powers(x[1]));
  }
  void add(const FitPoint& at, Matrix& hessian) override {
    const Vector e = powers(at.x[1]);
    const double mixed = -at.slope.dot(t.cwiseProduct(e));
    const double second = at.x[0] * at.slope.dot(t.cwiseAbs2().cwiseProduct(e));
    hessian += matrix2(0.0, mixed, second);
  }
  [[nodiscard]] bool is_exact() const override { return true; }
};

LeastSquaresResult fit(const char* method, Decay& decay, const Options& options = {},
                       bool exact = false) {
  const Vector x0 = vector2(1.0, 0.4);
  LeastSquaresObjective objective(decay, x0, {}, {}, Bounds::none());
  if (exact) objective.set_second_order(decay);
  return least_squares(objective, x0, *find_least_squares_method(method), options, {});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(solve)
BOOST_AUTO_TEST_SUITE(fits_by_least_squares)

BOOST_AUTO_TEST_CASE(every_method_finds_the_minimum) {
  for (const Method& method : least_squares_methods_table()) {
    Decay decay;
    const LeastSquaresResult result = fit(method.name.data(), decay);
    BOOST_TEST(is_success(result.run.status), method.name);
    const Vector g = result.jacobian.transpose() * result.residuals;
    BOOST_TEST(g.norm() <= 1e-6 * result.jacobian.norm() * result.residuals.norm(), method.name);
    BOOST_TEST(result.message().find("cost") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(exact_second_derivatives_need_the_fewest_iterations) {
  Decay one, two;
  one.scatter = two.scatter = 1.0;
  const Index without = fit("lm", one).run.iterations;
  const LeastSquaresResult with = fit("newton", two, {}, true);
  BOOST_TEST(is_success(with.run.status));
  BOOST_TEST(with.run.iterations < without);
}

BOOST_AUTO_TEST_CASE(each_tolerance_ends_a_run) {
  Decay decay;
  Options options;
  options.least_squares = {0.0, 1e-3, 0.0};
  BOOST_TEST((fit("lm", decay, options).run.status == Status::xtol));
  options.least_squares = {1e-3, 0.0, 0.0};
  BOOST_TEST((fit("lm", decay, options).run.status == Status::ftol));
  options.least_squares = {0.0, 0.0, 1e-3};
  BOOST_TEST((fit("lm", decay, options).run.status == Status::gtol));
}

BOOST_AUTO_TEST_CASE(a_small_region_is_no_convergence) {
  Decay decay;
  Options options;
  options.trust_region.initial_trust_radius = options.trust_region.max_trust_radius = 1e-9;
  options.stopping.maxiter = 50;
  BOOST_TEST((fit("lm", decay, options).run.status == Status::max_iter));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
