// The cubic subproblem in a Krylov space: as good as with factorisations once the space is whole,
// and better than the Cauchy point at any time.
#include "hesse/subproblem/krylov_cubic.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/cubic_cases.hpp"
#include "support/cubic_oracle.hpp"
#include "support/fixed_curvature.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

const Index sizes[] = {1, 2, 5, 20, 80};

// g has components along all eigenvectors.
constexpr Kind seen_by_gradient[] = {Kind::definite, Kind::indefinite, Kind::negative_definite,
                                     Kind::singular_out_of_range};

constexpr Wide achieved_share = 1.0L - static_cast<Wide>(CubicMinimizer::missed_share);

/// A solver with its curvature and the step that it keeps between calls.
struct Solver {
  explicit Solver(const CubicCase& problem, Index max_products = no_limit)
      : fixed(problem.B),
        solver(problem.g.size(), max_products, fixed.budget),
        step(problem.g.size()) {
    step.s.setConstant(nan);  // what an earlier call left must not matter
  }

  bool solve(const CubicCase& problem, double tolerance) {
    return solver.solve(fixed.curvature, problem.g, problem.sigma, tolerance, step);
  }

  FixedCurvature fixed;
  KrylovCubicMinimizer solver;
  CubicStep step;
};

/// The best reduction along −g.
Wide cauchy_reduction(const CubicCase& problem) {
  const Wide g_norm = wide_norm(problem.g);
  if (g_norm == 0) return 0;
  const WideVector d = problem.g.cast<Wide>() / g_norm;
  const Matrix curvature =
      Matrix::Constant(1, 1, static_cast<double>(d.dot(problem.B.cast<Wide>() * d)));
  const Vector slope = Vector::Constant(1, static_cast<double>(g_norm));
  return CubicOracle(curvature, slope, problem.sigma).optimal_reduction();
}

void check_claim(const CubicCase& problem, const CubicStep& step) {
  const Wide actual = cubic_reduction(problem.B, problem.g, problem.sigma, step.s);
  const Wide length = wide_norm(step.s);
  const Wide terms = wide_norm(problem.g) * length +
                     problem.B.cast<Wide>().norm() * length * length + std::abs(actual);
  BOOST_TEST(step.s.allFinite());
  BOOST_TEST(std::abs(static_cast<Wide>(step.predicted_reduction) - actual) <= 1e-11L * terms);
  BOOST_TEST(actual >= achieved_share * cauchy_reduction(problem) - 1e-11L * terms);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(subproblem)
BOOST_AUTO_TEST_SUITE(krylov_cubic)

BOOST_DATA_TEST_CASE(the_whole_space_has_the_global_minimiser,
                     data::make(seen_by_gradient) * data::make(sizes), kind, n) {
  Random random(static_cast<std::uint64_t>(n) + 100 * static_cast<std::uint64_t>(kind));
  for (int k = 0; k < 30; ++k) {
    const CubicCase problem = random_cubic_case(kind, n, random);
    Solver solver(problem);
    BOOST_REQUIRE(solver.solve(problem, 0.0));
    check_claim(problem, solver.step);
    const Wide best = CubicOracle(problem.B, problem.g, problem.sigma).optimal_reduction();
    const Wide actual = cubic_reduction(problem.B, problem.g, problem.sigma, solver.step.s);
    BOOST_TEST(actual >= achieved_share * best * (1.0L - 1e-6L));
    BOOST_TEST(solver.solver.products() <= n);
  }
}

BOOST_DATA_TEST_CASE(any_space_beats_the_cauchy_point,
                     data::make(all_kinds) * data::make(sizes) * data::make({1, 3, 1000}), kind, n,
                     products) {
  Random random(static_cast<std::uint64_t>(n) + 100 * static_cast<std::uint64_t>(kind) + 3);
  for (int k = 0; k < 10; ++k) {
    const CubicCase problem = random_cubic_case(kind, n, random);
    Solver solver(problem, products);
    BOOST_REQUIRE(solver.solve(problem, 0.1));
    check_claim(problem, solver.step);
    BOOST_TEST(solver.solver.products() <= products);
  }
}

BOOST_DATA_TEST_CASE(the_residual_meets_its_tolerance, data::make({0.5, 1e-2, 1e-6}), tolerance) {
  Random random(5);
  for (int k = 0; k < 30; ++k) {
    const CubicCase problem = random_cubic_case(Kind::indefinite, 60, random);
    Solver solver(problem);
    BOOST_REQUIRE(solver.solve(problem, tolerance));
    if (solver.step.hard_case) continue;
    // The step is s(λ) of the space up to its length, which is a little different.
    const Vector shifted = problem.B * solver.step.s + solver.step.multiplier * solver.step.s;
    const double t = -problem.g.dot(shifted) / shifted.squaredNorm();
    BOOST_TEST((t * shifted + problem.g).norm() <= 1.1 * tolerance * t * problem.g.norm());
  }
}

BOOST_AUTO_TEST_CASE(a_larger_sigma_needs_no_product) {
  Random random(6);
  for (int k = 0; k < 30; ++k) {
    CubicCase problem = random_cubic_case(Kind::indefinite, 20, random);
    Solver solver(problem);
    BOOST_REQUIRE(solver.solve(problem, 1e-3));
    const Index products = solver.solver.products();
    for (int refusal = 0; refusal < 5; ++refusal) {
      const double before = solver.step.s.norm();
      problem.sigma *= 8.0;
      BOOST_REQUIRE(solver.solver.solve_for_larger_sigma(problem.sigma, solver.step));
      check_claim(problem, solver.step);
      BOOST_TEST(solver.step.s.norm() < before);
    }
    BOOST_TEST(solver.solver.products() == products);
  }
}

BOOST_DATA_TEST_CASE(units_do_not_matter, data::make({1e-100, 1e100}), unit) {
  Random random(7);
  for (int k = 0; k < 10; ++k) {
    CubicCase problem = random_cubic_case(Kind::indefinite, 20, random);
    problem.B *= unit;
    problem.g *= unit;
    problem.sigma *= unit;
    Solver solver(problem);
    BOOST_REQUIRE(solver.solve(problem, 1e-6));
    check_claim(problem, solver.step);
  }
}

BOOST_AUTO_TEST_CASE(without_a_gradient_it_stays) {
  for (const Index n : {0, 1, 3}) {
    const CubicCase problem{-Matrix::Identity(n, n), Vector::Zero(n)};
    Solver solver(problem);
    BOOST_REQUIRE(solver.solve(problem, 0.1));
    BOOST_TEST(solver.step.s.norm() == 0.0);
    BOOST_TEST(solver.step.predicted_reduction == 0.0);
    BOOST_REQUIRE(solver.solver.solve_for_larger_sigma(2.0, solver.step));
    BOOST_TEST(solver.step.s.norm() == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(non_finite_models_have_no_step) {
  for (const double bad : {nan, infinity}) {
    const CubicCase bad_B{matrix2(1, bad, 1), vector2(1, 1)};
    BOOST_TEST(!Solver(bad_B).solve(bad_B, 0.1));
    const CubicCase bad_g{matrix2(1, 0, 1), vector2(1, bad)};
    BOOST_TEST(!Solver(bad_g).solve(bad_g, 0.1));
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
