// Least-squares problems from callbacks.
#include "hesse/batch/residual_batch.hpp"

#include <cmath>
#include <stdexcept>

#include <boost/test/unit_test.hpp>

#include "support/batch_functions.hpp"
#include "support/batch_problems.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

constexpr Index points = 21, problems = 40;

double abscissa(Index i) { return 0.2 * static_cast<double>(i); }
Vector truth(Index p) {
  return vector2(1.0 + 0.05 * static_cast<double>(p), 0.3 + 0.04 * static_cast<double>(p));
}

/// a exp(−k t) less its values at the truth and a little noise.
Matrix residuals(Index p, const Vector& x) {
  Vector r(points);
  for (Index i = 0; i < points; ++i) {
    const double t = abscissa(i), wave = 0.01 * std::sin(static_cast<double>(7 * i + 3 * p));
    r[i] = x[0] * std::exp(-x[1] * t) - truth(p)[0] * std::exp(-truth(p)[1] * t) - wave;
  }
  return r;
}

Matrix jacobian(Index, const Vector& x) {
  Matrix J(points, 2);
  for (Index i = 0; i < points; ++i) {
    const double t = abscissa(i), e = std::exp(-x[1] * t);
    J.row(i) << e, -x[0] * t * e;
  }
  return J;
}

const Matrix starts = Matrix::Ones(2, problems);

BatchOutcome solve(ResidualsStub& stub, DifferenceScheme scheme = DifferenceScheme::two_point,
                   const BatchLoss& loss = {}, const BatchBox& box = {}) {
  ResidualBatch batch(stub, starts.data(), box, scheme, loss);
  return {batch, problems, 16, {}, box};
}

Vector gradient_at(Index p, const Vector& x) {
  return jacobian(p, x).transpose() * residuals(p, x);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(residual_batch)

BOOST_AUTO_TEST_CASE(minima_have_no_gradient_and_the_costs_are_those_of_their_residuals) {
  for (const Layout layout : {Layout::by_point, Layout::by_column}) {
    ResidualsStub stub(2, residuals, jacobian, layout);
    const BatchOutcome found = solve(stub);
    for (Index p = 0; p < problems; ++p) {
      BOOST_TEST(is_success(found.of(p)));
      BOOST_TEST(gradient_at(p, found.x.col(p)).norm() < 1e-6);
      BOOST_TEST(found.value[p] == 0.5 * residuals(p, found.x.col(p)).squaredNorm(),
                 boost::test_tools::tolerance(1e-13));
      const Matrix J = jacobian(p, found.x.col(p));
      const Eigen::Map<const Matrix> C(found.inverse.col(p).data(), 2, 2);
      BOOST_TEST((C * (J.transpose() * J) - Matrix::Identity(2, 2)).norm() < 1e-3);
    }
  }
}

BOOST_AUTO_TEST_CASE(differences_find_the_same_minima) {
  ResidualsStub exact(2, residuals, jacobian);
  const BatchOutcome expected = solve(exact);
  for (const auto scheme : {DifferenceScheme::two_point, DifferenceScheme::three_point}) {
    ResidualsStub stub(2, residuals);
    const BatchOutcome found = solve(stub, scheme);
    BOOST_TEST((found.x - expected.x).norm() < 1e-5);
    const Index beside = scheme == DifferenceScheme::two_point ? 2 : 4;
    Index evaluations = 0;
    for (Index p = 0; p < problems; ++p) {
      evaluations += found.evaluations[p] + beside * (found.iterations[p] + 1);
    }
    BOOST_TEST(static_cast<Index>(stub.residual_calls.seen.size()) == evaluations);
  }
}

BOOST_AUTO_TEST_CASE(robust_minima_are_stationary_points_of_the_loss) {
  constexpr double scale = 0.005;
  RobustLoss* loss = find_loss("cauchy");
  ResidualsStub stub(2, residuals, jacobian);
  const BatchOutcome found = solve(stub, DifferenceScheme::two_point, {loss, scale});
  const auto value = [&](Index p, const Vector& x) {
    return 0.5 * scale * scale * (residuals(p, x).array() / scale).square().log1p().sum();
  };
  for (Index p = 0; p < problems; ++p) {
    const Vector x = found.x.col(p);
    BOOST_TEST(found.value[p] == value(p, x), boost::test_tools::tolerance(1e-12));
    for (const double h : {1e-4, -1e-4}) {
      BOOST_TEST(value(p, x + vector2(h, 0.0)) > found.value[p]);
      BOOST_TEST(value(p, x + vector2(0.0, h)) > found.value[p]);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_point_leaves_the_box_and_one_side_is_enough_for_a_difference) {
  const Vector lower = vector2(1.0, 0.3), upper = vector2(2.0, 1.0);
  const BatchBox box{lower.data(), upper.data(), 0};
  // Outside of its domain, just beyond the start, there is no value.
  const auto with_edge = [](Index p, const Vector& x) -> Matrix {
    if (x[0] > 1.0 && x[0] < 1.0 + 1e-5) return Vector::Constant(points, std::nan(""));
    return residuals(p, x);
  };
  for (const auto scheme : {DifferenceScheme::two_point, DifferenceScheme::three_point}) {
    ResidualsStub stub(2, residuals);
    const BatchOutcome found = solve(stub, scheme, {}, box);
    for (const Vector& x : stub.residual_calls.seen) {
      BOOST_TEST(((x - lower).minCoeff() >= 0.0 && (upper - x).minCoeff() >= 0.0));
    }
    BOOST_TEST(found.x.row(1).maxCoeff() == 1.0);
    ResidualsStub edged(2, with_edge);
    const BatchOutcome beside = solve(edged, scheme);
    for (Index p = 0; p < problems; ++p) BOOST_TEST(is_success(beside.of(p)));
  }
}

BOOST_AUTO_TEST_CASE(bits_do_not_depend_on_slots_or_threads) {
  ResidualsStub stub(2, residuals, jacobian);
  const BatchOutcome expected = solve(stub);
  for (const int threads : {1, 3}) {
    for (const Index slots : {Index{8}, Index{64}}) {
      const ThreadCount count(threads);
      ResidualBatch batch(stub, starts.data(), {}, DifferenceScheme::two_point, {});
      const BatchOutcome found(batch, problems, slots);
      BOOST_TEST((found.x.array() == expected.x.array()).all());
      BOOST_TEST((found.inverse.array() == expected.inverse.array()).all());
    }
  }
}

BOOST_AUTO_TEST_CASE(what_a_callback_throws_passes_through_and_ends_all_problems) {
  Index calls = 0;
  const auto broken = [&](Index p, const Vector& x) {
    if (++calls == 60) throw std::runtime_error("broken");
    return residuals(p, x);
  };
  ResidualsStub stub(2, broken, jacobian);
  ResidualBatch batch(stub, starts.data(), {}, DifferenceScheme::two_point, {});
  Matrix x(2, problems);
  Vector value(problems);
  std::vector<std::int8_t> status(problems, std::int8_t{100});
  BatchResults results;
  results.x = x.data();
  results.value = value.data();
  results.status = status.data();
  ProblemQueue queue(0, problems);
  BatchRun run(batch, {}, {}, 16);
  BOOST_CHECK_THROW(run.run(queue, results), std::runtime_error);
  for (Index p = 0; p < problems; ++p) {
    BOOST_TEST(status[p] == static_cast<std::int8_t>(Status::callback_error));
    BOOST_TEST(std::isnan(value[p]) == (p >= 16));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
