// Losses of single samples against mpmath, at ±800 too; weights of 0, and lanes that are not full.
#include "hesse/models/glm_family.hpp"

#include <cmath>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/glm_rows.hpp"
#include "support/limits.hpp"

namespace hesse::test {
namespace {

struct Found {
  double loss, slope, curvature;
};

/// The terms of one sample, and of as many copies as `count` says, whose sum is checked.
Found terms_of(const GlmFamily& family, GlmCurvature curvature, double eta, double y, double weight,
               Index count = 1) {
  std::vector<double> etas(count, eta), targets(count, y), weights(count, weight);
  std::vector<double> slopes(count + 8), curvatures(count + 8);
  const double loss = glm_terms(family, curvature, etas.data(), count,
                                {targets.data(), weights.data(), slopes.data(), curvatures.data()});
  for (Index i = 1; i < count; ++i) {
    BOOST_TEST(slopes[i] == slopes[0]);
    BOOST_TEST(curvatures[i] == curvatures[0]);
  }
  return {loss, slopes[0], curvatures[0]};
}

/// Relative to the number, or to what it is a difference of; next to nothing is 0.
void check(double found, double expected, double scale, const GlmRow& row, const char* what) {
  const bool is_close = std::isinf(expected)
                            ? found == expected
                            : std::abs(found - expected) <=
                                  40 * epsilon * std::max(std::abs(expected), scale) + 1e-150;
  BOOST_TEST(is_close, what << " of kind " << static_cast<int>(row.kind) << " at eta " << row.eta
                            << ", y " << row.y << ": " << found << " for " << expected);
}

bool overflows(const GlmRow& row) { return std::isinf(row.loss) || std::isinf(row.slope); }

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(glm_family)

BOOST_AUTO_TEST_CASE(terms_agree_with_many_digits) {
  for (const GlmRow& row : glm_rows) {
    const GlmFamily family{row.kind, row.parameter};
    const Found found = terms_of(family, GlmCurvature::observed, row.eta, row.y, 1.0);
    if (overflows(row)) {
      BOOST_TEST(!std::isfinite(found.loss + found.slope));
      continue;
    }
    // y is subtracted from the mean, and y η from the logarithm.
    const double target = row.kind == GlmKind::binomial_logit ? 0.0 : std::abs(row.y);
    const bool is_mixed = row.y > 0.0 && row.y < 1.0;
    const double scale = is_mixed ? 1.0 : target;
    check(found.loss, row.loss, scale * std::abs(row.eta), row, "loss");
    check(found.slope, row.slope, std::max(scale, std::abs(row.mean) * target), row, "slope");
    check(found.curvature, row.curvature, 0.0, row, "curvature");
    const Found fisher = terms_of(family, GlmCurvature::expected, row.eta, row.y, 1.0);
    BOOST_TEST(fisher.slope == found.slope);
    check(fisher.curvature, row.expected, 0.0, row, "expected curvature");
  }
}

BOOST_AUTO_TEST_CASE(means_agree_with_many_digits) {
  for (const GlmRow& row : glm_rows) {
    double mean = row.eta;
    glm_means({row.kind, row.parameter}, &mean, 1);
    check(mean, row.mean, 0.0, row, "mean");
  }
}

BOOST_AUTO_TEST_CASE(samples_do_not_depend_on_their_lane) {
  for (const GlmRow& row : glm_rows) {
    if (overflows(row)) continue;
    const GlmFamily family{row.kind, row.parameter};
    const Found one = terms_of(family, GlmCurvature::observed, row.eta, row.y, 0.5);
    for (const Index count : {2, 7, 8, 9, 17}) {
      const Found all = terms_of(family, GlmCurvature::observed, row.eta, row.y, 0.5, count);
      BOOST_TEST(all.slope == one.slope);
      BOOST_TEST(all.curvature == one.curvature);
      BOOST_TEST(std::abs(all.loss - static_cast<double>(count) * one.loss) <=
                 20 * epsilon * std::abs(all.loss));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_sample_of_no_weight_does_not_count) {
  for (const GlmRow& row : glm_rows) {
    for (const double eta : {row.eta, nan, infinity}) {
      const Found found =
          terms_of({row.kind, row.parameter}, GlmCurvature::observed, eta, row.y, 0.0, 3);
      BOOST_TEST(found.loss == 0.0);
      BOOST_TEST(found.slope == 0.0);
      BOOST_TEST(found.curvature == 0.0);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_predictor_without_a_mean_costs_infinitely_much) {
  for (const GlmKind kind : {GlmKind::gamma_inverse, GlmKind::inverse_gaussian}) {
    for (const double eta : {0.0, -1e-300, -800.0}) {
      BOOST_TEST(terms_of({kind, 0.0}, GlmCurvature::observed, eta, 1.0, 1.0).loss == infinity);
    }
  }
}

BOOST_AUTO_TEST_CASE(nan_stays_nan) {
  for (const GlmRow& row : glm_rows) {
    const Found found =
        terms_of({row.kind, row.parameter}, GlmCurvature::observed, nan, row.y, 1.0);
    BOOST_TEST(std::isnan(found.loss));
  }
}

BOOST_AUTO_TEST_CASE(curvatures_of_convex_families_are_not_negative) {
  for (const GlmRow& row : glm_rows) {
    const GlmFamily family{row.kind, row.parameter};
    BOOST_TEST(is_convex(family, GlmCurvature::expected));
    const Found found = terms_of(family, GlmCurvature::observed, row.eta, row.y, 1.0);
    if (is_convex(family, GlmCurvature::observed)) BOOST_TEST(!(found.curvature < 0.0));
  }
  BOOST_TEST(!is_convex({GlmKind::tweedie_log, 3.0}, GlmCurvature::observed));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
