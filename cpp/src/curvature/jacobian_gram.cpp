#include "hesse/curvature/jacobian_gram.hpp"

#include <cmath>
#include <limits>

namespace hesse {
namespace {

// √ε: half of the digits of a step are right then.
constexpr double smallest_safe_pivot = 1.5e-8;

}  // namespace

JacobianGram::JacobianGram(Objective& objective, LeastSquaresObjective& given,
                           const ScaledObjective* scaling, Budget& budget, Index n)
    : DenseMatrix(budget, n), objective_(objective), given_(given), scaling_(scaling) {}

void JacobianGram::update(const Iterate& at) {
  take(objective_.hessian(at.x));
  has_triangle_ = is_orthogonal_ = false;
}

void JacobianGram::multiply(const Vector& v, Vector& Bv) {
  if (!is_orthogonal_) return DenseMatrix::multiply(v, Bv);
  multiply_by_triangle(v, Bv);
}

bool JacobianGram::factorize(double shift) {
  shift_ = shift;
  is_orthogonal_ = false;
  if (DenseMatrix::factorize(shift) && is_safe(shift)) return true;
  if (!matrix()->allFinite()) return false;
  if (!has_triangle_) find_triangle();
  is_orthogonal_ = true;
  const Index n = triangle_.cols();
  if (shift == 0.0) {
    return measured([&] {
      decomposition_.compute(triangle_);
      return decomposition_.rank() == n || !given_.has_loss();
    });
  }
  return measured([&] {
    Matrix stacked(triangle_.rows() + n, n);
    stacked << triangle_, Matrix(Vector::Constant(n, std::sqrt(shift)).asDiagonal());
    damped_.compute(stacked);
    return true;
  });
}

bool JacobianGram::is_safe(double shift) const {
  const Matrix& L = lower();
  for (Index j = 0; j < L.cols(); ++j) {
    if (L(j, j) * L(j, j) < smallest_safe_pivot * ((*matrix())(j, j) + shift)) return false;
  }
  return true;
}

void JacobianGram::find_triangle() {
  triangle_ = given_.triangle();
  if (scaling_ != nullptr) triangle_ *= scaling_->scale().asDiagonal();
  has_triangle_ = true;
}

void JacobianGram::multiply_by_triangle(const Vector& v, Vector& Bv) const {
  Bv = triangle_.transpose() * (triangle_ * v);
}

void JacobianGram::solve_in_place(Vector& v) {
  if (!is_orthogonal_) return DenseMatrix::solve_in_place(v);
  Vector x = v, product(v.size());
  solve_once(x);
  multiply_by_triangle(x, product);
  Vector correction = v - product - shift_ * x;
  solve_once(correction);
  v = x + correction;
}

void JacobianGram::solve_once(Vector& v) const {
  if (shift_ == 0.0) {
    v = decomposition_.solve(decomposition_.transpose().solve(v));
    return;
  }
  const Index n = v.size();
  const auto R = damped_.matrixQR().topRows(n).triangularView<Eigen::Upper>();
  R.transpose().solveInPlace(v);
  R.solveInPlace(v);
}

}  // namespace hesse
