#include "hesse/subproblem/lanczos_process.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "hesse/subproblem/preconditioner.hpp"

namespace hesse {
namespace {

// Numbers that the basis may hold, and the vectors that it may have in any case.
constexpr Index largest_basis = Index{1} << 26;
constexpr Index least_capacity = 64;

// Numbers that are reserved at once, enough for small problems to allocate nothing later.
constexpr Index first_block = Index{1} << 16;

// Empirical: what rounding leaves of a product where nothing should be left, over √n ‖B‖.
constexpr double rounding = 10.0 * std::numeric_limits<double>::epsilon();

// Twice is enough: Giraud, Langou & Rozložník, Comput. Math. Appl. 50 (2005).
constexpr int orthogonalizations = 2;

// A fixed vector that has less than this of its length outside the basis is not worth its noise.
constexpr double least_novelty = 1e-8;

}  // namespace

LanczosProcess::LanczosProcess(Index n, LinearOperator* M, Budget& budget)
    : M_(M),
      budget_(budget),
      capacity_(std::min(n, std::max(least_capacity, largest_basis / std::max<Index>(n, 1)))),
      q_(n),
      residual_(n) {
  reserve(std::min(capacity_, std::max<Index>(8, first_block / std::max<Index>(n, 1))));
  T_ = Tridiagonal(Q_.cols());
}

void LanczosProcess::reserve(Index columns) {
  if (columns <= Q_.cols()) return;
  const Index room = std::min(capacity_, std::max(columns, 2 * Q_.cols()));
  Q_.conservativeResize(q_.size(), room);
  if (M_ != nullptr) dual_.conservativeResize(q_.size(), room);
  components_.resize(room);
}

// Divides residual_ by its norm, which is returned, and sets q_ to M residual_. The largest entry
// is divided out first, so that no square overflows or vanishes.
double LanczosProcess::normalize() {
  const double largest = residual_.size() == 0 ? 0.0 : residual_.cwiseAbs().maxCoeff();
  if (!residual_.allFinite()) return std::numeric_limits<double>::quiet_NaN();
  if (largest == 0.0) return 0.0;
  residual_ /= largest;
  const double norm = std::sqrt(precondition(M_, residual_, q_));
  residual_ /= norm;
  q_ /= norm;
  return largest * norm;
}

void LanczosProcess::store(Index column) {
  reserve(column + 1);
  Q_.col(column) = q_;
  if (M_ != nullptr) dual_.col(column) = residual_;
}

bool LanczosProcess::start(const Vector& g) {
  T_.clear();
  coupling_ = norm_ = 0.0;
  fixed_vectors_ = 0;
  residual_ = g;
  gradient_norm_ = normalize();
  if (!std::isfinite(gradient_norm_)) return false;
  if (gradient_norm_ > 0.0) {
    store(0);
  } else if (g.size() > 0) {
    append_fixed_vector();
  }
  return true;
}

// residual_ ← residual_ − M⁻¹Q Qᵀ residual_
void LanczosProcess::orthogonalize(Index columns) {
  const auto Q = Q_.leftCols(columns);
  const Matrix& dual = M_ != nullptr ? dual_ : Q_;
  auto components = components_.head(columns);
  for (int k = 0; k < orthogonalizations; ++k) {
    components.noalias() = Q.transpose() * residual_;
    residual_.noalias() -= dual.leftCols(columns) * components;
  }
}

// For want of a product that leads out of the basis. The multiples of an irrational number modulo 1
// are spread evenly and repeatable; another one gives another vector.
void LanczosProcess::append_fixed_vector() {
  constexpr double golden_ratio = 0.6180339887498949;
  double novelty = 0.0;
  while (!(novelty > least_novelty)) {
    const double step = golden_ratio * std::sqrt(static_cast<double>(++fixed_vectors_));
    for (Index i = 0; i < residual_.size(); ++i) {
      residual_[i] = 0.5 + std::fmod(step * static_cast<double>(i + 1), 1.0);
      if (i % 2 == 1) residual_[i] = -residual_[i];
    }
    const double length = normalize();
    orthogonalize(size());
    novelty = normalize();
    assert(std::isfinite(length));
    (void)length;
  }
  // Components along the basis that were large beside what is left leave their rounding errors.
  orthogonalize(size());
  (void)normalize();
  store(size());
}

bool LanczosProcess::extend(Curvature& B) {
  assert(!is_full());
  budget_.check();
  const Index j = size();
  if (is_invariant()) append_fixed_vector();
  q_ = Q_.col(j);
  B.multiply(q_, residual_);
  ++products_;
  if (!residual_.allFinite()) return false;
  const double diagonal = q_.dot(residual_);
  const double before = coupling_;
  T_.append(diagonal, before);
  orthogonalize(j + 1);
  coupling_ = normalize();
  norm_ = std::max(norm_, std::hypot(std::hypot(diagonal, before), coupling_));
  const double noise = rounding * std::sqrt(static_cast<double>(q_.size())) * norm_;
  if (coupling_ <= noise || j + 1 == q_.size()) coupling_ = 0.0;
  if (coupling_ > 0.0 && !is_full()) store(j + 1);
  return std::isfinite(diagonal) && std::isfinite(norm_);
}

void LanczosProcess::combine(const Vector& h, Vector& s) const {
  s.noalias() = Q_.leftCols(h.size()) * h;
}

}  // namespace hesse
