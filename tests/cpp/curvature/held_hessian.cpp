// A Hessian that is kept: when, what is told of it, and that a new one replaces one that fails.
#include "hesse/curvature/held_hessian.hpp"

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

/// Gives multiples of the identity, and keeps what it was told.
class DearHessian final : public Objective {
 public:
  [[nodiscard]] Capabilities capabilities() const override {
    Capabilities has{true, true};
    has.semidefinite = true;
    has.hessian_cost = 10.0;
    return has;
  }
  double value(const Vector&) override { return 0.0; }
  MatrixView hessian(const Vector& x) override {
    ++hessians;
    H_ = factor * Matrix::Identity(x.size(), x.size());
    return view(H_);
  }
  void expect_hessian(bool is_expected) override { expected = is_expected; }

  double factor = 2.0;
  int hessians = 0;
  bool expected = true;

 private:
  Matrix H_;
};

struct Held {
  Held() : budget(unlimited()), curvature(objective, objective, budget, 2) {}

  /// Comes to an iterate of this value and gradient, and returns Newton's step.
  Vector arrive(double value, double gradient) {
    at.value = value;
    at.gradient = Vector::Constant(2, gradient);
    curvature.update(at);
    Vector s(2);
    BOOST_REQUIRE(curvature.newton_step(at.gradient, s));
    return s;
  }

  Iterate at{2};
  DearHessian objective;
  Budget budget;
  HeldHessian curvature;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(curvature)
BOOST_AUTO_TEST_SUITE(held_hessian)

BOOST_AUTO_TEST_CASE(it_comes_with_every_point_while_steps_are_long) {
  Held held;
  for (const double gradient : {1.0, 0.5, 0.4}) {
    held.arrive(1.0, gradient);
    BOOST_TEST(held.objective.expected);
    BOOST_REQUIRE(held.curvature.matrix() != nullptr);
  }
  BOOST_TEST(held.objective.hessians == 3);
}

BOOST_AUTO_TEST_CASE(it_is_kept_while_steps_bring_enough) {
  Held held;
  held.arrive(1.0, 0.1);
  BOOST_TEST(!held.objective.expected);
  held.objective.factor = 4.0;
  const Vector s = held.arrive(1.0, 0.01);
  BOOST_TEST(s.isApproxToConstant(-0.005));  // with the factor 2
  BOOST_TEST(held.curvature.matrix() == nullptr);
  BOOST_TEST(!held.objective.expected);
  held.arrive(1.0, 0.001);
  BOOST_TEST(held.objective.hessians == 1);
  BOOST_TEST(held.curvature.factorization_work().count == 1);
  const Vector anew = held.arrive(1.0, 0.0008);
  BOOST_TEST(held.objective.hessians == 2);
  BOOST_TEST(anew.isApproxToConstant(-0.0002));
  BOOST_REQUIRE(held.curvature.matrix() != nullptr);
}

BOOST_AUTO_TEST_CASE(a_restart_replaces_one_of_an_earlier_iterate) {
  Held held;
  held.arrive(1.0, 0.1);
  BOOST_TEST(!held.curvature.restart());  // it is that of this iterate
  held.arrive(1.0, 0.01);
  BOOST_TEST(held.curvature.restart());
  held.arrive(1.0, 0.01);
  BOOST_TEST(held.objective.hessians == 2);
  BOOST_TEST(!held.curvature.restart());
}

BOOST_AUTO_TEST_CASE(a_value_of_zero_tells_nothing) {
  Held held;
  held.arrive(0.0, 1e-9);
  BOOST_TEST(held.objective.expected);
}

BOOST_AUTO_TEST_CASE(a_matrix_that_is_not_finite_has_no_step_and_is_not_kept) {
  Held held;
  held.objective.factor = std::numeric_limits<double>::quiet_NaN();
  held.at.value = 1.0;
  held.at.gradient = Vector::Ones(2);
  held.curvature.update(held.at);
  Vector s(2);
  BOOST_TEST(!held.curvature.newton_step(held.at.gradient, s));
  BOOST_TEST(held.objective.expected);
  held.objective.factor = 2.0;
  BOOST_TEST(held.arrive(1.0, 0.1).isApproxToConstant(-0.05));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
