// The search for a direction that separates, from products with the data alone.
#pragma once

#include "hesse/linalg/conjugate_gradients.hpp"
#include "hesse/models/margin_products.hpp"

namespace hesse {

/// The cone {d : Ad ≥ 0, Fd = 0}, A the margins that are open and F those that are fixed, searched
/// without a matrix.
///
/// The point of the cone that is nearest to margins of 1 is the limit, as κ grows, of the
/// minimisers of ½‖Ad − 1‖² + ½κ(‖min(0, Ad)‖² + ‖Fd‖²), a convex function of finitely many
/// quadratic pieces. Newton's method finds each of them in a few steps, by conjugate gradients. A
/// minimiser's residuals u = 1 − Ad + κ max(0, −Ad) of A and −κFd of F have Aᵀu + Fᵀv = 0: where u
/// > 0 they are Stiemke's proof that no direction separates, and they are for large κ if the cone
/// holds nothing but Ad = 0. Otherwise the largest margin is not below 1, and what the limit moves
/// is told by a minimiser: the margins that are small beside the largest are made zero by least
/// squares, and what is left of the direction is tried on each sample.
///
/// Before that, the slopes of the samples where a run has ended are tried: in balance they are such
/// weights too. Where this takes next to nothing off any of them, as in may_be_separated, they may
/// be as different as they are.
class ConeSearch {
 public:
  enum class Outcome : char {
    found,    ///< direction() moves open margins, and harms none
    empty,    ///< no direction moves an open margin and harms none
    unknown,  ///< neither was shown
  };

  /// What they refer to must outlive it. One pass.
  ConeSearch(const Margins& margins, MarginProducts& products);

  /// Looks at the margins as they are marked now, from what a run has left: minus the derivatives
  /// of the loss by the margins, and curvatures of those that are fixed.
  Outcome run(const Vector& slopes, const Vector& curvatures);

  /// Accepts a direction if it moves open margins and harms none, once what is small of it beside
  /// the rest is left out.
  bool accepts(const Matrix& d);

  /// What was accepted last.
  [[nodiscard]] const Matrix& direction() const { return direction_; }

  /// Whether weights of margins, and the products Aᵀu + Fᵀv of them, are Stiemke's: those of the
  /// open margins are positive and the products are zero beside them. A direction d that would
  /// separate nevertheless has no margin above ρ Σ cⱼ|dⱼ|, where cⱼ is the root mean square of
  /// column j; ρ is 10⁻⁸, or up to 10⁻³ where weights are so different that rounding leaves no
  /// less.
  [[nodiscard]] bool are_stiemkes(const Vector& u, const Matrix& products) const;

 private:
  enum class End : char { proof, minimum };

  /// Whether the products are what rounding leaves of zero.
  [[nodiscard]] bool are_rounding(const Vector& u, const Matrix& products) const;

  Outcome balance(const Vector& slopes, const Vector& curvatures);
  Outcome project();
  [[nodiscard]] Matrix solved(const Vector& w, const Matrix& c, const CgLimits& limits);
  [[nodiscard]] double scaled_norm(const Matrix& gradient) const;
  [[nodiscard]] Vector residuals(double kappa) const;
  [[nodiscard]] Vector curvatures(double kappa) const;
  End minimize(double kappa);
  bool take_step(double kappa, const Matrix& gradient);
  [[nodiscard]] double best_length(double kappa, const Vector& change) const;
  [[nodiscard]] Matrix without_small(double share);
  [[nodiscard]] Matrix cleaned(const Matrix& d) const;

  const Margins& margins_;
  MarginProducts& products_;
  Matrix sizes_;  ///< root sums of squares of the columns of all margins
  double count_;  ///< of all margins
  Vector open_, fixed_;
  Matrix d_;
  Vector m_;        ///< the margins of d
  double at_zero_;  ///< norm of the gradient at d = 0
  Matrix direction_;
};

}  // namespace hesse
