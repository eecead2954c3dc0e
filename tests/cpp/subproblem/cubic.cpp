// The cubic subproblem: the reduction against an eigendecomposition, and the optimality conditions
// of Cartis, Gould & Toint (2011), theorem 3.1, on random cases of every kind.
#include "hesse/subproblem/cubic.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/cubic_cases.hpp"
#include "support/cubic_oracle.hpp"
#include "support/fixed_curvature.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

const Index sizes[] = {1, 2, 5, 20};
constexpr int cases_per_kind_and_size = 100;  // 10 kinds × 4 sizes × 100 = 4000 cases

// ‖(B + λI)s(λ) + g‖ beside its terms, times the size of the problem.
constexpr double backward_error = 1e3 * epsilon;

// Rounding of B's entries, where the eigenvalue that decides is zero: no method can tell 0 from
// ±ε‖B‖. The other kinds are owed the full share.
double rounding_of_eigenvalues(const CubicCase& problem) {
  return problem.singular
             ? 100.0 * static_cast<double>(problem.g.size()) * epsilon * problem.B.norm()
             : 0.0;
}

void check_reduction(const CubicCase& problem, const CubicStep& step) {
  const double blur = rounding_of_eigenvalues(problem);
  const Index n = problem.g.size();
  const auto best_with_shift = [&](double shift) {
    const Matrix shifted = problem.B + shift * Matrix::Identity(n, n);
    return CubicOracle(shifted, problem.g, problem.sigma).optimal_reduction();
  };
  const Wide actual = cubic_reduction(problem.B, problem.g, problem.sigma, step.s);
  const Wide length = wide_norm(step.s);
  const Wide rounding = static_cast<Wide>(blur) * length * length;
  const Wide share = static_cast<Wide>(CubicMinimizer::missed_share);
  BOOST_TEST(actual >= (1.0L - share) * best_with_shift(blur) * (1.0L - 1e-9L) - rounding);
  BOOST_TEST(actual <= best_with_shift(-blur) * (1.0L + 1e-9L));
  const Wide terms = problem.g.cast<Wide>().norm() * length + std::abs(actual);
  const Wide claimed = static_cast<Wide>(step.predicted_reduction);
  BOOST_TEST(std::abs(claimed - actual) <= 1e-12L * terms + rounding);
}

void check_ray(const CubicCase& problem, const CubicStep& step) {
  const WideVector s = step.s.cast<Wide>();
  const Wide slope = problem.g.cast<Wide>().dot(s);
  const Wide curvature = s.dot(problem.B.cast<Wide>() * s);
  const Wide cubic = static_cast<Wide>(problem.sigma) * s.squaredNorm() * s.norm();
  const Wide terms = problem.B.cast<Wide>().norm() * s.squaredNorm() + cubic + std::abs(slope);
  BOOST_TEST(std::abs(slope + curvature + cubic) <= 1e-12L * terms);
}

void check_multiplier(const CubicCase& problem, const CubicStep& step) {
  const WideEigen eigen(problem.B);
  const Wide norm = eigen.values.cwiseAbs().maxCoeff();
  const Wide n = static_cast<Wide>(problem.g.size());
  const Wide lambda = static_cast<Wide>(step.multiplier);
  BOOST_TEST(lambda >= 0);
  BOOST_TEST(eigen.values[0] + lambda >= -10.0L * n * static_cast<Wide>(epsilon) * norm);
  if (step.hard_case || problem.g.isZero(0.0)) return;
  // The step is s(λ) up to its length.
  const WideVector s = step.s.cast<Wide>();
  const WideVector g = problem.g.cast<Wide>();
  const WideVector shifted = problem.B.cast<Wide>() * s + lambda * s;
  const Wide t = -g.dot(shifted) / shifted.squaredNorm();
  const Wide terms = std::abs(t) * (norm + lambda) * s.norm() + g.norm();
  BOOST_TEST((t * shifted + g).norm() <= n * static_cast<Wide>(backward_error) * terms);
}

void check_step(const CubicCase& problem, const CubicStep& step) {
  BOOST_TEST(step.s.allFinite());
  check_reduction(problem, step);
  check_ray(problem, step);
  check_multiplier(problem, step);
}

/// A solver with its curvature and the step that it keeps between calls.
struct Solver {
  explicit Solver(const CubicCase& problem)
      : fixed(problem.B), solver(problem.g.size(), fixed.budget), step(problem.g.size()) {}

  bool solve(const CubicCase& problem) {
    return solver.solve(fixed.curvature, problem.g, problem.sigma, step);
  }

  bool solve_larger(const CubicCase& problem) {
    return solver.solve_for_larger_sigma(fixed.curvature, problem.g, problem.sigma, step);
  }

  FixedCurvature fixed;
  CubicMinimizer solver;
  CubicStep step;
};

CubicCase scaled(CubicCase problem, double B, double g, double sigma) {
  problem.B *= B;
  problem.g *= g;
  problem.sigma *= sigma;
  return problem;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(subproblem)
BOOST_AUTO_TEST_SUITE(cubic)

BOOST_DATA_TEST_CASE(meets_the_optimality_conditions, data::make(all_kinds) * data::make(sizes),
                     kind, n) {
  Random random(static_cast<std::uint64_t>(n) + 100 * static_cast<std::uint64_t>(kind));
  for (int k = 0; k < cases_per_kind_and_size; ++k) {
    const CubicCase problem = random_cubic_case(kind, n, random);
    Solver solver(problem);
    BOOST_TEST_CONTEXT("case " << k << ", sigma " << problem.sigma) {
      BOOST_REQUIRE(solver.solve(problem));
      check_step(problem, solver.step);
      BOOST_TEST(solver.solver.factorizations() <= 20);
    }
  }
}

BOOST_DATA_TEST_CASE(a_larger_sigma_gives_as_good_a_step, data::make(all_kinds) * data::make(sizes),
                     kind, n) {
  Random random(static_cast<std::uint64_t>(n) + 100 * static_cast<std::uint64_t>(kind) + 7);
  for (int k = 0; k < 25; ++k) {
    CubicCase problem = random_cubic_case(kind, n, random);
    Solver solver(problem);
    BOOST_REQUIRE(solver.solve(problem));
    for (int refusal = 0; refusal < 6; ++refusal) {
      problem.sigma *= refusal % 2 == 0 ? 2.0 : 100.0;
      BOOST_TEST_CONTEXT("case " << k << ", refusal " << refusal << ", sigma " << problem.sigma) {
        BOOST_REQUIRE(solver.solve_larger(problem));
        check_step(problem, solver.step);
      }
    }
  }
}

// B, g and σ in other units of f and x: f → a f makes (aB, ag, aσ), x → cx makes
// (B/c², g/c, σ/c³).
BOOST_DATA_TEST_CASE(units_do_not_matter,
                     data::make(all_kinds) * data::make({1e-100, 1e-30, 1e30, 1e100}), kind, unit) {
  Random random(static_cast<std::uint64_t>(kind) + 50);
  for (int k = 0; k < 10; ++k) {
    const CubicCase problem = random_cubic_case(kind, 5, random);
    const double c = std::sqrt(unit);
    const CubicCase other_f = scaled(problem, unit, unit, unit);
    const CubicCase other_x = scaled(problem, 1.0 / unit, 1.0 / c, 1.0 / (c * unit));
    for (const CubicCase& other : {other_f, other_x}) {
      Solver solver(other);
      BOOST_TEST_CONTEXT("case " << k << ", sigma " << other.sigma) {
        BOOST_REQUIRE(solver.solve(other));
        check_step(other, solver.step);
      }
    }
  }
}

// One of the three alone: the cubic term is then all of the model, or next to nothing of it.
BOOST_DATA_TEST_CASE(unbalanced_scales_are_survived,
                     data::make(all_kinds) * data::make({1e-100, 1e-30, 1e-8, 1e8, 1e30, 1e100}),
                     kind, factor) {
  Random random(static_cast<std::uint64_t>(kind) + 70);
  for (int k = 0; k < 10; ++k) {
    const CubicCase problem = random_cubic_case(kind, 5, random);
    for (const CubicCase& other :
         {scaled(problem, factor, 1.0, 1.0), scaled(problem, 1.0, factor, 1.0),
          scaled(problem, 1.0, 1.0, factor)}) {
      Solver solver(other);
      BOOST_TEST_CONTEXT("case " << k << ", |B| " << other.B.norm() << ", |g| " << other.g.norm()
                                 << ", sigma " << other.sigma) {
        BOOST_REQUIRE(solver.solve(other));
        check_step(other, solver.step);
      }
    }
  }
}

// Curvatures that differ by more than rounding errors of the largest: a multiplier that matters to
// the small ones is lost beside ‖B‖.
BOOST_DATA_TEST_CASE(variables_of_all_scales_are_served, data::make({0.0, 0.2, 0.5}),
                     negative_share) {
  Random random(11);
  for (int k = 0; k < 300; ++k) {
    Vector diagonal(5), g(5);
    for (Index i = 0; i < 5; ++i) {
      const double sign = random.between(0.0, 1.0) < negative_share ? -1.0 : 1.0;
      diagonal[i] = sign * std::pow(10.0, random.between(-12.0, 12.0));
      g[i] = random.uniform() * std::pow(10.0, random.between(-12.0, 12.0));
    }
    const double sigma = std::pow(10.0, random.between(-6.0, 6.0));
    const CubicCase problem{diagonal.asDiagonal(), g, sigma};
    Solver solver(problem);
    BOOST_TEST_CONTEXT("case " << k) {
      BOOST_REQUIRE(solver.solve(problem));
      check_reduction(problem, solver.step);
    }
  }
}

// In one variable m(s) = gs + ½Bs² + (σ/3)|s|³ has its minimiser in closed form.
BOOST_AUTO_TEST_CASE(one_variable_is_solved_by_hand) {
  for (const double B : {-2.0, 0.0, 2.0}) {
    for (const double g : {-3.0, 1e-3, 5.0}) {
      const double sigma = 0.5;
      const CubicCase problem{Matrix::Constant(1, 1, B), Vector::Constant(1, g), sigma};
      Solver solver(problem);
      BOOST_REQUIRE(solver.solve(problem));
      const double length = (-B + std::sqrt(B * B + 4 * sigma * std::abs(g))) / (2 * sigma);
      BOOST_TEST(solver.step.s[0] == (g > 0 ? -length : length),
                 boost::test_tools::tolerance(1e-12));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_small_sigma_leaves_newtons_step) {
  const CubicCase problem{matrix2(2, 0, 4), vector2(2, 4), 1e-9};
  Solver solver(problem);
  BOOST_REQUIRE(solver.solve(problem));
  BOOST_TEST((solver.step.s - vector2(-1, -1)).norm() < 1e-8);
  BOOST_TEST(solver.solver.factorizations() == 1);
  BOOST_TEST(!solver.step.hard_case);
}

// Only a non-finite B admits no step; B = 0 and g = 0 admit any.
BOOST_AUTO_TEST_CASE(a_model_of_nothing_has_a_step) {
  for (const Index n : {0, 1, 2}) {
    const CubicCase problem{Matrix::Zero(n, n), Vector::Zero(n), 1.0};
    Solver solver(problem);
    BOOST_REQUIRE(solver.solve(problem));
    BOOST_TEST(solver.step.s.norm() == 0.0);
    BOOST_TEST(solver.step.predicted_reduction == 0.0);
    BOOST_REQUIRE(solver.solve_larger({problem.B, problem.g, 2.0}));
    BOOST_TEST(solver.step.s.norm() == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(a_saddle_is_left_along_its_negative_curvature) {
  const CubicCase problem{matrix2(1, 0, -1), vector2(0, 0), 0.5};
  Solver solver(problem);
  BOOST_REQUIRE(solver.solve(problem));
  BOOST_TEST(solver.step.hard_case);
  BOOST_TEST(std::abs(solver.step.s[1]) == 2.0, boost::test_tools::tolerance(0.1));
}

BOOST_AUTO_TEST_CASE(refused_steps_cost_fewer_factorisations) {
  Random random(1);
  Index cold = 0, warm = 0;
  for (int k = 0; k < 50; ++k) {
    CubicCase problem = random_cubic_case(Kind::indefinite, 20, random);
    Solver first(problem);
    BOOST_REQUIRE(first.solve(problem));
    const Index before = first.solver.factorizations();
    problem.sigma *= 2.0;
    BOOST_REQUIRE(first.solve_larger(problem));
    warm += first.solver.factorizations() - before;
    Solver second(problem);
    BOOST_REQUIRE(second.solve(problem));
    cold += second.solver.factorizations();
  }
  BOOST_TEST(2 * warm < cold);
}

// Where rounding alone makes B definite, ‖s(λ)‖ jumps across λ/σ as λ grows by less than ε‖B‖.
BOOST_AUTO_TEST_CASE(singular_models_take_few_factorisations) {
  Random random(99);
  Index most = 0;
  for (int k = 0; k < 3000; ++k) {
    const CubicCase problem = random_cubic_case(Kind::singular_in_range, 20, random);
    Solver solver(problem);
    BOOST_REQUIRE(solver.solve(problem));
    most = std::max(most, solver.solver.factorizations());
  }
  BOOST_TEST(most <= 20);
}

BOOST_AUTO_TEST_CASE(non_finite_models_have_no_step) {
  for (const double bad : {nan, infinity}) {
    const CubicCase bad_B{matrix2(1, bad, 1), vector2(1, 1), 1.0};
    BOOST_TEST(!Solver(bad_B).solve(bad_B));
    const CubicCase bad_g{matrix2(1, 0, 1), vector2(1, bad), 1.0};
    BOOST_TEST(!Solver(bad_g).solve(bad_g));
  }
}

BOOST_AUTO_TEST_CASE(the_budget_ends_the_search) {
  FixedCurvature fixed(matrix2(1, 0, 1));
  Budget spent(-1.0, no_limit);
  CubicMinimizer solver(2, spent);
  CubicStep step(2);
  BOOST_CHECK_THROW((void)solver.solve(fixed.curvature, vector2(1, 1), 0.1, step),
                    TimeLimitReached);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
