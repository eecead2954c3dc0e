// The exact answer of a cubically regularised subproblem, from eigenvalues.
#pragma once

#include "support/trust_region_oracle.hpp"

namespace hesse::test {

/// −m(s) for m(s) = gᵀs + ½ sᵀBs + (σ/3)‖s‖³
inline Wide cubic_reduction(const Matrix& B, const Vector& g, double sigma, const Vector& s) {
  const Wide norm = wide_norm(s);
  return model_reduction(B, g, s) - static_cast<Wide>(sigma) * norm * norm * norm / 3;
}

/// The largest −m(s). Strong duality holds, in the hard case too: it is the minimum of the convex
/// D(λ) = ½ Σ γᵢ²/(μᵢ + λ) + λ³/(6σ²) over λ ≥ max(0, −μ₁), where D' has the sign of λ/σ − ‖s(λ)‖
/// (Cartis, Gould & Toint 2011, theorem 3.1). Found by bisection.
class CubicOracle {
 public:
  CubicOracle(const Matrix& B, const Vector& g, double sigma) : sigma_(sigma) {
    const WideEigen eigen(B);
    gamma_ = eigen.vectors.transpose() * g.cast<Wide>();
    least_ = std::max(Wide{0}, -eigen.values[0]);
    shifted_ = eigen.values.array() + least_;
    if (!is_too_long(0)) return;
    Wide lower = 0, upper = std::sqrt(sigma_ * gamma_.norm());
    for (int k = 0; k < 400; ++k) {
      const Wide middle = 0.5L * (lower + upper);
      (is_too_long(middle) ? lower : upper) = middle;
    }
    shift_ = upper;
  }

  [[nodiscard]] Wide multiplier() const { return least_ + shift_; }

  [[nodiscard]] Wide optimal_reduction() const {
    const Wide length = multiplier() / sigma_;
    Wide sum = multiplier() * length * length / 3;
    for (Index i = 0; i < gamma_.size(); ++i) {
      if (gamma_[i] != 0) sum += gamma_[i] * gamma_[i] / (shifted_[i] + shift_);
    }
    return 0.5L * sum;
  }

 private:
  /// ‖s(λ)‖ > λ/σ for λ = max(0, −μ₁) + shift.
  [[nodiscard]] bool is_too_long(Wide shift) const {
    Wide sum = 0;
    for (Index i = 0; i < gamma_.size(); ++i) {
      if (gamma_[i] == 0) continue;
      const Wide entry = gamma_[i] / (shifted_[i] + shift);
      sum += entry * entry;
    }
    return std::sqrt(sum) > (least_ + shift) / sigma_;
  }

  Wide sigma_, least_ = 0, shift_ = 0;
  WideVector gamma_, shifted_;
};

}  // namespace hesse::test
