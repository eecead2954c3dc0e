// Limited-memory BFGS in its compact form: B itself, not its inverse, from the last m pairs.
#pragma once

#include "hesse/curvature/curvature.hpp"
#include "hesse/linalg/quasi_definite.hpp"

namespace hesse {

/// B = θI − W M Wᵀ with W = [Y S], so that M⁻¹ = [−D Lᵀ/θ; L/θ SᵀS/θ] (Byrd, Nocedal & Schnabel,
/// Math. Program. 63 (1994), eq. 2.17). Pairs are divided by √(sᵀy), which leaves B as it is and
/// makes D the identity.
class CompactLBfgs final : public Curvature {
 public:
  CompactLBfgs(Index n, Index memory, const Bounds& bounds);

  /// Takes in the pair s = x − x₋, y = g − g₋, unless sᵀy is not safely positive.
  void update(const Iterate& at) override;

  /// Bv ← B v
  void multiply(const Vector& v, Vector& Bv) override;

  bool restart() override;
  [[nodiscard]] CompactLBfgs* compact_form() override { return this; }

  [[nodiscard]] double theta() const { return theta_; }
  [[nodiscard]] Index pairs() const { return stored_; }
  [[nodiscard]] Index most_pairs() const { return memory_; }
  /// The length of a row of W.
  [[nodiscard]] Index width() const { return 2 * stored_; }

  /// Row i of W: y₀, s₀, y₁, s₁ … of variable i.
  [[nodiscard]] const double* row(Index i) const { return W_.data() + i * W_.rows(); }

  /// Mp ← M p
  void multiply_middle(const Vector& p, Vector& Mp);

  /// WᵀW
  [[nodiscard]] const Matrix& gram() const { return gram_; }

  /// True if pair i came after pair j.
  [[nodiscard]] bool is_newer(Index i, Index j) const { return age(i) < age(j); }

 private:
  void form_pair(const Iterate& at);
  [[nodiscard]] bool store_pair(double sy);
  [[nodiscard]] bool factorize_middle();
  [[nodiscard]] double first_theta(const Iterate& at) const;
  [[nodiscard]] Index age(Index slot) const { return (newest_ - slot + memory_) % memory_; }

  Index memory_;
  const Bounds& bounds_;
  Matrix W_;  ///< one column per variable, a ring of pairs along it: `newest_` was written last
  Matrix gram_;
  QuasiDefinite middle_;
  Vector last_x_, last_gradient_, s_, y_, p_, Mp_;
  double theta_ = 1.0;
  double last_length_ = 1.0;
  Index stored_ = 0;
  Index newest_ = -1;
  bool has_last_ = false;
};

}  // namespace hesse
