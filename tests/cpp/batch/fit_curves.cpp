// Fits of native curves to many data sets.
#include "hesse/batch/fit_curves.hpp"

#include <cmath>

#include <boost/test/unit_test.hpp>

#include "support/batch_problems.hpp"
#include "support/curves.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

/// Results of a fit, and room for them.
struct Fits {
  Fits(const CurveBatchData& data, const BatchOptions& options = {}, const BatchBox& box = {},
       BatchObserver* observer = nullptr)
      : x(data.model->dimension(), data.problems),
        value(data.problems),
        status(data.problems),
        inverse(x.rows() * x.rows(), data.problems),
        rank(data.problems) {
    BatchResults results;
    results.x = x.data();
    results.value = value.data();
    results.status = status.data();
    results.inverse = inverse.data();
    results.rank = rank.data();
    fit_curves(data, options, box, results, observer);
  }

  [[nodiscard]] Status of(Index p) const { return static_cast<Status>(status[p]); }

  Matrix x;
  Vector value;
  std::vector<std::int8_t> status;
  Matrix inverse;
  std::vector<std::int8_t> rank;
};

CurveBatchData data_of(const CurveSample& sample) {
  CurveBatchData data;
  data.model = &sample.curve;
  data.points = static_cast<Index>(sample.x.size());
  data.problems = static_cast<Index>(sample.y.size()) / data.points;
  data.x = {BatchArray{sample.x.data(), false, 0, 1}};
  data.y = {sample.y.data(), false, data.points, 1};
  return data;
}

struct Case {
  const char* description;
  std::vector<double> p;
};

const std::vector<Case> cases = {
    {"exponential", {3.0, 0.7}},
    {"exponential+constant", {3.0, 0.7, 0.5}},
    {"2*exponential", {1.0, 0.3, 2.0, 3.0}},
    {"gaussian", {2.0, 1.3, 0.4}},
    {"lorentzian+linear", {2.0, 3.3, 0.2, 0.5, 0.1}},
    {"pseudo_voigt+constant", {2.0, 2.5, 0.8, 0.3, 0.2}},
    {"logistic", {2.0, 4.0, 2.2}},
    {"hill", {3.0, 1.7, 2.5}},
    {"power_law", {2.0, 1.4}},
    {"damped_sine", {2.0, 0.5, 1.7, 0.6}},
    {"arrhenius", {3.0, 20.0}},
    {"gaussian+gaussian+linear", {1.0, 1.3, 0.3, 2.0, 3.1, 0.35, 0.5, 0.1}},
    {"polynomial5", {1.0, 2.0, -1.0, 0.3, 0.1, -0.05}},
};

CurveSample peaks(const CurveModel& model, Index count) {
  CurveSample sample(model, -5.0, 5.0, 40);
  for (Index p = 0; p < count; ++p) {
    const double t = static_cast<double>(p);
    sample.add({2.0 + std::sin(t), std::cos(t), 1.0 + 0.3 * std::sin(3.0 * t), 0.2}, 0.05);
  }
  return sample;
}

class StopAtOnce final : public BatchObserver {
 public:
  std::optional<Status> look(Index) override { return Status::interrupted; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(batch)
BOOST_AUTO_TEST_SUITE(fit_curves)

BOOST_AUTO_TEST_CASE(every_curve_is_found_again_from_its_own_start) {
  for (const Case& c : cases) {
    const CurveModel model(c.description);
    CurveSample sample(model, 0.05, 5.0, 64);
    sample.add(c.p, 0.0);
    const Fits fits(data_of(sample));
    BOOST_TEST(is_success(fits.of(0)), c.description);
    for (std::size_t j = 0; j < c.p.size(); ++j) {
      BOOST_TEST(std::abs(fits.x(j, 0) - c.p[j]) < 1e-6 * (1.0 + std::abs(c.p[j])),
                 c.description << ", parameter " << j << ": " << fits.x(j, 0));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_surface_is_found_again) {
  const CurveModel model("gaussian2d+constant");
  const std::vector<double> truth = {3.0, 6.0, 5.0, 2.0, 1.3, 0.4};
  std::vector<double> x, y, values;
  for (int i = 0; i < 15; ++i) {
    for (int j = 0; j < 12; ++j) {
      x.push_back(i);
      y.push_back(j);
      values.push_back(CurveAt(model, {double(i), double(j)}, truth).value);
    }
  }
  CurveBatchData data;
  data.model = &model;
  data.points = static_cast<Index>(values.size());
  data.problems = 1;
  data.x = {BatchArray{x.data(), false, 0, 1}, BatchArray{y.data(), false, 0, 1}};
  data.y = {values.data(), false, 0, 1};
  const Fits fits(data);
  for (Index j = 0; j < 6; ++j) BOOST_TEST(std::abs(fits.x(j, 0) - truth[j]) < 1e-6);
}

BOOST_AUTO_TEST_CASE(results_have_the_same_bits_for_any_number_of_threads_and_any_neighbours) {
  const CurveModel model("gaussian+constant");
  CurveSample sample = peaks(model, 300);
  const CurveBatchData data = data_of(sample);
  const auto run = [&](int threads) {
    const ThreadCount count(threads);
    return Fits(data);
  };
  const Fits one = run(1), three = run(3);
  BOOST_TEST((one.x == three.x));
  BOOST_TEST((one.value == three.value));
  BOOST_TEST((one.inverse == three.inverse));
  for (Index i = 0; i < 300 * 40; ++i) {
    if (i / 40 % 3 == 1) sample.y[i] = nan;
    if (i / 40 % 3 == 2) sample.y[i] *= 1e300;
  }
  const Fits found(data_of(sample));
  for (Index p = 0; p < 300; ++p) {
    if (p % 3 == 0) BOOST_TEST((found.x.col(p) == one.x.col(p)));
    if (p % 3 == 1) BOOST_TEST((found.of(p) == Status::nonfinite_start));
  }
}

BOOST_AUTO_TEST_CASE(missing_values_and_weights_of_zero_are_left_out) {
  const CurveModel model("gaussian+constant");
  CurveSample sample = peaks(model, 20);
  CurveBatchData data = data_of(sample);
  data.points = 37;
  const Fits expected(data);
  std::vector<double> weights(20 * 40, 1.0);
  for (Index p = 0; p < 20; ++p) {
    sample.y[p * 40 + 37] = nan;
    weights[p * 40 + 38] = weights[p * 40 + 39] = 0.0;
  }
  data.points = 40;
  data.weights = {weights.data(), false, 40, 1};
  const Fits found(data);
  BOOST_TEST((found.x - expected.x).cwiseAbs().maxCoeff() < 1e-5);  // from other starts
  BOOST_TEST((found.value - expected.value).cwiseAbs().maxCoeff() < 1e-10);
}

BOOST_AUTO_TEST_CASE(single_precision_data_and_strides_are_read_where_they_lie) {
  const CurveModel model("gaussian+constant");
  const CurveSample sample = peaks(model, 9);
  std::vector<float> turned(40 * 9);
  std::vector<double> same(9 * 40);
  for (Index p = 0; p < 9; ++p) {
    for (Index i = 0; i < 40; ++i) {
      turned[i * 9 + p] = static_cast<float>(sample.y[p * 40 + i]);
      same[p * 40 + i] = turned[i * 9 + p];
    }
  }
  CurveBatchData data = data_of(sample);
  data.y = {turned.data(), true, 1, 9};
  const Fits found(data);
  data.y = {same.data(), false, 40, 1};
  BOOST_TEST((found.x == Fits(data).x));
}

BOOST_AUTO_TEST_CASE(abscissae_of_each_problem_give_the_same_as_shared_ones) {
  const CurveModel model("gaussian+constant");
  const CurveSample sample = peaks(model, 9);
  std::vector<double> own;
  for (int p = 0; p < 9; ++p) own.insert(own.end(), sample.x.begin(), sample.x.end());
  CurveBatchData data = data_of(sample);
  const Fits shared(data);
  data.x = {BatchArray{own.data(), false, 40, 1}};
  BOOST_TEST((shared.x == Fits(data).x));
}

BOOST_AUTO_TEST_CASE(constant_data_too_few_points_and_none_end_somehow) {
  for (const char* description : {"exponential+constant", "2*gaussian+linear", "damped_sine"}) {
    const CurveModel model(description);
    for (const Index m : {1, 2, 3, 30}) {
      CurveSample sample(model, 0.0, 1.0, m);
      sample.y.assign(m, 2.5);
      const Fits fits(data_of(sample));
      BOOST_TEST(fits.x.allFinite(), description << " with " << m << " points");
      BOOST_TEST(std::isfinite(fits.value[0]));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_begun_when_the_run_ends_is_marked) {
  const CurveModel model("gaussian+constant");
  const CurveSample sample = peaks(model, 3000);
  const CurveBatchData data = data_of(sample);
  StopAtOnce observer;
  const Fits found(data, {}, {}, &observer), all(data);
  Index finished = 0;
  for (Index p = 0; p < 3000; ++p) {
    if (found.of(p) == Status::interrupted) {
      BOOST_TEST(found.x.col(p).array().isNaN().all());
    } else {
      ++finished;
      BOOST_TEST((found.x.col(p) == all.x.col(p)));
    }
  }
  BOOST_TEST(finished > 0);
  BOOST_TEST(finished < 3000);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
