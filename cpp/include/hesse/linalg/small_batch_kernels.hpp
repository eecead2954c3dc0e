// The inner kernels of SmallBatchCholesky: factorise and solve a group of matrices.
#pragma once

#include <limits>

#include "hesse/linalg/small_batch_group.hpp"

namespace hesse::small_batch {

// The loops over a block are unrolled so that it stays in registers; GCC by itself stops at 200
// instructions.
#define HESSE_UNROLL _Pragma("GCC unroll 4")

template <int size, class Matrices>
void factorize_diagonal_block(const Factors& L, Index start, const Matrices& A, double tolerance,
                              BadPivots& bad) {
  const Rows<size> rows(L, start);
  A.prefetch_next(start, start);
  L.prefetch_next<Access::write>(start, size);
  Vec entry[size][size], bound[size];
  HESSE_UNROLL for (int r = 0; r < size; ++r) {
    HESSE_UNROLL for (int c = 0; c < r; ++c) entry[r][c] = A.entry(start + r, start + c);
    entry[r][r] = A.diagonal(start + r);
    bound[r] = tolerance * (entry[r][r] < 0.0 ? -entry[r][r] : entry[r][r]);
  }
  for (Index k = 0; k < start; ++k) {
    Vec column[size];
    HESSE_UNROLL for (int r = 0; r < size; ++r) {
      column[r] = rows[r][k];
      HESSE_UNROLL for (int c = 0; c <= r; ++c) entry[r][c] -= column[r] * column[c];
    }
  }
  HESSE_UNROLL for (int j = 0; j < size; ++j) {
    const Vec inverse = 1.0 / square_root(bad.checked(entry[j][j], bound[j], start + j));
    rows[j][start + j] = inverse;
    HESSE_UNROLL for (int r = j + 1; r < size; ++r) {
      entry[r][j] *= inverse;
      rows[r][start + j] = entry[r][j];
      HESSE_UNROLL for (int c = j + 1; c <= r; ++c) entry[r][c] -= entry[r][j] * entry[c][j];
    }
  }
}

/// The rows from `top` of the columns from `start`.
template <int height, int width, class Matrices>
void factorize_block_below(const Factors& L, Index top, Index start, const Matrices& A) {
  const Rows<height> rows(L, top);
  const Rows<width> above(L, start);
  A.prefetch_next(top, start);
  Vec entry[height][width];
  HESSE_UNROLL for (int c = 0; c < width; ++c) {
    HESSE_UNROLL for (int r = 0; r < height; ++r) entry[r][c] = A.entry(top + r, start + c);
  }
  for (Index k = 0; k < start; ++k) {
    Vec right[width];
    HESSE_UNROLL for (int c = 0; c < width; ++c) right[c] = above[c][k];
    HESSE_UNROLL for (int r = 0; r < height; ++r) {
      const Vec left = rows[r][k];
      HESSE_UNROLL for (int c = 0; c < width; ++c) entry[r][c] -= left * right[c];
    }
  }
  HESSE_UNROLL for (int c = 0; c < width; ++c) {
    Vec column[width];
    HESSE_UNROLL for (int k = c; k < width; ++k) column[k] = above[k][start + c];
    HESSE_UNROLL for (int r = 0; r < height; ++r) {
      entry[r][c] *= column[c];
      rows[r][start + c] = entry[r][c];
      HESSE_UNROLL for (int k = c + 1; k < width; ++k) entry[r][k] -= entry[r][c] * column[k];
    }
  }
}

template <int width, class Matrices>
void factorize_columns(const Factors& L, Index n, Index start, const Matrices& A, double tolerance,
                       BadPivots& bad) {
  factorize_diagonal_block<width>(L, start, A, tolerance, bad);
  for (Index top = start + width; top < n; top += block) {
    factorize_block_below<block, width>(L, top, start, A);
  }
}

/// `Matrices` has what DampedMatrices has.
template <class Matrices>
BadPivots factorize_group(const Factors& L, Index n, const Matrices& A) {
  const double tolerance = static_cast<double>(n) * std::numeric_limits<double>::epsilon();
  BadPivots bad;
  for_remainder(n, [&](auto size) { factorize_columns<size()>(L, n, 0, A, tolerance, bad); });
  for (Index start = n % block; start < n; start += block) {
    factorize_columns<block>(L, n, start, A, tolerance, bad);
  }
  return bad;
}

/// The right-hand sides of a group, and then its solutions: `width` columns, rows contiguous.
template <int width>
using Columns = Vec (*)[width];

/// x ← L⁻¹ x, of which the rows before `start` are done.
template <int size, int width>
void substitute_forward(const Factors& L, Index start, Columns<width> x) {
  const Rows<size> rows(L, start);
  L.prefetch_next<Access::read>(start, size);
  Vec sum[size][width];
  HESSE_UNROLL for (int r = 0; r < size; ++r) {
    HESSE_UNROLL for (int c = 0; c < width; ++c) sum[r][c] = x[start + r][c];
  }
  for (Index k = 0; k < start; ++k) {
    HESSE_UNROLL for (int r = 0; r < size; ++r) {
      HESSE_UNROLL for (int c = 0; c < width; ++c) sum[r][c] -= rows[r][k] * x[k][c];
    }
  }
  HESSE_UNROLL for (int r = 0; r < size; ++r) {
    HESSE_UNROLL for (int c = 0; c < width; ++c) {
      HESSE_UNROLL for (int k = 0; k < r; ++k) sum[r][c] -= rows[r][start + k] * sum[k][c];
      sum[r][c] *= L.row(start + r)[start + r];
      x[start + r][c] = sum[r][c];
    }
  }
}

/// x ← L⁻ᵀ x, of which the rows after this block are done.
template <int size, int width>
void substitute_backward(const Factors& L, Index n, Index start, Columns<width> x) {
  Vec sum[size][width];
  HESSE_UNROLL for (int r = 0; r < size; ++r) {
    HESSE_UNROLL for (int c = 0; c < width; ++c) sum[r][c] = x[start + r][c];
  }
  for (Index k = start + size; k < n; ++k) {
    HESSE_UNROLL for (int r = 0; r < size; ++r) {
      HESSE_UNROLL for (int c = 0; c < width; ++c) sum[r][c] -= L.row(k)[start + r] * x[k][c];
    }
  }
  HESSE_UNROLL for (int r = size - 1; r >= 0; --r) {
    HESSE_UNROLL for (int c = 0; c < width; ++c) {
      HESSE_UNROLL for (int k = r + 1; k < size; ++k) sum[r][c] -=
          L.row(start + k)[start + r] * sum[k][c];
      sum[r][c] *= L.row(start + r)[start + r];
      x[start + r][c] = sum[r][c];
    }
  }
}

/// x ← (L Lᵀ)⁻¹ x
template <int width>
void substitute(const Factors& L, Index n, Columns<width> x) {
  for_remainder(n, [&](auto size) { substitute_forward<size(), width>(L, 0, x); });
  const Index remainder = n % block;
  for (Index i = remainder; i < n; i += block) substitute_forward<block, width>(L, i, x);
  for (Index i = n - block; i >= remainder; i -= block) {
    substitute_backward<block, width>(L, n, i, x);
  }
  for_remainder(n, [&](auto size) { substitute_backward<size(), width>(L, n, 0, x); });
}

/// Right-hand sides and solutions of the batch, `columns` numbers for each row.
struct RightHandSides {
  const double* b;
  double* x;
  Index columns;
};

/// Solves for `width` columns from `column`; only lanes that are flagged get their solutions.
template <int width>
void solve_columns(const Factors& L, Index n, const Group& group, const bool* is_wanted,
                   const RightHandSides& sides, Index column) {
  Vec x[largest_small_order][width];
  const double* from[lanes];
  for (int lane = 0; lane < lanes; ++lane) {
    from[lane] = sides.b + group.problem[lane] * n * sides.columns + column;
  }
  for (Index i = 0; i < n; ++i) {
    for (int c = 0; c < width; ++c) x[i][c] = gather(from, i * sides.columns + c);
  }
  substitute<width>(L, n, x);
  for (int lane = 0; lane < group.present; ++lane) {
    if (!is_wanted[lane]) continue;
    double* to = sides.x + group.problem[lane] * n * sides.columns + column;
    for (Index i = 0; i < n; ++i) {
      for (int c = 0; c < width; ++c) to[i * sides.columns + c] = x[i][c][lane];
    }
  }
}

constexpr int wide = 4;

inline void solve_group(const Factors& L, Index n, const Group& group, const bool* is_wanted,
                        const RightHandSides& sides) {
  Index column = 0;
  for (; column + wide <= sides.columns; column += wide) {
    solve_columns<wide>(L, n, group, is_wanted, sides, column);
  }
  for (; column < sides.columns; ++column) {
    solve_columns<1>(L, n, group, is_wanted, sides, column);
  }
}

#undef HESSE_UNROLL

}  // namespace hesse::small_batch
