// Finite sums over linear models, whose derivatives are one line each.
#pragma once

#include <cmath>
#include <utility>
#include <vector>

#include <Eigen/Cholesky>

#include "hesse/problem/finite_sum.hpp"

#include "support/random_problems.hpp"

namespace hesse::test {

enum class LinearLoss { squares, logistic };

/// Losses wᵢ φ(aᵢᵀx, bᵢ), aᵢ the rows of A, and ½ l2 ‖x‖². Counts its calls.
class LinearSum final : public FiniteSum {
 public:
  LinearSum(Matrix A, Vector b, LinearLoss loss = LinearLoss::squares, double l2 = 0.0,
            Vector weights = {})
      : A_(std::move(A)),
        b_(std::move(b)),
        w_(weights.size() > 0 ? std::move(weights) : Vector::Ones(A_.rows())),
        curvatures_(A_.rows()),
        loss_(loss),
        l2_(l2) {}

  [[nodiscard]] Index dimension() const override { return A_.cols(); }
  [[nodiscard]] Index sample_count() const override { return A_.rows(); }

  double value(const Vector& x, const Samples& samples) override {
    ++values;
    double sum = 0.0;
    for (Index k = 0; k < samples.count; ++k) sum += factor(samples, k) * phi(x, samples[k]);
    return sum + 0.5 * l2_ * x.squaredNorm();
  }

  double value_and_gradient(const Vector& x, const Samples& samples, Vector& g) override {
    ++gradients;
    last_samples.assign(static_cast<std::size_t>(samples.count), 0);
    double sum = 0.0;
    g = l2_ * x;
    for (Index k = 0; k < samples.count; ++k) {
      const Index i = last_samples[static_cast<std::size_t>(k)] = samples[k];
      sum += factor(samples, k) * phi(x, i);
      g += factor(samples, k) * slope(x, i) * A_.row(i).transpose();
    }
    return sum + 0.5 * l2_ * x.squaredNorm();
  }

  double gradient_squares(const Vector& x, const Samples& samples) override {
    double sum = 0.0;
    for (Index k = 0; k < samples.count; ++k) {
      const Index i = samples[k];
      const double scale = mean_weight() * slope(x, i);
      sum += w_[i] * w_[i] * scale * scale * A_.row(i).squaredNorm();
    }
    return sum;
  }

  void linearize(const Vector& x, const Samples& samples, CurvatureKind) override {
    curvatures_.setZero();
    for (Index k = 0; k < samples.count; ++k) {
      curvatures_[samples[k]] += factor(samples, k) * bend(x, samples[k]);
    }
  }

  void multiply(const ConstBlock& V, Block BV) override {
    for (Index j = 0; j < V.cols(); ++j) {
      BV.col(j) = l2_ * V.col(j);
      for (Index i = 0; i < A_.rows(); ++i) {
        BV.col(j) += curvatures_[i] * A_.row(i).dot(V.col(j)) * A_.row(i).transpose();
      }
    }
  }

  void assemble(const Vector& x, const Samples& samples, CurvatureKind kind, Block B) override {
    linearize(x, samples, kind);
    B.setZero();
    B.diagonal().setConstant(l2_);
    for (Index j = 0; j < dimension(); ++j) {
      for (Index i = 0; i < A_.rows(); ++i) {
        B.col(j) += curvatures_[i] * A_(i, j) * A_.row(i).transpose();
      }
    }
  }

  long values = 0;
  long gradients = 0;
  std::vector<Index> last_samples;  ///< of the last gradient

 private:
  double mean_weight() const { return static_cast<double>(sample_count()) / w_.sum(); }
  double factor(const Samples& samples, Index k) const {
    return mean_weight() * w_[samples[k]] / static_cast<double>(samples.count);
  }
  double output(const Vector& x, Index i) const { return A_.row(i).dot(x); }
  double phi(const Vector& x, Index i) const {
    const double z = output(x, i), r = z - b_[i];
    return loss_ == LinearLoss::squares ? 0.5 * r * r : std::log1p(std::exp(-b_[i] * z));
  }
  double slope(const Vector& x, Index i) const {
    const double z = output(x, i);
    return loss_ == LinearLoss::squares ? z - b_[i] : -b_[i] / (1.0 + std::exp(b_[i] * z));
  }
  double bend(const Vector& x, Index i) const {
    const double s = 1.0 / (1.0 + std::exp(-b_[i] * output(x, i)));
    return loss_ == LinearLoss::squares ? 1.0 : s * (1.0 - s);
  }

  Matrix A_;
  Vector b_, w_, curvatures_;
  LinearLoss loss_;
  double l2_;
};

inline Matrix random_matrix(Index rows, Index columns, Random& random) {
  Matrix A(rows, columns);
  for (Index i = 0; i < rows; ++i) A.row(i) = random.vector(columns).transpose();
  return A;
}

/// Least squares with an exact solution, so that the least loss is 0 at `solution`.
struct ConsistentSquares {
  Vector solution;
  LinearSum sum;

  ConsistentSquares(Index samples, Index n, std::uint64_t seed = 1)
      : ConsistentSquares(samples, n, Random(seed)) {}

 private:
  ConsistentSquares(Index samples, Index n, Random random)
      : ConsistentSquares(random_matrix(samples, n, random), random.vector(n)) {}
  ConsistentSquares(Matrix A, Vector x) : solution(x), sum(A, A * x) {}
};

/// Logistic regression of random labels, made strongly convex by its penalty.
inline LinearSum random_logistic(Index samples, Index n, double l2 = 0.01, std::uint64_t seed = 1) {
  Random random(seed);
  Matrix A = random_matrix(samples, n, random);
  const Vector truth = 3.0 * random.vector(n);
  Vector labels(samples);
  for (Index i = 0; i < samples; ++i) {
    labels[i] = A.row(i).dot(truth) + random.uniform() > 0.0 ? 1.0 : -1.0;
  }
  return {std::move(A), std::move(labels), LinearLoss::logistic, l2};
}

/// The minimiser by Newton's method on all samples, from 0.
inline Vector minimizer_of(FiniteSum& sum) {
  Vector x = Vector::Zero(sum.dimension()), g(x.size());
  Matrix H(x.size(), x.size());
  for (int k = 0; k < 50; ++k) {
    sum.value_and_gradient(x, sum.all_samples(), g);
    sum.assemble(x, sum.all_samples(), CurvatureKind::hessian, H);
    x -= Eigen::LDLT<Matrix>(H).solve(g);
  }
  return x;
}

}  // namespace hesse::test
