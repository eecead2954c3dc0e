// The trust-region subproblem on a face of the box.
#pragma once

#include <optional>
#include <vector>

#include "hesse/curvature/free_block.hpp"
#include "hesse/subproblem/more_sorensen.hpp"
#include "hesse/subproblem/steihaug.hpp"

namespace hesse {

/// Minimises ½ tᵀB t + cᵀt over ‖t‖ ≤ radius with t = 0 outside of the free variables: by
/// factorisations of the free block where B has a matrix, and otherwise by conjugate gradients.
class FaceSolver {
 public:
  FaceSolver(Index n, Index max_cg_iterations, Budget& budget);

  /// B has changed.
  void renew() { is_current_ = false; }

  [[nodiscard]] bool has(const std::vector<Index>& free) const {
    return is_current_ && free == free_;
  }

  /// Moves to another face.
  void restrict_to(Curvature& B, const std::vector<Index>& free);

  /// Of c the free entries count. Conjugate gradients end at `tolerance`·‖c‖. False if the block
  /// is not finite.
  [[nodiscard]] bool solve(const Vector& c, double radius, double tolerance);

  /// Solves again for the same face and c and a smaller radius.
  [[nodiscard]] bool solve_for_smaller_radius(double radius, double tolerance);

  [[nodiscard]] const TrustRegionStep& step() const { return step_; }
  [[nodiscard]] FreeBlock& block() { return block_; }
  [[nodiscard]] const FreeBlock& block() const { return block_; }

 private:
  FreeBlock block_;
  MoreSorensen exact_;
  Steihaug conjugate_gradients_;
  std::vector<Index> free_;
  Vector c_;
  TrustRegionStep step_;
  bool is_current_ = false;
};

}  // namespace hesse
