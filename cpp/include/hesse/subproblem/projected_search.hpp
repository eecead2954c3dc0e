// Projected searches between bounds: from step to step of the box, to ones where the model is
// lower.
#pragma once

#include <vector>

#include "hesse/curvature/curvature.hpp"
#include "hesse/subproblem/step_box.hpp"

namespace hesse {

/// A step, what B makes of it, and m(s) = gᵀs + ½ sᵀBs.
struct ModelPoint {
  Vector s, Bs;
  double value = 0.0;
  explicit ModelPoint(Index n) : s(n), Bs(n) {}
  void swap(ModelPoint& other);
};

/// Holds a step of the box l ≤ x + s ≤ u and moves it by the searches of Lin & Moré (1999), §2:
/// trial steps are projected, and one is taken that realises a share of the slope towards it.
class ProjectedSearch {
 public:
  /// What came of a search towards a target.
  struct Outcome {
    bool is_lower;   ///< the step has been moved
    bool is_inside;  ///< the target was in the box
    bool is_whole;   ///< the first trial was taken
  };

  explicit ProjectedSearch(Index n);

  /// A new model; g and B are kept by reference.
  void start(const Vector& x, const Vector& g, Curvature& B, const Bounds& bounds);
  void move_to_origin();

  [[nodiscard]] const StepBox& box() const { return box_; }
  [[nodiscard]] const ModelPoint& point() const { return current_; }
  [[nodiscard]] bool is_at_origin() const { return is_at_origin_; }
  [[nodiscard]] double slope(Index i) const { return (*g_)[i] + current_.Bs[i]; }
  [[nodiscard]] bool is_at_bound(Index i) const {
    return box_.is_at_lower(i, current_.s[i]) || box_.is_at_upper(i, current_.s[i]);
  }

  /// Moves to a step where the model has this value, unless that is out of the box.
  [[nodiscard]] bool move_if_inside(const Vector& target, double value);

  /// From the origin along ±direction, to where the model is negative.
  void move_along_line(const Vector& direction, double length);

  /// Towards a target that differs in the free variables alone; in the hard case its opposite is as
  /// good.
  [[nodiscard]] Outcome move_towards(const Vector& target, const std::vector<Index>& free,
                                     bool is_hard_case);

  /// s(α) = P(s − α∇m), with α tried first where m is least along the unprojected gradient. From
  /// s = 0 this is the Cauchy step. False if no such step is lower.
  [[nodiscard]] bool move_along_gradient(double radius, const std::vector<Index>& free);

  void swap(ModelPoint& other) { current_.swap(other); }

 private:
  void evaluate(ModelPoint& point);
  [[nodiscard]] bool is_lower(const ModelPoint& point) const;
  [[nodiscard]] double first_break_point(const std::vector<Index>& free) const;
  bool is_acceptable_along_gradient(double length, double radius);

  StepBox box_;
  const Vector* g_ = nullptr;
  Curvature* B_ = nullptr;
  ModelPoint current_, trial_, other_;
  Vector direction_;
  bool is_at_origin_ = true;
};

}  // namespace hesse
