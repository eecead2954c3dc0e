// Derivatives by differences: gradients from values, Hessians and Hessian–vector products from
// gradients, Hessians from values where the gradient itself is a difference.
#pragma once

#include "hesse/problem/difference_steps.hpp"
#include "hesse/problem/objective.hpp"

namespace hesse {

/// Where one side of a difference is not finite or out of bounds, the other side alone is used, to
/// the same order; between close bounds steps shrink. The derivative by a fixed variable is taken
/// to be 0.
class FiniteDifferences final : public Objective {
 public:
  FiniteDifferences(Objective& inner, ComplexObjective* complex, const Vector& x0,
                    DifferenceOptions options, const Bounds& bounds = Bounds::none());

  [[nodiscard]] Capabilities capabilities() const override;
  double value(const Vector& x) override;
  void gradient(const Vector& x, Vector& g) override;
  MatrixView hessian(const Vector& x) override;
  void hessian_block(const Vector& x, const std::vector<Index>& variables, Matrix& H) override;
  void hessian_product(const Vector& x, const Vector& v, Vector& product) override;
  void expect_line(const Vector& x, const Vector& direction) override {
    inner_.expect_line(x, direction);
  }

 private:
  bool has_room(const Vector& x, const Vector& v, double h) const;
  void product_between_bounds(const Vector& x, const Vector& v, double h, Vector& product);
  void differentiate(const Vector& x, Vector& g);
  void value_differences(const Vector& x, Vector& g);
  void complex_step_gradient(const Vector& x, Vector& g);
  void gradient_differences(const Vector& x);
  void complex_step_hessian(const Vector& x);
  void second_differences(const Vector& x);
  double value_at(const Vector& x);
  const Vector& gradient_at(const Vector& x);

  Objective& inner_;
  ComplexObjective* complex_;
  DifferenceSteps steps_;
  const DifferenceOptions& options_;
  const Bounds& bounds_;
  Vector shifted_, displaced_, last_x_, gradient_x_, base_gradient_, forward_, backward_;
  ComplexVector complex_x_, complex_gradient_;
  Matrix hessian_;
  double last_value_ = 0.0;
};

}  // namespace hesse
