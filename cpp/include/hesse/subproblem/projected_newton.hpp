// The trust-region subproblem between bounds: Newton's method on a face of the box, and projected
// searches from face to face.
#pragma once

#include <vector>

#include "hesse/subproblem/face_solver.hpp"
#include "hesse/subproblem/projected_search.hpp"

namespace hesse {

/// Lin & Moré, "Newton's method for large bound-constrained optimization problems", SIAM J. Optim.
/// 9 (1999): steps s with l ≤ x + s ≤ u and ‖s‖ ≤ radius that reduce the model by a share of what
/// the Cauchy step gives. Beyond the paper, each face's subproblem is centred at x, so that without
/// bounds the step is that of the unbounded problem; variables leave a bound within one step too,
/// as in Moré & Toraldo, "On the solution of large quadratic programming problems with bound
/// constraints", SIAM J. Optim. 1 (1991); and the Cauchy step is looked at only where a face's
/// minimiser was out of the box, since otherwise the step is no worse.
class ProjectedNewton {
 public:
  ProjectedNewton(Index n, Index max_cg_iterations, Budget& budget);

  /// A new iterate, and the model there; x, g and B are kept by reference.
  void start(const Vector& x, const Vector& g, Curvature& B, const Bounds& bounds);

  /// False if B is not finite. For the same iterate again the radius must be a smaller one.
  [[nodiscard]] bool solve(double radius, double tolerance, TrustRegionStep& step);

  /// The same, from a step along ±direction onwards, where g does not show the way.
  [[nodiscard]] bool solve_along(const Vector& direction, double radius, double tolerance,
                                 TrustRegionStep& step);

  /// A direction of negative curvature, on the face where no variable is binding or, if there is
  /// none, into the box from bounds whose multiplier is at most `zero`; false if none is found.
  [[nodiscard]] bool find_negative_curvature(double zero, Vector& direction);

  [[nodiscard]] FactorizationWork factorization_work() const {
    return faces_.block().factorization_work();
  }

 private:
  void move_to_origin();
  /// That of m + ½ multiplier·‖s‖²
  [[nodiscard]] double shifted_slope(Index i) const {
    return search_.slope(i) + multiplier_ * search_.point().s[i];
  }

  [[nodiscard]] bool descend();
  Index find_free_variables();
  void keep_strongest_release();
  void take_vertex();
  [[nodiscard]] bool minimize_on_face();
  [[nodiscard]] bool take_if_unbounded();
  bool search_towards_target();
  bool search_along_gradient();
  [[nodiscard]] bool improve_on_cauchy_step();
  bool is_way_into_box(Vector& direction);
  [[nodiscard]] bool finish(TrustRegionStep& step) const;

  FaceSolver faces_;
  ProjectedSearch search_;
  const Vector* g_ = nullptr;
  Curvature* B_ = nullptr;
  Index fixed_ = 0;
  double radius_ = 0.0, tolerance_ = 0.0;
  double multiplier_ = 0.0;  ///< of the region, where the current point minimises on its face
  ModelPoint best_;
  Vector target_, opposite_, product_;
  std::vector<Index> free_;
  bool is_face_minimizer_ = false;  ///< the current point is what the face solver found
  bool met_bounds_ = false;         ///< a face's minimiser was out of the box
  bool solved_at_origin_ = false;   ///< the face solver's last problem was that of s = 0
};

}  // namespace hesse
