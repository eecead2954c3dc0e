#include "hesse/linalg/lanczos.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <random>

#include "hesse/linalg/symmetric_eigen.hpp"

namespace hesse {
namespace {

// Empirical: what rounding leaves of a product where nothing should be left, over √n ‖A‖.
constexpr double rounding = 10.0 * std::numeric_limits<double>::epsilon();

// Daniel, Gragg, Kaufman & Stewart, Math. Comp. 30 (1976), 772: a vector that keeps this much of
// its length when its components along others are removed is orthogonal to them.
constexpr double kept_length = 0.7;

// Empirical: values that differ by this many tolerances are different, and residuals larger than
// this many are not due to rounding.
constexpr double noise_factor = 10.0;

// How many values are taken from the lower and from the upper end of a spectrum.
struct Ends {
  Index low = 0, high = 0;

  [[nodiscard]] Index total() const { return low + high; }
  /// Which of `size` ascending values the i-th one is.
  [[nodiscard]] Index index(Index i, Index size) const { return i < low ? i : size - total() + i; }
};

Ends split(SpectrumEnd end, Index count) {
  if (end == SpectrumEnd::smallest) return {count, 0};
  if (end == SpectrumEnd::largest) return {0, count};
  return {count / 2, count - count / 2};
}

// Thick restarts need room for the wanted pairs, one more and the next vector.
Index basis_capacity(Index n, Index count, Index wish) {
  return std::min(n, wish > 0 ? std::max(wish, count + 2) : 2 * count + 20);
}

/// A V = V T + β v eᵀ: an orthonormal basis V, the operator T on it, and the next vector v.
class Decomposition {
 public:
  Decomposition(LinearOperator& A, Index n, const LanczosOptions& options, Checkpoint* checkpoint)
      : A_(A),
        checkpoint_(checkpoint),
        end_(options.end),
        wanted_(split(end_, options.count)),
        capacity_(basis_capacity(n, options.count, options.basis_size)),
        max_steps_((options.max_products > 0 ? options.max_products : 10 * n + 1000) -
                   options.count),
        rounding_(rounding * std::sqrt(static_cast<double>(n))),
        tolerance_(std::max(options.tolerance, rounding_)),
        random_(options.seed),
        V_(n, capacity_ + 1),
        T_(Matrix::Zero(capacity_, capacity_)),
        vector_(n),
        product_(n) {}

  LanczosResult run() {
    append_random();
    for (;;) {
      while (size_ < capacity_) {
        if (products_ >= max_steps_) return result(LanczosStatus::max_products);
        if (!expand()) return failed();
      }
      if (!diagonalize()) return failed();
      if (!low_is_settled() || !high_is_settled()) {
        restart(kept_at_restart());
      } else if (!is_complete()) {
        search_for_copies();
      } else {
        return result(LanczosStatus::converged);
      }
    }
  }

 private:
  bool multiply();
  double orthogonalize(double least);
  void append_random();
  bool expand();
  [[nodiscard]] bool diagonalize();
  double residual_of(Index i) const { return coupling_ * std::abs(ritz_.vectors()(size_ - 1, i)); }
  [[nodiscard]] bool is_settled(Index count, Index outermost, Index inwards) const;
  [[nodiscard]] bool low_is_settled() const { return is_settled(wanted_.low, 0, 1); }
  [[nodiscard]] bool high_is_settled() const { return is_settled(wanted_.high, size_ - 1, -1); }
  [[nodiscard]] bool is_complete() const;
  [[nodiscard]] Vector wanted_values() const;
  [[nodiscard]] Ends kept_at_restart() const;
  void combine(const Ends& ends);
  void restart(const Ends& kept);
  void search_for_copies();
  LanczosResult failed() const { return {LanczosStatus::not_finite, {}, {}, {}, products_}; }
  LanczosResult result(LanczosStatus status);

  LinearOperator& A_;
  Checkpoint* checkpoint_;
  SpectrumEnd end_;
  Ends wanted_;
  Index capacity_;
  Index max_steps_;  // leaves products for the residuals
  double rounding_, tolerance_;
  std::mt19937_64 random_;
  Matrix V_;
  Matrix T_;                           // lower triangle
  Vector vector_, product_, removed_;  // removed_: components that orthogonalize() took away
  SymmetricEigen ritz_;
  Index size_ = 0;              // columns of V whose products T holds
  double coupling_ = 0.0;       // β
  double scale_ = 1.0;          // power of two near the first product; all are divided by it
  double norm_ = 0.0;           // greatest ‖Av‖ so far, which is at most ‖A‖
  Vector found_before_search_;  // empty: copies have not been searched for
  Index products_ = 0;
  Index search_ends_at_ = 0;
};

// product_ ← A vector_ / scale_, so that no square overflows or vanishes; false if not finite.
bool Decomposition::multiply() {
  if (checkpoint_ != nullptr) checkpoint_->check();
  ++products_;
  A_.multiply(vector_, product_);
  if (!product_.allFinite()) return false;
  const double largest = product_.cwiseAbs().maxCoeff();
  if (norm_ == 0.0 && largest > 0.0) scale_ = std::ldexp(1.0, std::ilogb(largest));
  product_ /= scale_;
  norm_ = std::max(norm_, product_.norm());
  return std::isfinite(norm_);
}

// Makes product_ orthogonal to the first size_ columns of V and returns its length; zero if that is
// no more than `least`.
double Decomposition::orthogonalize(double least) {
  const auto basis = V_.leftCols(size_);
  removed_.setZero(size_);
  double before = product_.norm();
  while (before > least) {
    const Vector components = basis.transpose() * product_;
    product_.noalias() -= basis * components;
    removed_ += components;
    const double after = product_.norm();
    if (after > kept_length * before) return after;
    before = after;
  }
  return 0.0;
}

// The next vector is a random one, for want of a product that leads out of V.
void Decomposition::append_random() {
  double length = 0.0;
  while (!(length > 0.0)) {
    for (double& entry : product_) entry = static_cast<double>(random_() >> 11) - 0x1p52;
    product_.normalize();
    length = orthogonalize(rounding_);
  }
  V_.col(size_) = product_ / length;
}

// Multiplies the next vector, which V thereby takes in. What T foresees is subtracted first, so
// that one orthogonalisation is enough as a rule.
bool Decomposition::expand() {
  const Index j = size_++;
  vector_ = V_.col(j);
  if (!multiply()) return false;
  if (j > 0) product_ -= T_(j, j - 1) * V_.col(j - 1);
  const double diagonal = vector_.dot(product_);
  product_ -= diagonal * vector_;
  coupling_ = orthogonalize(rounding_ * norm_);
  T_(j, j) = diagonal + removed_[j];
  if (coupling_ > 0.0) {
    V_.col(size_) = product_ / coupling_;
  } else if (size_ < capacity_) {
    append_random();
  }
  if (size_ < capacity_) T_(size_, j) = coupling_;
  return true;
}

bool Decomposition::diagonalize() {
  const Matrix T = T_.topLeftCorner(size_, size_);
  return ritz_.decompose({T.data(), size_, size_}) == EigenStatus::ok;
}

// The wanted values have converged; and after a search, the next one inwards is known well enough
// to stay outside of them, or is not worth more products than the wanted ones took.
bool Decomposition::is_settled(Index count, Index outermost, Index inwards) const {
  const double tolerance = tolerance_ * norm_;
  for (Index i = 0; i < count; ++i) {
    if (residual_of(outermost + i * inwards) > tolerance) return false;
  }
  if (count == 0 || found_before_search_.size() == 0 || products_ >= search_ends_at_) return true;
  const Index next = outermost + count * inwards;
  const double gap = std::abs(ritz_.values()[next] - ritz_.values()[next - inwards]);
  return residual_of(next) <= std::max(gap, tolerance);
}

// A single value at an end needs no search for copies, and neither does a basis of the whole space.
bool Decomposition::is_complete() const {
  if (std::max(wanted_.low, wanted_.high) == 1 || capacity_ == V_.rows()) return true;
  if (found_before_search_.size() == 0) return false;
  const double change = (wanted_values() - found_before_search_).lpNorm<Eigen::Infinity>();
  return change <= noise_factor * tolerance_ * norm_;
}

Vector Decomposition::wanted_values() const {
  Vector values(wanted_.total());
  for (Index i = 0; i < values.size(); ++i) values[i] = ritz_.values()[wanted_.index(i, size_)];
  return values;
}

// Empirical: half of the room goes to Ritz vectors next to the wanted ones, and three quarters of
// that to an end that alone still needs them.
Ends Decomposition::kept_at_restart() const {
  const Index spare = (capacity_ - wanted_.total()) / 2;
  Ends extra = split(end_, spare);
  if (end_ == SpectrumEnd::both && low_is_settled()) extra = {spare / 4, spare - spare / 4};
  if (end_ == SpectrumEnd::both && high_is_settled()) extra = {spare - spare / 4, spare / 4};
  return {wanted_.low + extra.low, wanted_.high + extra.high};
}

// The first columns of V ← Ritz vectors.
void Decomposition::combine(const Ends& ends) {
  Matrix coefficients(size_, ends.total());
  for (Index i = 0; i < ends.total(); ++i) {
    coefficients.col(i) = ritz_.vectors().col(ends.index(i, size_));
  }
  Matrix strip;
  constexpr Index height = 512;  // empirical
  for (Index top = 0; top < V_.rows(); top += height) {
    auto rows = V_.middleRows(top, std::min(height, V_.rows() - top));
    strip.noalias() = rows.leftCols(size_) * coefficients;
    rows.leftCols(ends.total()) = strip;
  }
}

// Wu & Simon: V begins again with Ritz vectors, all of which couple to the next vector alone.
void Decomposition::restart(const Ends& kept) {
  combine(kept);
  const Index p = kept.total();
  V_.col(p) = V_.col(size_);
  T_.setZero();
  for (Index i = 0; i < p; ++i) {
    const Index ritz = kept.index(i, size_);
    T_(i, i) = ritz_.values()[ritz];
    T_(p, i) = coupling_ * ritz_.vectors()(size_ - 1, ritz);
  }
  size_ = p;
}

// One start vector leads to one vector of each eigenspace only; another one, orthogonal to the
// pairs found, leads to the next.
void Decomposition::search_for_copies() {
  found_before_search_ = wanted_values();
  search_ends_at_ = 2 * products_;
  coupling_ = 0.0;
  restart(wanted_);
  append_random();
}

LanczosResult Decomposition::result(LanczosStatus status) {
  if (status == LanczosStatus::max_products && !diagonalize()) return failed();
  if (size_ < wanted_.total()) wanted_ = split(end_, size_);
  combine(wanted_);
  const Index count = wanted_.total();
  LanczosResult found{status, wanted_values(), V_.leftCols(count), Vector(count), 0};
  bool noisy = false;
  for (Index i = 0; i < count; ++i) {
    vector_ = found.vectors.col(i);
    if (!multiply()) return failed();
    const double residual = (product_ - found.values[i] * vector_).norm();
    found.residuals[i] = scale_ * residual;
    noisy = noisy || residual > noise_factor * tolerance_ * norm_;
  }
  found.values *= scale_;
  found.products = products_;
  if (noisy && status == LanczosStatus::converged) found.status = LanczosStatus::noisy;
  return found;
}

}  // namespace

LanczosResult lanczos(LinearOperator& A, Index n, const LanczosOptions& options,
                      Checkpoint* checkpoint) {
  assert(options.count >= 0 && options.count <= n);
  if (options.count == 0) return {};
  return Decomposition(A, n, options, checkpoint).run();
}

}  // namespace hesse
