// Newton's direction, made a descent direction by modifying the Hessian where needed, and
// backtracking along it.
#pragma once

#include "hesse/step/line_search_options.hpp"
#include "hesse/step/step_strategy.hpp"

namespace hesse {

/// What makes a Hessian positive definite that is not.
enum class HessianModification {
  magnitude,  ///< eigenvalues of the factor's blocks replaced by their magnitude
  floor,      ///< Cheng–Higham: eigenvalues of the factor's blocks raised to a floor
  damping     ///< a multiple of the identity added, by trial and error
};

struct ModificationOptions {
  /// Empirical: on the table of test problems the floor needs 2.5 times the evaluations, since
  /// steps along negative curvature become as long as the floor is small.
  HessianModification kind = HessianModification::magnitude;
  /// Smallest eigenvalue of a modified factor, relative to a bound on ‖B‖ (Cheng & Higham: √ε).
  double relative_floor = 1.5e-8;
};

/// Nocedal & Wright, Numerical Optimization (2nd ed.), algorithms 3.2 and 3.3; step lengths by
/// safeguarded interpolation (Dennis & Schnabel 1996, algorithm A6.3.1).
class NewtonLineSearch : public StepStrategy {
 public:
  NewtonLineSearch(const LineSearchOptions& options, const ModificationOptions& modification,
                   Index n);

  [[nodiscard]] bool propose(const Model& model, Step& step) override;
  [[nodiscard]] Verdict judge(const Model& model, Step& step, Trial& trial) override;

 protected:
  /// A descent direction whose natural length is 1; false if there is none.
  [[nodiscard]] virtual bool find_direction(const Model& model, Vector& direction);

  /// The rate at which f falls along it at first, negative.
  [[nodiscard]] virtual double slope_along(const Model& model, const Vector& direction) const {
    return model.iterate.gradient.dot(direction);
  }

 private:
  [[nodiscard]] bool factorize_modified(Curvature& B);
  [[nodiscard]] bool factorize_with_damping(Curvature& B, const SpectrumBounds& bounds);

  LineSearchOptions options_;
  ModificationOptions modification_;
  Vector direction_;
  double damping_ = 0.0;
  double last_damping_ = 0.0;
  double slope_ = 0.0;   ///< of f along the direction
  double length_ = 1.0;  ///< step = length · direction
};

}  // namespace hesse
