// Newton's direction by conjugate gradients that make use of negative curvature, and backtracking
// along it.
#pragma once

#include <memory>

#include "hesse/step/forcing.hpp"
#include "hesse/step/line_search_options.hpp"
#include "hesse/step/trust_region.hpp"
#include "hesse/subproblem/gltr.hpp"

namespace hesse {

/// Dembo & Steihaug, "Truncated-Newton algorithms for large-scale unconstrained optimization",
/// Math. Program. 26 (1983); Nash, SIAM J. Numer. Anal. 21 (1984). A direction of negative
/// curvature ends the conjugate gradients and is followed from their iterate, at first beyond where
/// the latest such direction led, since its curvature sets no length. Measured on the table of test
/// problems against ending with the iterate, and against lengths from the magnitude of the
/// curvature, as in Royer, O'Neill & Wright, Math. Program. 180 (2020): this needs the fewest
/// evaluations.
class TruncatedNewton final : public StepStrategy {
 public:
  TruncatedNewton(const LineSearchOptions& options, const KrylovOptions& krylov, Index n,
                  Budget& budget);

  [[nodiscard]] bool propose(const Model& model, Step& step) override;
  [[nodiscard]] Verdict judge(const Model& model, Step& step, Trial& trial) override;
  [[nodiscard]] AtSaddle at_saddle() const override { return AtSaddle::propose; }

 private:
  void conjugate_gradients(Curvature& B, const Vector& g, double tolerance);
  void advance(double length, double rz, double curvature);
  void follow_negative_curvature(double rz, double curvature);
  [[nodiscard]] bool leave_saddle(const Model& model);
  [[nodiscard]] bool find_direction(const Model& model);
  [[nodiscard]] double expected_reduction() const;

  LineSearchOptions options_;
  Index max_products_;
  LinearOperator* M_;
  Budget& budget_;
  ForcingSequence forcing_;
  std::unique_ptr<Gltr> escape_;  ///< made at the first saddle point
  Vector direction_, residual_, preconditioned_, conjugate_, product_;
  double slope_ = 0.0;        ///< gᵀd
  double curvature_ = 0.0;    ///< dᵀBd
  double length_ = 1.0;       ///< step = length · direction
  double reach_ = -1.0;       ///< how far a direction of negative curvature is followed at first
  bool is_negative_ = false;  ///< the direction has a part of negative curvature
};

}  // namespace hesse
