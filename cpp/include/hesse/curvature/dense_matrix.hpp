// A dense B, worked with through its factorisations, wherever its entries come from.
#pragma once

#include <optional>

#include "hesse/curvature/curvature.hpp"
#include "hesse/linalg/cholesky.hpp"
#include "hesse/linalg/ldlt.hpp"
#include "hesse/linalg/modified_factorization.hpp"
#include "hesse/problem/budget.hpp"

namespace hesse {

/// The matrix D that damping adds a multiple of.
enum class DampingMatrix { identity, diagonal };

class DenseMatrix : public Curvature {
 public:
  void multiply(const Vector& v, Vector& Bv) override;
  [[nodiscard]] bool newton_step(const Vector& g, Vector& s) override;
  [[nodiscard]] bool factorize(double shift) override;
  [[nodiscard]] bool factorize_modified(double floor, bool by_magnitude) override;
  [[nodiscard]] bool factorize_indefinite() override;
  void solve_in_place(Vector& v) override;
  [[nodiscard]] SpectrumBounds spectrum_bounds() const override { return bounds_; }
  [[nodiscard]] bool is_indefinite() override;
  [[nodiscard]] bool find_negative_curvature(Vector& direction) override;
  [[nodiscard]] const MatrixView* matrix() const override;
  [[nodiscard]] FactorizationWork factorization_work() const override { return work_; }

 protected:
  DenseMatrix(Budget& budget, Index n, DampingMatrix damping = DampingMatrix::identity);

  /// B from now on; its entries stay where they are.
  void take(const MatrixView& B);

  /// L of the last factorisation, if that was Cholesky's.
  [[nodiscard]] const Matrix& lower() const { return cholesky_.lower(); }
  [[nodiscard]] Checkpoint* budget() { return &budget_; }

  /// Runs a factorisation, and counts and times it.
  template <class Factorization>
  bool measured(Factorization factorize) {
    const Clock::time_point begin = Clock::now();
    const bool succeeded = static_cast<bool>(factorize());
    work_.seconds += seconds_between(begin, Clock::now());
    ++work_.count;
    return succeeded;
  }

 private:
  enum class Factors { cholesky, modified, indefinite };

  Budget& budget_;
  DampingMatrix damping_;
  std::optional<MatrixView> matrix_;
  SpectrumBounds bounds_;
  Vector damping_diagonal_;
  Cholesky cholesky_;
  ModifiedFactorization modified_;
  Ldlt indefinite_;
  Factors last_ = Factors::cholesky;
  FactorizationWork work_;
};

}  // namespace hesse
