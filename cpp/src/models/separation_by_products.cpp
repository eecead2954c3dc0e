#include "hesse/models/separation_by_products.hpp"

#include <utility>

#include "hesse/models/cone_search.hpp"

namespace hesse {
namespace {

using State = Margins::State;

/// Minus the derivatives of the loss by the margins at β, and the curvatures of margins that are
/// fixed.
struct Slopes {
  Vector u, curvatures;
};

Slopes slopes_at(ScalarGlm& glm, const Margins& margins, const Vector& beta) {
  const GlmData& data = glm.data();
  Vector eta;
  glm.linear_predictor(beta, eta);
  const Index n = eta.size();
  Vector slopes(n + 8);
  Slopes found{Vector::Zero(n), Vector(n + 8)};
  glm_terms(glm.family(), GlmCurvature::observed, eta.data(), n,
            {data.targets, data.weights, slopes.data(), found.curvatures.data()});
  margins.for_each_margin(0, n,
                          [&](Index i, Index) { margins.spread(i, 0, -slopes[i], &found.u[i]); });
  found.curvatures.conservativeResize(n);
  return found;
}

Slopes slopes_at(MultinomialGlm& glm, const Margins& margins, const Vector& beta) {
  const MultinomialData& data = glm.data();
  const Index n = margins.samples();
  Slopes found{Vector::Zero(n * data.classes), Vector::Zero(n * data.classes)};
  Vector g, state;
  glm.value_and_gradient(beta, g, &state);
  const auto p = state.reshaped(n, data.classes);
  margins.for_each_margin(0, n, [&](Index i, Index k) {
    const double weight = data.weights != nullptr ? data.weights[i] : 1.0;
    found.u[i * data.classes + k] = weight * p(i, k);
  });
  return found;
}

/// A search of a model's margins, all of whose passes are counted.
template <class Model>
class SearchByProducts {
 public:
  SearchByProducts(Model& glm, Margins margins, const ProductLimits& limits, Checkpoint* checkpoint)
      : glm_(glm),
        margins_(std::move(margins)),
        products_(margins_, limits, checkpoint),
        direction_(Matrix::Zero(margins_.columns(), margins_.predictors())) {}

  SeparationAnswer run(const Vector& beta) {
    if (margins_.columns() == 0 || !margins_.has(State::open)) return {false, std::nullopt};
    const std::optional<bool> is_separated = search_within_limits(beta);
    if (!margins_.has(State::separated)) return {is_separated, std::nullopt};
    return result();
  }

 private:
  std::optional<bool> search_within_limits(const Vector& beta) {
    try {
      return search(beta);
    } catch (const ProductsSpent&) {
      return std::nullopt;
    }
  }
  std::optional<bool> search(const Vector& beta);
  void take(const Matrix& found);
  [[nodiscard]] SeparationAnswer result() const;

  Model& glm_;
  Margins margins_;
  MarginProducts products_;
  Matrix direction_;
};

/// False if nothing is separated; else what is is marked, as far as it was found.
template <class Model>
std::optional<bool> SearchByProducts<Model>::search(const Vector& beta) {
  ConeSearch cone(margins_, products_);
  if (cone.accepts(beta.reshaped(margins_.columns(), margins_.predictors()))) {
    take(cone.direction());
  }
  products_.spend(1);
  const Slopes slopes = slopes_at(glm_, margins_, beta);
  while (margins_.has(State::open)) {
    const ConeSearch::Outcome outcome = cone.run(slopes.u, slopes.curvatures);
    if (outcome == ConeSearch::Outcome::empty) return false;
    if (outcome == ConeSearch::Outcome::unknown) break;
    take(cone.direction());
  }
  return std::nullopt;
}

template <class Model>
void SearchByProducts<Model>::take(const Matrix& found) {
  direction_ += margins_.harmless_share(direction_, found) * found;
  margins_.mark_separated(found);
}

template <class Model>
SeparationAnswer SearchByProducts<Model>::result() const {
  if (!margins_.effect(direction_, true).is_harmless) return {};
  const Vector separated = margins_.samples_in(State::separated);
  const Vector open = margins_.samples_in(State::open), fixed = margins_.samples_in(State::fixed);
  const Vector counted = separated.cwiseMax(open).cwiseMax(fixed);
  return {true, Separation{(direction_ / direction_.cwiseAbs().maxCoeff()).reshaped(),
                           static_cast<Index>(separated.sum()), static_cast<Index>(counted.sum()),
                           open.isZero(0.0) && fixed.isZero(0.0)}};
}

}  // namespace

SeparationAnswer find_separation_by_products(ScalarGlm& glm, const Vector& beta,
                                             const ProductLimits& limits, Checkpoint* checkpoint) {
  Margins margins(glm.family(), glm.data(), glm.has_intercept());
  return SearchByProducts(glm, std::move(margins), limits, checkpoint).run(beta);
}

SeparationAnswer find_separation_by_products(MultinomialGlm& glm, const Vector& beta,
                                             const ProductLimits& limits, Checkpoint* checkpoint) {
  Margins margins(glm.data(), glm.has_intercept());
  return SearchByProducts(glm, std::move(margins), limits, checkpoint).run(beta);
}

}  // namespace hesse
