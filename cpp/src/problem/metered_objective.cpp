#include "hesse/problem/metered_objective.hpp"

namespace hesse {

MeteredObjective::MeteredObjective(Objective& objective, Budget& budget)
    : objective_(objective),
      complex_(dynamic_cast<ComplexObjective*>(&objective)),
      own_(dynamic_cast<SelfMetered*>(&objective)),
      budget_(budget) {
  if (own_ != nullptr) own_->charge(budget);
}

template <class Call>
auto MeteredObjective::metered(Index& count, Call&& call) {
  const Clock::time_point now = Clock::now();
  budget_.check_at(now);
  ++count;
  const Stopwatch stopwatch{seconds_, now};
  return call();
}

double MeteredObjective::value(const Vector& x) {
  if (own_ == nullptr) budget_.check_evaluations(counts_.value);
  return metered(counts_.value, [&] { return objective_.value(x); });
}

void MeteredObjective::gradient(const Vector& x, Vector& g) {
  metered(counts_.gradient, [&] { objective_.gradient(x, g); });
}

MatrixView MeteredObjective::hessian(const Vector& x) {
  return metered(counts_.hessian, [&] { return objective_.hessian(x); });
}

void MeteredObjective::hessian_block(const Vector& x, const std::vector<Index>& variables,
                                     Matrix& H) {
  metered(counts_.hessian, [&] { objective_.hessian_block(x, variables, H); });
}

void MeteredObjective::hessian_product(const Vector& x, const Vector& v, Vector& product) {
  metered(counts_.hessian_product, [&] { objective_.hessian_product(x, v, product); });
}

std::complex<double> MeteredObjective::complex_value(const ComplexVector& z) {
  budget_.check_evaluations(counts_.value);
  return metered(counts_.value, [&] { return complex_->complex_value(z); });
}

void MeteredObjective::complex_gradient(const ComplexVector& z, ComplexVector& g) {
  metered(counts_.gradient, [&] { complex_->complex_gradient(z, g); });
}

}  // namespace hesse
