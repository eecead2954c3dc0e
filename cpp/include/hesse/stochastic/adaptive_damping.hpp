// Levenberg–Marquardt damping that follows the success of the model.
#pragma once

namespace hesse {

struct AdaptiveDampingOptions {
  double initial_damping = 3e-3;  ///< relative to the curvature along the first gradient; empirical
};

/// λ by the gain ratio ρ: smaller where the model predicts well, larger where it does not (Martens,
/// "Deep learning via Hessian-free optimization" (2010), §4.1).
class AdaptiveDamping {
 public:
  explicit AdaptiveDamping(const AdaptiveDampingOptions& options) : options_(options) {}

  [[nodiscard]] bool is_set() const { return scale_ > 0.0; }

  /// Sets the unit of λ: gᵀBg/gᵀg, or 1 where that says nothing.
  void set_scale(double curvature_along_gradient);

  [[nodiscard]] double value() const { return value_; }

  void follow(double ratio);

 private:
  AdaptiveDampingOptions options_;
  double scale_ = 0.0;
  double value_ = 0.0;
};

}  // namespace hesse
