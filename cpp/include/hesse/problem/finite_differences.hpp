// Derivatives by differences: gradients from values, Hessians and Hessian–vector products from
// gradients, Hessians from values where the gradient itself is a difference.
#pragma once

#include <optional>

#include "hesse/problem/bounds.hpp"
#include "hesse/problem/objective.hpp"

namespace hesse {

enum class DifferenceScheme { two_point, three_point, complex_step };

struct DifferenceOptions {
  std::optional<DifferenceScheme> gradient;  ///< none: the objective supplies it
  std::optional<DifferenceScheme>
      hessian;                    ///< none: the objective supplies it, or it is not needed
  Vector relative_step;           ///< per variable or of size 1; empty: from the scheme
  double absolute_step = 0.0;     ///< replaces the relative step when positive
  Vector typical_x;               ///< size of each variable; empty: |x0|, or 1 where x0 = 0
  bool single_precision = false;  ///< the objective computes with float32
  double noise = 0.0;             ///< relative noise of what is differenced: values, or gradients
                                  ///< that the objective supplies; rounding counts where it is less
};

/// Steps follow Dennis & Schnabel (1996), algorithms A5.6.3 and A5.6.4: h = η^(1/p)·max(|x|,
/// typical x), p = 2 for forward differences of values, 3 for central ones, 4 for second
/// differences; η is the relative noise, at least machine epsilon and at most 1. Where one side of
/// a difference is not finite or out of bounds, the other side alone is used, to the same order;
/// between close bounds steps shrink. The derivative by a fixed variable is taken to be 0.
class FiniteDifferences final : public Objective {
 public:
  FiniteDifferences(Objective& inner, ComplexObjective* complex, const Vector& x0,
                    DifferenceOptions options, const Bounds& bounds = Bounds::none());

  [[nodiscard]] Capabilities capabilities() const override;
  double value(const Vector& x) override;
  void gradient(const Vector& x, Vector& g) override;
  MatrixView hessian(const Vector& x) override;
  void hessian_product(const Vector& x, const Vector& v, Vector& product) override;

 private:
  struct Steps {
    double near;  ///< of a forward difference, towards the side where there is more room for it
    double far;   ///< −near where the bounds allow that, otherwise 2·near
  };
  Steps step_sizes(const Vector& x, Index j, double order) const;
  double unbounded_step(const Vector& x, Index j, double order) const;
  double displace(Vector& x, Index j, double h) const;
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
  DifferenceOptions options_;
  const Bounds& bounds_;
  double relative_error_;  // η
  Vector typical_x_;
  Vector shifted_, displaced_, last_x_, gradient_x_, base_gradient_, forward_, backward_;
  ComplexVector complex_x_, complex_gradient_;
  Matrix hessian_;
  double last_value_ = 0.0;
};

}  // namespace hesse
