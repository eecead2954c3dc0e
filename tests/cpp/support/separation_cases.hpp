// Random data of which some are separated: a column that is zero in one class, integers, ties,
// repeated columns, weights of zero; dense, and the same by sparse rows.
#pragma once

#include <cmath>
#include <vector>

#include "hesse/models/multinomial_glm.hpp"
#include "hesse/models/scalar_glm.hpp"

#include "support/random_problems.hpp"

namespace hesse::test {

struct SeparationCase {
  explicit SeparationCase(std::uint64_t seed, Index n = 0, Index d = 0) {
    Random random(seed);
    if (n == 0) n = static_cast<Index>(random.between(8.0, 60.0));
    if (d == 0) d = static_cast<Index>(random.between(1.0, 6.0));
    X.resize(n, d);
    for (double& entry : X.reshaped()) entry = 2.0 * random.uniform();
    const auto kind = seed % 5;
    if (kind >= 1) {
      for (double& entry : X.col(0)) entry = random.uniform() > 0.7 ? 1.0 : 0.0;
    }
    if (kind >= 2) X = X.array().round();
    if (kind == 3) {
      for (auto column : X.colwise()) column *= std::pow(10.0, random.between(-3.0, 3.0));
    }
    if (kind == 4 && d > 1) X.col(d - 1) = X.col(0);
    const double widest = std::max(X.col(0).cwiseAbs().maxCoeff(), 1e-9);
    weights = Vector::Ones(n);
    classes.resize(n);
    counts.resize(n);
    for (Index i = 0; i < n; ++i) {
      const double score = 6.0 * X(i, 0) / widest;
      classes[i] = random.between(0.0, 1.0) < 1.0 / (1.0 + std::exp(-score)) ? 1.0 : 0.0;
      counts[i] = std::max(0.0, std::floor(random.between(-2.0, 2.0) - 0.3 * score));
      labels.push_back(i < 3 ? i : static_cast<Index>(random.between(0.0, 3.0)));
      if (seed % 7 == 0 && i % 5 == 0) weights[i] = 0.0;
    }
    counts[0] += 1.0;
    make_sparse();
  }

  [[nodiscard]] DesignFeatures features(bool is_sparse) const {
    if (!is_sparse) return StridedView<double>{X.data(), X.rows(), X.cols(), 1, X.rows()};
    return SparseRows(CsrView<double, std::int32_t>{X.rows(), X.cols(), values.data(),
                                                    indices.data(), starts.data()});
  }
  [[nodiscard]] ScalarGlm of_classes(bool is_sparse = false,
                                     GlmKind kind = GlmKind::binomial_logit) const {
    return {{kind, 0.0}, {features(is_sparse), classes.data(), weights.data()}, Vector(), true};
  }
  [[nodiscard]] ScalarGlm of_counts(bool is_sparse = false) const {
    return {{GlmKind::poisson_log, 0.0},
            {features(is_sparse), counts.data(), weights.data()},
            Vector(),
            true};
  }
  [[nodiscard]] MultinomialGlm of_many(bool is_sparse = false) const {
    return {{features(is_sparse), labels.data(), 3, weights.data()}, Vector(), true};
  }

  Matrix X;
  Vector classes, counts, weights;
  std::vector<std::int64_t> labels;

 private:
  void make_sparse() {
    starts.push_back(0);
    for (Index i = 0; i < X.rows(); ++i) {
      for (Index j = 0; j < X.cols(); ++j) {
        if (X(i, j) == 0.0) continue;
        values.push_back(X(i, j));
        indices.push_back(static_cast<std::int32_t>(j));
      }
      starts.push_back(static_cast<std::int32_t>(values.size()));
    }
  }

  std::vector<double> values;
  std::vector<std::int32_t> indices, starts;
};

}  // namespace hesse::test
