// Columns of a sparse Jacobian that one difference finds together.
#pragma once

#include <vector>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// Where a matrix may be other than zero: the rows of column j are rows[starts[j]] up to, and not
/// including, rows[starts[j + 1]]. Without starts, everywhere.
struct SparsityPattern {
  std::vector<Index> starts, rows;

  [[nodiscard]] bool exists() const { return !starts.empty(); }
};

/// The columns 0 … n − 1 in groups in which no two share a row, so that the change of r along all
/// of a group's variables at once tells them apart: Curtis, Powell & Reid, "On the estimation of
/// sparse Jacobian matrices", J. Inst. Math. Appl. 13 (1974), whose columns are taken in their
/// order. One group per column where there is no pattern.
[[nodiscard]] std::vector<std::vector<Index>> column_groups(const SparsityPattern& pattern,
                                                            Index n);

}  // namespace hesse
