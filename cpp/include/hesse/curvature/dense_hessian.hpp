// B = ∇²f(x), dense, worked with through its factorisations.
#pragma once

#include <optional>

#include "hesse/curvature/curvature.hpp"
#include "hesse/linalg/cholesky.hpp"
#include "hesse/linalg/modified_factorization.hpp"
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
  [[nodiscard]] bool factorize_modified(double floor, bool by_magnitude) override;
  void solve_in_place(Vector& v) override;
  [[nodiscard]] SpectrumBounds spectrum_bounds() const override { return bounds_; }
  [[nodiscard]] bool is_indefinite() override;
  [[nodiscard]] const MatrixView* matrix() const override;
  [[nodiscard]] FactorizationWork factorization_work() const override { return work_; }

 private:
  /// Runs a factorisation, and counts and times it.
  template <class Factorization>
  bool measured(Factorization factorize);

  Objective& objective_;
  Budget& budget_;
  DampingMatrix damping_;
  std::optional<MatrixView> hessian_;
  SpectrumBounds bounds_;
  Vector damping_diagonal_;
  Cholesky cholesky_;
  ModifiedFactorization modified_;
  bool is_modified_ = false;  ///< the last factorisation is `modified_`
  FactorizationWork work_;
};

}  // namespace hesse
