// A finite sum on all of its samples, as an objective.
#pragma once

#include "hesse/problem/finite_sum.hpp"
#include "hesse/problem/objective.hpp"

namespace hesse {

class FiniteSumObjective final : public Objective {
 public:
  /// The Hessian is the sum's matrix of that kind. Without a matrix there are products alone.
  FiniteSumObjective(FiniteSum& sum, CurvatureKind kind, bool has_matrix);

  [[nodiscard]] Capabilities capabilities() const override { return {true, has_matrix_, true}; }
  double value(const Vector& x) override { return sum_.value(x, sum_.all_samples()); }
  void gradient(const Vector& x, Vector& g) override;
  MatrixView hessian(const Vector& x) override;
  void hessian_product(const Vector& x, const Vector& v, Vector& product) override;

 private:
  FiniteSum& sum_;
  CurvatureKind kind_;
  bool has_matrix_;
  Matrix matrix_;
};

}  // namespace hesse
