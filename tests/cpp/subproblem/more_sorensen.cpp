// Moré–Sorensen: the optimality conditions of Conn, Gould & Toint (2000), §7.2, checked directly on
// random cases of every kind, and the reduction against an eigendecomposition.
#include "hesse/subproblem/more_sorensen.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/fixed_curvature.hpp"
#include "support/trust_region_cases.hpp"
#include "support/trust_region_oracle.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

const Index sizes[] = {1, 2, 5, 20};
constexpr int cases_per_kind_and_size = 60;  // 10 kinds × 4 sizes × 60 = 2400 cases

// The share of the best reduction that a nearly exact step may miss.
constexpr double missed_share = 0.01;

// ‖(B + λI)s + g‖ beside its terms, times the size of the problem.
constexpr double backward_error = 1e3 * epsilon;

void check_inside(const TrustRegionCase& problem, const TrustRegionStep& step) {
  BOOST_TEST(step.s.allFinite());
  BOOST_TEST(wide_norm(step.s) <= static_cast<Wide>(problem.radius) * (1.0L + 1e-12L));
}

void check_multiplier(const TrustRegionCase& problem, const TrustRegionStep& step) {
  const WideEigen eigen(problem.B);
  const Wide norm = eigen.values.cwiseAbs().maxCoeff();
  const Wide n = static_cast<Wide>(problem.g.size());
  BOOST_TEST(step.multiplier >= 0.0);
  BOOST_TEST(eigen.values[0] + static_cast<Wide>(step.multiplier) >=
             -10.0L * n * static_cast<Wide>(epsilon) * norm);
  if (step.hard_case) return;
  // s = s(λ)/t: a boundary step is stretched or shortened to fit.
  const WideVector g = problem.g.cast<Wide>();
  const WideVector shifted = problem.B.cast<Wide>() * step.s.cast<Wide>() +
                             static_cast<Wide>(step.multiplier) * step.s.cast<Wide>();
  const bool is_stretched = step.on_boundary && g.norm() > 0;
  const Wide t = is_stretched ? -g.dot(shifted) / shifted.squaredNorm() : 1;
  const Wide terms = (norm + static_cast<Wide>(step.multiplier)) * wide_norm(step.s) + g.norm();
  BOOST_TEST((t * shifted + g).norm() <= n * static_cast<Wide>(backward_error) * terms);
}

// What rounding of B's entries does to the model within the radius if the eigenvalue that decides
// is zero: no method can tell 0 from ±ε‖B‖. The other kinds are owed the full share.
Wide rounding_of_model(const TrustRegionCase& problem) {
  if (!problem.singular) return 0;
  const Wide radius = static_cast<Wide>(problem.radius);
  const Wide B_norm = problem.B.cast<Wide>().norm();
  return 100.0L * static_cast<Wide>(problem.g.size()) * static_cast<Wide>(epsilon) * B_norm *
         radius * radius;
}

void check_reduction(const TrustRegionCase& problem, const TrustRegionStep& step) {
  const Wide actual = model_reduction(problem.B, problem.g, step.s);
  const Wide best = TrustRegionOracle(problem.B, problem.g, problem.radius).optimal_reduction();
  const Wide claimed = static_cast<Wide>(step.predicted_reduction);
  const Wide rounding = rounding_of_model(problem);
  BOOST_TEST(actual >= (1.0L - static_cast<Wide>(missed_share)) * best - rounding);
  BOOST_TEST(actual <= best * (1.0L + 1e-9L) + rounding);
  const Wide terms = problem.g.cast<Wide>().norm() * wide_norm(step.s) + std::abs(actual);
  BOOST_TEST(std::abs(claimed - actual) <= 1e-12L * terms + rounding);
}

void check_step(const TrustRegionCase& problem, const TrustRegionStep& step) {
  check_inside(problem, step);
  check_multiplier(problem, step);
  check_reduction(problem, step);
}

/// A solver with its curvature and the step that it keeps between calls.
struct Solver {
  explicit Solver(const TrustRegionCase& problem)
      : fixed(problem.B), solver(problem.g.size(), fixed.budget), step(problem.g.size()) {}

  bool solve(const TrustRegionCase& problem) {
    return solver.solve(fixed.curvature, problem.g, problem.radius, step);
  }

  bool solve_smaller(const TrustRegionCase& problem) {
    return solver.solve_for_smaller_radius(fixed.curvature, problem.g, problem.radius, step);
  }

  FixedCurvature fixed;
  MoreSorensen solver;
  TrustRegionStep step;
};

TrustRegionCase scaled(TrustRegionCase problem, double B, double g, double radius) {
  problem.B *= B;
  problem.g *= g;
  problem.radius *= radius;
  return problem;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(subproblem)
BOOST_AUTO_TEST_SUITE(more_sorensen)

BOOST_DATA_TEST_CASE(meets_the_optimality_conditions, data::make(all_kinds) * data::make(sizes),
                     kind, n) {
  if (kind == Kind::singular_in_range && n == 1) return;  // see a_model_of_nothing_has_a_step
  Random random(static_cast<std::uint64_t>(n) + 100 * static_cast<std::uint64_t>(kind));
  for (int k = 0; k < cases_per_kind_and_size; ++k) {
    const TrustRegionCase problem = random_case(kind, n, random);
    Solver solver(problem);
    BOOST_TEST_CONTEXT("case " << k << ", radius " << problem.radius) {
      BOOST_REQUIRE(solver.solve(problem));
      check_step(problem, solver.step);
      BOOST_TEST(solver.solver.factorizations() <= 20);
    }
  }
}

BOOST_DATA_TEST_CASE(a_smaller_radius_gives_as_good_a_step,
                     data::make(all_kinds) * data::make(sizes), kind, n) {
  if (kind == Kind::singular_in_range && n == 1) return;  // see a_model_of_nothing_has_a_step
  Random random(static_cast<std::uint64_t>(n) + 100 * static_cast<std::uint64_t>(kind) + 7);
  for (int k = 0; k < 15; ++k) {
    TrustRegionCase problem = random_case(kind, n, random);
    Solver solver(problem);
    BOOST_REQUIRE(solver.solve(problem));
    for (int refusal = 0; refusal < 6; ++refusal) {
      problem.radius = 0.25 * std::min(problem.radius, solver.step.s.norm());
      if (!(problem.radius > 0.0)) break;
      BOOST_TEST_CONTEXT("case " << k << ", refusal " << refusal << ", radius " << problem.radius) {
        BOOST_REQUIRE(solver.solve_smaller(problem));
        check_step(problem, solver.step);
      }
    }
  }
}

// B, g and Δ in other units of f and x: f → a f makes (aB, ag, Δ), x → cx makes (B/c², g/c, cΔ).
BOOST_DATA_TEST_CASE(units_do_not_matter,
                     data::make(all_kinds) * data::make({1e-100, 1e-30, 1e30, 1e100}), kind, unit) {
  Random random(static_cast<std::uint64_t>(kind) + 50);
  for (int k = 0; k < 10; ++k) {
    const TrustRegionCase problem = random_case(kind, 5, random);
    const double c = std::sqrt(unit);
    const TrustRegionCase other_f = scaled(problem, unit, unit, 1.0);
    const TrustRegionCase other_x = scaled(problem, 1.0 / unit, 1.0 / c, c);
    for (const TrustRegionCase& other : {other_f, other_x}) {
      Solver solver(other);
      BOOST_REQUIRE(solver.solve(other));
      check_step(other, solver.step);
    }
  }
}

// One of the three alone: the Newton step is then enormously shorter or longer than the radius.
BOOST_DATA_TEST_CASE(unbalanced_scales_are_survived,
                     data::make(all_kinds) * data::make({1e-100, 1e-30, 1e-8, 1e8, 1e30, 1e100}),
                     kind, factor) {
  Random random(static_cast<std::uint64_t>(kind) + 70);
  for (int k = 0; k < 10; ++k) {
    const TrustRegionCase problem = random_case(kind, 5, random);
    for (const TrustRegionCase& other :
         {scaled(problem, factor, 1.0, 1.0), scaled(problem, 1.0, factor, 1.0),
          scaled(problem, 1.0, 1.0, factor)}) {
      Solver solver(other);
      BOOST_TEST_CONTEXT("case " << k << ", |g| " << other.g.norm() << ", radius "
                                 << other.radius) {
        BOOST_REQUIRE(solver.solve(other));
        check_step(other, solver.step);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_newton_step_inside_is_taken_whole) {
  const TrustRegionCase problem{matrix2(2, 0, 4), vector2(2, 4), 10.0};
  Solver solver(problem);
  BOOST_REQUIRE(solver.solve(problem));
  BOOST_TEST((solver.step.s - vector2(-1, -1)).norm() < 1e-15);
  BOOST_TEST(solver.step.multiplier == 0.0);
  BOOST_TEST(!solver.step.on_boundary);
  BOOST_TEST(!solver.step.hard_case);
  BOOST_TEST(solver.step.predicted_reduction == 3.0);
}

// Only a non-finite B admits no step; B = 0 and g = 0 admit any.
BOOST_AUTO_TEST_CASE(a_model_of_nothing_has_a_step) {
  const TrustRegionCase problem{Matrix::Zero(2, 2), Vector::Zero(2), 1.0};
  Solver solver(problem);
  BOOST_REQUIRE(solver.solve(problem));
  check_inside(problem, solver.step);
  BOOST_TEST(solver.step.predicted_reduction == 0.0);
}

BOOST_AUTO_TEST_CASE(a_saddle_is_left_along_its_negative_curvature) {
  const TrustRegionCase problem{matrix2(1, 0, -1), vector2(0, 0), 2.0};
  Solver solver(problem);
  BOOST_REQUIRE(solver.solve(problem));
  BOOST_TEST(solver.step.on_boundary);
  BOOST_TEST(solver.step.hard_case);
  BOOST_TEST(std::abs(solver.step.s[1]) > 1.99);
}

BOOST_AUTO_TEST_CASE(the_previous_multiplier_saves_factorisations) {
  Random random(1);
  Index cold = 0, warm = 0;
  for (int k = 0; k < 50; ++k) {
    const TrustRegionCase problem = random_case(Kind::indefinite, 20, random);
    Solver solver(problem);
    BOOST_REQUIRE(solver.solve(problem));
    cold += solver.solver.factorizations();
    BOOST_REQUIRE(solver.solve(problem));
    warm += solver.solver.factorizations();
  }
  BOOST_TEST(warm - cold < cold);
}

// Where rounding alone makes B definite, ‖s(λ)‖ jumps from far outside to inside as λ grows by less
// than ε‖B‖: no λ puts s on the boundary, and the search must not look for one for long.
BOOST_AUTO_TEST_CASE(singular_models_take_few_factorisations) {
  Random random(99);
  Index most = 0;
  for (int k = 0; k < 3000; ++k) {
    const TrustRegionCase problem = random_case(Kind::singular_in_range, 20, random);
    Solver solver(problem);
    BOOST_REQUIRE(solver.solve(problem));
    most = std::max(most, solver.solver.factorizations());
  }
  BOOST_TEST(most <= 50);  // half of what the search allows itself
}

BOOST_AUTO_TEST_CASE(non_finite_models_have_no_step) {
  for (const double bad : {nan, infinity}) {
    const TrustRegionCase bad_B{matrix2(1, bad, 1), vector2(1, 1), 1.0};
    BOOST_TEST(!Solver(bad_B).solve(bad_B));
    const TrustRegionCase bad_g{matrix2(1, 0, 1), vector2(1, bad), 1.0};
    BOOST_TEST(!Solver(bad_g).solve(bad_g));
  }
}

BOOST_AUTO_TEST_CASE(the_budget_ends_the_search) {
  FixedCurvature fixed(matrix2(1, 0, 1));
  Budget spent(-1.0, no_limit);
  MoreSorensen solver(2, spent);
  TrustRegionStep step(2);
  BOOST_CHECK_THROW((void)solver.solve(fixed.curvature, vector2(1, 1), 0.1, step),
                    TimeLimitReached);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
