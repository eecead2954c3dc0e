// Starting values found from data.
#include "hesse/models/curve_start.hpp"

#include <algorithm>
#include <cmath>

#include <boost/test/unit_test.hpp>

#include "support/curves.hpp"
#include "support/limits.hpp"

namespace hesse::test {
namespace {

std::vector<double> start(const CurveModel& model, const std::vector<double>& x,
                          const std::vector<double>& y, const double* weights = nullptr) {
  std::vector<double> p(model.dimension(), nan);
  CurveStart search(model);
  search.set_points(x.data(), static_cast<Index>(y.size()));
  search.find(y.data(), weights, p.data());
  return p;
}

bool are_finite(const std::vector<double>& p) {
  return std::all_of(p.begin(), p.end(), [](double v) { return std::isfinite(v); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(curve_start)

BOOST_AUTO_TEST_CASE(linear_models_are_solved_at_once) {
  const CurveModel model("cubic");
  const std::vector<double> truth = {1.0, -2.0, 0.5, 0.25};
  CurveSample sample(model, -3.0, 3.0, 20);
  sample.add(truth, 0.0);
  const auto p = start(model, sample.x, sample.y);
  for (Index j = 0; j < 4; ++j) BOOST_TEST(std::abs(p[j] - truth[j]) < 1e-12);
}

BOOST_AUTO_TEST_CASE(peaks_are_found_under_noise_and_on_a_slope) {
  const CurveModel model("gaussian+gaussian+linear");
  CurveSample sample(model, 0.0, 10.0, 100);
  sample.add({2.0, 3.0, 0.5, -1.0, 7.0, 0.4, 5.0, 0.5}, 0.1);
  const auto p = start(model, sample.x, sample.y);
  BOOST_TEST(std::abs(p[1] - 3.0) < 0.5);
  BOOST_TEST(std::abs(p[4] - 7.0) < 0.5);
  BOOST_TEST(p[0] > 1.0);
  BOOST_TEST(p[3] < -0.5);
}

BOOST_AUTO_TEST_CASE(missing_points_and_points_without_weight_are_left_out) {
  const CurveModel model("exponential+constant");
  CurveSample sample(model, 0.0, 5.0, 40);
  sample.add({2.0, 0.8, 0.5}, 0.0);
  std::vector<double> weights(40, 1.0);
  weights[39] = weights[38] = weights[20] = 0.0;
  const auto expected = start(model, sample.x, sample.y, weights.data());
  weights[38] = 1.0;
  sample.y[38] = nan;
  sample.y[39] = 1e6;
  weights[20] = 1.0;
  sample.x[20] = infinity;
  const auto p = start(model, sample.x, sample.y, weights.data());
  BOOST_TEST(p == expected, boost::test_tools::per_element());
  BOOST_TEST(std::abs(p[1] - 0.8) < 0.3);
}

BOOST_AUTO_TEST_CASE(many_points_are_searched_without_keeping_candidates) {
  const CurveModel model("gaussian");
  const std::vector<double> truth = {2.0, 300.0, 20.0};
  CurveSample sample(model, 0.0, 1000.0, 20000);
  sample.add(truth, 0.3);
  const auto p = start(model, sample.x, sample.y);
  BOOST_TEST(std::abs(p[1] - 300.0) < 20.0);
}

BOOST_AUTO_TEST_CASE(whatever_the_data_the_start_is_finite) {
  const std::vector<std::vector<double>> hopeless = {{},
                                                     {1.0},
                                                     {nan, nan, nan},
                                                     {0.0, 0.0, 0.0},
                                                     {5.0, 5.0, 5.0, 5.0},
                                                     {1e300, -1e300, 1e300},
                                                     {1e-300, 2e-300, 1e-300},
                                                     {infinity, 1.0, 2.0}};
  for (const char* name :
       {"exponential", "gaussian", "lorentzian+constant", "pseudo_voigt", "logistic", "hill",
        "power_law", "damped_sine", "arrhenius", "2*gaussian+linear", "polynomial5"}) {
    const CurveModel model(name);
    for (const auto& y : hopeless) {
      for (const double step : {1.0, 0.0, 1e-200, 1e200}) {
        std::vector<double> x;
        for (std::size_t i = 0; i < y.size(); ++i) x.push_back(step * static_cast<double>(i));
        const auto p = start(model, x, y);
        BOOST_TEST(are_finite(p), name << " on " << y.size() << " points, step " << step);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
