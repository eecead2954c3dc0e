// The exact answer of a trust-region subproblem, from eigenvalues.
#pragma once

#include <algorithm>
#include <cmath>

#include <Eigen/Eigenvalues>

#include "hesse/linalg/types.hpp"

namespace hesse::test {

/// In long double, whose exponents have room for products of numbers like 1e100.
using Wide = long double;
using WideVector = Eigen::Matrix<Wide, Eigen::Dynamic, 1>;
using WideMatrix = Eigen::Matrix<Wide, Eigen::Dynamic, Eigen::Dynamic>;

/// −m(s)
inline Wide model_reduction(const Matrix& B, const Vector& g, const Vector& s) {
  const WideVector wide_s = s.cast<Wide>();
  return -(g.cast<Wide>().dot(wide_s) + 0.5L * wide_s.dot(B.cast<Wide>() * wide_s));
}

inline Wide wide_norm(const Vector& v) { return v.cast<Wide>().norm(); }

/// Eigenvalues and eigenvectors of B, which may have any scale.
struct WideEigen {
  WideVector values;
  WideMatrix vectors;

  explicit WideEigen(const Matrix& B) {
    const double scale = B.cwiseAbs().maxCoeff();
    const double divisor = scale > 0.0 ? scale : 1.0;
    const Eigen::SelfAdjointEigenSolver<WideMatrix> solver(B.cast<Wide>() /
                                                           static_cast<Wide>(divisor));
    values = solver.eigenvalues() * static_cast<Wide>(divisor);
    vectors = solver.eigenvectors();
  }
};

/// The largest −m(s) over ‖s‖ ≤ radius. Strong duality holds for this problem even where B is
/// indefinite and in the hard case (Conn, Gould & Toint 2000, §7.2): it is the minimum of the
/// convex q(λ) = ½ Σ γᵢ²/(μᵢ + λ) + ½ λ radius² over λ ≥ max(0, −μ₁), found here by bisection on
/// q'.
class TrustRegionOracle {
 public:
  TrustRegionOracle(const Matrix& B, const Vector& g, double radius) : radius_(radius) {
    const WideEigen eigen(B);
    gamma_ = eigen.vectors.transpose() * g.cast<Wide>();
    least_ = std::max(Wide{0}, -eigen.values[0]);
    shifted_ = eigen.values.array() + least_;
    Wide lower = 0, upper = gamma_.norm() / radius_;
    if (length(0) > radius_) {
      for (int k = 0; k < 400; ++k) {
        const Wide middle = 0.5L * (lower + upper);
        (length(middle) > radius_ ? lower : upper) = middle;
      }
      shift_ = upper;
    }
    multiplier_ = least_ + shift_;
  }

  [[nodiscard]] Wide multiplier() const { return multiplier_; }

  [[nodiscard]] Wide optimal_reduction() const {
    Wide sum = multiplier_ * radius_ * radius_;
    for (Index i = 0; i < gamma_.size(); ++i) {
      if (gamma_[i] != 0) sum += gamma_[i] * gamma_[i] / (shifted_[i] + shift_);
    }
    return 0.5L * sum;
  }

 private:
  /// ‖s(λ)‖ for λ = max(0, −μ₁) + shift.
  [[nodiscard]] Wide length(Wide shift) const {
    Wide sum = 0;
    for (Index i = 0; i < gamma_.size(); ++i) {
      if (gamma_[i] == 0) continue;
      const Wide entry = gamma_[i] / (shifted_[i] + shift);
      sum += entry * entry;
    }
    return std::sqrt(sum);
  }

  Wide radius_, least_ = 0, shift_ = 0, multiplier_ = 0;
  WideVector gamma_, shifted_;
};

}  // namespace hesse::test
