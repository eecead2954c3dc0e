// Batches of small symmetric systems, and what a pass over them finds.
#pragma once

#include <cstring>
#include <vector>

#include "hesse/linalg/small_batch.hpp"

#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {

/// Problems one after the other, as the core wants them.
struct Problems {
  Problems(Index order, Index number, Index columns_per_row = 1)
      : n(order),
        count(number),
        columns(columns_per_row),
        A(number * order * order),
        b(number * order * columns_per_row) {}

  Eigen::Map<Matrix> matrix(Index p) { return {A.data() + p * n * n, n, n}; }
  SmallBatch batch() const { return {A.data(), count, n}; }

  /// The columns of problem p of an array like b.
  Matrix sides(const Vector& array, Index p) const {
    using ByRow = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    return Eigen::Map<const ByRow>(array.data() + p * n * columns, n, columns);
  }

  Index n, count, columns;
  Vector A, b;
};

/// Eigenvalues spread evenly over [1, 100].
inline Problems random_problems(Index n, Index count, Index columns = 1) {
  Random random(static_cast<std::uint64_t>(1000 * n + count));
  Problems problems(n, count, columns);
  for (Index p = 0; p < count; ++p) problems.matrix(p) = spread_matrix(n, 1.0, 100.0, random);
  problems.b = random.vector(problems.b.size());
  return problems;
}

/// Good and bad problems in turn, so that every group holds some of each.
inline Problems mixed_problems(Index n, Index count) {
  Problems problems = random_problems(n, count);
  for (Index p = 0; p < count; ++p) {
    auto A = problems.matrix(p);
    switch (p % 7) {
      case 1: A(n / 2, n / 2) = -3.0; break;
      case 2: A.setZero(); break;
      case 3: A(n - 1, 0) = nan; break;
      case 4: A(n - 1, n - 1) = infinity; break;
      case 5: A *= 1e-150; break;
      case 6: A *= 1e150; break;
      default: break;
    }
  }
  return problems;
}

inline bool is_bad(Index p) { return p % 7 >= 1 && p % 7 <= 4; }

/// What one pass finds.
struct Found {
  explicit Found(const Problems& problems, const SmallBatchDamping& damping = {})
      : x(Vector::Constant(problems.b.size(), -7.0)),
        reports(static_cast<std::size_t>(problems.count)),
        failures(solve_batch(problems.batch(), damping, problems.b.data(), x.data(), reports.data(),
                             problems.columns)) {}

  Vector x;
  std::vector<SmallBatchReport> reports;
  Index failures;
};

inline bool same_bits(const Vector& a, const Vector& b) {
  if (a.size() != b.size()) return false;
  const std::size_t bytes = static_cast<std::size_t>(a.size()) * sizeof(double);
  return bytes == 0 || std::memcmp(a.data(), b.data(), bytes) == 0;
}

inline bool is_same(const SmallBatchReport& a, const SmallBatchReport& b) {
  return a.status == b.status && a.pivot == b.pivot;
}

}  // namespace hesse::test
