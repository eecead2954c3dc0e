// What the header of Moré–Sorensen promises, on ten thousand subproblems chosen to be hard.
#include <boost/test/unit_test.hpp>

#include "hesse/subproblem/more_sorensen.hpp"

#include "support/fixed_curvature.hpp"
#include "support/trust_region_adversaries.hpp"
#include "support/trust_region_oracle.hpp"

namespace hesse::test {
namespace {

constexpr int cases = 10'005;  // a multiple of the number of adversaries
constexpr Wide missed_share = 0.01L;
constexpr Wide wide_epsilon = static_cast<Wide>(epsilon);

/// The numbers that all checks of one case need.
struct Judged {
  Wide radius, B_norm, best, reduction, multiplier;
  Wide rounding;  ///< in the reduction: what cannot be known of a singular B, and the test's own

  Judged(const TrustRegionCase& problem, const TrustRegionStep& step)
      : radius(static_cast<Wide>(problem.radius)),
        B_norm(problem.B.cast<Wide>().norm()),
        best(TrustRegionOracle(problem.B, problem.g, problem.radius).optimal_reduction()),
        reduction(model_reduction(problem.B, problem.g, step.s)),
        multiplier(static_cast<Wide>(step.multiplier)) {
    const Wide n = static_cast<Wide>(problem.g.size());
    rounding = problem.singular ? 10.0L * n * wide_epsilon * B_norm * radius * radius : 0.0L;
  }
};

void check_step(const TrustRegionCase& problem, const TrustRegionStep& step) {
  const Judged judged(problem, step);
  const Wide n = static_cast<Wide>(problem.g.size());
  BOOST_TEST(step.s.allFinite());
  BOOST_TEST(wide_norm(step.s) <= judged.radius * (1 + 2 * wide_epsilon));
  BOOST_TEST(judged.reduction >= (1 - missed_share) * judged.best - judged.rounding);

  const Wide terms = problem.g.cast<Wide>().norm() * wide_norm(step.s) +
                     judged.B_norm * wide_norm(step.s) * wide_norm(step.s);
  const Wide claimed = static_cast<Wide>(step.predicted_reduction);
  const bool is_representable = terms < 1e300L && terms > 1e-290L;
  if (is_representable) {
    BOOST_TEST(std::abs(claimed - judged.reduction) <= 20 * n * wide_epsilon * terms);
  }

  const WideEigen eigen(problem.B);
  BOOST_TEST(judged.multiplier >= 0);
  BOOST_TEST(eigen.values[0] + judged.multiplier >= -20 * n * wide_epsilon * judged.B_norm);
  const WideVector s = step.s.cast<Wide>();
  const WideVector residual =
      problem.B.cast<Wide>() * s + judged.multiplier * s + problem.g.cast<Wide>();
  const Wide shifted_norm = judged.B_norm + judged.multiplier;
  const Wide allowed = std::sqrt(2 * missed_share * shifted_norm * (judged.best + judged.rounding));
  const Wide backward_error =
      20 * n * wide_epsilon * (shifted_norm * s.norm() + problem.g.cast<Wide>().norm());
  BOOST_TEST(residual.norm() <= allowed * (1 + missed_share) + backward_error);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(subproblem)
BOOST_AUTO_TEST_SUITE(more_sorensen)

BOOST_AUTO_TEST_CASE(keeps_its_promises_on_ten_thousand_adversaries) {
  Random random(2026);
  Index factorizations = 0, most = 0;
  for (int k = 0; k < cases; ++k) {
    const Adversary kind = static_cast<Adversary>(k % adversaries);
    const Index n = 1 + (k / adversaries) % 9;
    TrustRegionCase problem = random_adversary(kind, n, random);
    if (k / adversaries % 2 == 1) problem = at_random_scales(problem, random);
    FixedCurvature fixed(problem.B);
    MoreSorensen solver(problem.g.size(), fixed.budget);
    TrustRegionStep step(problem.g.size());
    BOOST_TEST_CONTEXT("case " << k << ", " << kind << ", n " << n << ", |B| " << problem.B.norm()
                               << ", |g| " << problem.g.stableNorm() << ", radius "
                               << problem.radius << ", factorisations "
                               << solver.factorizations()) {
      BOOST_REQUIRE(solver.solve(fixed.curvature, problem.g, problem.radius, step));
      check_step(problem, step);
      problem.radius *= 0.25;
      BOOST_REQUIRE(
          solver.solve_for_smaller_radius(fixed.curvature, problem.g, problem.radius, step));
      check_step(problem, step);
    }
    factorizations += solver.factorizations();
    most = std::max(most, solver.factorizations());
  }
  BOOST_TEST(most <= 40);
  BOOST_TEST(factorizations <= 4 * cases);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
