// Separation of ordered classes: constructed cases, weights, storage, and what Newton's step tells.
#include "hesse/models/ordinal_separation.hpp"

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"

namespace hesse::test {
namespace {

/// One column, and classes 0 … 2.
struct Ordered {
  std::vector<double> x;
  std::vector<std::int64_t> labels;
  std::vector<double> weights;

  [[nodiscard]] OrdinalGlm glm() const {
    const auto n = static_cast<Index>(x.size());
    return {OrdinalLink::logit,
            {StridedView<double>{x.data(), n, 1, 1, 1}, labels.data(), 3,
             weights.empty() ? nullptr : weights.data()},
            Vector()};
  }
  [[nodiscard]] std::optional<Separation> found() const { return find_separation(glm()).found; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(ordinal_separation)

BOOST_AUTO_TEST_CASE(classes_that_follow_each_other_are_separated_completely) {
  const Ordered at{{0, 1, 2, 3, 4, 5}, {0, 0, 1, 1, 2, 2}, {}};
  const auto found = at.found();
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->is_complete);
  BOOST_TEST(found->separated_samples == 6);
  BOOST_TEST(found->samples == 6);
  const double slope = found->direction[0], low = found->direction[1], high = found->direction[2];
  BOOST_TEST(slope < low);
  BOOST_TEST(low < 2.0 * slope);
  BOOST_TEST(3.0 * slope < high);
  BOOST_TEST(high < 4.0 * slope);
}

BOOST_AUTO_TEST_CASE(one_pair_of_classes_apart_is_quasi_complete_separation) {
  // Classes 0 and 1 overlap, so that the slope is held, and 1 and 2 likewise.
  const Ordered overlapping{{0, 2, 1, 4, 3, 5}, {0, 0, 1, 1, 2, 2}, {}};
  BOOST_TEST(!overlapping.found().has_value());
  // Classes meet at x = 1 and at x = 2, where thresholds stay: one side of a sample may rise.
  const Ordered touching{{0, 1, 1, 2, 2, 3}, {0, 0, 1, 1, 2, 2}, {}};
  const auto found = touching.found();
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(!found->is_complete);
  BOOST_TEST(found->separated_samples == 4);
  const Ordered inner{{0, 1, 1, 1, 1, 2}, {0, 0, 1, 1, 2, 2}, {}};
  BOOST_REQUIRE(inner.found().has_value());
  BOOST_TEST(inner.found()->separated_samples == 2);
  BOOST_TEST(inner.found()->samples == 6);
}

BOOST_AUTO_TEST_CASE(overlap_is_no_separation) {
  BOOST_TEST(!Ordered({{0, 1, 2, 0, 1, 2}, {0, 1, 2, 2, 1, 0}, {}}).found().has_value());
  for (const double overlap : {1.0, 1e-3, 1e-6}) {
    BOOST_TEST(!Ordered({{0, 2 + overlap, 2, 4 + overlap, 4, 5}, {0, 0, 1, 1, 2, 2}, {}})
                    .found()
                    .has_value());
  }
}

BOOST_AUTO_TEST_CASE(products_alone_find_the_same) {
  for (const Ordered& at : {Ordered{{0, 1, 2, 3, 4, 5}, {0, 0, 1, 1, 2, 2}, {}},
                            Ordered{{0, 1, 1, 1, 1, 2}, {0, 0, 1, 1, 2, 2}, {}},
                            Ordered{{0, 3, 2, 5, 4, 5}, {0, 0, 1, 1, 2, 2}, {}}}) {
    const SeparationAnswer answer = find_separation_by_products(at.glm(), Vector::Zero(3));
    const std::optional<Separation> expected = at.found();
    BOOST_TEST((answer.is_separated == std::optional(expected.has_value())));
    BOOST_REQUIRE(answer.found.has_value() == expected.has_value());
    if (!expected) continue;
    BOOST_TEST(answer.found->separated_samples == expected->separated_samples);
    BOOST_TEST(answer.found->samples == 6);
    BOOST_TEST(answer.found->is_complete == expected->is_complete);
  }
}

BOOST_AUTO_TEST_CASE(samples_of_no_weight_neither_separate_nor_count) {
  const Ordered at{{0, 1, 2, 3, 4, 5, 9}, {0, 0, 1, 1, 2, 2, 0}, {1, 1, 1, 1, 1, 1, 0}};
  BOOST_REQUIRE(at.found().has_value());
  BOOST_TEST(at.found()->samples == 6);
  Ordered all = at;
  all.weights.clear();
  BOOST_TEST(!all.found().has_value());
}

BOOST_AUTO_TEST_CASE(sparse_rows_are_separated_alike) {
  const Ordered at{{0, 1, 2, 3, 4, 5}, {0, 0, 1, 1, 2, 2}, {}};
  const std::vector<float> values{1, 2, 3, 4, 5};
  const std::vector<std::int32_t> indices(5, 0), starts{0, 0, 1, 2, 3, 4, 5};
  const OrdinalGlm glm(
      OrdinalLink::probit,
      {SparseRows{CsrView<float, std::int32_t>{6, 1, values.data(), indices.data(), starts.data()}},
       at.labels.data(), 3},
      Vector());
  const auto sparse = find_separation(glm).found, dense = at.found();
  BOOST_REQUIRE(sparse.has_value());
  BOOST_TEST((sparse->direction - dense->direction).isZero(1e-12));
  BOOST_TEST(sparse->is_complete);
}

BOOST_AUTO_TEST_CASE(a_step_that_changes_nothing_tells_that_there_is_none) {
  const Ordered at{{0, 2, 1, 3, 2, 5}, {0, 0, 1, 1, 2, 2}, {}};
  OrdinalGlm glm = at.glm();
  const Vector beta = Eigen::Vector3d(1.0, 1.0, 3.0);
  BOOST_TEST(!may_be_separated(glm, beta, Eigen::Vector3d(1e-6, -1e-6, 1e-6)));
  // The first class gains by its threshold alone, and so does the last one.
  BOOST_TEST(may_be_separated(glm, beta, Eigen::Vector3d(0.0, 1.0, 0.0)));
  BOOST_TEST(may_be_separated(glm, beta, Eigen::Vector3d(0.0, 0.0, -1.0)));
  BOOST_TEST(may_be_separated(glm, beta, Eigen::Vector3d(nan, 0.0, 0.0)));
  // Where probabilities are 0 or 1 to rounding steps tell nothing.
  BOOST_TEST(may_be_separated(glm, Eigen::Vector3d(1.0, 1.0, 50.0), Vector::Zero(3)));
  BOOST_TEST(may_be_separated(glm, Eigen::Vector3d(1.0, -50.0, 3.0), Vector::Zero(3)));
  BOOST_TEST(may_be_separated(glm, Eigen::Vector3d(1.0, 3.0, 3.0), Vector::Zero(3)));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
