#include "hesse/linalg/modified_factorization.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/linalg/condition.hpp"
#include "hesse/linalg/triangular.hpp"

namespace hesse {
namespace {

// Empirical: directions tried for the strongest negative curvature; each costs a triangular solve.
constexpr std::size_t most_candidates = 16;

}  // namespace

bool ModifiedFactorization::factorize(const MatrixView& A, double floor, Treatment treatment,
                                      Checkpoint* checkpoint) {
  treatment_ = treatment;
  modified_ = 0;
  floor_ = floor;
  if (factor_.factorize(A, 0.0, Pivoting::rook, checkpoint).status == LdltStatus::not_finite) {
    return false;
  }
  for (Index k = 0; k < size();) {
    const BlockSpectrum block = spectrum(k);
    for (Index i = 0; i < block.size; ++i) {
      modified_ += modified_value(block.value[i]) != block.value[i] ? 1 : 0;
    }
    k += block.size;
  }
  return true;
}

// Golub & Van Loan, Matrix Computations (4th ed.), §8.5.2: the rotation that diagonalises [a b; b
// c].
ModifiedFactorization::BlockSpectrum ModifiedFactorization::spectrum(Index k) const {
  const double a = factor_.diagonal()[k];
  if (!factor_.begins_pair(k)) return {1, {a, 0.0}, 1.0, 0.0};
  const double b = factor_.subdiagonal()[k], c = factor_.diagonal()[k + 1];
  const double tau = (c - a) / b / 2.0;
  const double t = (tau >= 0.0 ? 1.0 : -1.0) / (std::abs(tau) + std::hypot(1.0, tau));
  const double cosine = 1.0 / std::hypot(1.0, t);
  return {2, {a - t * b, c + t * b}, cosine, -t * cosine};
}

double ModifiedFactorization::modified_value(double eigenvalue) const {
  if (eigenvalue >= floor_) return eigenvalue;
  return treatment_ == Treatment::magnitude ? std::max(floor_, -eigenvalue) : floor_;
}

template <class Function>
void ModifiedFactorization::apply_to_blocks(Block V, Function g) const {
  for (Index k = 0; k < size();) {
    const BlockSpectrum block = spectrum(k);
    const double first = g(block.value[0]);
    if (block.size == 1) {
      V.row(k) *= first;
    } else {
      const double second = g(block.value[1]);
      for (Index j = 0; j < V.cols(); ++j) {
        const double along = first * (block.cosine * V(k, j) + block.sine * V(k + 1, j));
        const double across = second * (block.cosine * V(k + 1, j) - block.sine * V(k, j));
        V(k, j) = block.cosine * along - block.sine * across;
        V(k + 1, j) = block.sine * along + block.cosine * across;
      }
    }
    k += block.size;
  }
}

void ModifiedFactorization::solve_in_place(Block V) const {
  factor_.to_pivot_order(V, work_);
  solve_lower(factor_.lower(), work_, Diagonal::unit);
  apply_to_blocks(work_, [this](double eigenvalue) { return 1.0 / modified_value(eigenvalue); });
  solve_lower_transposed(factor_.lower(), work_, Diagonal::unit);
  factor_.from_pivot_order(work_, V);
}

double ModifiedFactorization::modification_norm() const {
  if (modified_ == 0) return 0.0;
  Matrix permuted;
  const auto multiply_by_E = [&](Vector& v) {
    factor_.to_pivot_order(v, permuted);
    permuted = (factor_.lower().transpose().triangularView<Eigen::UnitUpper>() * permuted).eval();
    apply_to_blocks(permuted, [this](double d) { return modified_value(d) - d; });
    v = permuted.col(0);
    factor_.multiply_by_lower(v);
  };
  return one_norm_estimate(size(), multiply_by_E);
}

// Each negative eigenvalue of D, of eigenvector z, has the direction v = Pᵀ L⁻ᵀ z with vᵀAv = zᵀDz.
NegativeCurvature ModifiedFactorization::negative_curvature() const {
  struct Candidate {
    double eigenvalue;
    Index row;
    double upper, lower;
  };
  std::vector<Candidate> candidates;
  for (Index k = 0; k < size();) {
    const BlockSpectrum block = spectrum(k);
    if (block.value[0] < 0.0) candidates.push_back({block.value[0], k, block.cosine, block.sine});
    if (block.value[1] < 0.0) candidates.push_back({block.value[1], k, -block.sine, block.cosine});
    k += block.size;
  }
  if (candidates.empty()) return {};
  const std::size_t kept = std::min(candidates.size(), most_candidates);
  std::partial_sort(
      candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(kept), candidates.end(),
      [](const Candidate& a, const Candidate& b) { return a.eigenvalue < b.eigenvalue; });

  NegativeCurvature strongest;
  Vector v(size());
  for (std::size_t c = 0; c < kept; ++c) {
    const auto& [eigenvalue, row, upper, lower] = candidates[c];
    v.setZero();
    v[row] = upper;
    if (factor_.begins_pair(row)) v[row + 1] = lower;
    factor_.from_pivot_coordinates(v);
    const double length = v.stableNorm();
    const double curvature = eigenvalue / length / length;
    if (curvature < strongest.curvature) strongest = {v / length, curvature};
  }
  return strongest;
}

Matrix ModifiedFactorization::modified_matrix() const {
  const std::vector<Index>& permutation = factor_.permutation();
  const Matrix L = factor_.lower().triangularView<Eigen::UnitLower>();
  Matrix DLt = L.transpose();
  apply_to_blocks(DLt, [this](double d) { return modified_value(d); });
  const Matrix product = L * DLt;
  Matrix whole(size(), size());
  for (Index j = 0; j < size(); ++j) {
    for (Index i = 0; i < size(); ++i) {
      whole(permutation[static_cast<std::size_t>(i)], permutation[static_cast<std::size_t>(j)]) =
          0.5 * (product(i, j) + product(j, i));
    }
  }
  return whole;
}

}  // namespace hesse
