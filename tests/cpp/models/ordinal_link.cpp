// Losses of single samples of ordered classes against mpmath, with narrow classes and far out.
#include "hesse/models/ordinal_link.hpp"

#include <cmath>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/ordinal_rows.hpp"

namespace hesse::test {
namespace {

constexpr double first = 0.25;

/// The terms of so many samples of one class alike; the last one's.
OrdinalTerms terms_of(const OrdinalRow& row, Index count = 1) {
  const double thresholds[] = {first, first + row.gap};
  const OrdinalScale scale(row.link, thresholds, 3);
  BOOST_TEST(scale.is_ordered());
  const std::vector<std::int64_t> labels(count, row.label);
  const std::vector<double> etas(count, row.eta);
  std::vector<OrdinalTerms> found(count);
  scale.terms(labels.data(), etas.data(), count, found.data());
  return found.back();
}

std::vector<double> numbers(const OrdinalTerms& terms) {
  return {terms.loss,        terms.slope,           terms.upper_slope,
          terms.lower_slope, terms.upper_curvature, terms.lower_curvature,
          terms.cross};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(ordinal_link)

BOOST_AUTO_TEST_CASE(terms_agree_with_many_digits) {
  for (const OrdinalRow& row : ordinal_rows) {
    const std::vector<double> found = numbers(terms_of(row)), expected = numbers(row.terms);
    // θ − η is rounded before anything else, and so is what it is an exponent of.
    const bool has_exponent = row.link == OrdinalLink::cloglog;
    const double grown = has_exponent ? std::exp(first + row.gap - row.eta) : 0.0;
    const double tolerance = 60 * epsilon * std::max({1.0, std::abs(row.eta - first), grown});
    for (std::size_t i = 0; i < expected.size(); ++i) {
      // A slope by η may be a difference of two that are all but the same.
      const double scale = std::max(std::abs(expected[i]), i == 1 ? 1e-9 : 0.0);
      BOOST_TEST(std::abs(found[i] - expected[i]) <= tolerance * scale + 1e-290,
                 "number " << i << " of link " << static_cast<int>(row.link) << ", class "
                           << row.label << ", gap " << row.gap << " at eta " << row.eta << ": "
                           << found[i] << " for " << expected[i]);
    }
  }
}

BOOST_AUTO_TEST_CASE(samples_do_not_depend_on_their_lane) {
  for (const OrdinalRow& row : ordinal_rows) {
    const std::vector<double> one = numbers(terms_of(row));
    for (const Index count : {2, 7, 8, 9, 17}) {
      BOOST_TEST(numbers(terms_of(row, count)) == one, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(probabilities_sum_to_one) {
  const Vector thresholds = Eigen::Vector4d(-1.0, -0.999, 0.5, 30.0);
  const Vector eta = Vector::LinSpaced(700, -30.0, 30.0);
  for (const OrdinalLink link : {OrdinalLink::logit, OrdinalLink::probit, OrdinalLink::cloglog}) {
    const Matrix found = ordinal_log_probabilities(link, thresholds, eta);
    BOOST_REQUIRE(found.cols() == 5);
    const Vector sums = found.array().exp().matrix().rowwise().sum();
    BOOST_TEST((sums.array() - 1.0).abs().maxCoeff() <= 1e-13);
    const OrdinalScale scale(link, thresholds.data(), 5);
    const std::int64_t label = 1;
    OrdinalTerms terms{};
    scale.terms(&label, eta.data() + 300, 1, &terms);
    BOOST_TEST(found(300, 1) == -terms.loss);
  }
}

BOOST_AUTO_TEST_CASE(thresholds_that_do_not_ascend_are_told) {
  for (const double second : {1.0, 0.5, -infinity, nan}) {
    const double thresholds[] = {1.0, second, 2.0};
    BOOST_TEST(!OrdinalScale(OrdinalLink::logit, thresholds, 4).is_ordered());
  }
}

BOOST_AUTO_TEST_CASE(nan_stays_nan_and_what_is_too_large_is_infinite) {
  const double thresholds[] = {-1.0, 1.0};
  for (const OrdinalLink link : {OrdinalLink::logit, OrdinalLink::probit, OrdinalLink::cloglog}) {
    const OrdinalScale scale(link, thresholds, 3);
    for (const std::int64_t label : {0, 1, 2}) {
      OrdinalTerms terms{};
      scale.terms(&label, &nan, 1, &terms);
      BOOST_TEST(std::isnan(terms.loss));
    }
    const std::int64_t middle = 1;
    for (const double eta : {infinity, -infinity}) {
      OrdinalTerms terms{};
      scale.terms(&middle, &eta, 1, &terms);
      BOOST_TEST(!std::isfinite(terms.loss));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
