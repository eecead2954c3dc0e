// The parts of L-BFGS-B against dense matrices and brute force.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/subproblem/subspace_minimization.hpp"

#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

/// A curvature that has learnt random pairs, a box around the last iterate, and B as a matrix.
struct BoundedModel {
  BoundedModel(std::uint64_t seed, Index order, Index memory, Index updates)
      : n(order), at(order), B(order, memory, Bounds::none()), dense(order, order) {
    Random random(seed);
    const Matrix A = spread_matrix(n, 1.0, 20.0, random);
    std::vector<std::pair<Vector, Vector>> pairs;
    for (Index k = 0; k <= updates; ++k) {
      const Vector x = random.vector(n), g = A * x;
      if (k > 0) pairs.emplace_back(x - at.x, g - at.gradient);
      at.x = x;
      at.gradient = g;
      B.update(at);
    }
    // B ← B − Bs sᵀB / sᵀBs + y yᵀ / sᵀy (Nocedal & Wright 2006, eq. 6.19).
    dense = B.theta() * Matrix::Identity(n, n);
    const std::size_t first = pairs.size() - static_cast<std::size_t>(std::min(memory, updates));
    for (std::size_t k = first; k < pairs.size(); ++k) {
      const auto& [s, y] = pairs[k];
      const Vector Bs = dense * s;
      dense += y * y.transpose() / y.dot(s) - Bs * Bs.transpose() / s.dot(Bs);
    }
    Vector lower(n), upper(n);
    for (Index i = 0; i < n; ++i) {
      const double below = random.uniform(), above = random.uniform();
      lower[i] = below < -0.5 ? -infinity : at.x[i] - std::max(below, 0.0);
      upper[i] = above < -0.5 ? infinity : at.x[i] + std::max(above, 0.0);
    }
    bounds = Bounds(lower, upper);
  }

  [[nodiscard]] double value(const Vector& s) const {
    return at.gradient.dot(s) + 0.5 * s.dot(dense * s);
  }

  /// P(x − tg) − x
  [[nodiscard]] Vector path(double t) const {
    Vector end = at.x - t * at.gradient;
    bounds.project(end);
    return end - at.x;
  }

  Index n;
  Iterate at;
  CompactLBfgs B;
  Matrix dense;
  Bounds bounds;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(subproblem)
BOOST_AUTO_TEST_SUITE(bounded_model)

BOOST_DATA_TEST_CASE(the_compact_form_is_dense_bfgs,
                     data::make({1, 2, 5, 10}) * data::make({0, 1, 3, 13}), memory, updates) {
  BoundedModel model(7, 8, memory, updates);
  Random random(3);
  const Vector v = random.vector(model.n);
  Vector Bv(model.n);
  model.B.multiply(v, Bv);
  BOOST_TEST((Bv - model.dense * v).norm() <= 1e-11 * model.dense.norm());
}

// No point of the path before the Cauchy point is lower, and beyond it the model rises.
BOOST_DATA_TEST_CASE(the_cauchy_point_is_the_first_minimiser_of_the_path, data::xrange(40), seed) {
  BoundedModel model(static_cast<std::uint64_t>(seed), 1 + seed % 7, 4, seed % 6);
  CauchyPoint cauchy(model.n, 4);
  BOOST_REQUIRE(cauchy.find(model.at, model.B, model.bounds));
  const double found = model.value(cauchy.displacement());
  constexpr double step = 1e-4;
  double t = 0.0, lowest = 0.0;
  while (t < 100.0 && model.value(model.path(t + step)) < lowest) {
    t += step;
    lowest = model.value(model.path(t));
  }
  BOOST_TEST(found <= lowest + 1e-12);
  BOOST_TEST((cauchy.displacement() - model.path(t)).norm() <=
             2.0 * step * model.at.gradient.norm());
}

BOOST_DATA_TEST_CASE(the_newton_step_solves_the_reduced_system, data::xrange(40), seed) {
  BoundedModel model(static_cast<std::uint64_t>(seed), 1 + seed % 9, 4, seed % 6);
  CauchyPoint cauchy(model.n, 4);
  SubspaceMinimization subspace(model.n, 4);
  Vector direction(model.n);
  BOOST_REQUIRE(cauchy.find(model.at, model.B, model.bounds));
  BOOST_REQUIRE(subspace.find(model.at, model.B, model.bounds, cauchy, direction));
  const Vector gradient =
      model.at.gradient + model.dense * (cauchy.displacement() + subspace.newton_step());
  for (Index i = 0; i < model.n; ++i) {
    const double residual = cauchy.is_free(i) ? gradient[i] : subspace.newton_step()[i];
    BOOST_TEST(std::abs(residual) <= 1e-10 * (1.0 + model.at.gradient.norm()));
    BOOST_TEST(model.at.x[i] + direction[i] >= model.bounds.lower(i) - 1e-15);
    BOOST_TEST(model.at.x[i] + direction[i] <= model.bounds.upper(i) + 1e-15);
  }
  if (cauchy.displacement().norm() > 0.0) BOOST_TEST(direction.dot(model.at.gradient) < 0.0);
}

// Sums over the free variables and differences from the sum over all agree.
BOOST_DATA_TEST_CASE(long_vectors_give_the_same, data::make({1, 2, 3, 4}), seed) {
  BoundedModel model(static_cast<std::uint64_t>(seed), 300, 4, 5);
  CauchyPoint cauchy(model.n, 4);
  SubspaceMinimization subspace(model.n, 4);
  Vector direction(model.n);
  BOOST_REQUIRE(cauchy.find(model.at, model.B, model.bounds));
  BOOST_REQUIRE(subspace.find(model.at, model.B, model.bounds, cauchy, direction));
  const Vector gradient =
      model.at.gradient + model.dense * (cauchy.displacement() + subspace.newton_step());
  for (Index i = 0; i < model.n; ++i) {
    if (cauchy.is_free(i)) BOOST_TEST(std::abs(gradient[i]) <= 1e-10 * model.at.gradient.norm());
  }
}

BOOST_AUTO_TEST_CASE(a_gradient_that_is_no_number_has_no_cauchy_point_of_use) {
  BoundedModel model(1, 3, 4, 2);
  model.at.gradient.setConstant(nan);
  CauchyPoint cauchy(3, 4);
  SubspaceMinimization subspace(3, 4);
  Vector direction(3);
  const bool found = cauchy.find(model.at, model.B, model.bounds) &&
                     subspace.find(model.at, model.B, model.bounds, cauchy, direction) &&
                     direction.dot(model.at.gradient) < 0.0;
  BOOST_TEST(!found);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
