// Ordered classes against sums over samples by hyper-dual numbers; threads, weights, storage.
#include "hesse/models/ordinal_glm.hpp"

#include <optional>

#include <boost/test/unit_test.hpp>

#include "support/hyper_dual.hpp"
#include "support/limits.hpp"
#include "support/random_problems.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

constexpr OrdinalLink links[] = {OrdinalLink::logit, OrdinalLink::probit, OrdinalLink::cloglog};

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

HyperDual negative(const HyperDual& z) { return HyperDual(-1.0) * z; }

HyperDual below(OrdinalLink link, const HyperDual& z) {
  switch (link) {
    case OrdinalLink::logit: return inverse(HyperDual(1.0) + exp(negative(z)));
    case OrdinalLink::cloglog: return HyperDual(1.0) - exp(negative(exp(z)));
    case OrdinalLink::probit: break;
  }
  const double density = std::exp(-0.5 * z.value * z.value) / std::sqrt(2.0 * M_PI);
  return chained(z, 0.5 * std::erfc(-z.value / std::sqrt(2.0)), density, -z.value * density);
}

HyperDual above(OrdinalLink link, const HyperDual& z) {
  return link == OrdinalLink::cloglog ? exp(negative(exp(z))) : below(link, negative(z));
}

struct OrdinalCase {
  OrdinalCase(OrdinalLink of_link, Index rows, Index columns, Index number_of_classes)
      : link(of_link), classes(number_of_classes) {
    Random random(static_cast<std::uint64_t>(1000 * rows + 10 * columns + classes));
    X = RowMajor(rows, columns);
    for (double& entry : X.reshaped()) entry = random.between(-1.0, 1.0);
    weights = Vector(rows);
    for (double& entry : weights) entry = std::max(0.0, random.between(-0.5, 2.0));
    for (Index i = 0; i < rows; ++i) {
      labels.push_back(
          static_cast<std::int64_t>(random.between(0.0, static_cast<double>(classes))));
    }
    l2 = Vector(columns);
    for (double& entry : l2) entry = random.between(0.0, 1.0);
    offset = 0.3 * random.vector(rows);
    beta = 0.3 * random.vector(columns + classes - 1);
    beta.tail(classes - 1) = Vector::LinSpaced(classes - 1, -1.0, 1.2);
    direction = random.vector(beta.size());
  }

  [[nodiscard]] OrdinalData data() const {
    const StridedView<double> features{X.data(), X.rows(), X.cols(), X.cols(), 1};
    return {features, labels.data(), classes, weights.data(), offset.data()};
  }

  /// The probability of class k, a difference on the side where F or 1 − F is small.
  template <class Parameter>
  [[nodiscard]] HyperDual share(Index k, const Parameter& parameter, const HyperDual& eta) const {
    const auto end = [&](Index threshold) { return parameter(X.cols() + threshold) - eta; };
    if (k == 0) return below(link, end(0));
    if (k == classes - 1) return above(link, end(k - 1));
    const HyperDual lower = end(k - 1), upper = end(k);
    return lower.value > 0.0 ? above(link, lower) - above(link, upper)
                             : below(link, upper) - below(link, lower);
  }

  /// f with the derivatives by parameters a and b.
  [[nodiscard]] HyperDual expected(Index a, Index b) const {
    const auto parameter = [&](Index i) { return HyperDual(beta[i], i == a, i == b); };
    HyperDual total;
    for (Index i = 0; i < X.rows(); ++i) {
      HyperDual eta(offset[i]);
      for (Index j = 0; j < X.cols(); ++j) eta = eta + HyperDual(X(i, j)) * parameter(j);
      const Index k = labels[static_cast<std::size_t>(i)];
      total = total - HyperDual(weights[i]) * log(share(k, parameter, eta));
    }
    for (Index j = 0; j < X.cols(); ++j) {
      total = total + HyperDual(0.5 * l2[j]) * parameter(j) * parameter(j);
    }
    return total;
  }

  OrdinalLink link;
  Index classes;
  RowMajor X;
  std::vector<std::int64_t> labels;
  Vector weights, l2, offset, beta, direction;
};

struct Everything {
  double value, value_alone;
  Vector gradient, gradient_alone, product, diagonal, eta;
  Matrix hessian;

  bool operator==(const Everything& other) const {
    return value == other.value && value_alone == other.value_alone && gradient == other.gradient &&
           gradient_alone == other.gradient_alone && product == other.product &&
           diagonal == other.diagonal && eta == other.eta && hessian == other.hessian;
  }
};

Everything everything(const OrdinalCase& at, const OrdinalData& data) {
  OrdinalGlm glm(at.link, data, at.l2);
  Everything found;
  Vector state;
  found.value = glm.value_gradient_hessian(at.beta, found.gradient, found.hessian);
  found.value_alone = glm.value_and_gradient(at.beta, found.gradient_alone, &state);
  glm.multiply(state, at.direction, found.product);
  BOOST_TEST(glm.hessian_diagonal(state, found.diagonal));
  glm.linear_predictor(at.beta, found.eta);
  return found;
}

Everything everything(const OrdinalCase& at) { return everything(at, at.data()); }

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(ordinal_glm)

BOOST_AUTO_TEST_CASE(agrees_with_hyper_dual_sums) {
  for (const OrdinalLink link : links) {
    for (const Index rows : {0, 1, 40}) {
      for (const Index columns : {1, 9}) {
        for (const Index classes : {2, 3, 6}) {
          const OrdinalCase at(link, rows, columns, classes);
          const Everything found = everything(at);
          const Index n = at.beta.size();
          BOOST_REQUIRE(found.hessian.rows() == n);
          double largest = 0.0;
          for (Index a = 0; a < n; ++a) {
            for (Index b = 0; b <= a; ++b) {
              const HyperDual wanted = at.expected(a, b);
              largest = std::max({largest, std::abs(found.value - wanted.value),
                                  std::abs(found.gradient[a] - wanted.s),
                                  std::abs(found.hessian(a, b) - wanted.st)});
            }
          }
          BOOST_TEST(largest <= 1e-12 * (1.0 + found.value));
          BOOST_TEST((found.hessian == found.hessian.transpose()));
          BOOST_TEST(std::abs(found.value_alone - found.value) <= 1e-13 * (1.0 + found.value));
          BOOST_TEST((found.gradient_alone - found.gradient).isZero(1e-12));
          BOOST_TEST((found.product - found.hessian * at.direction).isZero(1e-11));
          BOOST_TEST((found.diagonal - found.hessian.diagonal()).isZero(1e-12));
          BOOST_TEST((found.eta - at.X * at.beta.head(columns) - at.offset).isZero(1e-14));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(sparse_rows_are_the_same_model) {
  for (const OrdinalLink link : links) {
    OrdinalCase at(link, 300, 7, 4);
    for (double& entry : at.X.reshaped()) entry = entry > 0.3 ? entry : 0.0;
    std::vector<double> values;
    std::vector<std::int32_t> indices, starts{0};
    for (Index i = 0; i < at.X.rows(); ++i) {
      for (Index j = 0; j < at.X.cols(); ++j) {
        if (at.X(i, j) == 0.0) continue;
        values.push_back(at.X(i, j));
        indices.push_back(static_cast<std::int32_t>(j));
      }
      starts.push_back(static_cast<std::int32_t>(values.size()));
    }
    OrdinalData data = at.data();
    data.features = SparseRows{CsrView<double, std::int32_t>{
        at.X.rows(), at.X.cols(), values.data(), indices.data(), starts.data()}};
    const Everything dense = everything(at), sparse = everything(at, data);
    BOOST_TEST(std::abs(sparse.value - dense.value) <= 1e-12 * dense.value);
    BOOST_TEST((sparse.gradient - dense.gradient).isZero(1e-11));
    BOOST_TEST((sparse.hessian - dense.hessian).isZero(1e-11));
    BOOST_TEST((sparse.product - dense.product).isZero(1e-11));
    BOOST_TEST((sparse.diagonal - dense.diagonal).isZero(1e-11));
  }
}

BOOST_AUTO_TEST_CASE(the_same_bits_on_every_number_of_threads) {
  for (const OrdinalLink link : links) {
    for (const Index columns : {5, 150}) {
      const OrdinalCase at(link, columns == 5 ? 20000 : 600, columns, 4);
      std::optional<Everything> first;
      for (const int threads : {1, 2, 5}) {
        const ThreadCount count(threads);
        const Everything found = everything(at);
        if (!first) first = found;
        BOOST_TEST((found == *first));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(thresholds_that_do_not_ascend_cost_infinitely_much) {
  OrdinalCase at(OrdinalLink::logit, 20, 2, 4);
  OrdinalGlm glm(at.link, at.data(), at.l2);
  for (const double second : {at.beta[2], -5.0, nan}) {
    Vector beta = at.beta, g, state;
    Matrix H;
    beta[3] = second;
    BOOST_TEST(glm.value_and_gradient(beta, g, &state) == infinity);
    BOOST_TEST(g.hasNaN());
    BOOST_TEST(state.hasNaN());
    BOOST_TEST(glm.value_gradient_hessian(beta, g, H) == infinity);
    BOOST_TEST(g.hasNaN());
    BOOST_TEST(H.hasNaN());
  }
}

BOOST_AUTO_TEST_CASE(samples_of_no_weight_do_not_count_however_far_out) {
  for (const OrdinalLink link : links) {
    OrdinalCase at(link, 30, 2, 3);
    const Everything before = everything(at);
    for (Index i = 0; i < 30; ++i) {
      if (at.weights[i] == 0.0) at.offset[i] = i % 2 == 0 ? 1e9 : -1e9;
    }
    BOOST_REQUIRE((at.weights.array() == 0.0).any());
    const Everything after = everything(at);
    BOOST_TEST(after.value == before.value);
    BOOST_TEST((after.gradient == before.gradient));
    BOOST_TEST((after.hessian == before.hessian));
    BOOST_TEST((after.product == before.product));
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
