// Solves with triangular matrices, fast enough to stand inside a factorisation.
#pragma once

#include "hesse/linalg/rank_update.hpp"

namespace hesse {

/// X ← X L⁻ᵀ for a lower triangle L, with X of m × n. Recursive: halves of L joined by one product.
/// A row of X has the same bits whatever the other rows are, for any number of threads.
void solve_from_right(Block X, const ConstBlock& L);

/// v ← L⁻¹ v, then v ← L⁻ᵀ v, for one or many columns; L's diagonal is taken as 1 if `unit`.
enum class Diagonal { stored, unit };
void solve_lower(const ConstBlock& L, Block V, Diagonal diagonal = Diagonal::stored);
void solve_lower_transposed(const ConstBlock& L, Block V, Diagonal diagonal = Diagonal::stored);

}  // namespace hesse
