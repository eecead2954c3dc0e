// Limited-memory BFGS: B⁻¹ from the last m steps and changes of the gradient.
#pragma once

#include "hesse/curvature/curvature.hpp"
#include "hesse/linalg/long_vectors.hpp"
#include "hesse/linalg/workspace.hpp"

namespace hesse {

/// Nocedal, "Updating quasi-Newton matrices with limited storage", Math. Comp. 35 (1980); Liu &
/// Nocedal, Math. Program. 45 (1989). B is positive definite by construction: factorize(0) always
/// succeeds.
///
/// The two-loop recursion reads and writes v for each of its 4m steps, one after the other. For
/// long vectors it runs on coefficients instead: v stays γv + Σ aₖ sₖ + Σ bₖ yₖ, and the scalar
/// products that the recursion asks for are sums over those of v, s and y with one another. Chen,
/// Wang & Zhou, "Large-scale L-BFGS using MapReduce", NIPS 27 (2014); which of them are needed is
/// read off the compact form of Byrd, Nocedal & Schnabel, Math. Program. 63 (1994), eq. 3.1. The
/// history is then read twice per iteration: with the update, which finds all products, and for the
/// direction.
class LBfgs final : public Curvature {
 public:
  LBfgs(Index n, Index memory);

  /// Takes in the pair s = x − x₋, y = g − g₋, unless sᵀy is not safely positive.
  void update(const Iterate& at) override;

  [[nodiscard]] bool factorize(double shift) override;

  /// v ← B⁻¹ v
  void solve_in_place(Vector& v) override;

  double newton_direction(const Iterate& at, Vector& direction) override;

  bool restart() override;

  [[nodiscard]] Index pairs() const { return stored_; }

 private:
  using Column = Eigen::Map<Vector>;

  Index slots() const { return memory_ + 1; }
  Index slot(Index age) const { return (newest_ - age + slots()) % slots(); }
  /// Where the next pair goes; the ring has a slot more than pairs, so that one that is refused
  /// costs none.
  Index spare() const { return (newest_ + 1) % slots(); }
  double* s(Index k) { return history_ + 2 * k * stride_; }
  double* y(Index k) { return s(k) + stride_; }
  Column column(double* begin) const { return {begin, n_}; }

  void remember(const Iterate& at);
  double form_pair(const Iterate& at);
  void difference(const Iterate& at, Index first, Index rows);
  void multiply_pair(Index first, Index rows, double* sums);
  void add_up(Index width);
  void store_pair(double length, double sy, double yy);
  void keep_products();
  void two_loop(Vector& v);
  void project(const Vector& v);
  void two_loop_on_products();
  void combine(Index first, Index rows, double* target);

  Index n_, memory_;
  Index stride_;           ///< from one column to the next, in whole vectors padded with zeros
  bool has_long_columns_;  ///< the recursion runs on products
  int threads_ = 1;
  RowParts parts_;
  Workspace block_;
  double *last_x_, *last_gradient_;
  double* history_;      ///< s₀, y₀, s₁, y₁ …, a ring of pairs: `newest_` was written last
  Matrix part_sums_;     ///< one column per part
  Matrix SY_, YY_;       ///< sᵢᵀyⱼ for i not newer than j, and yᵢᵀyⱼ
  Vector Sv_, Yv_;       ///< sₖᵀv and yₖᵀv, where v is the last gradient after an update
  Vector coefficients_;  ///< of the columns of the history in B⁻¹v − γv
  Vector rho_, alpha_;   ///< 1 / sᵀy, and the recursion's coefficients
  double scale_ = 1.0;   ///< initial inverse Hessian γI, γ = sᵀy / yᵀy
  Index stored_ = 0;
  Index newest_ = -1;
  bool has_last_ = false;
};

}  // namespace hesse
