// A generalised linear model as an objective.
#pragma once

#include <optional>

#include "hesse/models/glm.hpp"
#include "hesse/problem/objective.hpp"
#include "hesse/problem/trial_line.hpp"

namespace hesse {

/// Empirical: up to so many coefficients the whole Hessian comes from the pass of a value for less
/// than another pass costs that forms a block of it.
constexpr Index largest_whole_hessian = 50;

/// One pass over the data per point: what it leaves is kept for the calls that follow. With a
/// matrix the pass of a value gives the Hessian too where that is expected, so that an accepted
/// step costs one pass. Values along a line that is expected come without a pass where the model
/// can keep it; the point that is accepted takes one, as ever.
class GlmObjective final : public Objective {
 public:
  /// Where the null space is not filled the matrix is the Hessian itself, as a penalty that stands
  /// outside of the model needs it.
  GlmObjective(Glm& glm, bool has_matrix, bool fills_null_space = true)
      : glm_(glm), has_matrix_(has_matrix), fills_null_space_(fills_null_space) {}

  [[nodiscard]] Capabilities capabilities() const override;
  double value(const Vector& x) override;
  void gradient(const Vector& x, Vector& g) override;
  MatrixView hessian(const Vector& x) override;
  void hessian_block(const Vector& x, const std::vector<Index>& variables, Matrix& H) override;
  void expect_hessian(bool is_expected) override { is_expected_ = is_expected; }
  void hessian_product(const Vector& x, const Vector& v, Vector& product) override;
  void expect_line(const Vector& x, const Vector& direction) override;

  /// The Hessian's diagonal at the point that was evaluated last; null where it is not known. For
  /// runs without a matrix.
  [[nodiscard]] const Vector* hessian_diagonal();

 private:
  [[nodiscard]] bool is_known(const Vector& x) const;
  void evaluate(const Vector& x);
  [[nodiscard]] std::optional<double> value_on_line(const Vector& x);

  Glm& glm_;
  bool has_matrix_, fills_null_space_;
  bool is_expected_ = true;
  Vector x_;  ///< the point that the following belong to; empty: nothing
  double value_ = 0.0;
  Vector gradient_, curvatures_;
  Vector diagonal_;  ///< empty: not asked for yet
  Matrix hessian_;
  bool hessian_is_known_ = false;  ///< at x
  std::optional<TrialLine> line_;  ///< that trials are expected on
  bool line_is_kept_ = false;      ///< by the model
  double value_at_start_ = 0.0;    ///< of the line that is kept
  Matrix given_;                   ///< what hessian() has given
  Vector given_at_;                ///< and where
};

}  // namespace hesse
