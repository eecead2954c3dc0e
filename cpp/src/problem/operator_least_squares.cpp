#include "hesse/problem/operator_least_squares.hpp"

#include <limits>
#include <utility>

namespace hesse {

OperatorLeastSquares::OperatorLeastSquares(OperatorResiduals& residuals, Index n,
                                           ResidualTerms terms)
    : residuals_(residuals),
      weighting_(std::move(terms)),
      r_x_(Vector::Constant(n, std::numeric_limits<double>::quiet_NaN())),
      J_x_(r_x_) {}

template <class Call>
void OperatorLeastSquares::metered(Index& count, Call&& call) {
  const Clock::time_point begin = Clock::now();
  if (budget_ != nullptr) budget_->check_at(begin);
  ++count;
  const Stopwatch stopwatch{seconds_, begin};
  call();
}

const Vector& OperatorLeastSquares::residuals(const Vector& x) {
  if (counts_.value == 0 || r_x_ != x) {
    if (budget_ != nullptr) budget_->check_evaluations(counts_.value);
    metered(counts_.value, [&] { residuals_.residuals(x, r_); });
    r_x_ = x;
  }
  return r_;
}

double OperatorLeastSquares::value(const Vector& x) { return weighting_.value(residuals(x)); }

void OperatorLeastSquares::linearize(const Vector& x) {
  if (counts_.gradient > 0 && J_x_ == x) return;
  weighting_.weigh(residuals(x));
  c_ = weighting_.slope();
  omega_ = weighting_.omega();
  metered(counts_.gradient, [&] { residuals_.linearize(x); });
  J_x_ = x;
}

void OperatorLeastSquares::gradient(const Vector& x, Vector& g) {
  linearize(x);
  residuals_.multiply_transposed(c_, g);
}

void OperatorLeastSquares::hessian_product(const Vector& x, const Vector& v, Vector& product) {
  linearize(x);
  Jv_.resize(c_.size());
  metered(counts_.hessian_product, [&] {
    residuals_.multiply(v, Jv_);
    Jv_.array() *= omega_.array();
    residuals_.multiply_transposed(Jv_, product);
  });
}

}  // namespace hesse
