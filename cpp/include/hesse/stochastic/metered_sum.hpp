// A finite sum under a meter: samples are counted by what was evaluated of them.
#pragma once

#include "hesse/problem/budget.hpp"
#include "hesse/problem/finite_sum.hpp"

namespace hesse {

/// Samples seen, by kind of evaluation; a product with k vectors counts k times.
struct SampleCounts {
  Index value = 0;
  Index gradient = 0;
  Index gradient_squares = 0;
  Index linearization = 0;
  Index product = 0;
  Index matrix = 0;

  [[nodiscard]] Index total() const {
    return value + gradient + gradient_squares + linearization + product + matrix;
  }
};

/// Checks the budget before each call, so that trainers end at a limit without a word about it.
class MeteredSum final : public FiniteSum {
 public:
  MeteredSum(FiniteSum& sum, Budget& budget) : sum_(sum), budget_(budget) {}

  [[nodiscard]] Index dimension() const override { return sum_.dimension(); }
  [[nodiscard]] Index sample_count() const override { return sum_.sample_count(); }
  double value(const Vector& x, const Samples& samples) override;
  double value_and_gradient(const Vector& x, const Samples& samples, Vector& g) override;
  double gradient_squares(const Vector& x, const Samples& samples) override;
  void linearize(const Vector& x, const Samples& samples, CurvatureKind kind) override;
  void multiply(const ConstBlock& V, Block BV) override;
  void assemble(const Vector& x, const Samples& samples, CurvatureKind kind, Block B) override;

  [[nodiscard]] const SampleCounts& counts() const { return counts_; }

  /// All samples seen, as passes over the data.
  [[nodiscard]] double passes() const {
    return static_cast<double>(counts_.total()) / static_cast<double>(sample_count());
  }

 private:
  FiniteSum& sum_;
  Budget& budget_;
  SampleCounts counts_;
  Index linearized_ = 0;
};

}  // namespace hesse
