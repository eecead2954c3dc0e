// Jacobians by differences of residuals.
#pragma once

#include "hesse/problem/difference_steps.hpp"
#include "hesse/problem/residuals.hpp"

namespace hesse {

/// Where one side of a difference is not finite, the other side alone is used, to the same order.
/// Variables whose columns share no row are moved together.
class ResidualDifferences final : public Residuals {
 public:
  /// Of the options, `gradient` is the scheme of the Jacobian; none: the residuals supply it.
  /// No point is evaluated outside of the bounds, which are kept by reference.
  ResidualDifferences(Residuals& inner, ComplexResiduals* complex, const Vector& x0,
                      DifferenceOptions options, const Bounds& bounds = Bounds::none());

  void residuals(const Vector& x, Vector& r) override;
  [[nodiscard]] bool has_jacobian() const override { return true; }
  void jacobian(const Vector& x, Matrix& J) override;

  /// Spares the next Jacobian, if it is that at x, the evaluation of r there.
  void remember(const Vector& x, const Vector& r);

 private:
  const Vector& residuals_at(const Vector& x);
  /// r where each variable k of the group is moved by moves_[k]; what rounding makes of these
  /// replaces them.
  void evaluate_beside(const Vector& x, const std::vector<Index>& group, Vector& moves, Vector& r);
  void difference(const Vector& x, const std::vector<Index>& group, Matrix& J);
  /// Chooses the steps of a group's columns; false if none of them moves.
  bool choose_moves(const Vector& x, const std::vector<Index>& group, double order);
  void forward_difference(const Vector& x, const std::vector<Index>& group, Matrix& J);
  void central_difference(const Vector& x, const std::vector<Index>& group, Matrix& J);
  void complex_step(const Vector& x, const std::vector<Index>& group, Matrix& J);
  /// J(i, j) ← entry(i) in the rows where column j may be other than zero.
  template <class Entry>
  void fill(Matrix& J, Index j, Entry entry) const;

  Residuals& inner_;
  ComplexResiduals* complex_;
  DifferenceSteps steps_;
  std::vector<std::vector<Index>> groups_;
  Vector last_x_, last_r_, shifted_, near_, far_;
  Vector near_moves_, far_moves_;
  ComplexVector complex_x_, complex_r_;
};

}  // namespace hesse
