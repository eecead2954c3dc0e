// Passes over long vectors: cut into parts, on several threads where that pays.
#pragma once

#include <algorithm>

#include "hesse/linalg/threads.hpp"
#include "hesse/linalg/types.hpp"

namespace hesse {

/// How n rows are cut: by n alone, so that sums over parts, added in order, have the same bits for
/// any number of threads. A part is one chunk of rows or several.
class RowParts {
 public:
  /// Empirical: the chunks of three vectors stay in the first-level cache.
  static constexpr Index chunk = 1024;
  static constexpr Index most = 64;

  explicit RowParts(Index n)
      : n_(n), chunks_((n + chunk - 1) / chunk), count_(std::min(most, chunks_)) {}

  [[nodiscard]] Index count() const { return count_; }
  [[nodiscard]] Index first_row(Index part) const {
    return std::min(n_, part * chunks_ / count_ * chunk);
  }

  /// Calls task(part, first row, rows) for each part, and waits. A task must not throw.
  ///
  /// Threads take fixed parts: what stays in a core's own cache is found there by the next pass.
  template <class Task>
  void for_each(int threads, const Task& task) const {
    if (count_ == 1) return task(Index{0}, Index{0}, n_);  // short vectors pay for no divisions
    const auto run = [&](Index part) {
      const Index first = first_row(part);
      task(part, first, first_row(part + 1) - first);
    };
    if (threads == 1) {
      for (Index part = 0; part < count_; ++part) run(part);
    } else {
#pragma omp parallel for schedule(static) num_threads(threads)
      for (Index part = 0; part < count_; ++part) run(part);
    }
  }

  /// The sum of task(first row, rows) over the parts.
  template <class Task>
  [[nodiscard]] double sum(int threads, const Task& task) const {
    double sums[most];
    for_each(threads, [&](Index part, Index first, Index rows) { sums[part] = task(first, rows); });
    double total = 0.0;
    for (Index part = 0; part < count_; ++part) total += sums[part];
    return total;
  }

 private:
  Index n_, chunks_, count_;
};

/// Threads for a pass that reads or writes this many numbers.
[[nodiscard]] int threads_for_numbers(Index count);

[[nodiscard]] double long_dot(const Vector& a, const Vector& b);
[[nodiscard]] double long_norm(const Vector& v);

/// target ← source
void long_copy(const double* source, Index n, double* target);

/// target ← factor · v
void long_scale(double factor, const Vector& v, Vector& target);

/// The largest magnitude; NaN wins, unlike in Eigen's lpNorm<Infinity>: a norm that hides a NaN
/// would look like convergence.
[[nodiscard]] double long_max_norm(const Vector& v);

/// to ← from + step; what became of the entries by it.
struct Displacement {
  bool has_moved = false;  ///< an entry of the sum differs from that of `from`
  bool is_new = false;     ///< an entry of the sum differs from what `to` held
};
Displacement long_displace(const Vector& from, const Vector& step, Vector& to);

}  // namespace hesse
