// Iterative refinement against backward errors in extended precision.
#include "hesse/linalg/refinement.hpp"

#include <cmath>

#include <Eigen/LU>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/linalg/ldlt.hpp"

#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;
namespace tools = boost::test_tools;

// Rounding of the residual itself: Higham, Accuracy and Stability, 2nd ed., equation (12.7).
double rounding(Index n) { return 2.0 * static_cast<double>(n + 1) * epsilon; }

/// max |b − A x|ᵢ / (|A| |x| + |b|)ᵢ with sums in long double.
double exact_backward_error(const Matrix& A, const Vector& b, const Vector& x) {
  double largest = 0.0;
  for (Index i = 0; i < b.size(); ++i) {
    long double residual = b[i], scale = std::abs(b[i]);
    for (Index j = 0; j < b.size(); ++j) {
      const long double product = static_cast<long double>(A(i, j)) * x[j];
      residual -= product;
      scale += std::abs(product);
    }
    if (residual != 0.0L) {
      largest = std::max(largest, static_cast<double>(std::abs(residual) / scale));
    }
  }
  return largest;
}

/// Solves with entries that are wrong by a relative `fault`.
std::function<void(Vector&)> inaccurate_solver(const Matrix& A, double fault) {
  const Matrix wrong = A * (1.0 + fault);
  return [solver = Eigen::FullPivLU<Matrix>(wrong)](Vector& v) { v = solver.solve(v).eval(); };
}

/// Rows and columns of very different units.
Matrix badly_scaled(Index n, Random& random) {
  Matrix A = spread_matrix(n, -1.0, 1.0, random);
  for (Index i = 0; i < n; ++i) {
    const double unit = std::ldexp(1.0, static_cast<int>(random.between(-40.0, 40.0)));
    A.row(i) *= unit;
    A.col(i) *= unit;
  }
  return A;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(refinement)

BOOST_DATA_TEST_CASE(reaches_rounding_with_an_inaccurate_solver,
                     data::make({1, 2, 5, 30, 100}) * data::make({1e-8, 1e-4}), n, fault) {
  Random random(static_cast<std::uint64_t>(n));
  const Matrix A = spread_matrix(n, 0.1, 1.0, random);
  const Vector b = random.vector(n);
  const auto solve = inaccurate_solver(A, fault);
  Vector x = b;
  solve(x);
  BOOST_TEST(exact_backward_error(A, b, x) > 100.0 * rounding(n));
  const Refinement found = refine(view(A), 0.0, solve, b, x, 10);
  BOOST_TEST(found.steps >= 1);
  BOOST_TEST(exact_backward_error(A, b, x) <= rounding(n));
  BOOST_TEST(found.backward_error <= rounding(n));
}

BOOST_DATA_TEST_CASE(every_component_is_small_on_badly_scaled_systems, data::xrange(20), seed) {
  Random random(static_cast<std::uint64_t>(seed));
  const Index n = 40;
  const Matrix A = badly_scaled(n, random);
  const Vector b = random.vector(n);
  Ldlt factor;
  BOOST_REQUIRE(static_cast<bool>(factor.factorize(view(A))));
  const auto solve = [&](Vector& v) { factor.solve_in_place(v); };
  Vector x = b;
  solve(x);
  const Refinement found = refine(view(A), 0.0, solve, b, x);
  BOOST_TEST(exact_backward_error(A, b, x) <= rounding(n));
  BOOST_TEST(found.steps <= 5);
}

BOOST_DATA_TEST_CASE(reports_the_backward_error, data::make({1e-12, 1e-6, 0.5}), fault) {
  Random random(4);
  const Matrix A = spread_matrix(20, -1.0, 2.0, random);
  const Vector b = random.vector(20);
  Vector x = b;
  inaccurate_solver(A, fault)(x);
  const Vector before = x;
  const Refinement found = refine(view(A), 0.0, inaccurate_solver(A, fault), b, x, 0);
  BOOST_TEST(found.steps == 0);
  BOOST_TEST(x == before, tools::per_element());
  BOOST_TEST(found.backward_error == exact_backward_error(A, b, x), tools::tolerance(1e-3));
}

BOOST_AUTO_TEST_CASE(the_shift_belongs_to_the_matrix) {
  Random random(5);
  const Matrix A = spread_matrix(15, -1.0, 1.0, random);
  const Matrix shifted = A + 3.0 * Matrix::Identity(15, 15);
  const Vector b = random.vector(15);
  Vector x = Vector::Zero(15);
  const Refinement found = refine(view(A), 3.0, inaccurate_solver(shifted, 1e-3), b, x, 20);
  BOOST_TEST(found.backward_error <= rounding(15));
  BOOST_TEST(exact_backward_error(shifted, b, x) <= rounding(15));
}

BOOST_AUTO_TEST_CASE(only_the_lower_triangle_is_read) {
  Random random(6);
  const Matrix A = spread_matrix(9, 1.0, 2.0, random);
  Matrix lower = A;
  lower.triangularView<Eigen::StrictlyUpper>().setConstant(nan);
  const Vector b = random.vector(9);
  Vector x = Vector::Zero(9);
  BOOST_TEST(refine(view(lower), 0.0, inaccurate_solver(A, 1e-6), b, x).backward_error <=
             rounding(9));
}

BOOST_AUTO_TEST_CASE(a_step_that_makes_it_worse_is_taken_back) {
  Random random(7);
  const Matrix A = spread_matrix(10, 1.0, 2.0, random);
  const Vector b = random.vector(10);
  Vector x = b;
  inaccurate_solver(A, 1e-3)(x);
  const Vector before = x;
  for (const double garbage : {1e3, infinity, nan}) {
    const auto solve = [garbage](Vector& v) { v.setConstant(garbage); };
    const Refinement found = refine(view(A), 0.0, solve, b, x);
    BOOST_TEST(found.steps == 0);
    BOOST_TEST(x == before, tools::per_element());
    BOOST_TEST(found.backward_error == exact_backward_error(A, b, x), tools::tolerance(1e-6));
  }
}

// A solver that removes a tenth of the error at a time does not halve it: not worth going on.
BOOST_AUTO_TEST_CASE(ends_where_the_error_is_not_halved) {
  const Matrix A = Matrix::Identity(3, 3);
  const Vector b = Vector::Ones(3);
  Vector x = Vector::Zero(3);
  const Refinement found = refine(view(A), 0.0, [](Vector& v) { v *= 0.1; }, b, x, 50);
  BOOST_TEST(found.steps == 1);
  BOOST_TEST(x[0] == 0.1);
}

BOOST_AUTO_TEST_CASE(obeys_the_limit_of_steps) {
  const Matrix A = Matrix::Identity(3, 3);
  const Vector b = Vector::Ones(3);
  Vector x = Vector::Zero(3);
  const Refinement found = refine(view(A), 0.0, [](Vector& v) { v *= 0.9; }, b, x, 3);
  BOOST_TEST(found.steps == 3);
  BOOST_TEST(x[0] == 1.0 - 1e-3, tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(exact_solutions_and_zeros_have_no_error) {
  const Matrix A = Matrix::Identity(4, 4);
  const auto never = [](Vector&) { BOOST_ERROR("nothing to be solved"); };
  Vector x = Vector::Zero(4);
  BOOST_TEST(refine(view(A), 0.0, never, Vector::Zero(4), x).backward_error == 0.0);
  x = Vector::LinSpaced(4, 1.0, 4.0);
  const Vector b = x;
  BOOST_TEST(refine(view(A), 0.0, never, b, x).backward_error == 0.0);
  Vector none(0);
  BOOST_TEST(refine(view(Matrix(0, 0)), 0.0, never, Vector(0), none).backward_error == 0.0);
}

BOOST_DATA_TEST_CASE(a_solution_that_is_not_finite_is_not_believed, data::make({nan, infinity}),
                     entry) {
  const Matrix A = Matrix::Identity(4, 4);
  Vector x = Vector::Ones(4);
  x[2] = entry;
  const Refinement found = refine(view(A), 0.0, [](Vector&) {}, Vector::Ones(4), x);
  BOOST_TEST(std::isnan(found.backward_error));
  BOOST_TEST(found.steps == 0);
}

// 0.5 times the smallest number is rounded to 0 or to that number: no x leaves less.
BOOST_AUTO_TEST_CASE(underflow_does_not_count_as_wrong) {
  const double smallest = std::numeric_limits<double>::denorm_min();
  const Matrix A = vector2(1.0, 0.5).asDiagonal();
  const Vector b = vector2(1.0, smallest);
  Vector x = vector2(1.0, smallest);
  BOOST_TEST(refine(view(A), 0.0, [](Vector&) {}, b, x).backward_error == 0.0);
}

BOOST_AUTO_TEST_CASE(tiny_rows_count_as_others_do) {
  const Matrix A = Matrix::Identity(2, 2);
  Vector x = vector2(1.0, 2e-310);
  const Refinement found = refine(view(A), 0.0, [](Vector&) {}, vector2(1.0, 3e-310), x, 0);
  BOOST_TEST(found.backward_error == 0.2, tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(asks_the_checkpoint_before_each_step) {
  struct : Checkpoint {
    int calls = 0;
    void check() override { ++calls; }
  } counter;
  const Matrix A = Matrix::Identity(3, 3);
  const Vector b = Vector::Ones(3);
  Vector x = Vector::Zero(3);
  const Refinement found = refine(view(A), 0.0, [](Vector& v) { v *= 0.9; }, b, x, 3, &counter);
  BOOST_TEST(counter.calls == found.steps);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
