// Products with the matrix of all margins' gradients, from passes over the data: it is never
// formed.
#pragma once

#include "hesse/models/design_pass.hpp"
#include "hesse/models/margins.hpp"
#include "hesse/problem/budget.hpp"

namespace hesse {

/// What a search may spend.
struct ProductLimits {
  Index products = 2000;  ///< passes over the data; empirical
  double seconds = std::numeric_limits<double>::infinity();
};

/// Thrown before a pass for which nothing is left.
struct ProductsSpent {};

/// A, a row for each sample and class as Margins numbers them, zero where a margin is absent; a
/// direction is a column of coefficients per linear predictor. Each call is one pass. Sums have the
/// same bits for any number of threads.
class MarginProducts {
 public:
  /// The margins must outlive it; what their states are does not matter.
  MarginProducts(const Margins& margins, const ProductLimits& limits, Checkpoint* checkpoint);

  /// A d.
  [[nodiscard]] Vector margins(const Matrix& d);
  /// Aᵀ u.
  [[nodiscard]] Matrix transposed(const Vector& u);
  /// AᵀWA d, W the diagonal matrix of w.
  [[nodiscard]] Matrix gram_product(const Vector& w, const Matrix& d);
  /// The diagonal of AᵀWA, in the shape of a direction.
  [[nodiscard]] Matrix gram_diagonal(const Vector& w);

  /// Takes so many passes off what is left, which somebody else is about to make.
  void spend(Index products);

 private:
  using Rows = Eigen::Map<Matrix, 0, Eigen::OuterStride<>>;

  template <class Task>
  Matrix sums(const Task& task);
  [[nodiscard]] Rows room(const PassBlock& at) const;
  void multiply(const PassBlock& at, const Matrix& padded, Rows& products) const;
  void add_transposed(const PassBlock& at, const Rows& r) const;
  [[nodiscard]] Matrix padded(const Matrix& d) const;

  const Margins& all_;
  DesignPass pass_;
  Checkpoint* checkpoint_;
  Index left_;
  double seconds_;
  Clock::time_point start_;
};

}  // namespace hesse
