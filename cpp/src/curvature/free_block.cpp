#include "hesse/curvature/free_block.hpp"

#include <cassert>

namespace hesse {

FreeBlock::FreeBlock(Budget& budget, Index n)
    : DenseMatrix(budget, n), n_(n), product_(n), masked_(n) {
  free_.reserve(static_cast<std::size_t>(n));
}

void FreeBlock::restrict_to(Curvature& B, const std::vector<Index>& free) {
  whole_ = &B;
  free_.assign(free.begin(), free.end());
  const MatrixView* matrix = B.matrix();
  has_matrix_ = matrix != nullptr;
  if (!has_matrix_) return;
  if (is_whole()) {
    take(*matrix);
  } else {
    gather_matrix(*matrix);
  }
}

void FreeBlock::gather_matrix(const MatrixView& B) {
  if (entries_.size() == 0) entries_.resize(n_ * n_);
  double* entry = entries_.data();
  for (const Index j : free_) {
    for (const Index i : free_) *entry++ = B(i, j);
  }
  const auto order = static_cast<Index>(free_.size());
  packed_.resize(order);
  take(MatrixView(entries_.data(), order, order));
}

void FreeBlock::gather(const Vector& v) {
  for (std::size_t k = 0; k < free_.size(); ++k) packed_[static_cast<Index>(k)] = v[free_[k]];
}

void FreeBlock::scatter(Vector& v) const {
  v.setZero(n_);
  for (std::size_t k = 0; k < free_.size(); ++k) v[free_[k]] = packed_[static_cast<Index>(k)];
}

void FreeBlock::multiply(const Vector& v, Vector& Bv) {
  if (is_whole()) return whole_->multiply(v, Bv);
  if (has_matrix_) {
    gather(v);
    auto product = product_.head(packed_.size());
    product.noalias() = *matrix() * packed_;
    packed_ = product;
    return scatter(Bv);
  }
  masked_.setZero();
  for (const Index i : free_) masked_[i] = v[i];
  whole_->multiply(masked_, product_);
  Bv.setZero(n_);
  for (const Index i : free_) Bv[i] = product_[i];
}

bool FreeBlock::factorize(double shift) {
  return is_whole() ? whole_->factorize(shift) : DenseMatrix::factorize(shift);
}

void FreeBlock::solve_in_place(Vector& v) {
  assert(has_matrix_);
  if (is_whole()) return whole_->solve_in_place(v);
  gather(v);
  DenseMatrix::solve_in_place(packed_);
  scatter(v);
}

bool FreeBlock::is_indefinite() {
  return has_matrix_ && !free_.empty() && whole_->is_exact() && DenseMatrix::is_indefinite();
}

bool FreeBlock::find_negative_curvature(Vector& direction) {
  if (!has_matrix_ || free_.empty()) return false;
  if (is_whole()) return DenseMatrix::find_negative_curvature(direction);
  if (!DenseMatrix::find_negative_curvature(packed_)) {
    packed_.resize(static_cast<Index>(free_.size()));
    return false;
  }
  scatter(direction);
  return true;
}

}  // namespace hesse
