#include "hesse/linalg/cone_projection.hpp"

#include <algorithm>
#include <utility>

#include <Eigen/Jacobi>

namespace hesse {
namespace {

// Empirical: parts of a row, or of the point, relative to its length, that rounding may leave of
// zero; and of the point, relative to c.
constexpr double rounding = 1e-11, rounding_of_difference = 1e-14, rounding_of_point = 1e-9;

}  // namespace

ConeProjection::ConeProjection(Vector c)
    : c_(std::move(c)), w_(c_), Q_(c_.size(), c_.size()), R_(Matrix::Zero(c_.size(), c_.size())) {}

void ConeProjection::add(const Vector& n) {
  const double length = n.norm();
  rows_.emplace_back(length > 0.0 ? Vector(n / length) : n);
  is_available_.push_back(length > 0.0);
}

// The distance from c grows with every row that is taken into use, so that no set of rows comes
// back; where it does not, rounding has the last word, and the rows concerned are given up.
void ConeProjection::project(Checkpoint* checkpoint) {
  for (Index j = most_violated(); j >= 0; j = most_violated()) {
    is_available_[static_cast<std::size_t>(j)] = false;
    if (!append(j)) continue;
    left_.clear();
    settle();
    const double before = w_.norm();
    find_point();
    if (w_.norm() < before) {
      for (const Index row : left_) is_available_[static_cast<std::size_t>(row)] = true;
    }
    if (checkpoint != nullptr) checkpoint->check();
  }
}

/// The row that the point violates most, −1 if it violates none.
Index ConeProjection::most_violated() const {
  Index worst = -1;
  double least = -std::max(rounding * w_.norm(), rounding_of_difference * c_.norm());
  for (std::size_t j = 0; j < rows_.size(); ++j) {
    if (!is_available_[j]) continue;
    const double product = rows_[j].dot(w_);
    if (product < least) {
      least = product;
      worst = static_cast<Index>(j);
    }
  }
  return worst;
}

/// False if the row depends on those in use: then it is violated by rounding only.
bool ConeProjection::append(Index j) {
  const auto count = static_cast<Index>(in_use_.size());
  Vector rest = rows_[static_cast<std::size_t>(j)];
  Vector along = Vector::Zero(count);
  // Twice is enough (Giraud, Langou & Rozložník, "The loss of orthogonality in the Gram–Schmidt
  // orthogonalization process", Comput. Math. Appl. 50 (2005)).
  for (int pass = 0; pass < 2; ++pass) {
    const Vector part = Q_.leftCols(count).transpose() * rest;
    rest -= Q_.leftCols(count) * part;
    along += part;
  }
  const double length = rest.norm();
  if (length <= rounding || count == c_.size()) return false;
  Q_.col(count) = rest / length;
  R_.col(count).setZero();
  R_.col(count).head(count) = along;
  R_(count, count) = length;
  in_use_.push_back(j);
  multipliers_.conservativeResize(count + 1);
  multipliers_[count] = 0.0;
  return true;
}

// Lawson and Hanson's inner loop: from the multipliers that there are towards those that solve
// R ν = −Qᵀ c, up to the first that vanishes; its row leaves.
void ConeProjection::settle() {
  for (Index leaving = 0; leaving >= 0;) {
    const auto count = static_cast<Index>(in_use_.size());
    Vector wanted = -(Q_.leftCols(count).transpose() * c_);
    R_.topLeftCorner(count, count).triangularView<Eigen::Upper>().solveInPlace(wanted);
    leaving = -1;
    double share = 1.0;
    for (Index k = 0; k < count; ++k) {
      if (wanted[k] > 0.0) continue;
      const double room = multipliers_[k] - wanted[k];
      const double ratio = room > 0.0 ? multipliers_[k] / room : 0.0;
      if (ratio >= share) continue;
      share = ratio;
      leaving = k;
    }
    multipliers_ += share * (wanted - multipliers_);
    if (leaving >= 0) remove(leaving);
  }
}

// Rotations make a triangle again of what is left of R (Golub & Van Loan, Matrix Computations, 4th
// ed., §6.5.2).
void ConeProjection::remove(Index k) {
  const auto count = static_cast<Index>(in_use_.size());
  left_.push_back(in_use_[static_cast<std::size_t>(k)]);
  in_use_.erase(in_use_.begin() + k);
  for (Index i = k; i + 1 < count; ++i) {
    multipliers_[i] = multipliers_[i + 1];
    R_.col(i).head(i + 2) = R_.col(i + 1).head(i + 2);
  }
  multipliers_.conservativeResize(count - 1);
  for (Index i = k; i + 1 < count; ++i) {
    Eigen::JacobiRotation<double> rotation;
    rotation.makeGivens(R_(i, i), R_(i + 1, i));
    R_.block(0, i, count, count - 1 - i).applyOnTheLeft(i, i + 1, rotation.adjoint());
    Q_.applyOnTheRight(i, i + 1, rotation);
  }
}

void ConeProjection::find_point() {
  const auto Q = Q_.leftCols(static_cast<Index>(in_use_.size()));
  w_ = c_;
  for (int pass = 0; pass < 2; ++pass) w_ -= (Q * (Q.transpose() * w_)).eval();
  if (w_.norm() <= rounding_of_point * c_.norm()) w_.setZero();
}

}  // namespace hesse
