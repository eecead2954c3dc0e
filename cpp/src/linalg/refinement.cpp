#include "hesse/linalg/refinement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hesse {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

class System {
 public:
  System(const MatrixView& A, double shift, const Vector& b)
      : A_(A), shift_(shift), b_(b), residual_(b.size()), scale_(b.size()) {}

  /// Returns the backward error of x, and leaves its residual.
  double backward_error(const Vector& x) {
    subtract_product(x);
    // Products that underflow leave a residual of this size, whatever x is.
    const double underflow =
        static_cast<double>(x.size() + 1) * std::numeric_limits<double>::denorm_min();
    double largest = 0.0;
    for (Index i = 0; i < x.size(); ++i) {
      const double size = std::abs(residual_[i]);
      if (size <= underflow) continue;
      const double ratio = size / scale_[i];
      if (std::isnan(ratio)) return ratio;
      largest = std::max(largest, ratio);
    }
    return largest;
  }

  [[nodiscard]] const Vector& residual() const { return residual_; }

 private:
  // residual ← b − A x and scale ← |A| |x| + |b| in one pass over the lower triangle.
  void subtract_product(const Vector& x) {
    const Index n = x.size();
    residual_ = b_;
    scale_ = b_.cwiseAbs();
    for (Index j = 0; j < n; ++j) {
      const double diagonal = A_(j, j) + shift_;
      const Index rest = n - j - 1;
      const auto below = A_.col(j).tail(rest);
      residual_[j] -= diagonal * x[j] + below.dot(x.tail(rest));
      scale_[j] += std::abs(diagonal * x[j]) + below.cwiseAbs().dot(x.tail(rest).cwiseAbs());
      residual_.tail(rest) -= x[j] * below;
      scale_.tail(rest) += std::abs(x[j]) * below.cwiseAbs();
    }
  }

  const MatrixView& A_;
  double shift_;
  const Vector& b_;
  Vector residual_, scale_;
};

}  // namespace

Refinement refine(const MatrixView& A, double shift, const std::function<void(Vector&)>& solve,
                  const Vector& b, Vector& x, int most_steps, Checkpoint* checkpoint) {
  System system(A, shift, b);
  Refinement state{system.backward_error(x), 0};
  double before = std::numeric_limits<double>::infinity();
  Vector correction, kept;
  while (state.backward_error > epsilon && 2.0 * state.backward_error <= before &&
         state.steps < most_steps) {
    if (checkpoint != nullptr) checkpoint->check();
    before = state.backward_error;
    correction = system.residual();
    solve(correction);
    kept = x;
    x += correction;
    const double after = system.backward_error(x);
    if (!(after < before)) {
      x = kept;
      break;
    }
    state = {after, state.steps + 1};
  }
  return state;
}

}  // namespace hesse
