// Products of a design matrix's rows with a few vectors, block by block.
#pragma once

#include <algorithm>
#include <vector>

#include "hesse/linalg/parallel.hpp"
#include "hesse/models/design_block.hpp"
#include "hesse/models/work.hpp"

namespace hesse {

/// Some rows of a design matrix in double precision, one after the other; sparse ones are filled
/// in.
class DesignRows {
 public:
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using View = Eigen::Map<const RowMajor, 0, Eigen::OuterStride<>>;

  View load(const DesignShape& shape, const DesignFeatures& features, Index first, Index count);

 private:
  DesignBlock block_;
  RowMajor filled_;
};

/// A block of rows times the vectors.
struct RowProducts {
  Index number;  ///< of the block
  Index first, count;
  const DesignRows::View& rows;
  const Matrix& products;
};

/// Empirical: rows that are worked on at once.
constexpr Index rows_per_product = 256;

inline Index product_count(Index rows) { return (rows + rows_per_product - 1) / rows_per_product; }

/// Calls task(products) for each block, the blocks in parallel; a column of V is a vector of
/// coefficients. A task must not throw.
template <class Task>
void for_each_product(const DesignShape& shape, const DesignFeatures& features, const Matrix& V,
                      const Task& task) {
  const Index n = row_count(features);
  const int threads = threads_for(static_cast<double>(n * V.size()));
  std::vector<DesignRows> blocks(static_cast<std::size_t>(threads));
  std::vector<Matrix> products(static_cast<std::size_t>(threads));
  for_each_task_of_worker(product_count(n), threads, [&](Index number, int worker) {
    Matrix& product = products[static_cast<std::size_t>(worker)];
    const Index first = number * rows_per_product;
    const Index count = std::min(rows_per_product, n - first);
    const DesignRows::View rows =
        blocks[static_cast<std::size_t>(worker)].load(shape, features, first, count);
    product.noalias() = rows * V;
    task(RowProducts{number, first, count, rows, product});
  });
}

}  // namespace hesse
