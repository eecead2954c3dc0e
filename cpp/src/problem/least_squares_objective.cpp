#include "hesse/problem/least_squares_objective.hpp"

#include <limits>
#include <utility>

#include "hesse/linalg/gram.hpp"
#include "hesse/linalg/gram_inverse.hpp"

namespace hesse {
namespace {

// Below it a product of small matrices costs less than packing them (empirical).
constexpr Index least_work_of_packed_product = 20000;

// The share of v over which r″(v, v) is a difference: Transtrum & Sethna, arXiv:1201.5885 (2012),
// §3, whose h it is.
constexpr double bend_share = 0.1;

}  // namespace

LeastSquaresObjective::LeastSquaresObjective(Residuals& residuals, const Vector& x0,
                                             const DifferenceOptions& differences,
                                             ResidualTerms terms, const Bounds& bounds)
    : points_(residuals, x0, differences, bounds),
      weighting_(std::move(terms)),
      gram_x_(Vector::Constant(x0.size(), std::numeric_limits<double>::quiet_NaN())),
      gram_(x0.size(), x0.size()) {}

double LeastSquaresObjective::value(const Vector& x) {
  return weighting_.value(points_.evaluate(x).r);
}

void LeastSquaresObjective::gradient(const Vector& x, Vector& g) {
  const ResidualPoint& point = points_.linearize(x);
  weighting_.weigh(point.r);
  g.noalias() = point.J.transpose() * weighting_.slope();
}

MatrixView LeastSquaresObjective::hessian(const Vector& x) {
  const MatrixView B = gram(x);
  if (second_order_ == nullptr) return B;
  const ResidualPoint& point = points_.accept(x);
  const double f = value(x);
  weighting_.weigh(point.r);
  hessian_ = B;
  second_order_->add({point.x, point.J, weighting_.slope(), f}, hessian_);
  return {hessian_.data(), hessian_.rows(), hessian_.cols()};
}

MatrixView LeastSquaresObjective::gram(const Vector& x) {
  if (x.size() == 0 || gram_x_ != x) {
    const ResidualPoint& point = points_.accept(x);
    weighting_.weigh(point.r);
    form_gram(point.J);
    gram_x_ = x;
  }
  return {gram_.data(), gram_.rows(), gram_.cols()};
}

Matrix LeastSquaresObjective::weighted_jacobian(const ResidualPoint& point) {
  if (weighting_.is_plain()) return point.J;
  weighting_.weigh(point.r);
  return weighting_.omega().cwiseSqrt().asDiagonal() * point.J;
}

Matrix LeastSquaresObjective::triangle() {
  ++triangles_;
  return triangular_factor(weighted_jacobian(points_.accept(gram_x_)));
}

bool LeastSquaresObjective::bend(const Vector& v, Vector& bend) {
  const ResidualPoint& at = points_.accept(gram_x_);
  points_.evaluate_beside(at.x + bend_share * v, beside_);
  beside_ = (2.0 / bend_share) * ((beside_ - at.r) / bend_share - at.J * v);
  weighting_.weigh(at.r);
  bend.noalias() = at.J.transpose() * weighting_.omega().cwiseProduct(beside_);
  return bend.allFinite();
}

void LeastSquaresObjective::form_gram(const Matrix& J) {
  const Index n = J.cols();
  if (J.size() * n >= least_work_of_packed_product) {
    gram_.setZero();
    const RowTerms rows{weighting_.is_plain() ? nullptr : weighting_.omega().data(), nullptr};
    add_gram(StridedView<double>{J.data(), J.rows(), n, 1, J.rows()}, rows, gram_, nullptr);
  } else if (weighting_.is_plain()) {
    gram_.noalias() = J.transpose().lazyProduct(J);
  } else {
    gram_.noalias() = J.transpose().lazyProduct(weighting_.omega().asDiagonal() * J);
  }
}

}  // namespace hesse
