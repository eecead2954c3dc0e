// Norms, and estimates of norms of matrices known by their products only.
#pragma once

#include <functional>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// ‖A + shift·I‖₁ of a symmetric matrix whose lower triangle is read.
double symmetric_one_norm(const MatrixView& A, double shift = 0.0);

/// A lower bound on ‖M‖₁, mostly exact and rarely less than a third of it, from at most `products`
/// products v ← M v with a symmetric M of order n: Hager, SIAM J. Sci. Stat. Comput. 5 (1984);
/// Higham, ACM Trans. Math. Softw. 14 (1988), algorithm 674.
double one_norm_estimate(Index n, const std::function<void(Vector&)>& multiply, int products = 6);

/// 1 / (‖A‖₁ ‖A⁻¹‖₁) by an estimate of the second norm from solves v ← A⁻¹ v.
double reciprocal_condition(Index n, double norm, const std::function<void(Vector&)>& solve);

}  // namespace hesse
