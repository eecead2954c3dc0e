// B = ∇²f(x), dense, worked with through its Cholesky factorisation.
#pragma once

#include <optional>

#include "hesse/curvature/curvature.hpp"
#include "hesse/linalg/cholesky.hpp"
#include "hesse/problem/budget.hpp"

namespace hesse {

/// The matrix D that damping adds a multiple of.
enum class DampingMatrix { identity, diagonal };

class DenseHessian final : public Curvature {
 public:
  DenseHessian(Objective& objective, Budget& budget, Index n,
               DampingMatrix damping = DampingMatrix::identity);

  void update(const Iterate& at) override;
  void multiply(const Vector& v, Vector& Bv) override;
  [[nodiscard]] bool factorize(double shift) override;
  void solve_in_place(Vector& v) override;
  [[nodiscard]] SpectrumBounds spectrum_bounds() const override { return bounds_; }
  [[nodiscard]] bool is_indefinite() override;
  [[nodiscard]] const MatrixView* matrix() const override;
  [[nodiscard]] double factorization_seconds() const override { return seconds_; }

 private:
  Objective& objective_;
  Budget& budget_;
  DampingMatrix damping_;
  std::optional<MatrixView> hessian_;
  SpectrumBounds bounds_;
  Vector damping_diagonal_;
  Cholesky cholesky_;
  double seconds_ = 0.0;
};

}  // namespace hesse
