#include "hesse/linalg/quasi_definite.hpp"

#include <cmath>

namespace hesse {
namespace {

// Systems are of the order of the number of pairs: plain loops call nothing and allocate nothing.
bool cholesky(Matrix& A, Index n) {
  for (Index j = 0; j < n; ++j) {
    double pivot = A(j, j);
    for (Index k = 0; k < j; ++k) pivot -= A(j, k) * A(j, k);
    if (!(pivot > 0.0) || !std::isfinite(pivot)) return false;
    const double root = A(j, j) = std::sqrt(pivot);
    for (Index k = 0; k < j; ++k) {
      for (Index i = j + 1; i < n; ++i) A(i, j) -= A(i, k) * A(j, k);
    }
    for (Index i = j + 1; i < n; ++i) A(i, j) /= root;
  }
  return true;
}

void solve_lower(const Matrix& L, Index n, Vector& v) {
  for (Index j = 0; j < n; ++j) {
    v[j] /= L(j, j);
    for (Index i = j + 1; i < n; ++i) v[i] -= L(i, j) * v[j];
  }
}

void solve_upper(const Matrix& L, Index n, Vector& v) {
  for (Index j = n - 1; j >= 0; --j) {
    for (Index i = j + 1; i < n; ++i) v[j] -= L(i, j) * v[i];
    v[j] /= L(j, j);
  }
}

}  // namespace

bool QuasiDefinite::factorize() {
  const Index n = order_;
  if (!cholesky(A_, n)) return false;
  for (Index j = 0; j < n; ++j) {
    for (Index k = 0; k < j; ++k) {
      for (Index i = 0; i < n; ++i) C_(i, j) -= A_(j, k) * C_(i, k);
    }
    for (Index i = 0; i < n; ++i) C_(i, j) /= A_(j, j);
  }
  for (Index k = 0; k < n; ++k) {
    for (Index j = 0; j < n; ++j) {
      for (Index i = j; i < n; ++i) E_(i, j) += C_(i, k) * C_(j, k);
    }
  }
  return cholesky(E_, n);
}

void QuasiDefinite::solve_in_place(double* v) {
  const Index n = order_;
  for (Index i = 0; i < n; ++i) t_[i] = v[2 * i];
  solve_lower(A_, n, t_);
  for (Index i = 0; i < n; ++i) v[2 * i] = t_[i];
  for (Index i = 0; i < n; ++i) {
    t_[i] = v[2 * i + 1];
    for (Index k = 0; k < n; ++k) t_[i] += C_(i, k) * v[2 * k];
  }
  solve_lower(E_, n, t_);
  solve_upper(E_, n, t_);
  for (Index i = 0; i < n; ++i) v[2 * i + 1] = t_[i];
  for (Index k = 0; k < n; ++k) {
    double sum = -v[2 * k];
    for (Index i = 0; i < n; ++i) sum += C_(i, k) * v[2 * i + 1];
    t_[k] = sum;
  }
  solve_upper(A_, n, t_);
  for (Index i = 0; i < n; ++i) v[2 * i] = t_[i];
}

}  // namespace hesse
