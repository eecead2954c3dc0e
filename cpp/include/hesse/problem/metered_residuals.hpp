// Residuals under a meter: every call is counted, timed and charged to a budget.
#pragma once

#include "hesse/problem/budget.hpp"
#include "hesse/problem/metered_objective.hpp"
#include "hesse/problem/residuals.hpp"

namespace hesse {

class MeteredResiduals final : public Residuals, public ComplexResiduals {
 public:
  explicit MeteredResiduals(Residuals& residuals);

  /// Who pays from now on.
  void charge(Budget& budget) { budget_ = &budget; }

  void residuals(const Vector& x, Vector& r) override;
  [[nodiscard]] bool has_jacobian() const override { return residuals_.has_jacobian(); }
  void jacobian(const Vector& x, Matrix& J) override;
  void complex_residuals(const ComplexVector& z, ComplexVector& r) override;

  /// Residuals count as values, Jacobians as gradients.
  [[nodiscard]] const EvaluationCounts& counts() const { return counts_; }
  [[nodiscard]] double seconds() const { return seconds_; }

 private:
  template <class Call>
  void metered(Index& count, Call&& call);

  Residuals& residuals_;
  ComplexResiduals* complex_;  ///< the same residuals, if they have a complex continuation
  Budget* budget_ = nullptr;
  EvaluationCounts counts_;
  double seconds_ = 0.0;
};

}  // namespace hesse
