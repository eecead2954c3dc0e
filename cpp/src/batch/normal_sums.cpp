#include "hesse/batch/normal_sums.hpp"

namespace hesse {
namespace {

using lane::Vec;

// With this many parameters all sums fit into the registers of AVX-512, and almost of AVX2.
constexpr int most_in_registers = 6;

/// All sums in registers.
template <int n>
void add_sums(Index points, const Vec* r, const Vec* J, Vec& value, Vec* gradient, Vec* curvature) {
  Vec square = value, g[n], B[n][n];
#pragma GCC unroll 6
  for (int i = 0; i < n; ++i) {
    g[i] = gradient[i];
#pragma GCC unroll 6
    for (int j = 0; j <= i; ++j) B[i][j] = curvature[packed(i, j)];
  }
  for (Index point = 0; point < points; ++point, J += n) {
    square += r[point] * r[point];
#pragma GCC unroll 6
    for (int i = 0; i < n; ++i) {
      g[i] += J[i] * r[point];
#pragma GCC unroll 6
      for (int j = 0; j <= i; ++j) B[i][j] += J[i] * J[j];
    }
  }
  value = square;
#pragma GCC unroll 6
  for (int i = 0; i < n; ++i) {
    gradient[i] = g[i];
#pragma GCC unroll 6
    for (int j = 0; j <= i; ++j) curvature[packed(i, j)] = B[i][j];
  }
}

/// Sums of the rows i … i + height − 1 and the columns j … j + width − 1 of JᵀJ; those above the
/// diagonal are not stored.
template <int height, int width>
void add_block(Index n, Index i, Index j, Index points, const Vec* J, Vec* curvature) {
  Vec sum[height][width]{};
  for (Index point = 0; point < points; ++point, J += n) {
#pragma GCC unroll 4
    for (int a = 0; a < height; ++a) {
#pragma GCC unroll 4
      for (int b = 0; b < width; ++b) sum[a][b] += J[i + a] * J[j + b];
    }
  }
  for (int a = 0; a < height; ++a) {
    for (int b = 0; b < width && j + b <= i + a; ++b) curvature[packed(i + a, j + b)] += sum[a][b];
  }
}

/// Any number of parameters, block by block.
void add_many_sums(Index n, Index points, const Vec* r, const Vec* J, Vec& value, Vec* gradient,
                   Vec* curvature) {
  constexpr int block = lane::lanes == 8 ? 4 : 2;
  for (Index point = 0; point < points; ++point) {
    value += r[point] * r[point];
    for (Index i = 0; i < n; ++i) gradient[i] += J[point * n + i] * r[point];
  }
  for (Index i = 0; i < n; i += block) {
    const bool is_tall = i + block <= n;
    for (Index j = 0; j <= i; j += block) {
      if (is_tall) {
        add_block<block, block>(n, i, j, points, J, curvature);
      } else {
        for (Index row = i; row < n; ++row) {
          for (Index column = j; column < j + block && column <= row; ++column) {
            add_block<1, 1>(n, row, column, points, J, curvature);
          }
        }
      }
    }
  }
}

template <int n = 1>
void dispatch(Index size, Index points, const Vec* r, const Vec* J, Vec& value, Vec* gradient,
              Vec* curvature) {
  if constexpr (n > most_in_registers) {
    add_many_sums(size, points, r, J, value, gradient, curvature);
  } else if (size == n) {
    add_sums<n>(points, r, J, value, gradient, curvature);
  } else {
    dispatch<n + 1>(size, points, r, J, value, gradient, curvature);
  }
}

}  // namespace

void add_normal_sums(Index n, Index points, const Vec* r, const Vec* J, Vec& value, Vec* gradient,
                     Vec* curvature) {
  dispatch(n, points, r, J, value, gradient, curvature);
}

}  // namespace hesse
