#include "hesse/problem/metered_residuals.hpp"

namespace hesse {

MeteredResiduals::MeteredResiduals(Residuals& residuals)
    : residuals_(residuals), complex_(dynamic_cast<ComplexResiduals*>(&residuals)) {}

template <class Call>
void MeteredResiduals::metered(Index& count, Call&& call) {
  const Clock::time_point begin = Clock::now();
  if (budget_ != nullptr) budget_->check_at(begin);
  ++count;
  const Stopwatch stopwatch{seconds_, begin};
  call();
}

void MeteredResiduals::residuals(const Vector& x, Vector& r) {
  if (budget_ != nullptr) budget_->check_evaluations(counts_.value);
  metered(counts_.value, [&] { residuals_.residuals(x, r); });
}

void MeteredResiduals::jacobian(const Vector& x, Matrix& J) {
  metered(counts_.gradient, [&] { residuals_.jacobian(x, J); });
}

void MeteredResiduals::complex_residuals(const ComplexVector& z, ComplexVector& r) {
  if (budget_ != nullptr) budget_->check_evaluations(counts_.value);
  metered(counts_.value, [&] { complex_->complex_residuals(z, r); });
}

}  // namespace hesse
