// Minimisations from callbacks.
#include "hesse/batch/function_batch.hpp"

#include <cmath>

#include <boost/test/unit_test.hpp>

#include "support/batch_functions.hpp"
#include "support/batch_problems.hpp"

namespace hesse::test {
namespace {

constexpr Index problems = 30;

Vector start_of(Index p) {
  return vector2(-1.5 + 0.1 * static_cast<double>(p), 2.0 - 0.1 * static_cast<double>(p));
}

Matrix starts() {
  Matrix all(2, problems);
  for (Index p = 0; p < problems; ++p) all.col(p) = start_of(p);
  return all;
}

Matrix value(Index, const Vector& x) {
  return Matrix::Constant(1, 1, rosenbrock_residuals(x, true).value);
}
Matrix gradient(Index, const Vector& x) { return rosenbrock_residuals(x, true).gradient; }
Matrix hessian(Index, const Vector& x) { return rosenbrock_residuals(x, true).curvature; }

BatchOutcome solve(FunctionsStub& stub, double gtol, const BatchSchemes& schemes = {}) {
  const Matrix x0 = starts();
  FunctionBatch batch(stub, x0.data(), {}, schemes);
  BatchOptions options;
  options.ftol = options.xtol = 0.0;
  options.gtol = gtol;
  return {batch, problems, 16, options};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(function_batch)

BOOST_AUTO_TEST_CASE(minima_are_found_with_exact_and_with_differenced_derivatives) {
  constexpr BatchSchemes central{DifferenceScheme::three_point, DifferenceScheme::three_point};
  FunctionsStub exact(2, value, gradient, hessian), gradients(2, value, gradient), values(2, value);
  const std::vector<BatchOutcome> found = {solve(exact, 1e-10), solve(gradients, 1e-10),
                                           solve(gradients, 1e-10, central),
                                           solve(values, 1e-5, central)};
  for (const BatchOutcome& outcome : found) {
    for (Index p = 0; p < problems; ++p) {
      BOOST_TEST((outcome.of(p) == Status::gtol));
      BOOST_TEST((outcome.x.col(p) - vector2(1.0, 1.0)).norm() < 1e-4);
    }
  }
}

BOOST_AUTO_TEST_CASE(second_differences_are_those_of_the_function) {
  const Matrix x0 = starts();
  std::vector<Index> numbers(problems);
  for (Index p = 0; p < problems; ++p) numbers[p] = p;
  const BatchPoints points{problems, numbers.data(), x0.data()};
  FunctionsStub stub(2, value);
  const BatchNumbers base = stub.values(points);
  const Vector lower = vector2(-1.5, -2.0), upper = vector2(1.4, 2.0);
  for (const BatchBox& box : {BatchBox{}, BatchBox{lower.data(), upper.data(), 0}}) {
    BatchDifferences differences(2, x0.data(), box);
    const BatchNumbers H =
        differences.second([&](const BatchPoints& p) { return stub.values(p); }, points, base);
    for (Index p = 0; p < problems; ++p) {
      const Eigen::Map<const Matrix> found(H.of(p), 2, 2);
      const Matrix expected = hessian(p, x0.col(p));
      BOOST_TEST((found - expected).norm() < 2e-3 * expected.norm());
    }
  }
}

BOOST_AUTO_TEST_CASE(where_values_are_lost_in_rounding_the_gradient_decides) {
  // Near the minimum of 1e8 + ½ x² differences of values vanish, from |x| = 1e-4 on.
  FunctionsStub stub(
      1, [](Index, const Vector& x) { return Matrix::Constant(1, 1, 1e8 + 0.5 * x[0] * x[0]); },
      [](Index, const Vector& x) { return Matrix(x); },
      [](Index, const Vector&) { return Matrix::Identity(1, 1); });
  const Vector x0 = Vector::Constant(1, 3e-5);
  FunctionBatch batch(stub, x0.data(), {}, {});
  BatchOptions options;
  options.ftol = options.xtol = 0.0;
  options.gtol = 1e-12;
  const BatchOutcome found(batch, 1, 8, options);
  BOOST_TEST((found.of(0) == Status::gtol));
  BOOST_TEST(std::abs(found.x(0, 0)) <= 1e-12);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
