// Dogleg and subspace steps: inside the radius, at least as good as the Cauchy point, and the best
// of their path or span.
#include "hesse/subproblem/dogleg.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/fixed_curvature.hpp"
#include "support/trust_region_cases.hpp"
#include "support/trust_region_oracle.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

const Index sizes[] = {1, 2, 3, 10};
constexpr DoglegKind kinds[] = {DoglegKind::dogleg, DoglegKind::two_dimensional};
constexpr int cases_per_kind_and_size = 50;

/// −m along −g, at its best within the radius.
Wide cauchy_reduction(const TrustRegionCase& p) {
  const Wide norm = wide_norm(p.g);
  if (norm == 0) return 0;
  const WideVector d = -p.g.cast<Wide>() / norm;
  const Wide curvature = d.dot(p.B.cast<Wide>() * d);
  const Wide radius = static_cast<Wide>(p.radius);
  const Wide length = curvature > 0 ? std::min(norm / curvature, radius) : radius;
  return length * norm - 0.5L * length * length * curvature;
}

TrustRegionStep solved(const TrustRegionCase& p, DoglegKind kind) {
  FixedCurvature fixed(p.B);
  Dogleg solver(p.g.size(), kind);
  TrustRegionStep step(p.g.size());
  BOOST_REQUIRE(solver.set_model(fixed.curvature, p.g));
  solver.solve(p.radius, step);
  return step;
}

TrustRegionCase with(Kind kind, Index n, double B_scale, double g_scale, double radius_scale) {
  Random random(static_cast<std::uint64_t>(n) + 7 * static_cast<std::uint64_t>(kind));
  TrustRegionCase p = random_case(kind, n, random);
  p.B *= B_scale;
  p.g *= g_scale;
  p.radius *= radius_scale;
  return p;
}

void check(const TrustRegionCase& p, const TrustRegionStep& step) {
  BOOST_REQUIRE(step.s.allFinite());
  const Wide radius = static_cast<Wide>(p.radius);
  BOOST_TEST(wide_norm(step.s) <= radius * (1.0L + 1e-12L));
  if (step.on_boundary) BOOST_TEST(wide_norm(step.s) >= radius * (1.0L - 1e-9L));
  const Wide actual = model_reduction(p.B, p.g, step.s);
  // A singular B leaves its smallest eigenvalue to rounding; see the tests of Moré–Sorensen.
  const Wide rounding = p.singular ? 1e-12L * p.B.cast<Wide>().norm() * radius * radius : 1e-300L;
  BOOST_TEST(actual >= cauchy_reduction(p) * (1.0L - 1e-9L) - rounding);
  const Wide terms = wide_norm(p.g) * wide_norm(step.s) + std::abs(actual);
  BOOST_TEST(std::abs(static_cast<Wide>(step.predicted_reduction) - actual) <=
             1e-11L * terms + rounding);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(subproblem)
BOOST_AUTO_TEST_SUITE(dogleg)

BOOST_DATA_TEST_CASE(is_inside_and_no_worse_than_the_cauchy_point,
                     data::make(all_kinds) * data::make(sizes), kind, n) {
  if (kind == Kind::singular_in_range && n == 1) return;  // B = 0, g = 0
  Random random(static_cast<std::uint64_t>(n) + 100 * static_cast<std::uint64_t>(kind));
  for (int k = 0; k < cases_per_kind_and_size; ++k) {
    const TrustRegionCase p = random_case(kind, n, random);
    for (const DoglegKind dogleg_kind : kinds) {
      BOOST_TEST_CONTEXT("case " << k << ", kind " << static_cast<int>(dogleg_kind)) {
        check(p, solved(p, dogleg_kind));
      }
    }
  }
}

BOOST_DATA_TEST_CASE(in_two_variables_the_plane_is_everything, data::make(all_kinds), kind) {
  Random random(3);
  for (int k = 0; k < cases_per_kind_and_size; ++k) {
    const TrustRegionCase p = random_case(kind, 2, random);
    // Without a gradient there is one direction only; where B is singular, rounding decides what
    // the plane holds.
    if (p.singular || kind == Kind::no_gradient) continue;
    const TrustRegionStep step = solved(p, DoglegKind::two_dimensional);
    const Wide best = TrustRegionOracle(p.B, p.g, p.radius).optimal_reduction();
    BOOST_TEST_CONTEXT("case " << k) {
      BOOST_TEST(model_reduction(p.B, p.g, step.s) >= best * (1.0L - 1e-7L));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_dogleg_is_powells_path) {
  // B = diag(1, 10), g = (1, 10): Newton point (−1, −1), Cauchy length ‖g‖³/gᵀBg.
  TrustRegionCase p{Matrix::Zero(2, 2), Vector(2), 1.3, false};
  p.B.diagonal() << 1.0, 10.0;
  p.g << 1.0, 10.0;
  const TrustRegionStep step = solved(p, DoglegKind::dogleg);
  const Vector cauchy = -(101.0 / 1001.0) * p.g;
  const Vector leg = Vector::Constant(2, -1.0) - cauchy;
  // On the straight line from the Cauchy to the Newton point, at the boundary.
  const Vector along = step.s - cauchy;
  BOOST_TEST(std::abs(along[0] * leg[1] - along[1] * leg[0]) <= 1e-14);
  BOOST_TEST(along.dot(leg) > 0.0);
  BOOST_TEST(std::abs(step.s.norm() - 1.3) <= 1e-14);
}

BOOST_DATA_TEST_CASE(inside_both_are_newtons_step, data::make({0, 1}), choice) {
  const DoglegKind kind = kinds[choice];
  const TrustRegionCase p = with(Kind::definite, 10, 1.0, 1.0, 1e6);
  const TrustRegionStep step = solved(p, kind);
  BOOST_TEST((p.B * step.s + p.g).norm() <= 1e-12 * p.g.norm());
  BOOST_TEST(!step.on_boundary);
  BOOST_TEST(step.multiplier == 0.0);
}

BOOST_DATA_TEST_CASE(scales_do_not_matter,
                     data::make({Kind::definite, Kind::indefinite, Kind::no_gradient}) *
                         data::make({1e-100, 1e-50, 1e50, 1e100}),
                     kind, scale) {
  for (const DoglegKind dogleg_kind : kinds) {
    check(with(kind, 5, scale, scale, 1.0), solved(with(kind, 5, scale, scale, 1.0), dogleg_kind));
    const TrustRegionCase p = with(kind, 5, 1.0, scale, scale);
    check(p, solved(p, dogleg_kind));
  }
}

BOOST_AUTO_TEST_CASE(a_model_that_is_not_finite_has_no_step) {
  TrustRegionCase p = with(Kind::definite, 3, 1.0, 1.0, 1.0);
  p.g[1] = std::numeric_limits<double>::quiet_NaN();
  FixedCurvature fixed(p.B);
  Dogleg solver(3, DoglegKind::dogleg);
  BOOST_TEST(!solver.set_model(fixed.curvature, p.g));
}

BOOST_AUTO_TEST_CASE(a_shorter_radius_needs_no_factorisation) {
  const TrustRegionCase p = with(Kind::indefinite, 5, 1.0, 1.0, 1.0);
  FixedCurvature fixed(p.B);
  Dogleg solver(5, DoglegKind::dogleg);
  TrustRegionStep step(5);
  BOOST_REQUIRE(solver.set_model(fixed.curvature, p.g));
  const Index before = fixed.curvature.factorization_work().count;
  for (double radius = p.radius; radius > 1e-6; radius *= 0.25) {
    solver.solve(radius, step);
    check({p.B, p.g, radius, false}, step);
  }
  BOOST_TEST(fixed.curvature.factorization_work().count == before);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
