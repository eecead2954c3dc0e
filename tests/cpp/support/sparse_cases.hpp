// A sparse matrix with arrays of its own, and the same matrix dense.
#pragma once

#include <vector>

#include "hesse/linalg/sparse_rows.hpp"

#include "support/random_problems.hpp"

namespace hesse::test {

struct SparseCase {
  /// About a fifth of the places have an entry, from the last column to the first.
  SparseCase(Index rows, Index columns) : dense(Matrix::Zero(rows, columns)) {
    Random random(static_cast<std::uint64_t>(100 * rows + columns));
    for (Index i = 0; i < rows; ++i) {
      for (Index j = columns - 1; j >= 0; --j) {
        if (random.uniform() < 0.6) continue;
        dense(i, j) = random.uniform();
        values.push_back(dense(i, j));
        indices.push_back(static_cast<std::int32_t>(j));
      }
      starts.push_back(static_cast<std::int32_t>(values.size()));
    }
    weights = random.vector(rows);
  }

  [[nodiscard]] CsrView<double, std::int32_t> view() const {
    return {dense.rows(), dense.cols(), values.data(), indices.data(), starts.data()};
  }

  Matrix dense;
  std::vector<double> values;
  std::vector<std::int32_t> indices, starts{0};
  Vector weights;
};

}  // namespace hesse::test
