// The batch loop: how problems end, and that none disturbs another.
#include "hesse/batch/batch_run.hpp"

#include <cmath>
#include <random>
#include <stdexcept>

#include <boost/test/unit_test.hpp>

#include "support/batch_problems.hpp"

namespace hesse::test {
namespace {

Vector scalar(double x) { return Vector::Constant(1, x); }

Local scalar_local(double value, double slope, double curvature) {
  return {value, scalar(slope), Matrix::Constant(1, 1, curvature)};
}

/// Rosenbrock's function from scattered starts.
FunctionBatchStub rosenbrock(bool is_least_squares) {
  return {2, is_least_squares,
          [=](Index, const Vector& x) { return rosenbrock_residuals(x, !is_least_squares); },
          [](Index p) {
            const double angle = static_cast<double>(p);
            return vector2(-1.2 + 2.0 * std::sin(angle), 1.0 + 3.0 * std::cos(1.7 * angle));
          }};
}

/// One problem of one variable: a function, from a start.
BatchOutcome solved(double start, const std::function<Local(double)>& function,
                    const BatchOptions& options = {}, const BatchBox& box = {}) {
  FunctionBatchStub objective(
      1, false, [&](Index, const Vector& x) { return function(x[0]); },
      [=](Index) { return scalar(start); });
  return {objective, 1, 1, options, box};
}

class StopAfter final : public BatchObserver {
 public:
  explicit StopAfter(Index ended) : ended_(ended) {}
  std::optional<Status> look(Index ended) override {
    if (ended >= ended_) return Status::interrupted;
    return {};
  }

 private:
  Index ended_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(batch)
BOOST_AUTO_TEST_SUITE(batch_run)

BOOST_AUTO_TEST_CASE(all_problems_are_solved_in_few_slots_or_many) {
  for (const bool is_least_squares : {true, false}) {
    for (const Index slots : {Index{1}, Index{lane::lanes}, Index{64}, Index{500}}) {
      FunctionBatchStub objective = rosenbrock(is_least_squares);
      const BatchOutcome found(objective, 203, slots);
      for (Index p = 0; p < 203; ++p) {
        BOOST_TEST(is_success(found.of(p)));
        BOOST_TEST((found.x.col(p) - vector2(1.0, 1.0)).norm() < 1e-7);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_problem_does_not_depend_on_its_neighbours) {
  FunctionBatchStub objective = rosenbrock(true);
  const BatchOutcome alone(objective, 100, 1), together(objective, 100, 64);
  BOOST_TEST((alone.x == together.x));
  BOOST_TEST((alone.value == together.value));
  BOOST_TEST((alone.inverse == together.inverse));
  BOOST_TEST(alone.evaluations == together.evaluations, boost::test_tools::per_element());

  FunctionBatchStub with_bad_ones(
      2, true,
      [](Index p, const Vector& x) {
        if (p % 3 == 1) return Local{nan, vector2(nan, nan), matrix2(nan, nan, nan)};
        Local at = rosenbrock_residuals(x, false);
        if (p % 3 == 2) at.gradient *= infinity;
        return at;
      },
      [&](Index p) {
        Vector x(2);
        objective.begin(0, p, x.data());
        return x;
      });
  const BatchOutcome found(with_bad_ones, 100, 24);
  for (Index p = 0; p < 100; ++p) {
    if (p % 3 == 0) {
      BOOST_TEST((found.x.col(p) == alone.x.col(p)));
      BOOST_TEST(found.status[p] == alone.status[p]);
    } else {
      BOOST_TEST((found.of(p) == Status::nonfinite_start));
      BOOST_TEST(std::isnan(found.optimality[p]));
    }
  }
}

BOOST_AUTO_TEST_CASE(indefinite_hessians_are_damped_until_they_are_not) {
  // x⁴/4 − x²/2 from where it is concave
  const auto found = solved(0.1, [](double x) {
    return scalar_local(x * x * x * x / 4 - x * x / 2, x * x * x - x, 3 * x * x - 1);
  });
  BOOST_TEST(is_success(found.of(0)));
  BOOST_TEST(std::abs(found.x(0, 0) - 1.0) < 1e-5);  // as ftol allows
}

BOOST_AUTO_TEST_CASE(a_maximum_is_not_called_a_minimum) {
  const auto found = solved(0.0, [](double x) { return scalar_local(-x * x, -2 * x, -2.0); });
  BOOST_TEST((found.of(0) == Status::saddle_point));
}

BOOST_AUTO_TEST_CASE(each_bad_ending_has_its_status) {
  const auto bowl = [](double x) { return scalar_local(x * x * x * x, 4 * x * x * x, 12 * x * x); };
  BatchOptions options;
  options.max_iterations = 3;
  BOOST_TEST((solved(2.0, bowl, options).of(0) == Status::max_iter));
  options = {};
  options.max_evaluations = 3;
  const auto spent = solved(2.0, bowl, options);
  BOOST_TEST((spent.of(0) == Status::max_eval));
  BOOST_TEST(spent.evaluations[0] == 3);

  // Minus infinity is reached.
  const auto hole = solved(1.0, [](double x) {
    return x > 0.5 ? scalar_local(x, 1.0, 0.0) : scalar_local(-infinity, nan, nan);
  });
  BOOST_TEST((hole.of(0) == Status::unbounded));

  // Nothing finite beside the start.
  const auto island = solved(1.0, [](double x) {
    return x == 1.0 ? scalar_local(1.0, 1.0, 1.0) : scalar_local(nan, nan, nan);
  });
  BOOST_TEST(!is_success(island.of(0)));
  BOOST_TEST(island.x(0, 0) == 1.0);

  // The gradient's sign is wrong: no step helps.
  const auto wrong = solved(1.0, [](double x) { return scalar_local(x * x, -2 * x, 2.0); });
  BOOST_TEST((wrong.of(0) == Status::no_progress));
  BOOST_TEST(wrong.x(0, 0) == 1.0);
}

BOOST_AUTO_TEST_CASE(trials_that_are_not_finite_are_refused) {
  // −ln x + x, not defined left of 0, from where Newton's step leads there
  const auto found = solved(30.0, [](double x) {
    return x > 0.0 ? scalar_local(x - std::log(x), 1.0 - 1.0 / x, 1.0 / (x * x))
                   : scalar_local(nan, nan, nan);
  });
  BOOST_TEST(is_success(found.of(0)));
  BOOST_TEST(std::abs(found.x(0, 0) - 1.0) < 1e-6);
}

BOOST_AUTO_TEST_CASE(bounds_hold_at_every_evaluation_and_exactly) {
  const double lower[] = {-2.0, -2.0}, upper[] = {0.5, 3.0};
  FunctionBatchStub objective(
      2, true,
      [&](Index, const Vector& x) {
        BOOST_REQUIRE(
            (x[0] >= lower[0] && x[0] <= upper[0] && x[1] >= lower[1] && x[1] <= upper[1]));
        return rosenbrock_residuals(x, false);
      },
      [](Index p) { return vector2(-5.0 + 0.1 * static_cast<double>(p), 9.0); });
  const BatchOutcome found(objective, 100, 32, {}, {lower, upper, 0});
  for (Index p = 0; p < 100; ++p) {
    BOOST_TEST(is_success(found.of(p)));
    BOOST_TEST(found.x(0, p) == 0.5);
    BOOST_TEST(std::abs(found.x(1, p) - 0.25) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(random_quadratics_in_boxes_satisfy_their_optimality_conditions) {
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  const auto draw = [&](double) { return normal(random); };
  for (const Index n : {1, 2, 5, 12, 32}) {
    constexpr Index count = 30;
    std::vector<Matrix> A;
    std::vector<Vector> b;
    Matrix lower(n, count), upper(n, count);
    for (Index p = 0; p < count; ++p) {
      const Matrix R = Matrix::Zero(n, n).unaryExpr(draw);
      A.push_back(R.transpose() * R + 0.1 * Matrix::Identity(n, n));
      b.push_back(Vector::Zero(n).unaryExpr(draw));
      lower.col(p) = -Vector::Zero(n).unaryExpr(draw).cwiseAbs() * 0.3;
      upper.col(p) = Vector::Zero(n).unaryExpr(draw).cwiseAbs() * 0.3;
      if (p % 5 == 0) upper(0, p) = lower(0, p);
    }
    FunctionBatchStub objective(
        n, false,
        [&](Index p, const Vector& x) {
          return Local{0.5 * x.dot(A[p] * x) - b[p].dot(x), A[p] * x - b[p], A[p]};
        },
        [&](Index) { return Vector::Zero(n); });
    BatchOptions options;
    options.ftol = 1e-15;
    options.xtol = 1e-12;
    const BatchOutcome found(objective, count, 16, options, {lower.data(), upper.data(), n});
    for (Index p = 0; p < count; ++p) {
      BOOST_TEST(is_success(found.of(p)), "n = " << n << ", problem " << p);
      const Vector x = found.x.col(p), g = A[p] * x - b[p];
      const Vector moved = (x - g).cwiseMax(lower.col(p)).cwiseMin(upper.col(p)) - x;
      BOOST_TEST(moved.lpNorm<Eigen::Infinity>() < 1e-6 * (1.0 + b[p].norm()));
    }
  }
}

BOOST_AUTO_TEST_CASE(singular_least_squares_have_a_solution_and_a_rank) {
  // r = x₀ + x₁ − 2, twice
  FunctionBatchStub objective(
      2, true,
      [](Index, const Vector& x) {
        const double r = x[0] + x[1] - 2.0;
        return Local{r * r, vector2(2 * r, 2 * r), matrix2(2.0, 2.0, 2.0)};
      },
      [](Index) { return vector2(5.0, -1.0); });
  const BatchOutcome found(objective, 1, 1);
  BOOST_TEST(is_success(found.of(0)));
  BOOST_TEST(std::abs(found.x.sum() - 2.0) < 1e-8);
  BOOST_TEST(found.rank[0] == 1);
}

BOOST_AUTO_TEST_CASE(an_observer_ends_what_is_not_finished_and_keeps_the_rest) {
  FunctionBatchStub objective = rosenbrock(true);
  const BatchOutcome all(objective, 200, 16);
  StopAfter observer(50);
  const BatchOutcome found(objective, 200, 16, {}, {}, &observer);
  Index finished = 0, known = 0;
  for (Index p = 0; p < 200; ++p) {
    if (found.of(p) == Status::interrupted) {
      if (found.x.col(p).allFinite()) ++known;  // the others were never begun
    } else {
      ++finished;
      BOOST_TEST((found.x.col(p) == all.x.col(p)));
    }
  }
  BOOST_TEST(finished >= 50);
  BOOST_TEST(finished < 100);
  BOOST_TEST(known == 16);
}

BOOST_AUTO_TEST_CASE(what_the_objective_throws_is_passed_on_and_what_is_finished_kept) {
  FunctionBatchStub objective = rosenbrock(true);
  const BatchOutcome all(objective, 100, 16);
  int calls = 0;
  FunctionBatchStub failing(
      2, true,
      [&](Index, const Vector& x) {
        if (++calls > 3000) throw std::runtime_error("enough");
        return rosenbrock_residuals(x, false);
      },
      [&](Index p) {
        Vector x(2);
        objective.begin(0, p, x.data());
        return x;
      });
  Matrix x(2, 100);
  Vector value(100);
  std::vector<std::int8_t> status(100, std::int8_t{100});
  BatchResults results;
  results.x = x.data();
  results.value = value.data();
  results.status = status.data();
  ProblemQueue queue(0, 100);
  BatchRun run(failing, {}, {}, 16);
  BOOST_CHECK_THROW(run.run(queue, results), std::runtime_error);
  Index finished = 0;
  for (Index p = 0; p < 100; ++p) {
    if (static_cast<Status>(status[p]) == Status::callback_error) continue;
    ++finished;
    BOOST_TEST((x.col(p) == all.x.col(p)));
  }
  BOOST_TEST(finished > 0);
  BOOST_TEST(finished < 100);
}

BOOST_AUTO_TEST_CASE(no_problems_are_solved_at_once) {
  FunctionBatchStub objective = rosenbrock(true);
  BOOST_TEST(BatchOutcome(objective, 0, 8).x.cols() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
