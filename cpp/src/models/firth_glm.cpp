#include "hesse/models/firth_glm.hpp"

#include <cmath>
#include <limits>

#include "hesse/linalg/semidefinite.hpp"
#include "hesse/linalg/triangular.hpp"
#include "hesse/models/design_rows.hpp"

namespace hesse {
namespace {

/// w′/w of the curvature w of a sample.
double relative_slope_of_curvature(GlmKind kind, double eta) {
  return kind == GlmKind::binomial_logit ? -std::tanh(0.5 * eta) : 1.0;
}

}  // namespace

FirthGlm::FirthGlm(ScalarGlm& likelihood, Checkpoint* checkpoint)
    : likelihood_(likelihood),
      checkpoint_(checkpoint),
      weights_(likelihood.sample_count()),
      pulls_(likelihood.sample_count()) {}

void FirthGlm::find_columns() {
  Vector g;
  Matrix information;
  likelihood_.value_gradient_hessian(Vector::Zero(dimension()), g, information);
  SemidefiniteSolver solver;
  if (solver.factorize({information.data(), dimension(), dimension()}, checkpoint_)) {
    columns_ = solver.independent();
  }
}

/// Returns ½ log det I, −∞ where I is singular.
double FirthGlm::factorize(const Matrix& information) {
  if (columns_.empty()) find_columns();
  const Matrix inner = information(columns_, columns_);
  const Index rank = inner.rows();
  Cholesky cholesky;
  whitening_.setZero(dimension(), rank);
  if (rank == 0 || !inner.allFinite() ||
      !cholesky.factorize({inner.data(), rank, rank}, 0.0, nullptr, checkpoint_)) {
    return rank == 0 ? 0.0 : -std::numeric_limits<double>::infinity();
  }
  Matrix inverse = Matrix::Identity(rank, rank);
  solve_lower_transposed(cholesky.lower(), inverse);
  whitening_(columns_, Eigen::all) = inverse;
  return 0.5 * cholesky.log_determinant();
}

/// Weights and pulls where the factor of the information is that of this point.
void FirthGlm::augment(const Vector& beta) {
  const GlmData& data = likelihood_.data();
  const GlmFamily& family = likelihood_.family();
  Matrix coefficients(dimension(), 1 + whitening_.cols());
  coefficients << beta, whitening_;
  const DesignShape shape{column_count(data.features), likelihood_.has_intercept()};
  for_each_product(shape, data.features, coefficients, [&](const RowProducts& at) {
    Vector eta(at.count + 8), slopes(at.count + 8), curvatures(at.count + 8);
    for (Index i = 0; i < at.count; ++i) {
      const double offset = data.offset != nullptr ? data.offset[at.first + i] : 0.0;
      eta[i] = at.products(i, 0) + offset;
    }
    glm_terms(family, GlmCurvature::observed, eta.data(), at.count,
              {data.targets + at.first, data.weights != nullptr ? data.weights + at.first : nullptr,
               slopes.data(), curvatures.data()});
    for (Index i = 0; i < at.count; ++i) {
      const double form = at.products.row(i).tail(whitening_.cols()).squaredNorm();
      const double leverage = curvatures[i] * form;
      const double relative = relative_slope_of_curvature(family.kind, eta[i]);
      weights_[at.first + i] = (1.0 + leverage) * curvatures[i];
      pulls_[at.first + i] = 0.5 * form * relative / (1.0 + leverage);
    }
  });
  if (checkpoint_ != nullptr) checkpoint_->check();
}

double FirthGlm::value_gradient_hessian(const Vector& beta, Vector& g, Matrix& H) {
  const double loss = likelihood_.value_gradient_hessian(beta, g, H);
  if (!std::isfinite(loss)) return loss;
  const double half_log_determinant = factorize(H);
  augment(beta);
  // The gradient of weighted least squares at 0 is −Σ weight · target · x.
  ScalarGlm augmented({GlmKind::gaussian_identity, 0.0},
                      {likelihood_.data().features, pulls_.data(), weights_.data()}, Vector(),
                      likelihood_.has_intercept(), GlmCurvature::observed, checkpoint_);
  Vector pull;
  augmented.value_gradient_hessian(Vector::Zero(dimension()), pull, H);
  g += pull;
  return loss - half_log_determinant;
}

double FirthGlm::value_and_gradient(const Vector& beta, Vector& g, Vector* state) {
  Matrix H;
  const double value = value_gradient_hessian(beta, g, H);
  if (state != nullptr) *state = weights_;
  return value;
}

void FirthGlm::multiply(const Vector& state, const Vector& v, Vector& product) {
  likelihood_.multiply(state, v, product);
}

}  // namespace hesse
