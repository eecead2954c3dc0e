// L-BFGS-B's directions: towards the minimiser of the model in the box.
#pragma once

#include "hesse/step/wolfe_line_search.hpp"
#include "hesse/subproblem/subspace_minimization.hpp"

namespace hesse {

/// Byrd, Lu, Nocedal & Zhu, "A limited memory algorithm for bound constrained optimization", SIAM
/// J. Sci. Comput. 16 (1995), with the subspace step of Morales & Nocedal (2011). The line search
/// may go on until the box ends.
class BoundedLineSearch final : public WolfeLineSearch {
 public:
  BoundedLineSearch(const LineSearchOptions& options, Index n, Index most_pairs);

 private:
  [[nodiscard]] bool find_direction(const Model& model, LineDirection& line) override;

  CauchyPoint cauchy_;
  SubspaceMinimization subspace_;
};

}  // namespace hesse
