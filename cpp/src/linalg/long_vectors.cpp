#include "hesse/linalg/long_vectors.hpp"

#include <cmath>
#include <limits>

namespace hesse {
namespace {

// Empirical: a pass over fewer numbers, which lie in a cache, ends before a second thread has
// begun.
constexpr Index parallel_threshold = Index{1} << 20;

double max_norm_of(const double* v, Index n) {
  double norm = 0.0;
  int has_nan = 0;
#pragma omp simd reduction(max : norm) reduction(| : has_nan)
  for (Index i = 0; i < n; ++i) {
    const double magnitude = std::abs(v[i]);
    norm = magnitude > norm ? magnitude : norm;
    has_nan |= static_cast<int>(magnitude != magnitude);
  }
  return has_nan != 0 ? std::numeric_limits<double>::quiet_NaN() : norm;
}

Displacement displaced(const double* from, const double* step, Index n, double* to) {
  int has_moved = 0, is_new = 0;
#pragma omp simd reduction(| : has_moved, is_new)
  for (Index i = 0; i < n; ++i) {
    const double entry = from[i] + step[i];
    has_moved |= static_cast<int>(entry != from[i]);
    is_new |= static_cast<int>(entry != to[i]);
    to[i] = entry;
  }
  return {has_moved != 0, is_new != 0};
}

}  // namespace

int threads_for_numbers(Index count) { return count > parallel_threshold ? thread_count() : 1; }

double long_dot(const Vector& a, const Vector& b) {
  const Index n = a.size();
  if (n <= RowParts::chunk) return a.dot(b);
  return RowParts(n).sum(threads_for_numbers(2 * n), [&](Index first, Index rows) {
    return a.segment(first, rows).dot(b.segment(first, rows));
  });
}

double long_norm(const Vector& v) { return std::sqrt(long_dot(v, v)); }

void long_copy(const double* source, Index n, double* target) {
  RowParts(n).for_each(threads_for_numbers(2 * n), [&](Index, Index first, Index rows) {
    std::copy_n(source + first, rows, target + first);
  });
}

void long_scale(double factor, const Vector& v, Vector& target) {
  const Index n = v.size();
  RowParts(n).for_each(threads_for_numbers(2 * n), [&](Index, Index first, Index rows) {
    target.segment(first, rows) = factor * v.segment(first, rows);
  });
}

double long_max_norm(const Vector& v) {
  double norms[RowParts::most];
  const RowParts parts(v.size());
  parts.for_each(threads_for_numbers(v.size()), [&](Index part, Index first, Index rows) {
    norms[part] = max_norm_of(v.data() + first, rows);
  });
  return max_norm_of(norms, parts.count());
}

Displacement long_displace(const Vector& from, const Vector& step, Vector& to) {
  Displacement found[RowParts::most];
  const Index n = from.size();
  const RowParts parts(n);
  parts.for_each(threads_for_numbers(4 * n), [&](Index part, Index first, Index rows) {
    found[part] = displaced(from.data() + first, step.data() + first, rows, to.data() + first);
  });
  Displacement all;
  for (Index part = 0; part < parts.count(); ++part) {
    all.has_moved = all.has_moved || found[part].has_moved;
    all.is_new = all.is_new || found[part].is_new;
  }
  return all;
}

}  // namespace hesse
