// An objective under a meter: every call is counted, timed and charged to a budget.
#pragma once

#include "hesse/problem/budget.hpp"
#include "hesse/problem/objective.hpp"

namespace hesse {

struct EvaluationCounts {
  Index value = 0;
  Index gradient = 0;
  Index hessian = 0;
  Index hessian_product = 0;
};

/// Adds to `seconds` what passes until it is destroyed.
struct Stopwatch {
  double& seconds;
  Clock::time_point begin;
  ~Stopwatch() { seconds += seconds_between(begin, Clock::now()); }
};

/// An objective that evaluates something else than values, and counts that itself.
class SelfMetered {
 public:
  virtual ~SelfMetered() = default;
  virtual void charge(Budget& budget) = 0;
  [[nodiscard]] virtual const EvaluationCounts& counts() const = 0;
  [[nodiscard]] virtual double seconds() const = 0;
};

class MeteredObjective final : public Objective, public ComplexObjective {
 public:
  MeteredObjective(Objective& objective, Budget& budget);

  [[nodiscard]] Capabilities capabilities() const override { return objective_.capabilities(); }
  double value(const Vector& x) override;
  void gradient(const Vector& x, Vector& g) override;
  MatrixView hessian(const Vector& x) override;
  void hessian_block(const Vector& x, const std::vector<Index>& variables, Matrix& H) override;
  void hessian_product(const Vector& x, const Vector& v, Vector& product) override;
  void expect_line(const Vector& x, const Vector& direction) override {
    objective_.expect_line(x, direction);
  }
  std::complex<double> complex_value(const ComplexVector& z) override;
  void complex_gradient(const ComplexVector& z, ComplexVector& g) override;

  [[nodiscard]] const EvaluationCounts& counts() const { return own_ ? own_->counts() : counts_; }
  [[nodiscard]] double seconds() const { return own_ ? own_->seconds() : seconds_; }

 private:
  template <class Call>
  auto metered(Index& count, Call&& call);

  Objective& objective_;
  ComplexObjective* complex_;  ///< the same objective, if it has a complex continuation
  SelfMetered* own_;  ///< the same objective, if it counts itself: then nothing is counted here
  Budget& budget_;
  EvaluationCounts counts_;
  double seconds_ = 0.0;
};

}  // namespace hesse
