// The products of one block of rows, added to sums for the upper triangle of XᵀDX and for Xᵀr.
#pragma once

#include <algorithm>
#include <cstddef>

#include "hesse/linalg/gram.hpp"
#include "hesse/linalg/register_tile.hpp"

namespace hesse::gram {

/// `tile::columns` columns of the triangle, fewer in the last slice, from the first row down to the
/// diagonal. The rows come in vectors of tile::lanes, at most tile::vectors of them make a tile,
/// and tiles follow each other with their sums column by column.
struct Slice {
  Index first_column;
  Index width;
  Index vectors;
  Index offset;  ///< of its sums among all
};

/// How a matrix of so many columns is treated: everything here follows from their number alone, so
/// that sums are formed in the same order always.
class BlockPlan {
 public:
  explicit BlockPlan(Index columns);

  Index columns() const { return columns_; }

  /// Rows of a block, the last one excepted.
  Index depth() const { return depth_; }

  Index slice_count() const { return (columns_ + tile::columns - 1) / tile::columns; }
  Slice slice(Index j) const;

  /// The first of a vector's rows of XᵀDX, which are columns of X. Of a matrix that is read in
  /// place, the last vector overlaps the one before rather than read behind the end of a row.
  Index first_row(Index vector) const {
    return std::min<Index>(vector * tile::lanes, std::max<Index>(0, columns_ - tile::lanes));
  }
  Index vector_count() const { return (columns_ + tile::lanes - 1) / tile::lanes; }

  /// Where the sums of Xᵀr begin, vector by vector; and the end of it all.
  Index gradient_offset() const;
  Index sums_size() const { return gradient_offset() + tile::rounded_up(columns_, 8); }

  /// Whether rows are weighted anew for every tile rather than once, in packed slices.
  bool weights_on_the_fly() const;

 private:
  Index columns_;
  Index depth_;
};

/// Adds the products of rows [first, first + count) of X to `sums`.
template <class Scalar>
void add_block(const BlockPlan& plan, const StridedView<Scalar>& X, const RowTerms& terms,
               Index first, Index count, double* sums, int threads);

}  // namespace hesse::gram
