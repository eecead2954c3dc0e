// Roots through the one loop: their table, their tests, and what is left where there is none.
#include "hesse/solve/root.hpp"

#include <cmath>
#include <set>
#include <stdexcept>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/watchers.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

/// A system made of functions; counts its Jacobians.
struct System final : Residuals {
  std::function<Vector(const Vector&)> F;
  std::function<Matrix(const Vector&)> J;
  int jacobians = 0;

  void residuals(const Vector& x, Vector& r) override { r = F(x); }
  [[nodiscard]] bool has_jacobian() const override { return true; }
  void jacobian(const Vector& x, Matrix& to) override {
    ++jacobians;
    to = J(x);
  }
};

/// Rosenbrock's, whose root is (1, 1); its Jacobian is never singular.
System rosenbrock() {
  System system;
  system.F = [](const Vector& x) { return vector2(10.0 * (x[1] - x[0] * x[0]), 1.0 - x[0]); };
  system.J = [](const Vector& x) {
    Matrix J(2, 2);
    J << -20.0 * x[0], 10.0, -1.0, 0.0;
    return J;
  };
  return system;
}

System linear(const Matrix& A, const Vector& b) {
  System system;
  system.F = [A, b](const Vector& x) -> Vector { return A * x - b; };
  system.J = [A](const Vector&) { return A; };
  return system;
}

RootResult seek(System& system, const Vector& x0, std::string_view method,
                const Options& options = {}, const std::vector<Observer*>& observers = {}) {
  ResidualObjective objective(system, x0, {});
  return root(objective, x0, *find_root_method(method), options, observers);
}

const std::string_view methods[] = {"trust", "newton", "broyden"};

}  // namespace

BOOST_AUTO_TEST_SUITE(solve)
BOOST_AUTO_TEST_SUITE(roots)

BOOST_AUTO_TEST_CASE(methods_are_found_by_name) {
  BOOST_TEST(root_methods_table().size() == 3u);
  for (const std::string_view name : methods) BOOST_TEST(find_root_method(name)->name == name);
  BOOST_TEST(find_root_method("hybr") == nullptr);
}

BOOST_AUTO_TEST_CASE(options_have_their_own_name_and_field_and_defaults_in_range) {
  std::set<std::string_view> names;
  std::set<const void*> fields;
  Options options;
  for (const OptionSpec& option : root_option_table()) {
    names.insert(option.name);
    fields.insert(
        std::visit([&](auto field) -> const void* { return &field(options); }, option.field));
    if (option.name == "maxiter") continue;  // its default depends on n
    const double value =
        std::visit([&](auto field) { return static_cast<double>(field(options)); }, option.field);
    BOOST_TEST(value >= option.least, option.name);
    BOOST_TEST(value <= option.most, option.name);
  }
  BOOST_TEST(names.size() == root_option_table().size());
  BOOST_TEST(fields.size() == root_option_table().size());
  BOOST_TEST(names.count("maxls") == 1u);
  BOOST_TEST(names.count("gtol_rel") == 0u);
  BOOST_TEST(root_choice_table().size() == 1u);
}

BOOST_DATA_TEST_CASE(a_root_is_found, data::make(methods), method) {
  System system = rosenbrock();
  const RootResult result = seek(system, vector2(-1.2, 1.0), method);
  BOOST_TEST((result.run.status == Status::root));
  BOOST_TEST((result.run.best.x - vector2(1, 1)).norm() <= 1e-9);
  BOOST_TEST(result.residuals.lpNorm<Eigen::Infinity>() == result.largest);
  BOOST_TEST(result.largest <= 1e-10);
  BOOST_TEST(result.run.counts.gradient == system.jacobians);
  BOOST_TEST(result.message().find("largest residual") != std::string::npos);
  if (method != "broyden") {
    BOOST_TEST((result.jacobian - system.J(result.run.best.x)).norm() == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(broyden_evaluates_the_jacobian_where_updates_fail) {
  System once = linear(matrix2(2, 1, 3), vector2(1, 2));
  BOOST_TEST(is_success(seek(once, vector2(5, 5), "broyden").run.status));
  BOOST_TEST(once.jacobians == 1);
  System bent = rosenbrock();
  const RootResult result = seek(bent, vector2(-12.0, 10.0), "broyden");
  BOOST_TEST(bent.jacobians >= 2);
  BOOST_TEST(bent.jacobians < result.run.iterations / 2);
}

BOOST_DATA_TEST_CASE(rounding_of_the_variables_is_a_root_where_ftol_cannot_be_met,
                     data::make({0, 1}), choice) {
  // F is off by half of what one unit in the last place of x changes, from the nearest x on.
  const double gap = 1e9 * 0.25 * epsilon;
  System system = linear(Matrix::Constant(1, 1, 1e9), Vector::Constant(1, 0.7e9 + gap));
  Options options;
  options.root.ftol = 0.0;
  const RootResult result = seek(system, Vector::Constant(1, 3.0), methods[choice], options);
  BOOST_TEST((result.run.status == Status::root || result.run.status == Status::root_to_rounding));
  options.root.xtol = 0.0;
  system.F = [](const Vector& x) -> Vector {
    return (1e9 * (x.array() - 0.7) + 1e-3).round() + 0.5;
  };
  BOOST_TEST(
      !is_success(seek(system, Vector::Constant(1, 3.0), methods[choice], options).run.status));
}

BOOST_DATA_TEST_CASE(contradictions_have_no_root, data::make(methods), method) {
  Matrix A(3, 1);
  A << 1.0, 2.0, -1.0;
  Vector b(3);
  b << 1.0, 0.0, 1.0;
  System system = linear(A, b);
  const RootResult result = seek(system, Vector::Constant(1, 4.0), method);
  BOOST_TEST((result.run.status == Status::no_root));
  BOOST_TEST(std::abs(result.run.best.x[0] - A.col(0).dot(b) / A.squaredNorm()) <= 1e-12);
}

BOOST_DATA_TEST_CASE(a_stationary_point_is_no_root_however_small_its_equations,
                     data::make(methods) * data::make({1e-30, 1.0, 1e30}), method, scale) {
  System system;
  system.F = [scale](const Vector& x) -> Vector { return scale * (x.array().square() + 1.0); };
  system.J = [scale](const Vector& x) -> Matrix { return (2.0 * scale * x).asDiagonal(); };
  Options options;
  options.root.ftol = 0.0;
  const RootResult result = seek(system, vector2(3.0, -1.0), method, options);
  BOOST_TEST((result.run.status == Status::no_root));
}

BOOST_AUTO_TEST_CASE(an_updated_jacobian_proves_nothing) {
  // F(−2) = F(2), between which Broyden's update makes J vanish.
  System system;
  system.F = [](const Vector& x) -> Vector { return x.array().square() - 1.0; };
  system.J = [](const Vector& x) -> Matrix { return (2.0 * x).asDiagonal(); };
  Iterate at(1);
  at.x.setConstant(-2.0);
  ResidualObjective objective(system, at.x, {});
  objective.set_jacobian_update(JacobianUpdate::broyden);
  at.evaluate_gradient(objective);
  objective.accept(at.x);
  at.x.setConstant(2.0);
  at.evaluate_gradient(objective);
  BOOST_TEST(at.gradient_norm == 0.0);
  RootTests tests({}, objective, Vector::Ones(1));
  BOOST_TEST(!tests.test(at).has_value());
  objective.accept(at.x);
  BOOST_TEST(objective.forget_updates());
  at.evaluate_gradient(objective);
  BOOST_TEST(at.gradient_norm == 12.0);
}

BOOST_DATA_TEST_CASE(nearly_dependent_equations_are_not_taken_for_contradictions,
                     data::make(methods), method) {
  // The gradient at 0 is tiny, but one step solves the equations.
  System system = linear(matrix2(1, 1, 1 + 1e-9), vector2(1, -1));
  const RootResult result = seek(system, vector2(0, 0), method);
  BOOST_TEST((result.run.status != Status::no_root));
}

BOOST_DATA_TEST_CASE(a_step_that_overflows_is_a_status, data::make(methods), method) {
  // The factorisation of J squares its entries.
  System system = linear(Matrix::Identity(2, 2) * 1e200, vector2(1, 2));
  system.F = [](const Vector&) { return vector2(1, 2); };
  Options options;
  options.root.xtol = 0.0;  // such a J makes F rounding
  const RootResult result = seek(system, vector2(1, 1), method, options);
  BOOST_TEST(!is_success(result.run.status));
  BOOST_TEST(!result.run.exception);
}

BOOST_DATA_TEST_CASE(an_exception_leaves_the_accepted_point, data::make(methods), method) {
  System system = rosenbrock();
  const auto F = system.F;
  int calls = 0;
  system.F = [&](const Vector& x) {
    if (++calls == 5) throw std::runtime_error("fifth");
    return F(x);
  };
  const RootResult result = seek(system, vector2(-1.2, 1.0), method);
  BOOST_TEST((result.run.status == Status::callback_error));
  BOOST_TEST((result.residuals - F(result.run.best.x)).norm() == 0.0);
  BOOST_TEST(result.jacobian.allFinite());
}

BOOST_AUTO_TEST_CASE(without_a_single_evaluation_there_are_no_residuals) {
  System system = rosenbrock();
  Options options;
  options.budget.maxfev = 0;
  const RootResult result = seek(system, vector2(-1.2, 1.0), "trust", options);
  BOOST_TEST((result.run.status == Status::max_eval));
  BOOST_TEST(result.residuals.size() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
