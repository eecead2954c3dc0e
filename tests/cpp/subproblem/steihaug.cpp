// Steihaug's truncated conjugate gradients: what they promise for any matrix, and what they become
// when nothing truncates them.
#include "hesse/subproblem/steihaug.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/fixed_curvature.hpp"
#include "support/trust_region_cases.hpp"
#include "support/trust_region_oracle.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

const Index sizes[] = {1, 2, 5, 20};

TrustRegionStep solved(const TrustRegionCase& problem, double tolerance) {
  FixedCurvature fixed(problem.B);
  Steihaug solver(problem.g.size(), 2 * problem.g.size() + 20, nullptr, fixed.budget);
  TrustRegionStep step(problem.g.size());
  step.s.setConstant(nan);  // what an earlier call left must not matter
  solver.solve(fixed.curvature, problem.g, problem.radius, tolerance, step);
  return step;
}

// The best reduction along −g within the radius.
Wide cauchy_reduction(const TrustRegionCase& problem) {
  const WideVector g = problem.g.cast<Wide>();
  const Wide g_norm = g.norm();
  if (g_norm == 0) return 0;
  const Wide curvature = g.dot(problem.B.cast<Wide>() * g) / (g_norm * g_norm);
  const Wide edge = static_cast<Wide>(problem.radius) / g_norm;
  const Wide length = curvature > 0 ? std::min(edge, 1 / curvature) : edge;
  return length * g_norm * g_norm * (1 - 0.5L * length * curvature);
}

void check_step(const TrustRegionCase& problem, const TrustRegionStep& step) {
  BOOST_TEST(step.s.allFinite());
  BOOST_TEST(wide_norm(step.s) <= static_cast<Wide>(problem.radius) * (1.0L + 1e-12L));
  if (step.on_boundary) {
    BOOST_TEST(wide_norm(step.s) >= static_cast<Wide>(problem.radius) * (1.0L - 1e-9L));
  }
  const Wide actual = model_reduction(problem.B, problem.g, step.s);
  BOOST_TEST(actual >= cauchy_reduction(problem) * (1.0L - 1e-10L));
  const Wide terms = problem.g.cast<Wide>().norm() * wide_norm(step.s) + std::abs(actual);
  BOOST_TEST(std::abs(static_cast<Wide>(step.predicted_reduction) - actual) <= 1e-10L * terms);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(subproblem)
BOOST_AUTO_TEST_SUITE(steihaug)

BOOST_DATA_TEST_CASE(stays_inside_and_beats_cauchy, data::make(all_kinds) * data::make(sizes), kind,
                     n) {
  Random random(static_cast<std::uint64_t>(n) + 100 * static_cast<std::uint64_t>(kind));
  for (int k = 0; k < 40; ++k) {
    const TrustRegionCase problem = random_case(kind, n, random);
    for (const double tolerance : {0.5, 1e-3, 1e-10}) {
      BOOST_TEST_CONTEXT("case " << k << ", radius " << problem.radius) {
        check_step(problem, solved(problem, tolerance));
      }
    }
  }
}

BOOST_DATA_TEST_CASE(a_large_radius_gives_the_newton_step, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n));
  for (int k = 0; k < 20; ++k) {
    TrustRegionCase problem = random_case(Kind::definite, n, random);
    problem.radius = 1e6;
    const TrustRegionStep step = solved(problem, 1e-12);
    BOOST_TEST(!step.on_boundary);
    BOOST_TEST((problem.B * step.s + problem.g).norm() <= 1e-11 * problem.g.norm());
  }
}

BOOST_DATA_TEST_CASE(ends_at_the_tolerance_asked_for, data::make({0.5, 0.1, 1e-6}), tolerance) {
  Random random(4);
  for (int k = 0; k < 20; ++k) {
    TrustRegionCase problem = random_case(Kind::definite, 20, random);
    problem.radius = 1e6;
    FixedCurvature fixed(problem.B);
    Steihaug solver(20, 60, nullptr, fixed.budget);
    TrustRegionStep step(20);
    solver.solve(fixed.curvature, problem.g, problem.radius, tolerance, step);
    BOOST_TEST((problem.B * step.s + problem.g).norm() <=
               tolerance * problem.g.norm() * (1 + 1e-9));
    BOOST_TEST(solver.iterations() < 20);
  }
}

BOOST_DATA_TEST_CASE(negative_curvature_leads_to_the_boundary, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n) + 9);
  for (int k = 0; k < 20; ++k) {
    const TrustRegionCase problem = random_case(Kind::negative_definite, n, random);
    const TrustRegionStep step = solved(problem, 1e-3);
    BOOST_TEST(step.on_boundary);
    BOOST_TEST(step.s.norm() == problem.radius, boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(no_gradient_means_no_step) {
  const TrustRegionStep step = solved({matrix2(1, 0, -1), vector2(0, 0), 1.0}, 0.5);
  BOOST_TEST((step.s == vector2(0, 0)));
  BOOST_TEST(step.predicted_reduction == 0.0);
  BOOST_TEST(!step.on_boundary);
}

BOOST_AUTO_TEST_CASE(the_limit_of_iterations_holds) {
  Random random(5);
  const TrustRegionCase problem = random_case(Kind::definite, 20, random);
  FixedCurvature fixed(problem.B);
  Steihaug solver(20, 3, nullptr, fixed.budget);
  TrustRegionStep step(20);
  solver.solve(fixed.curvature, problem.g, 1e6, 1e-15, step);
  BOOST_TEST(solver.iterations() == 3);
  check_step({problem.B, problem.g, 1e6}, step);
}

// f in other units: nothing but the reduction changes.
BOOST_DATA_TEST_CASE(units_of_f_do_not_matter, data::make({1e-100, 1e-30, 1e30, 1e100}), unit) {
  Random random(6);
  for (const Kind kind : all_kinds) {
    TrustRegionCase problem = random_case(kind, 5, random);
    problem.B *= unit;
    problem.g *= unit;
    check_step(problem, solved(problem, 1e-3));
  }
}

BOOST_AUTO_TEST_CASE(the_budget_ends_the_iteration) {
  FixedCurvature fixed(matrix2(1, 0, 1));
  Budget spent(-1.0, no_limit);
  Steihaug solver(2, 10, nullptr, spent);
  TrustRegionStep step(2);
  BOOST_CHECK_THROW(solver.solve(fixed.curvature, vector2(1, 1), 1.0, 0.1, step), TimeLimitReached);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
