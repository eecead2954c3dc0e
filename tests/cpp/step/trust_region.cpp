// Acceptance and radius of trust-region methods, with a subproblem whose answer the test chooses.
#include "hesse/step/trust_region.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/step_bench.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

/// Proposes a step to the left of the length of the radius or, inside, of `inner_length`.
class StubTrustRegion final : public TrustRegion {
 public:
  explicit StubTrustRegion(const TrustRegionOptions& options) : TrustRegion(options, 1) {}

  double predicted = 1.0;
  double inner_length = 0.0;  ///< 0: the step ends on the boundary
  double first_ratio = 0.0;
  bool solvable = true;

 private:
  bool solve_subproblem(const Model&, double radius, TrustRegionStep& step) override {
    step.on_boundary = inner_length == 0.0;
    step.s[0] = -(step.on_boundary ? radius : inner_length);
    step.predicted_reduction = predicted;
    return solvable;
  }
  double least_first_ratio() const override { return first_ratio; }
};

TrustRegionOptions first_radius(double radius) {
  TrustRegionOptions options;
  options.initial_trust_radius = radius;
  return options;
}

// Falls by `reduction` wherever it goes.
StepBench bench_with_reduction(double reduction) {
  FunctionObjective objective = quadratic(Matrix::Identity(1, 1), Vector::Zero(1));
  objective.f = [reduction](const Vector& x) { return x[0] == 1.0 ? 10.0 : 10.0 - reduction; };
  return {objective, Matrix::Identity(1, 1), Vector::Ones(1)};
}

double radius_after(double reduction, double inner_length,
                    const TrustRegionOptions& options = first_radius(8.0)) {
  StepBench bench = bench_with_reduction(reduction);
  StubTrustRegion strategy(options);
  strategy.inner_length = inner_length;
  (void)bench.propose_and_judge(strategy);
  BOOST_REQUIRE(bench.propose(strategy));
  return bench.step.radius;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(step)
BOOST_AUTO_TEST_SUITE(trust_region)

BOOST_AUTO_TEST_CASE(the_first_radius_is_chosen_or_given_and_bounded) {
  StepBench bench = bench_with_reduction(1.0);
  TrustRegionOptions options;
  StubTrustRegion chosen(options);
  BOOST_REQUIRE(bench.propose(chosen));
  BOOST_TEST(bench.step.radius == 1.0);  // max(1, ‖x₀‖)
  options.initial_trust_radius = 3.0;
  StubTrustRegion given(options);
  BOOST_REQUIRE(bench.propose(given));
  BOOST_TEST(bench.step.radius == 3.0);
  options.max_trust_radius = 2.0;
  StubTrustRegion bounded(options);
  BOOST_REQUIRE(bench.propose(bounded));
  BOOST_TEST(bench.step.radius == 2.0);
}

BOOST_AUTO_TEST_CASE(the_radius_follows_the_ratio) {
  BOOST_TEST(radius_after(0.95, 0.0) == 24.0);
  BOOST_TEST(radius_after(0.95, 4.0) == 8.0);  // the boundary did not matter
  BOOST_TEST(radius_after(0.5, 0.0) == 8.0);
  BOOST_TEST(radius_after(0.2, 0.0) == 2.0);
  BOOST_TEST(radius_after(0.2, 4.0) == 1.0);
  TrustRegionOptions options = first_radius(8.0);
  options.max_trust_radius = 10.0;
  BOOST_TEST(radius_after(0.95, 0.0, options) == 10.0);
}

// f rises by r where the slope promises 8 and the model, linear but for what makes it 4, promises
// 4: ¼·8/(8 + r − ¾·4) of the step is where the quadratic through f keeps three quarters of that.
BOOST_AUTO_TEST_CASE(a_refused_trial_tells_how_far_to_retreat) {
  const auto share = [](double rise, double length) {
    StepBench bench = bench_with_reduction(-rise);
    bench.iterate.gradient[0] = 8.0 / length;
    StubTrustRegion strategy(first_radius(8.0));
    strategy.predicted = 4.0;
    strategy.inner_length = length;
    BOOST_TEST(retries(bench.propose_and_judge(strategy)));
    BOOST_REQUIRE(bench.propose(strategy));
    return bench.step.radius / length;
  };
  const auto exact = boost::test_tools::tolerance(1e-14);
  BOOST_TEST(share(1.0, 8.0) == 2.0 / 6.0, exact);
  BOOST_TEST(share(1.0, 2.0) == 2.0 / 6.0, exact);
  BOOST_TEST(share(1e9, 8.0) == 0.1, exact);
  BOOST_TEST(share(0.0, 8.0) == 0.4, exact);
}

BOOST_AUTO_TEST_CASE(a_trial_is_accepted_above_eta) {
  TrustRegionOptions options;
  options.eta = 0.125;
  for (const double ratio : {0.2, 0.9, 5.0}) {
    StepBench bench = bench_with_reduction(ratio);
    StubTrustRegion strategy(options);
    strategy.first_ratio = options.eta;
    BOOST_TEST(accepts(bench.propose_and_judge(strategy)));
    BOOST_TEST(bench.step.ratio == ratio, boost::test_tools::tolerance(1e-12));
  }
  for (const double ratio : {0.1, 0.0, -1.0}) {
    StepBench bench = bench_with_reduction(ratio);
    StubTrustRegion strategy(options);
    strategy.first_ratio = options.eta;
    BOOST_TEST(retries(bench.propose_and_judge(strategy)));
    BOOST_TEST(bench.objective.gradients == 1);  // none for a refused trial
  }
}

BOOST_AUTO_TEST_CASE(the_first_step_may_need_more) {
  for (const Index memory : {0, 5}) {
    TrustRegionOptions options = first_radius(8.0);
    options.nonmonotone = memory;
    StepBench bench = bench_with_reduction(0.2);
    StubTrustRegion strategy(options);
    strategy.first_ratio = 0.25;
    BOOST_TEST(retries(bench.propose_and_judge(strategy)));
    bench.objective.f = [](const Vector&) { return 10.0 - 0.3; };
    BOOST_TEST(accepts(bench.propose_and_judge(strategy)));
    bench.trial.swap_with(bench.iterate);
    bench.attempt = 0;
    bench.objective.f = [](const Vector&) { return 10.0 - 0.5; };
    BOOST_TEST(accepts(bench.propose_and_judge(strategy)));
  }
}

BOOST_DATA_TEST_CASE(a_non_finite_value_shrinks_the_radius, data::make({nan, infinity}), value) {
  StepBench bench = bench_with_reduction(1.0);
  bench.objective.f = [value](const Vector&) { return value; };
  StubTrustRegion strategy(first_radius(8.0));
  for (const double expected : {8.0, 2.0, 0.5, 0.125}) {
    BOOST_TEST(retries(bench.propose_and_judge(strategy)));
    BOOST_TEST(bench.step.radius == expected);
  }
}

BOOST_AUTO_TEST_CASE(a_non_finite_gradient_is_a_bad_trial) {
  StepBench bench = bench_with_reduction(1.0);
  bench.objective.g = [](const Vector&, Vector& g) { g.setConstant(nan); };
  StubTrustRegion strategy(first_radius(8.0));
  BOOST_TEST(retries(bench.propose_and_judge(strategy)));
  BOOST_REQUIRE(bench.propose(strategy));
  BOOST_TEST(bench.step.radius == 2.0);
}

// A predicted reduction that rounding made zero or negative must not turn a rise into a good ratio.
BOOST_DATA_TEST_CASE(a_rise_is_never_accepted, data::make({1.0, 1e-20, 0.0, -1e-20, -1.0, nan}),
                     predicted) {
  for (const double rise : {1e-9, 1.0, 1e9}) {
    StepBench bench = bench_with_reduction(-rise);
    StubTrustRegion strategy({});
    strategy.predicted = predicted;
    BOOST_TEST_CONTEXT("rise " << rise) { BOOST_TEST(!accepts(bench.propose_and_judge(strategy))); }
  }
}

BOOST_AUTO_TEST_CASE(below_rounding_the_gradient_decides) {
  const auto verdict = [](double new_gradient) {
    StepBench bench = bench_with_reduction(0.0);
    bench.objective.g = [new_gradient](const Vector&, Vector& g) { g.setConstant(new_gradient); };
    StubTrustRegion strategy({});
    strategy.predicted = 1e-16;
    return bench.propose_and_judge(strategy);
  };
  BOOST_TEST(accepts(verdict(0.5)));
  BOOST_TEST(gives_up(verdict(1.0)));
  BOOST_TEST(gives_up(verdict(2.0)));
}

// f: 10 → 6 → 8. The rise is a fall by 2 from 10, of 2 that the model promises in all.
BOOST_AUTO_TEST_CASE(a_rise_is_accepted_where_an_earlier_value_allows_it) {
  const auto verdict = [](Index memory, double last) {
    StepBench bench = bench_with_reduction(4.0);
    TrustRegionOptions options = first_radius(8.0);
    options.nonmonotone = memory;
    StubTrustRegion strategy(options);
    BOOST_TEST(accepts(bench.propose_and_judge(strategy)));
    bench.trial.swap_with(bench.iterate);
    bench.attempt = 0;
    bench.objective.f = [last](const Vector&) { return last; };
    const Verdict second = bench.propose_and_judge(strategy);
    if (accepts(second)) {
      BOOST_TEST(bench.step.ratio == (10.0 - last) / 2.0);
      BOOST_TEST(bench.trial.has_gradient());
    }
    return second;
  };
  BOOST_TEST(retries(verdict(0, 8.0)));
  BOOST_TEST(accepts(verdict(1, 8.0)));
  BOOST_TEST(accepts(verdict(5, 8.0)));
  BOOST_TEST(retries(verdict(1, 10.0)));
  BOOST_TEST(retries(verdict(1, nan)));
  BOOST_TEST(retries(verdict(1, infinity)));
}

BOOST_AUTO_TEST_CASE(the_memory_forgets_the_oldest_value) {
  ReferenceValues references(2);
  BOOST_TEST(std::isnan(references.ratio(5.0, 4.0, 1.0)));
  references.leave(9.0, 1.0);
  references.leave(7.0, 2.0);
  BOOST_TEST(references.ratio(5.0, 5.0, 1.0) == 4.0 / 4.0);
  references.leave(5.0, 4.0);
  BOOST_TEST(references.ratio(4.0, 5.0, 2.0) == 2.0 / 8.0);
  BOOST_TEST(std::isnan(references.ratio(8.0, 5.0, 2.0)));
}

BOOST_AUTO_TEST_CASE(an_unsolvable_subproblem_has_no_step) {
  StepBench bench = bench_with_reduction(1.0);
  StubTrustRegion strategy({});
  strategy.solvable = false;
  BOOST_TEST(!bench.propose(strategy));
}

BOOST_AUTO_TEST_CASE(the_real_ones_take_newtons_step_where_it_fits) {
  const auto check = [](TrustRegion& strategy) {
    StepBench bench(quadratic(matrix2(2, 1, 3), vector2(-3, -4)), matrix2(2, 1, 3), vector2(2, 3));
    BOOST_TEST(accepts(bench.propose_and_judge(strategy)));
    BOOST_TEST(bench.step.radius == std::sqrt(13.0), boost::test_tools::tolerance(1e-15));
    return (bench.trial.point().x - vector2(1, 1)).norm();
  };
  Budget budget = unlimited();
  ExactTrustRegion exact({}, 2, budget);
  BOOST_TEST(check(exact) < 1e-12);
  BOOST_TEST((exact.at_saddle() == AtSaddle::propose));
  KrylovTrustRegion krylov({}, {}, 2, budget);
  BOOST_TEST(check(krylov) < 1.0);  // to the forcing term of the first step
  BOOST_TEST((krylov.at_saddle() == AtSaddle::search_line));
}

BOOST_AUTO_TEST_CASE(a_refused_exact_step_is_followed_by_a_shorter_one) {
  StepBench bench(quadratic(Matrix::Identity(2, 2), Vector::Zero(2)), matrix2(-1, 0.2, 0.5),
                  vector2(1, 2));
  bench.objective.f = [](const Vector&) { return infinity; };
  Budget budget = unlimited();
  ExactTrustRegion strategy({}, 2, budget);
  double before = infinity;
  for (int k = 0; k < 10; ++k) {
    BOOST_TEST(retries(bench.propose_and_judge(strategy)));
    BOOST_TEST(bench.step.s.norm() <= bench.step.radius * (1 + 1e-12));
    BOOST_TEST(bench.step.s.norm() < 0.26 * before);
    before = bench.step.s.norm();
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
