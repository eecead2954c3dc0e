// An objective under a meter: every call is counted, timed and charged to a budget.
#pragma once

#include "hesse/problem/budget.hpp"
#include "hesse/problem/objective.hpp"

namespace hesse {

struct EvaluationCounts {
  Index value = 0;
  Index gradient = 0;
  Index hessian = 0;
  Index hessian_product = 0;
};

class MeteredObjective final : public Objective, public ComplexObjective {
 public:
  MeteredObjective(Objective& objective, Budget& budget);

  [[nodiscard]] Capabilities capabilities() const override { return objective_.capabilities(); }
  double value(const Vector& x) override;
  void gradient(const Vector& x, Vector& g) override;
  MatrixView hessian(const Vector& x) override;
  void hessian_product(const Vector& x, const Vector& v, Vector& product) override;
  std::complex<double> complex_value(const ComplexVector& z) override;
  void complex_gradient(const ComplexVector& z, ComplexVector& g) override;

  [[nodiscard]] const EvaluationCounts& counts() const { return counts_; }
  [[nodiscard]] double seconds() const { return seconds_; }

 private:
  template <class Call>
  auto metered(Index& count, Call&& call);

  Objective& objective_;
  ComplexObjective* complex_;  ///< the same objective, if it has a complex continuation
  Budget& budget_;
  EvaluationCounts counts_;
  double seconds_ = 0.0;
};

}  // namespace hesse
