// The curvature on a face of the box: B restricted to the variables that are free to move.
#pragma once

#include <vector>

#include "hesse/curvature/dense_matrix.hpp"

namespace hesse {

/// P B P, P the projection onto the free variables, for vectors of full length that vanish
/// elsewhere: what multiply() and solve_in_place() return vanishes there too. Where B has a matrix,
/// only the rows and columns of free variables are factorised; otherwise there are products alone.
class FreeBlock final : public DenseMatrix {
 public:
  FreeBlock(Budget& budget, Index n);

  /// Looks at B as it is now, on the variables `free`, in ascending order.
  void restrict_to(Curvature& B, const std::vector<Index>& free);

  /// restrict_to() does what is needed.
  void update(const Iterate&) override {}

  /// True if B has a matrix, so that its block can be factorised.
  [[nodiscard]] bool has_matrix() const { return has_matrix_; }

  void multiply(const Vector& v, Vector& Bv) override;
  /// Of the whole of B in B's own way.
  [[nodiscard]] bool factorize(double shift) override;
  void solve_in_place(Vector& v) override;
  [[nodiscard]] bool is_indefinite() override;
  [[nodiscard]] bool find_negative_curvature(Vector& direction) override;

 private:
  void gather_matrix(const MatrixView& B);
  void gather(const Vector& v);
  void scatter(Vector& v) const;
  [[nodiscard]] bool is_whole() const { return static_cast<Index>(free_.size()) == n_; }

  Index n_;
  Curvature* whole_ = nullptr;
  bool has_matrix_ = false;
  std::vector<Index> free_;
  Vector entries_;  ///< of the block, column by column
  Vector packed_;   ///< the free entries of a vector
  Vector product_, masked_;
};

}  // namespace hesse
