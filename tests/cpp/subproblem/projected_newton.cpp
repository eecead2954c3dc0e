// Steps between bounds: never outside, never worse than the Cauchy step, and exact where an oracle
// knows the answer.
#include "hesse/subproblem/projected_newton.hpp"

#include <cmath>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/curvature/matrix_free.hpp"

#include "support/box_oracle.hpp"
#include "support/fixed_curvature.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

constexpr double tight = 1e-12;  // of conjugate gradients

struct Solved {
  TrustRegionStep step;
  bool succeeded;
};

Solved solved(Curvature& B, const Vector& g, const RandomBox& box, double radius) {
  Budget budget = unlimited();
  const Bounds bounds = box.bounds();
  ProjectedNewton solver(g.size(), 100, budget);
  Solved answer{TrustRegionStep(g.size()), false};
  solver.start(box.x, g, B, bounds);
  answer.succeeded = solver.solve(radius, tight, answer.step);
  return answer;
}

Vector spectrum(Index n, bool convex, Random& random) {
  Vector values(n);
  for (double& value : values) {
    value = std::pow(10.0, random.between(-2.0, 2.0));
    if (!convex && random.uniform() > 0.0) value = -value;
  }
  return values;
}

/// Lin & Moré (1999), §2, by plain bisection: the decrease of a Cauchy step.
double cauchy_value(const Matrix& A, const Vector& g, const RandomBox& box, double radius) {
  double length = 1e6;
  for (int k = 0; k < 200; ++k, length *= 0.7) {
    const Vector s = (box.x - length * g).cwiseMax(box.lower).cwiseMin(box.upper) - box.x;
    if (s.norm() <= radius && model_value(A, g, s) <= 0.01 * g.dot(s)) {
      return model_value(A, g, s);
    }
  }
  return 0.0;
}

void check_is_allowed(const Matrix& A, const Vector& g, const RandomBox& box, double radius,
                      const TrustRegionStep& step) {
  const Vector end = (box.x + step.s).cwiseMax(box.lower).cwiseMin(box.upper);
  BOOST_TEST((end - box.x - step.s).norm() <= 4.0 * epsilon * (1.0 + step.s.norm()));
  BOOST_TEST(step.s.norm() <= radius * (1.0 + 1e-12));
  const double scale = A.norm() * step.s.squaredNorm() + g.norm() * step.s.norm();
  BOOST_TEST(std::abs(step.predicted_reduction + model_value(A, g, step.s)) <=
             100.0 * epsilon * scale);
  BOOST_TEST(step.predicted_reduction >= 0.0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(subproblem)
BOOST_AUTO_TEST_SUITE(projected_newton)

BOOST_DATA_TEST_CASE(steps_are_allowed_and_beat_the_cauchy_step,
                     data::xrange(300) * data::make({false, true}), seed, by_products) {
  Random random(static_cast<std::uint64_t>(seed));
  const Index n = 1 + seed % 7;
  const Matrix A = with_spectrum(spectrum(n, seed % 2 == 0, random), random).matrix;
  const Vector g = random.vector(n) * std::pow(10.0, random.between(-3.0, 3.0));
  const RandomBox box(n, random);
  const double radius = std::pow(10.0, random.between(-2.0, 2.0));
  FixedCurvature fixed(A);
  MatrixFree products(fixed.objective, n);
  Curvature& B = by_products ? static_cast<Curvature&>(products) : fixed.curvature;
  const Solved answer = solved(B, g, box, radius);
  BOOST_REQUIRE(answer.succeeded);
  check_is_allowed(A, g, box, radius, answer.step);
  const double cauchy = cauchy_value(A, g, box, radius);
  BOOST_TEST(-answer.step.predicted_reduction <= 0.3 * cauchy);
}

BOOST_DATA_TEST_CASE(convex_quadratics_are_minimised_in_one_step,
                     data::xrange(200) * data::make({false, true}), seed, by_products) {
  Random random(static_cast<std::uint64_t>(1000 + seed));
  const Index n = 1 + seed % 6;
  const Matrix A = with_spectrum(spectrum(n, true, random), random).matrix;
  const Vector g = random.vector(n) * std::pow(10.0, random.between(-1.0, 2.0));
  RandomBox box(n, random);
  for (Index i = 0; i < n; ++i) box.upper[i] = std::min(box.upper[i], 3.0);
  FixedCurvature fixed(A);
  MatrixFree products(fixed.objective, n);
  Curvature& B = by_products ? static_cast<Curvature&>(products) : fixed.curvature;
  const Solved answer = solved(B, g, box, 1e3);
  BOOST_REQUIRE(answer.succeeded);
  const double best = box_minimum(A, g, box.lower - box.x, box.upper - box.x);
  // By products the number of faces visited is small.
  const double share = by_products ? 0.5 : 1.0 - 1e-9;
  BOOST_TEST(answer.step.predicted_reduction >= share * -best);
}

BOOST_DATA_TEST_CASE(without_bounds_it_is_the_unbounded_step, data::xrange(50), seed) {
  Random random(static_cast<std::uint64_t>(seed));
  const Index n = 1 + seed % 6;
  const Matrix A = with_spectrum(spectrum(n, seed % 2 == 0, random), random).matrix;
  const Vector g = random.vector(n);
  const double radius = std::pow(10.0, random.between(-2.0, 2.0));
  FixedCurvature fixed(A);
  Budget budget = unlimited();
  ProjectedNewton bounded(n, 100, budget);
  MoreSorensen unbounded(n, budget);
  TrustRegionStep ours(n), theirs(n);
  const Vector x = Vector::Zero(n);
  bounded.start(x, g, fixed.curvature, Bounds::none());
  BOOST_REQUIRE(bounded.solve(radius, tight, ours));
  BOOST_REQUIRE(unbounded.solve(fixed.curvature, g, radius, theirs));
  BOOST_TEST((ours.s == theirs.s));
  BOOST_REQUIRE(bounded.solve(0.25 * radius, tight, ours));
  BOOST_REQUIRE(unbounded.solve_for_smaller_radius(fixed.curvature, g, 0.25 * radius, theirs));
  BOOST_TEST((ours.s == theirs.s));
  BOOST_TEST(ours.predicted_reduction == theirs.predicted_reduction);
  BOOST_TEST(ours.on_boundary == theirs.on_boundary);
}

BOOST_AUTO_TEST_CASE(a_smaller_radius_on_a_face) {
  const Matrix A = matrix2(2, 1, 3);
  FixedCurvature fixed(A);
  Budget budget = unlimited();
  const Bounds box = box2(0, infinity, -infinity, infinity);
  const Vector x = vector2(0, 0), g = vector2(5, -3);
  ProjectedNewton solver(2, 100, budget);
  TrustRegionStep step(2);
  solver.start(x, g, fixed.curvature, box);
  BOOST_REQUIRE(solver.solve(10.0, tight, step));
  BOOST_TEST((step.s - vector2(0, 1)).norm() <= 1e-14);
  BOOST_REQUIRE(solver.solve(0.5, tight, step));
  BOOST_TEST((step.s - vector2(0, 0.5)).norm() <= 1e-14);
  BOOST_TEST(step.on_boundary);
}

BOOST_AUTO_TEST_CASE(nothing_moves_where_everything_is_fixed_or_binding) {
  FixedCurvature fixed(matrix2(1, 0, -1));
  Budget budget = unlimited();
  ProjectedNewton solver(2, 100, budget);
  TrustRegionStep step(2);
  const Bounds box = box2(0, 1, 2, 2);
  const Vector x = vector2(0, 2), g = vector2(3, 4);
  solver.start(x, g, fixed.curvature, box);
  BOOST_REQUIRE(solver.solve(1.0, tight, step));
  BOOST_TEST(step.s.isZero(0.0));
  BOOST_TEST(step.predicted_reduction == 0.0);
}

BOOST_DATA_TEST_CASE(a_curvature_that_is_not_finite_has_no_step, data::make({nan, infinity}),
                     entry) {
  FixedCurvature fixed(matrix2(entry, 0, 1));
  Budget budget = unlimited();
  ProjectedNewton solver(2, 100, budget);
  TrustRegionStep step(2);
  const Bounds box = box2(0, 1, 0, 1);
  const Vector x = vector2(0.5, 0.5), g = vector2(3, 4);
  solver.start(x, g, fixed.curvature, box);
  BOOST_TEST(!solver.solve(1.0, tight, step));
}

BOOST_AUTO_TEST_CASE(negative_curvature_is_sought_within_the_box) {
  Budget budget = unlimited();
  ProjectedNewton solver(2, 100, budget);
  Vector d(2);
  const Bounds box = box2(0, 1, 0, 1);
  const Vector corner = vector2(0, 0), none = vector2(0, 0), repelled = vector2(1e-3, 1e-3);
  FixedCurvature inwards(matrix2(0, -1, 0)), outwards(matrix2(0, 1, 0)), axis(matrix2(1, 0, -1));
  solver.start(corner, none, inwards.curvature, box);
  BOOST_REQUIRE(solver.find_negative_curvature(0.0, d));
  BOOST_TEST((d[0] > 0.0 && d[1] > 0.0));
  solver.start(corner, none, outwards.curvature, box);
  BOOST_TEST(!solver.find_negative_curvature(0.0, d));
  solver.start(corner, none, axis.curvature, box);
  BOOST_REQUIRE(solver.find_negative_curvature(0.0, d));
  BOOST_TEST(d[1] > 0.0);
  solver.start(corner, repelled, axis.curvature, box);
  BOOST_TEST(!solver.find_negative_curvature(0.0, d));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
