// Columns side by side in memory against few vectors, over rows that stay in the first-level cache.
#pragma once

#include "hesse/linalg/register_tile.hpp"

namespace hesse::column_kernels {

// The vector of the instruction set; columns and vectors are aligned to it and padded with zeros to
// whole vectors.
using tile::lanes;
using tile::Vec;

inline const Vec& load(const double* p) { return *reinterpret_cast<const Vec*>(p); }
inline Vec& store(double* p) { return *reinterpret_cast<Vec*>(p); }

inline double total(const Vec& v) {
  double sum = 0.0;
  for (int lane = 0; lane < lanes; ++lane) sum += v[lane];
  return sum;
}

// As many columns at a time as make enough independent sums to hide the latency of an addition, and
// few enough streams for the hardware to fetch ahead.
constexpr int group = 4;

// Empirical: rows ahead of the sum that are asked for. The hardware fetches ahead within a page,
// and short runs down many columns leave each page too soon: a third of the bandwidth is lost
// without.
constexpr Index rows_ahead = 256;

inline const Vec& load_fetching_ahead(const double* p) {
  __builtin_prefetch(p + rows_ahead, 0, 2);
  return load(p);
}

/// sums[k][v] += a_kᵀ u_v for Count columns from `a`, `stride` apart.
template <int Count, int Vectors>
void add_group_dots(const double* a, Index stride, Index rows, const double* const (&u)[Vectors],
                    double* sums) {
  Vec sum[Count][Vectors] = {};
  for (Index i = 0; i < rows; i += lanes) {
    for (int k = 0; k < Count; ++k) {
      const Vec entry = load_fetching_ahead(a + k * stride + i);
      for (int v = 0; v < Vectors; ++v) sum[k][v] += entry * load(u[v] + i);
    }
  }
  for (int k = 0; k < Count; ++k) {
    for (int v = 0; v < Vectors; ++v) sums[k * Vectors + v] += total(sum[k][v]);
  }
}

/// sums[k][v] += a_kᵀ u_v for all of `count` columns, an even number.
template <int Vectors>
void add_dots(const double* a, Index stride, Index count, Index rows,
              const double* const (&u)[Vectors], double* sums) {
  Index k = 0;
  for (; k + group <= count; k += group) {
    add_group_dots<group>(a + k * stride, stride, rows, u, sums + k * Vectors);
  }
  if (k < count) add_group_dots<2>(a + k * stride, stride, rows, u, sums + k * Vectors);
}

template <int Count>
void add_group_combination(const double* a, Index stride, const double* coefficients, Index rows,
                           double* target) {
  for (Index i = 0; i < rows; i += lanes) {
    Vec sum = load(target + i);
    for (int k = 0; k < Count; ++k)
      sum += coefficients[k] * load_fetching_ahead(a + k * stride + i);
    store(target + i) = sum;
  }
}

/// target += Σ coefficients[k] a_k over all of `count` columns, an even number.
inline void add_combination(const double* a, Index stride, Index count, const double* coefficients,
                            Index rows, double* target) {
  Index k = 0;
  for (; k + group <= count; k += group) {
    add_group_combination<group>(a + k * stride, stride, coefficients + k, rows, target);
  }
  if (k < count) add_group_combination<2>(a + k * stride, stride, coefficients + k, rows, target);
}

}  // namespace hesse::column_kernels
