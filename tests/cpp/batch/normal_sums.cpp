// Sums of products of residuals and derivatives, lane by lane, against Eigen's products.
#include "hesse/batch/normal_sums.hpp"

#include <random>

#include <boost/test/unit_test.hpp>

#include "hesse/batch/robust_rows.hpp"
#include "hesse/linalg/workspace.hpp"

#include "support/limits.hpp"

namespace hesse::test {
namespace {

using lane::lanes;
using lane::Vec;

/// Random residuals and derivatives of some points.
struct Rows {
  Rows(Index size, Index count) : n(size), points(count) {
    r = reinterpret_cast<Vec*>(memory.at_least((points * (n + 1) + 1) * lanes));
    J = r + points;
    std::mt19937 random(1);
    std::normal_distribution<double> normal;
    for (Index i = 0; i < points * (n + 1); ++i) {
      for (int lane = 0; lane < lanes; ++lane) r[i][lane] = normal(random);
    }
  }

  [[nodiscard]] Vector residuals(int lane) const {
    Vector v(points);
    for (Index i = 0; i < points; ++i) v[i] = r[i][lane];
    return v;
  }

  [[nodiscard]] Matrix jacobian(int lane) const {
    Matrix M(points, n);
    for (Index i = 0; i < points; ++i) {
      for (Index j = 0; j < n; ++j) M(i, j) = J[i * n + j][lane];
    }
    return M;
  }

  Index n, points;
  Workspace memory;
  Vec *r, *J;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(batch)
BOOST_AUTO_TEST_SUITE(normal_sums)

BOOST_AUTO_TEST_CASE(sums_are_those_of_each_lane) {
  for (Index n = 1; n <= 32; ++n) {
    for (const Index points : {0, 1, 7}) {
      const Rows rows(n, points);
      Vec square{}, g[32]{}, B[528]{};
      for (int twice = 0; twice < 2; ++twice) {
        add_normal_sums(n, points, rows.r, rows.J, square, g, B);
      }
      for (const int lane : {0, lanes - 1}) {
        const Vector r = rows.residuals(lane);
        const Matrix J = rows.jacobian(lane), JtJ = 2.0 * J.transpose() * J;
        const Vector Jtr = 2.0 * J.transpose() * r;
        BOOST_TEST(std::abs(square[lane] - 2.0 * r.squaredNorm()) < 1e-12);
        for (Index i = 0; i < n; ++i) {
          BOOST_TEST(std::abs(g[i][lane] - Jtr[i]) < 1e-12);
          for (Index j = 0; j <= i; ++j) {
            BOOST_TEST(std::abs(B[packed(i, j)][lane] - JtJ(i, j)) < 1e-12);
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(robust_losses_weigh_values_gradients_and_curvatures) {
  constexpr double scale = 0.7;
  for (const char* name : {"soft_l1", "huber", "cauchy", "arctan", "tukey"}) {
    RobustLoss* loss = find_loss(name);
    BOOST_REQUIRE(loss != nullptr);
    const Rows before(3, 20);
    Rows after(3, 20);
    RobustRows robust(loss, scale, 25);  // room for more points than there are
    const Vec value = robust.weigh(20, 3, after.r, after.J);
    for (int lane = 0; lane < lanes; ++lane) {
      const Vector r = before.residuals(lane), z = r.array().square() / (scale * scale);
      const Matrix J = before.jacobian(lane);
      Matrix rho(20, 3);
      loss->evaluate(z, rho);
      BOOST_TEST(std::abs(value[lane] - 0.5 * scale * scale * rho.col(0).sum()) < 1e-13);
      const Vector gradient = J.transpose() * (rho.col(1).array() * r.array()).matrix();
      const Vector found = after.jacobian(lane).transpose() * after.residuals(lane);
      BOOST_TEST((found - gradient).norm() < 1e-12);
      const Vector least = (0.1 * rho.col(1)).cwiseMax(epsilon);
      const Vector weights = (rho.col(1) + 2.0 * rho.col(2).cwiseProduct(z)).cwiseMax(least);
      const Matrix curvature = J.transpose() * weights.asDiagonal() * J;
      const Matrix K = after.jacobian(lane);
      BOOST_TEST((K.transpose() * K - curvature).norm() < 1e-12);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
