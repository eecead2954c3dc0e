#include "hesse/models/firth_glm.hpp"

#include <cmath>
#include <limits>

#include "hesse/linalg/semidefinite.hpp"
#include "hesse/linalg/triangular.hpp"
#include "hesse/models/design_rows.hpp"

namespace hesse {
namespace {

// Empirical: multiplications that the Hessian may take, a tenth of a second or so.
constexpr double most_work = 1e9;

// Empirical: groups of rows, each with sums of its own, which are added in order.
constexpr Index groups = 8;

/// w′/w and w″/w of the curvature w of a sample.
struct RelativeDerivatives {
  double first, second;
};

RelativeDerivatives derivatives_of_curvature(GlmKind kind, double eta) {
  if (kind == GlmKind::poisson_log) return {1.0, 1.0};
  const double t = -std::tanh(0.5 * eta);
  return {t, 0.5 * (3.0 * t * t - 1.0)};
}

}  // namespace

FirthGlm::FirthGlm(ScalarGlm& likelihood, Checkpoint* checkpoint)
    : likelihood_(likelihood),
      checkpoint_(checkpoint),
      curvatures_(likelihood.sample_count()),
      forms_(likelihood.sample_count()),
      slopes_(likelihood.sample_count()),
      bends_(likelihood.sample_count()) {}

DesignShape FirthGlm::shape() const {
  return {column_count(likelihood_.data().features), likelihood_.has_intercept()};
}

/// Sums over blocks of rows: add(rows, first, sum), a group's blocks after each other.
template <class Task>
Matrix FirthGlm::sum_of_groups(const Matrix& zero, double work, const Task& add) const {
  const Index n = sample_count(), blocks = product_count(n);
  std::vector<Matrix> sums(groups, zero);
  for_each_task(groups, threads_for(work), [&](Index group) {
    DesignRows rows;
    for (Index b = blocks * group / groups; b < blocks * (group + 1) / groups; ++b) {
      const Index first = b * rows_per_product, count = std::min(rows_per_product, n - first);
      add(rows.load(shape(), likelihood_.data().features, first, count), first,
          sums[static_cast<std::size_t>(group)]);
    }
  });
  for (std::size_t group = 1; group < sums.size(); ++group) sums[0] += sums[group];
  if (checkpoint_ != nullptr) checkpoint_->check();
  return sums[0];
}

void FirthGlm::find_basis() {
  const Index p = dimension();
  Vector g;
  Matrix information;
  likelihood_.value_gradient_hessian(Vector::Zero(p), g, information);
  std::vector<Index> columns;
  SemidefiniteSolver solver;
  if (solver.factorize({information.data(), p, p}, checkpoint_)) columns = solver.independent();
  const auto rank = static_cast<Index>(columns.size());
  const Matrix inner = information(columns, columns);
  Cholesky cholesky;
  basis_.setZero(p, rank);
  Matrix inverse = Matrix::Identity(rank, rank);
  if (rank > 0 && cholesky.factorize({inner.data(), rank, rank}, 0.0, nullptr, checkpoint_)) {
    solve_lower_transposed(cholesky.lower(), inverse);
    half_log_at_0_ = 0.5 * cholesky.log_determinant();
  }
  basis_(columns, Eigen::all) = inverse;
  has_basis_ = true;
}

/// Returns ½ log det I, −∞ where I is singular.
double FirthGlm::factorize() {
  if (!has_basis_) find_basis();
  const Index rank = basis_.cols();
  if (rank == 0) return 0.0;
  const double work = static_cast<double>(sample_count() * rank * (dimension() + rank));
  const auto add = [&](const DesignRows::View& X, Index first, Matrix& sum) {
    const Matrix Z = X * basis_;
    sum.noalias() += Z.transpose() * curvatures_.segment(first, X.rows()).asDiagonal() * Z;
  };
  const Matrix information = sum_of_groups(Matrix::Zero(rank, rank), work, add);
  Cholesky cholesky;
  whitening_ = Matrix::Identity(rank, rank);
  if (!information.allFinite() ||
      !cholesky.factorize({information.data(), rank, rank}, 0.0, nullptr, checkpoint_)) {
    return -std::numeric_limits<double>::infinity();
  }
  solve_lower_transposed(cholesky.lower(), whitening_);
  return half_log_at_0_ + 0.5 * cholesky.log_determinant();
}

/// What samples have to do with the penalty, where the factor of the information is that of this
/// point.
void FirthGlm::analyse(const Vector& beta) {
  const GlmData& data = likelihood_.data();
  const Index rank = basis_.cols();
  Matrix coefficients(dimension(), 1 + rank);
  coefficients << beta, basis_;
  for_each_product(shape(), data.features, coefficients, [&](const RowProducts& at) {
    for (Index i = 0; i < at.count; ++i) {
      const double offset = data.offset != nullptr ? data.offset[at.first + i] : 0.0;
      const auto relative =
          derivatives_of_curvature(likelihood_.family().kind, at.products(i, 0) + offset);
      slopes_[at.first + i] = relative.first;
      bends_[at.first + i] = relative.second;
    }
    forms_.segment(at.first, at.count) =
        (at.products.rightCols(rank) * whitening_).rowwise().squaredNorm();
  });
  if (checkpoint_ != nullptr) checkpoint_->check();
}

/// Xᵀ [w′ v_a v_b for all pairs a ≤ b, w ρ x], with v the rows of X T L⁻ᵀ. The pairs make one half
/// of the Hessian of ½ log det I, and ρ the rest and what the augmented data have too much.
Matrix FirthGlm::third_moments() {
  const Index p = dimension(), rank = basis_.cols();
  const Index pairs = rank * (rank + 1) / 2;
  const Vector w = curvatures_.cwiseProduct(slopes_);
  const Vector rest =
      -curvatures_.array() * forms_.array() * (0.5 * bends_.array() + curvatures_.array());
  const auto add = [&](const DesignRows::View& X, Index first, Matrix& sum) {
    const Index count = X.rows();
    const Matrix V = (X * basis_).eval() * whitening_;
    Matrix columns(count, pairs + p);
    for (Index a = 0, at = 0; a < rank; ++a) {
      const Vector weighted = w.segment(first, count).cwiseProduct(V.col(a));
      for (Index c = 0; c <= a; ++c, ++at) {
        columns.col(at) = (a == c ? 1.0 : std::sqrt(2.0)) * weighted.cwiseProduct(V.col(c));
      }
    }
    columns.rightCols(p) = rest.segment(first, count).asDiagonal() * X;
    sum.noalias() += X.transpose() * columns;
  };
  return sum_of_groups(Matrix::Zero(p, pairs + p), static_cast<double>(sample_count() * p * pairs),
                       add);
}

/// H ← the Hessian, where that of the augmented data was, if it is semidefinite.
void FirthGlm::make_exact(Matrix& H) {
  const Index p = dimension(), rank = basis_.cols();
  if (static_cast<double>(sample_count() * p * rank * rank) > most_work) return;
  const Matrix moments = third_moments();
  const auto pairs = moments.leftCols(moments.cols() - p);
  Matrix exact = H + moments.rightCols(p) + 0.5 * pairs * pairs.transpose();
  exact = (0.5 * (exact + exact.transpose())).eval();
  SemidefiniteSolver solver;
  if (solver.factorize({exact.data(), p, p}, checkpoint_)) H = exact;
}

double FirthGlm::value_gradient_hessian(const Vector& beta, Vector& g, Matrix& H) {
  const double value = value_and_augmented(beta, g, H);
  if (std::isfinite(value)) make_exact(H);
  return value;
}

/// With the information of the augmented data for the Hessian.
double FirthGlm::value_and_augmented(const Vector& beta, Vector& g, Matrix& H) {
  const double loss = likelihood_.value_and_gradient(beta, g, &curvatures_);
  if (!std::isfinite(loss)) return loss;
  const double half_log_determinant = factorize();
  analyse(beta);
  // The gradient of weighted least squares at 0 is −Σ weight · target · x.
  const Vector weights = augmented_weights();
  const Vector pulls =
      0.5 * forms_.array() * slopes_.array() / (1.0 + curvatures_.array() * forms_.array());
  ScalarGlm augmented({GlmKind::gaussian_identity, 0.0},
                      {likelihood_.data().features, pulls.data(), weights.data()}, Vector(),
                      likelihood_.has_intercept(), GlmCurvature::observed, checkpoint_);
  Vector pull;
  augmented.value_gradient_hessian(Vector::Zero(dimension()), pull, H);
  g += pull;
  return loss - half_log_determinant;
}

Vector FirthGlm::augmented_weights() const {
  return curvatures_.array() * (1.0 + curvatures_.array() * forms_.array());
}

double FirthGlm::value_and_gradient(const Vector& beta, Vector& g, Vector* state) {
  Matrix H;
  const double value = value_and_augmented(beta, g, H);
  if (state != nullptr) *state = augmented_weights();
  return value;
}

void FirthGlm::multiply(const Vector& state, const Vector& v, Vector& product) {
  likelihood_.multiply(state, v, product);
}

}  // namespace hesse
