// The saddle-free direction from products alone, and backtracking along it.
#pragma once

#include "hesse/step/forcing.hpp"
#include "hesse/step/newton_line_search.hpp"
#include "hesse/step/trust_region.hpp"
#include "hesse/subproblem/absolute_krylov.hpp"

namespace hesse {

class SaddleFreeLineSearch final : public NewtonLineSearch {
 public:
  SaddleFreeLineSearch(const LineSearchOptions& options, const ModificationOptions& modification,
                       const KrylovOptions& krylov, Index n, Budget& budget);

 private:
  [[nodiscard]] bool find_direction(const Model& model, Vector& direction) override;

  double relative_floor_;
  AbsoluteKrylov solver_;
  ForcingSequence forcing_;
};

}  // namespace hesse
