// tron in whole runs: faces, saddle points, fixed variables.
#include "hesse/step/projected_trust_region.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/box_oracle.hpp"
#include "support/function_objective.hpp"
#include "support/rosenbrock.hpp"
#include "support/watchers.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

Result tron(Objective& objective, const Vector& x0, const Bounds& bounds) {
  return run(objective, x0, "tron", {}, {}, nullptr, bounds);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(step)
BOOST_AUTO_TEST_SUITE(projected_trust_region)

BOOST_DATA_TEST_CASE(without_bounds_it_is_trust_exact, data::make({2, 10}), n) {
  Rosenbrock objective(n);
  const Result bounded = tron(objective, Rosenbrock::start(n), Bounds::none());
  const Result exact = run(objective, Rosenbrock::start(n), "trust-exact");
  BOOST_TEST((bounded.best.x == exact.best.x));
  BOOST_TEST(bounded.counts.value == exact.counts.value);
  BOOST_TEST(bounded.factorizations == exact.factorizations);
}

BOOST_DATA_TEST_CASE(random_quadratics_end_at_points_of_karush_kuhn_and_tucker, data::xrange(100),
                     seed) {
  Random random(static_cast<std::uint64_t>(seed));
  const Index n = 1 + seed % 6;
  const bool is_convex = seed % 2 == 0;
  const Matrix A = spread_matrix(n, is_convex ? 0.1 : -5.0, 10.0, random);
  const Vector b = 5.0 * random.vector(n);
  RandomBox box(n, random);
  for (Index i = 0; i < n; ++i) box.upper[i] = std::min(box.upper[i], 3.0);
  FunctionObjective objective = quadratic(A, b);
  const Result result = tron(objective, box.x, box.bounds());
  BOOST_TEST((result.status == Status::gtol));
  BOOST_TEST(box.contains(result.best.x));
  BOOST_TEST(box.bounds().projected_gradient_norm(result.best.x, A * result.best.x + b) <= 1e-8);
  if (is_convex) {
    const double best = box_minimum(A, b, box.lower, box.upper);
    BOOST_TEST(result.best.value <= best + 1e-10 * (1.0 + std::abs(best)));
  }
}

BOOST_AUTO_TEST_CASE(a_saddle_on_a_face_is_left) {
  Matrix A = Matrix::Identity(3, 3);
  A(1, 1) = -1.0;
  A(2, 2) = -1e12;  // fixed: its curvature does not matter
  Vector lower(3), upper(3), x0(3);
  lower << -1, -1, 3;
  upper << 1, 2, 3;
  x0 << 0, 0, 3;
  FunctionObjective objective = quadratic(A, Vector::Zero(3));
  const Result result = tron(objective, x0, {lower, upper});
  BOOST_TEST((result.status == Status::gtol));
  BOOST_TEST(result.saddles_left == 1);
  BOOST_TEST(std::abs(result.best.x[0]) <= 1e-8);
  BOOST_TEST(result.best.x[1] == 2.0);  // the better side
}

BOOST_AUTO_TEST_CASE(negative_curvature_of_bound_variables_does_not_matter) {
  FunctionObjective objective = quadratic(matrix2(1, 0, -1), vector2(0, 2));
  const Result result = tron(objective, vector2(0.5, 0), box2(-1, 1, 0, 1));
  BOOST_TEST((result.status == Status::gtol));
  BOOST_TEST(result.saddles_left == 0);
  BOOST_TEST((result.best.x == vector2(0, 0)));
}

BOOST_AUTO_TEST_CASE(a_degenerate_corner_is_left_where_f_falls) {
  FunctionObjective falls = quadratic(matrix2(0, -1, 0), vector2(0, 0));
  const Result left = tron(falls, vector2(0, 0), box2(0, 1, 0, 1));
  BOOST_TEST((left.status == Status::gtol));
  BOOST_TEST(left.saddles_left == 1);
  BOOST_TEST((left.best.x == vector2(1, 1)));
  FunctionObjective rises = quadratic(matrix2(0, 1, 0), vector2(0, 0));
  const Result stays = tron(rises, vector2(0, 0), box2(0, 1, 0, 1));
  BOOST_TEST((stays.status == Status::gtol));
  BOOST_TEST(stays.saddles_left == 0);
}

BOOST_AUTO_TEST_CASE(all_fixed_is_a_success_at_once) {
  FunctionObjective objective = quadratic(matrix2(1, 0, -1), vector2(5, 2));
  const Result result = tron(objective, vector2(3, 4), {vector2(3, 4), vector2(3, 4)});
  BOOST_TEST((result.status == Status::gtol));
  BOOST_TEST(result.iterations == 0);
  BOOST_TEST(objective.values == 1);
  BOOST_TEST(result.best.value == objective.f(vector2(3, 4)));
}

BOOST_AUTO_TEST_CASE(products_alone_suffice) {
  FunctionObjective objective = quadratic(matrix2(4, 1, 3), vector2(-9, 2));
  objective.H = nullptr;
  const Result result = tron(objective, vector2(0, 0), box2(-1, 1, -1, 1));
  BOOST_TEST((result.status == Status::gtol));
  BOOST_TEST((result.best.x - vector2(1, -1)).norm() <= 1e-8);
  BOOST_TEST(result.factorizations == 0);
}

BOOST_AUTO_TEST_CASE(a_face_met_is_met_exactly) {
  FunctionObjective objective = quadratic(matrix2(1, 0, 1), vector2(-7, 7));
  const Result result = tron(objective, vector2(0.1, 0.1), box2(-0.7, 0.1 + 0.2, -1e-17, 3));
  BOOST_TEST((result.best.x == vector2(0.1 + 0.2, -1e-17)));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
