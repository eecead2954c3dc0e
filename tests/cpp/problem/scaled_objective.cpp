// The scaled objective is the same function of z = x / d, with derivatives by z.
#include "hesse/problem/scaled_objective.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/boxes.hpp"
#include "support/function_objective.hpp"
#include "support/rosenbrock.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

ScalingOptions given(const Vector& scale) {
  ScalingOptions options;
  options.scale = scale;
  return options;
}

ScalingOptions automatic() {
  ScalingOptions options;
  options.automatic = true;
  return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(problem)
BOOST_AUTO_TEST_SUITE(scaled_objective)

BOOST_AUTO_TEST_CASE(derivatives_follow_the_chain_rule) {
  Rosenbrock inner(2), same(2);
  const Vector d = vector2(0.5, 8), x = vector2(-1.2, 1), z = x.cwiseQuotient(d);
  ScaledObjective scaled(inner, Bounds::none(), x, given(d));
  Vector g(2), gx(2), product(2), expected(2);
  BOOST_TEST(scaled.value(z) == same.value(x));
  scaled.gradient(z, g);
  same.gradient(x, gx);
  BOOST_TEST((g == d.cwiseProduct(gx)));
  const Matrix H = scaled.hessian(z);
  BOOST_TEST((H - d.asDiagonal() * same.hessian(x) * d.asDiagonal()).norm() <= 1e-12 * H.norm());
  scaled.hessian_product(z, vector2(1, -2), product);
  expected = H * vector2(1, -2);
  BOOST_TEST((product - expected).norm() <= 1e-12 * expected.norm());
}

BOOST_AUTO_TEST_CASE(there_and_back_again) {
  Rosenbrock inner(2);
  const Vector d = vector2(0.5, 8), x = vector2(-1.2, 1);
  ScaledObjective scaled(inner, Bounds::none(), x, given(d));
  Iterate at(2);
  at.x = x;
  scaled.to_scaled(at.x);
  BOOST_TEST((at.x == vector2(-2.4, 0.125)));
  scaled.gradient(at.x, at.gradient);
  scaled.to_original(at);
  Vector g(2);
  inner.gradient(x, g);
  BOOST_TEST((at.x == x));
  BOOST_TEST((at.gradient == g));
}

BOOST_DATA_TEST_CASE(a_face_of_the_scaled_box_is_the_face_itself, data::xrange(40), seed) {
  Random random(static_cast<std::uint64_t>(seed));
  const Vector d = random.vector(2).cwiseAbs() + Vector::Constant(2, 1e-3);
  const double low = random.uniform(), high = low + random.between(0.1, 1.0);
  const Bounds box = box2(low, high, low, high);
  FunctionObjective inner = quadratic(Matrix::Identity(2, 2), Vector::Zero(2));
  Vector seen(2);
  inner.f = [&](const Vector& x) { return (seen = x).sum(); };
  ScaledObjective scaled(inner, box, vector2(low, high), given(d));
  Iterate at(2);
  at.x = vector2(scaled.bounds().lower(0), scaled.bounds().upper(1));
  (void)scaled.value(at.x);
  BOOST_TEST((seen == vector2(low, high)));
  scaled.to_original(at);
  BOOST_TEST((at.x == vector2(low, high)));
}

BOOST_DATA_TEST_CASE(rounding_does_not_leave_the_box, data::xrange(40), seed) {
  Random random(static_cast<std::uint64_t>(seed));
  const Vector d = random.vector(2).cwiseAbs() + Vector::Constant(2, 1e-3);
  const Bounds box = box2(0.1, 0.3, -0.7, infinity);
  FunctionObjective inner = quadratic(Matrix::Identity(2, 2), Vector::Zero(2));
  inner.f = [&](const Vector& x) {
    BOOST_TEST(x[0] >= 0.1);
    BOOST_TEST(x[0] <= 0.3);
    BOOST_TEST(x[1] >= -0.7);
    return 0.0;
  };
  ScaledObjective scaled(inner, box, vector2(0.2, 0.0), given(d));
  const Bounds& bounds = scaled.bounds();
  (void)scaled.value(vector2(std::nextafter(bounds.upper(0), -infinity),
                             std::nextafter(bounds.lower(1), infinity)));
  (void)scaled.value(vector2(bounds.lower(0), 1e10));
}

BOOST_AUTO_TEST_CASE(automatic_scales_follow_the_hessian_and_move_the_iterate) {
  Matrix A = matrix2(1e6, 0, 1e-6);
  FunctionObjective inner = quadratic(A, vector2(1, 1));
  const Bounds box = box2(0, infinity, -1, 1);
  ScaledObjective scaled(inner, box, vector2(4, 0), automatic());
  Iterate at(2);
  at.x = vector2(4, 0);
  scaled.to_scaled(at.x);
  BOOST_TEST((at.x == vector2(1, 0)));  // |x0|, and 1 for 0
  at.value = scaled.value(at.x);
  at.evaluate_gradient(scaled, scaled.bounds());
  const Matrix H = scaled.hessian(at.x);
  BOOST_TEST(H(0, 0) >= 0.5);
  BOOST_TEST(H(0, 0) <= 2.0);
  BOOST_TEST(H(1, 1) >= 0.5);
  BOOST_TEST(H(1, 1) <= 2.0);
  scaled.adopt_scale(at);
  Vector g(2);
  BOOST_TEST(scaled.value(at.x) == at.value);
  scaled.gradient(at.x, g);
  BOOST_TEST((g == at.gradient));
  BOOST_TEST(at.gradient_norm == scaled.bounds().projected_gradient_norm(at.x, g));
  scaled.to_original(at);
  BOOST_TEST((at.x == vector2(4, 0)));
}

BOOST_AUTO_TEST_CASE(a_line_is_told_in_the_variables_of_the_function) {
  FunctionObjective inner = quadratic(Matrix::Identity(2, 2), Vector::Zero(2));
  ScaledObjective scaled(inner, Bounds::none(), vector2(1, 1), given(vector2(0.5, 8)));
  scaled.expect_line(vector2(2, 3), vector2(-1, 4));
  BOOST_REQUIRE(inner.expected_lines.size() == 1u);
  BOOST_TEST((inner.expected_lines[0].x == vector2(1, 24)));
  BOOST_TEST((inner.expected_lines[0].direction == vector2(-0.5, 32)));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
