#include "hesse/models/separation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "hesse/linalg/cone_projection.hpp"
#include "hesse/linalg/semidefinite.hpp"
#include "hesse/linalg/triangular.hpp"
#include "hesse/models/margins.hpp"

namespace hesse {
namespace {

using State = Margins::State;

// Empirical: what is 0 of a direction relative to its largest entry, both times the root mean
// square of their columns.
constexpr double smallest_entry = 1e-11;

class Search {
 public:
  Search(Margins margins, const DesignFeatures& features, bool has_intercept,
         Checkpoint* checkpoint)
      : margins_(std::move(margins)),
        features_(features),
        has_intercept_(has_intercept),
        checkpoint_(checkpoint),
        direction_(Matrix::Zero(margins_.columns(), margins_.predictors())) {}

  SeparationAnswer run() {
    while (margins_.columns() > 0 && margins_.has(State::open)) {
      const Matrix found = next_direction();
      if (found.size() == 0) break;
      direction_ += margins_.harmless_share(direction_, found) * found;
      margins_.mark_separated(found);
    }
    if (!margins_.has(State::separated)) {
      return {gave_up_ ? std::nullopt : std::optional(false), std::nullopt};
    }
    const std::optional<Separation> found = result();
    return {found ? std::optional(true) : std::nullopt, found};
  }

 private:
  /// Σ wᵢ xᵢxᵢᵀ, and Xᵀr: the Hessian and gradient at 0 of weighted least squares.
  Matrix gram(const Vector& weights) const {
    const Vector zero = Vector::Zero(weights.size());
    Vector g;
    Matrix H;
    least_squares(zero, weights.data())
        .value_gradient_hessian(Vector::Zero(margins_.columns()), g, H);
    return H;
  }

  Vector transposed_product(const Vector& r) const {
    const Vector targets = -r;
    Vector g;
    least_squares(targets, nullptr)
        .value_and_gradient(Vector::Zero(margins_.columns()), g, nullptr);
    return g;
  }

  ScalarGlm least_squares(const Vector& targets, const double* weights) const {
    return {{GlmKind::gaussian_identity, 0.0},
            {features_, targets.data(), weights},
            Vector(),
            has_intercept_,
            GlmCurvature::observed,
            checkpoint_};
  }

  Matrix coordinates(const Matrix& open);
  Matrix give_up() {
    gave_up_ = true;
    return {};
  }
  Matrix next_direction();
  [[nodiscard]] Matrix cleaned(const Matrix& d) const;
  std::optional<Separation> result() const;

  Margins margins_;
  DesignFeatures features_;
  bool has_intercept_;
  Checkpoint* checkpoint_;
  Matrix direction_;
  Vector column_sizes_;
  bool gave_up_ = false;  ///< for rounding
};

/// Coordinates in which the open margins have the unit matrix for their sums of squares, of
/// directions that what is fixed allows; columns are fewer where these are, or rows depend on each
/// other.
Matrix Search::coordinates(const Matrix& open) {
  const Vector inverse_sizes =
      column_sizes_.unaryExpr([](double s) { return s > 0.0 ? 1.0 / s : 0.0; });
  Matrix allowed = inverse_sizes.asDiagonal();
  if (margins_.has(State::fixed)) {
    const Matrix fixed = gram(margins_.samples_in(State::fixed));
    const Matrix scaled = inverse_sizes.asDiagonal() * fixed * inverse_sizes.asDiagonal();
    SemidefiniteSolver solver;
    if (!solver.factorize({scaled.data(), scaled.rows(), scaled.cols()})) return give_up();
    allowed = inverse_sizes.asDiagonal() * solver.null_space();
  }
  const Matrix inner = allowed.transpose() * open * allowed;
  const Index n = inner.rows();
  PivotedCholesky factor;
  const double zero = 10.0 * std::numeric_limits<double>::epsilon() * static_cast<double>(n);
  const double scale = n > 0 ? inner.diagonal().maxCoeff() : 0.0;
  const PivotedCholesky::Levels levels{zero * scale, 0x1p-26 * scale};
  if (!factor.factorize({inner.data(), n, n}, levels, checkpoint_)) return give_up();
  Matrix basis = Matrix::Zero(n, factor.rank());
  basis.topRows(factor.rank()).setIdentity();
  solve_lower_transposed(factor.lower().topRows(factor.rank()), basis.topRows(factor.rank()));
  return allowed * factor.from_pivot_order(basis);
}

/// A direction that separates some of the open margins, or nothing.
Matrix Search::next_direction() {
  const Matrix open = gram(margins_.samples_in(State::open));
  if (column_sizes_.size() == 0) {
    const Vector fixed = gram(margins_.samples_in(State::fixed)).diagonal();
    column_sizes_ = (open.diagonal() + fixed).cwiseSqrt();
  }
  const Matrix T = coordinates(open);
  if (T.cols() == 0) return {};
  const Matrix sides = margins_.open_sides();
  Matrix target(T.cols(), margins_.predictors());
  for (Index k = 0; k < target.cols(); ++k) {
    target.col(k) = T.transpose() * transposed_product(sides.col(k));
  }
  ConeProjection projection(target.reshaped());
  for (;;) {
    const Vector& w = projection.point();
    if (w.isZero(0.0)) return {};
    const Matrix d = T * w.reshaped(T.cols(), margins_.predictors());
    const Matrix simple = cleaned(d);
    const Margins::Effect effect = margins_.effect(simple, false);
    if (effect.is_harmless) return effect.rising > 0 ? simple : give_up();
    const Vector before = w;
    for (const Margins::Worst& at : effect.worst) {
      projection.add((T.transpose() * margins_.gradient(at)).reshaped());
    }
    projection.project(checkpoint_);
    if (projection.point() == before) return give_up();
    if (checkpoint_ != nullptr) checkpoint_->check();
  }
}

Matrix Search::cleaned(const Matrix& d) const {
  const Matrix sizes = column_sizes_.asDiagonal() * d.cwiseAbs();
  const double smallest = smallest_entry * sizes.maxCoeff();
  return (sizes.array() > smallest).select(d, 0.0);
}

// Of columns that depend on each other all take part, as in the coefficients of least norm.
std::optional<Separation> Search::result() const {
  const Vector separated = margins_.samples_in(State::separated);
  const Vector open = margins_.samples_in(State::open), fixed = margins_.samples_in(State::fixed);
  const Vector counted = separated.cwiseMax(open).cwiseMax(fixed);
  const Matrix all = gram(counted);
  SemidefiniteSolver solver;
  if (!solver.factorize({all.data(), all.rows(), all.cols()}, checkpoint_)) return std::nullopt;
  const Matrix null = solver.null_space();
  const Matrix d = cleaned(direction_ - null * (null.transpose() * direction_));
  if (!margins_.effect(d, true).is_harmless) return std::nullopt;
  return Separation{(d / d.cwiseAbs().maxCoeff()).reshaped(), static_cast<Index>(separated.sum()),
                    static_cast<Index>(counted.sum()), open.isZero(0.0) && fixed.isZero(0.0)};
}

}  // namespace

SeparationAnswer find_separation(const ScalarGlm& glm, Checkpoint* checkpoint) {
  const bool has_intercept = glm.has_intercept();
  return Search(Margins(glm.family(), glm.data(), has_intercept), glm.data().features,
                has_intercept, checkpoint)
      .run();
}

SeparationAnswer find_separation(const MultinomialGlm& glm, Checkpoint* checkpoint) {
  const bool has_intercept = glm.has_intercept();
  return Search(Margins(glm.data(), has_intercept), glm.data().features, has_intercept, checkpoint)
      .run();
}

bool may_be_separated(ScalarGlm& glm, const Vector& beta, const Vector& step,
                      bool skips_saturated) {
  const GlmData& data = glm.data();
  Vector eta, change;
  glm.linear_predictor(beta, eta);
  glm.linear_predictor(step, change);
  const Index n = eta.size();
  if (data.offset != nullptr) change -= Eigen::Map<const Vector>(data.offset, n);
  Vector slopes(n + 8), curvatures(n + 8);
  glm_terms(glm.family(), GlmCurvature::observed, eta.data(), n,
            {data.targets, nullptr, slopes.data(), curvatures.data()});
  for (Index i = 0; i < n; ++i) {
    const int side = open_side(glm.family(), data.targets[i]);
    if (side == 0 || (data.weights != nullptr && data.weights[i] == 0.0)) continue;
    const double slope = std::abs(slopes[i]);
    if (skips_saturated && slope <= saturated_slope) continue;
    const double taken = side * change[i] * curvatures[i];
    // Written so that NaN is worth looking at.
    if (!(slope > saturated_slope && taken < separated_share * slope)) return true;
  }
  return false;
}

bool may_be_separated(MultinomialGlm& glm, const Vector& beta, const Vector& step,
                      bool skips_saturated) {
  const MultinomialData& data = glm.data();
  const double widest = -std::log(saturated_slope);
  Matrix eta, change;
  glm.linear_predictor(beta, eta);
  glm.linear_predictor(step, change);
  if (data.offset != nullptr) {
    change -= Eigen::Map<const Matrix>(data.offset, change.rows(), change.cols());
  }
  for (Index i = 0; i < eta.rows(); ++i) {
    if (data.weights != nullptr && data.weights[i] == 0.0) continue;
    const Index own = data.labels[i];
    for (Index k = 0; k < data.classes; ++k) {
      const bool tells = eta(i, own) - eta(i, k) < widest;
      if (skips_saturated && !tells) continue;
      if (!(tells && change(i, own) - change(i, k) < separated_share)) return true;
    }
  }
  return false;
}

}  // namespace hesse
