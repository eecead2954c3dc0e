// Dense quasi-Newton matrices: B or B⁻¹ from steps and changes of the gradient.
#pragma once

#include <optional>

#include "hesse/curvature/dense_matrix.hpp"

namespace hesse {

/// Broyden–Fletcher–Goldfarb–Shanno, or symmetric rank one: Nocedal & Wright (2006), eqs. 6.19 and
/// 6.24.
enum class QuasiNewtonUpdate { bfgs, sr1 };

/// The change s = x − x₋ and y = g − g₋ between two iterates.
class SecantPair {
 public:
  explicit SecantPair(Index n) : s(n), y(n), last_x_(n), last_gradient_(n) {}

  /// False if there is no iterate before this one.
  [[nodiscard]] bool take(const Iterate& at);
  void forget() { has_last_ = false; }

  /// See secant_condition.hpp.
  [[nodiscard]] bool is_safely_convex() const;

  Vector s, y;

 private:
  Vector last_x_, last_gradient_;
  bool has_last_ = false;
};

/// B⁻¹ itself by the BFGS update (Nocedal & Wright 2006, eq. 6.17), for line searches: positive
/// definite, and applied with n² operations.
class InverseBfgs final : public Curvature {
 public:
  /// `initial` is B⁻¹ at the start, positive definite; if it is empty, a multiple of I that suits
  /// the first steps.
  InverseBfgs(Index n, const Matrix& initial);

  void update(const Iterate& at) override;
  [[nodiscard]] bool factorize(double shift) override;
  void solve_in_place(Vector& v) override;
  bool restart() override;
  [[nodiscard]] const Matrix* inverse() const override { return &inverse_; }

 private:
  void start(const Iterate& at);

  const Matrix& initial_;
  SecantPair pair_;
  Matrix inverse_;
  Vector work_;
  Index updates_ = 0;
};

/// B, factorised anew for each step, as trust regions need it; it may become indefinite with SR1.
class DirectQuasiNewton final : public DenseMatrix {
 public:
  DirectQuasiNewton(Budget& budget, Index n, QuasiNewtonUpdate update);

  void update(const Iterate& at) override;
  bool restart() override;

  /// What B believes about the Hessian is no evidence.
  [[nodiscard]] bool is_indefinite() override { return false; }
  [[nodiscard]] bool find_negative_curvature(Vector&) override { return false; }

 private:
  void add_pair();

  QuasiNewtonUpdate update_;
  SecantPair pair_;
  Matrix B_;
  Vector Bs_;
  Index updates_ = 0;
};

}  // namespace hesse
