#include "hesse/stochastic/trainers.hpp"

#include "hesse/stochastic/averaged_newton.hpp"
#include "hesse/stochastic/minibatch_newton.hpp"
#include "hesse/stochastic/progressive_lbfgs.hpp"

namespace hesse {
namespace {

using TrainerPointer = std::unique_ptr<Trainer>;

std::uint64_t seed_of(const TrainingOptions& o) { return static_cast<std::uint64_t>(o.batch.seed); }

TrainerPointer sgd(const TrainingOptions& o) {
  return std::make_unique<Sgd>(o.batch, o.schedule, o.momentum);
}

TrainerPointer adam(const TrainingOptions& o) {
  return std::make_unique<Adam>(o.batch, o.schedule, o.adam, 0.0);
}

TrainerPointer adamw(const TrainingOptions& o) {
  return std::make_unique<Adam>(o.batch, o.schedule, o.adam, o.adam.weight_decay);
}

TrainerPointer subsampled_newton(const TrainingOptions& o) {
  return std::make_unique<SubsampledNewton>(o.curvature, o.growth, o.cg, o.damping, seed_of(o));
}

TrainerPointer averaged_newton(const TrainingOptions& o) {
  return std::make_unique<AveragedNewton>(o.curvature, seed_of(o));
}

TrainerPointer minibatch_newton(const TrainingOptions& o) {
  return std::make_unique<MinibatchNewton>(o.batch, o.schedule, o.momentum, o.curvature.kind, o.cg,
                                           o.damping);
}

TrainerPointer multibatch_lbfgs(const TrainingOptions& o) {
  return std::make_unique<MultibatchLbfgs>(o.batch, o.schedule, o.multibatch, o.memory);
}

TrainerPointer progressive_lbfgs(const TrainingOptions& o) {
  return std::make_unique<ProgressiveLbfgs>(o.growth, o.memory, seed_of(o));
}

}  // namespace

const std::vector<TrainerRow>& trainers_table() {
  using I = TrainerIngredient;
  static const std::vector<TrainerRow> table = {
      {"sgd",
       {I::batch, I::rate, I::momentum},
       {32, 0.1, 0.9},
       sgd,
       "stochastic gradients with momentum"},
      {"adam",
       {I::batch, I::rate, I::adam},
       {32, 1e-3, -1.0},
       adam,
       "stochastic gradients, each entry in units of its recent size"},
      {"adamw",
       {I::batch, I::rate, I::adam, I::decay},
       {32, 1e-3, -1.0},
       adamw,
       "adam with decoupled weight decay"},
      {"subsampled-newton",
       {I::curvature, I::curvature_sample, I::growth, I::cg, I::damping},
       {-1, -1.0, -1.0, 250, 1.0, 0.3},
       subsampled_newton,
       "damped Newton or Gauss-Newton by conjugate gradients, with the curvature of a sample and "
       "the gradient of all samples or of a growing batch"},
      {"averaged-newton",
       {I::curvature, I::curvature_sample},
       {-1, -1.0, -1.0, -1, 0.25},
       averaged_newton,
       "Newton with an average of sampled dense Hessians and the gradient of all samples"},
      {"minibatch-newton",
       {I::batch, I::rate, I::momentum, I::curvature, I::cg, I::damping},
       {256, 1.0, 0.0, 10},
       minibatch_newton,
       "damped Newton or Gauss-Newton steps of mini-batches by a few conjugate gradients"},
      {"multibatch-lbfgs",
       {I::batch, I::rate, I::pairs, I::multibatch},
       {512, 1.0, -1.0, -1, -1.0, -1.0, 10},
       multibatch_lbfgs,
       "limited-memory BFGS on overlapping batches"},
      {"progressive-lbfgs",
       {I::growth, I::pairs},
       {-1, -1.0, -1.0, -1, -1.0, 0.9, 30},
       progressive_lbfgs,
       "limited-memory BFGS on a sample that grows to all samples"},
  };
  return table;
}

const TrainerRow* find_trainer(std::string_view name) {
  for (const TrainerRow& row : trainers_table()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::unique_ptr<Trainer> make_trainer(const TrainerRow& row, TrainingOptions options) {
  if (options.batch.batch_size < 0) options.batch.batch_size = row.defaults.batch_size;
  if (options.schedule.learning_rate < 0.0) {
    options.schedule.learning_rate = row.defaults.learning_rate;
  }
  if (options.momentum.momentum < 0.0) options.momentum.momentum = row.defaults.momentum;
  if (options.cg.max_products < 0) options.cg.max_products = row.defaults.cg_maxiter;
  if (options.curvature.curvature_fraction < 0.0) {
    options.curvature.curvature_fraction = row.defaults.curvature_fraction;
  }
  if (options.growth.norm_test < 0.0) options.growth.norm_test = row.defaults.norm_test;
  if (options.memory < 0) options.memory = row.defaults.maxcor;
  return row.make(options);
}

}  // namespace hesse
