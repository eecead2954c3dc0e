// GLTR against an eigendecomposition, and against the conjugate gradients that it improves upon.
#include "hesse/subproblem/gltr.hpp"

#include <Eigen/LU>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/subproblem/steihaug.hpp"

#include "support/dense_operator.hpp"
#include "support/fixed_curvature.hpp"
#include "support/trust_region_cases.hpp"
#include "support/trust_region_oracle.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

const Index sizes[] = {1, 2, 5, 20};

// What the solver of the reduced problem may miss of the best reduction there.
constexpr Wide missed_share = 0.1L;

/// A solver with its surroundings and the step that it keeps between calls.
struct Solver {
  explicit Solver(const TrustRegionCase& problem, LinearOperator* M = nullptr)
      : fixed(problem.B),
        solver(problem.g.size(), 2 * problem.g.size() + 20, M, fixed.budget),
        step(problem.g.size()) {
    step.s.setConstant(nan);  // what an earlier call left must not matter
  }

  void solve(const TrustRegionCase& problem, double tolerance) {
    BOOST_REQUIRE(solver.solve(fixed.curvature, problem.g, problem.radius, tolerance, step));
  }

  FixedCurvature fixed;
  Gltr solver;
  TrustRegionStep step;
};

TrustRegionStep solved(const TrustRegionCase& problem, double tolerance) {
  Solver solver(problem);
  solver.solve(problem, tolerance);
  return solver.step;
}

// What rounding of B's entries does to the model within the radius, where the eigenvalue that
// decides is zero.
Wide rounding_of_model(const TrustRegionCase& problem) {
  if (!problem.singular) return 0;
  const Wide radius = static_cast<Wide>(problem.radius);
  return 100.0L * static_cast<Wide>(problem.g.size()) * static_cast<Wide>(epsilon) *
         problem.B.cast<Wide>().norm() * radius * radius;
}

void check_inside_and_honest(const TrustRegionCase& problem, const TrustRegionStep& step) {
  BOOST_TEST(step.s.allFinite());
  BOOST_TEST(wide_norm(step.s) <= static_cast<Wide>(problem.radius) * (1.0L + 1e-12L));
  const Wide actual = model_reduction(problem.B, problem.g, step.s);
  const Wide terms = problem.g.cast<Wide>().norm() * wide_norm(step.s) + std::abs(actual);
  BOOST_TEST(std::abs(static_cast<Wide>(step.predicted_reduction) - actual) <=
             1e-11L * terms + rounding_of_model(problem));
}

void check_best(const TrustRegionCase& problem, const TrustRegionStep& step) {
  check_inside_and_honest(problem, step);
  const Wide best = TrustRegionOracle(problem.B, problem.g, problem.radius).optimal_reduction();
  BOOST_TEST(model_reduction(problem.B, problem.g, step.s) >=
             (1 - missed_share) * best - rounding_of_model(problem));
}

TrustRegionCase diagonal_case(const Vector& spectrum, const Vector& g, double radius) {
  return {spectrum.asDiagonal(), g, radius, false};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(subproblem)
BOOST_AUTO_TEST_SUITE(gltr)

BOOST_DATA_TEST_CASE(without_a_tolerance_it_solves_the_whole_problem,
                     data::make(all_kinds) * data::make(sizes), kind, n) {
  Random random(static_cast<std::uint64_t>(n) + 100 * static_cast<std::uint64_t>(kind));
  for (int k = 0; k < 40; ++k) {
    const TrustRegionCase problem = random_case(kind, n, random);
    BOOST_TEST_CONTEXT("case " << k << ", radius " << problem.radius) {
      check_best(problem, solved(problem, 0.0));
    }
  }
}

BOOST_DATA_TEST_CASE(units_do_not_matter, data::make({1e-100, 1e-30, 1e30, 1e100}), unit) {
  Random random(6);
  for (const Kind kind : all_kinds) {
    TrustRegionCase problem = random_case(kind, 5, random);
    problem.B *= unit;
    problem.g *= unit;
    BOOST_TEST_CONTEXT(kind) { check_best(problem, solved(problem, 0.0)); }
    TrustRegionCase longer = random_case(kind, 5, random);
    longer.B /= unit;
    longer.radius *= unit;
    BOOST_TEST_CONTEXT(kind) { check_best(longer, solved(longer, 0.0)); }
  }
}

BOOST_DATA_TEST_CASE(ends_at_the_tolerance_asked_for,
                     data::make({Kind::definite, Kind::indefinite, Kind::negative_definite}) *
                         data::make({0.5, 0.01, 1e-6}),
                     kind, tolerance) {
  Random random(4);
  for (int k = 0; k < 20; ++k) {
    const TrustRegionCase problem = random_case(kind, 20, random);
    Solver solver(problem);
    solver.solve(problem, tolerance);
    check_inside_and_honest(problem, solver.step);
    BOOST_TEST(solver.solver.products() <= 20);
    const TrustRegionStep& step = solver.step;
    if (step.hard_case) continue;
    // On the boundary the small problem is solved as nearly as Moré–Sorensen promises.
    const double size = problem.B.norm() + step.multiplier;
    const double inner =
        step.on_boundary ? std::sqrt(2.0 * 0.01 / 0.99 * size * step.predicted_reduction) : 0.0;
    const Vector residual = problem.B * step.s + step.multiplier * step.s + problem.g;
    BOOST_TEST(residual.norm() <= 1.3 * tolerance * problem.g.norm() + inner);
  }
}

BOOST_DATA_TEST_CASE(on_the_boundary_it_beats_conjugate_gradients, data::make({5, 20}), n) {
  Random random(static_cast<std::uint64_t>(n));
  Wide gltr = 0, steihaug = 0;
  int strictly = 0;
  for (int k = 0; k < 100; ++k) {
    const TrustRegionCase problem = random_case(Kind::indefinite, n, random);
    Solver solver(problem);
    Steihaug other(n, 2 * n + 20, nullptr, solver.fixed.budget);
    TrustRegionStep step(n);
    other.solve(solver.fixed.curvature, problem.g, problem.radius, 1e-6, step);
    solver.solve(problem, 1e-6);
    const Wide best = TrustRegionOracle(problem.B, problem.g, problem.radius).optimal_reduction();
    const Wide ours = model_reduction(problem.B, problem.g, solver.step.s) / best;
    const Wide theirs = model_reduction(problem.B, problem.g, step.s) / best;
    BOOST_TEST(ours >= (1 - missed_share) * theirs);
    if (ours > 1.1L * theirs) ++strictly;
    gltr += ours;
    steihaug += theirs;
  }
  BOOST_TEST(gltr > 1.1L * steihaug);
  BOOST_TEST(strictly >= 30);
}

BOOST_DATA_TEST_CASE(a_smaller_radius_needs_no_product, data::make(all_kinds) * data::make(sizes),
                     kind, n) {
  Random random(static_cast<std::uint64_t>(n) + 17);
  for (int k = 0; k < 10; ++k) {
    TrustRegionCase problem = random_case(kind, n, random);
    Solver solver(problem);
    solver.solve(problem, 0.0);
    const Index products = solver.solver.products();
    for (int shrinkings = 0; shrinkings < 4; ++shrinkings) {
      problem.radius *= 0.25;
      BOOST_REQUIRE(solver.solver.solve_for_smaller_radius(problem.radius, solver.step));
      BOOST_TEST_CONTEXT("case " << k) { check_best(problem, solver.step); }
    }
    BOOST_TEST(solver.solver.products() == products);
  }
}

BOOST_AUTO_TEST_CASE(no_gradient_and_negative_curvature_lead_to_the_boundary) {
  for (const Index n : {1, 2, 30, 200}) {
    const TrustRegionCase problem = diagonal_case(Vector::Constant(n, -1.0), Vector::Zero(n), 2.0);
    Solver solver(problem);
    solver.solve(problem, 0.5);
    check_best(problem, solver.step);
    BOOST_TEST(solver.step.on_boundary);
    BOOST_TEST(solver.solver.products() == 1);
  }
}

// The space of g is invariant and its model convex: the negative eigenvalue lies outside of it.
BOOST_DATA_TEST_CASE(the_hard_case_is_looked_for_beyond_an_invariant_space,
                     data::make({3, 10, 100}), n) {
  Vector spectrum = Vector::LinSpaced(n, 1.0, 3.0);
  spectrum[0] = -1.0;
  const TrustRegionCase problem =
      diagonal_case(spectrum, Vector::Unit(n, 1) - Vector::Unit(n, n - 1), 10.0);
  Solver solver(problem);
  solver.solve(problem, 1e-3);
  check_best(problem, solver.step);
  BOOST_TEST(solver.solver.products() <= 25);
}

BOOST_AUTO_TEST_CASE(the_search_beyond_an_invariant_space_is_short) {
  const Index n = 500;
  TrustRegionCase problem = diagonal_case(Vector::LinSpaced(n, 1.0, 1e4), Vector::Unit(n, 3), 10.0);
  Solver solver(problem);
  solver.solve(problem, 1e-3);
  check_best(problem, solver.step);
  BOOST_TEST(solver.solver.products() == 21);
  problem.B = Matrix::Identity(n, n);
  Solver identity(problem);
  identity.solve(problem, 1e-3);
  check_best(problem, identity.step);
  BOOST_TEST(identity.solver.products() == 2);
}

BOOST_DATA_TEST_CASE(a_preconditioner_changes_the_norm, data::make(all_kinds), kind) {
  const Index n = 12;
  Random random(40 + static_cast<std::uint64_t>(kind));
  for (int k = 0; k < 20; ++k) {
    // With s = Rz and M = RRᵀ the problem in z is one of the Euclidean norm.
    const TrustRegionCase inner = random_case(kind, n, random);
    const Matrix R = spread_matrix(n, 0.5, 3.0, random);
    const Matrix inverse = R.inverse();
    Matrix B = inverse * inner.B * inverse;
    B = (0.5 * (B + B.transpose())).eval();
    const TrustRegionCase problem{B, inverse * inner.g, inner.radius, inner.singular};
    DenseOperator M(R * R);
    Solver solver(problem, &M);
    solver.solve(problem, 0.0);
    TrustRegionStep step(n);
    step.s = inverse * solver.step.s;
    step.predicted_reduction = solver.step.predicted_reduction;
    if (kind == Kind::nearly_hard_14 || kind == Kind::hard) {
      BOOST_TEST(step.s.norm() <= inner.radius * (1 + 1e-10));
      continue;  // rounding of B and g decides which case it is
    }
    BOOST_TEST(solver.solver.step_norm() == step.s.norm(), boost::test_tools::tolerance(1e-9));
    const Wide best = TrustRegionOracle(inner.B, inner.g, inner.radius).optimal_reduction();
    const Wide actual = model_reduction(inner.B, inner.g, step.s);
    const Wide rounding = 100 * rounding_of_model(inner);
    BOOST_TEST(actual >= (1 - missed_share) * best - rounding);
    BOOST_TEST(step.s.norm() <= inner.radius * (1 + 1e-10));
  }
}

BOOST_AUTO_TEST_CASE(with_the_inverse_as_preconditioner_one_product_solves_and_one_checks) {
  Random random(9);
  TrustRegionCase problem = random_case(Kind::definite, 30, random);
  problem.radius = 1e6;
  DenseOperator M(problem.B.inverse());
  Solver solver(problem, &M);
  solver.solve(problem, 1e-8);
  BOOST_TEST(solver.solver.products() == 2);
  BOOST_TEST((problem.B * solver.step.s + problem.g).norm() <= 1e-10 * problem.g.norm());
}

BOOST_AUTO_TEST_CASE(the_limit_of_products_holds) {
  Random random(5);
  const TrustRegionCase problem = random_case(Kind::definite, 20, random);
  FixedCurvature fixed(problem.B);
  Gltr solver(20, 3, nullptr, fixed.budget);
  TrustRegionStep step(20);
  BOOST_REQUIRE(solver.solve(fixed.curvature, problem.g, 1e6, 1e-15, step));
  BOOST_TEST(solver.products() == 3);
  check_inside_and_honest({problem.B, problem.g, 1e6, false}, step);
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_has_no_step) {
  FixedCurvature fixed(matrix2(nan, 0, 1));
  Gltr solver(2, 10, nullptr, fixed.budget);
  TrustRegionStep step(2);
  BOOST_TEST(!solver.solve(fixed.curvature, vector2(1, 1), 1.0, 0.1, step));
  BOOST_TEST(!solver.solve(fixed.curvature, vector2(nan, 1), 1.0, 0.1, step));
}

BOOST_AUTO_TEST_CASE(no_variables_have_the_empty_step) {
  FixedCurvature fixed(Matrix(0, 0));
  Gltr solver(0, 10, nullptr, fixed.budget);
  TrustRegionStep step(0);
  BOOST_TEST(solver.solve(fixed.curvature, Vector(0), 1.0, 0.1, step));
  BOOST_TEST(step.predicted_reduction == 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
