// Trainers that follow the gradient of a batch.
#pragma once

#include <optional>

#include "hesse/stochastic/batch_gradient.hpp"
#include "hesse/stochastic/schedule.hpp"
#include "hesse/stochastic/trainer.hpp"

namespace hesse {

struct MomentumOptions {
  double momentum = -1.0;  ///< μ; negative: the trainer's own
  Index nesterov = 0;      ///< 1: the gradient looks ahead
};

struct AdamOptions {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;  ///< of adamw alone
};

/// Batch, gradient and learning rate; what becomes of them is up to the update.
class FirstOrder : public Trainer {
 public:
  FirstOrder(const MinibatchOptions& batch, const ScheduleOptions& schedule)
      : batch_(batch), schedule_(schedule) {}

  void begin(const FiniteSum& sum) override;
  [[nodiscard]] TrainingStep step(FiniteSum& sum, Vector& x) override;

 private:
  /// Forgets the past.
  virtual void reset(Index n) = 0;
  /// One pass over the parameters; g is finite.
  virtual void update(const Vector& g, double rate, Vector& x) = 0;

  MinibatchOptions batch_;
  ScheduleOptions schedule_;
  std::optional<BatchSampler> sampler_;
  Vector g_;
};

/// v ← μv + g, x ← x − ηv, or x ← x − η(g + μv): Nesterov's momentum as in Sutskever, Martens, Dahl
/// & Hinton, "On the importance of initialization and momentum in deep learning" (2013), written at
/// the point that looks ahead.
class Sgd final : public FirstOrder {
 public:
  Sgd(const MinibatchOptions& batch, const ScheduleOptions& schedule,
      const MomentumOptions& momentum)
      : FirstOrder(batch, schedule), momentum_(momentum) {}

 private:
  void reset(Index n) override { velocity_ = Vector::Zero(n); }
  void update(const Vector& g, double rate, Vector& x) override;

  MomentumOptions momentum_;
  Vector velocity_;
};

/// Kingma & Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1; with
/// `decoupled_decay` > 0 algorithm 2 of Loshchilov & Hutter, "Decoupled weight decay
/// regularization" (2019), the decay in units of the learning rate.
class Adam final : public FirstOrder {
 public:
  Adam(const MinibatchOptions& batch, const ScheduleOptions& schedule, const AdamOptions& adam,
       double decoupled_decay)
      : FirstOrder(batch, schedule), adam_(adam), decay_(decoupled_decay) {}

 private:
  void reset(Index n) override;
  void update(const Vector& g, double rate, Vector& x) override;

  AdamOptions adam_;
  double decay_;
  Vector first_, second_;                          ///< moments
  double first_power_ = 1.0, second_power_ = 1.0;  ///< β₁ᵗ, β₂ᵗ
};

}  // namespace hesse
