#include "hesse/stochastic/training_options.hpp"

namespace hesse {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double least_positive = std::numeric_limits<double>::min();
constexpr double many = static_cast<double>(std::numeric_limits<Index>::max());

}  // namespace

const std::vector<TrainingOption>& training_option_table() {
  using I = TrainerIngredient;
  using O = TrainingOptions;
  using Real = double& (*)(O&);
  using Count = Index& (*)(O&);
  static const std::vector<TrainingOption> table = {
      {"max_epochs", I::common, Real{[](O& o) -> double& { return o.limits.max_epochs; }}, 0,
       infinity,
       "largest number of passes over the data, where values, gradients and products of a sample "
       "count alike"},
      {"max_time", I::common, Real{[](O& o) -> double& { return o.limits.max_time; }}, 0, infinity,
       "largest number of seconds of training"},
      {"target_loss", I::common, Real{[](O& o) -> double& { return o.limits.target_loss; }},
       -infinity, infinity, "stop when the training loss is at most this"},
      {"gtol", I::common, Real{[](O& o) -> double& { return o.limits.gtol; }}, 0, infinity,
       "stop when the largest entry of the gradient on all samples is at most this"},
      {"ftol", I::common, Real{[](O& o) -> double& { return o.limits.ftol; }}, 0, infinity,
       "see patience"},
      {"patience", I::common, Count{[](O& o) -> Index& { return o.limits.patience; }}, 0, many,
       "stop when that many reports on end improve the least training loss by less than ftol times "
       "max(|loss|, 1); 0: never"},
      {"evaluate_loss", I::common, Count{[](O& o) -> Index& { return o.limits.evaluate_loss; }}, 0,
       1, "1: evaluate the loss on all samples at each report, beside the training clock"},
      {"seed", I::common, Count{[](O& o) -> Index& { return o.batch.seed; }}, 0, many,
       "start of the random numbers that choose samples"},
      {"batch_size", I::batch, Count{[](O& o) -> Index& { return o.batch.batch_size; }}, 1, many,
       "samples per step, at most all of them"},
      {"learning_rate", I::rate, Real{[](O& o) -> double& { return o.schedule.learning_rate; }}, 0,
       infinity, "length of steps, the first or highest of its schedule"},
      {"learning_rate_decay", I::rate, Real{[](O& o) -> double& { return o.schedule.decay; }},
       least_positive, 1, "what the learning rate is multiplied by within decay_epochs"},
      {"decay_epochs", I::rate, Real{[](O& o) -> double& { return o.schedule.decay_epochs; }},
       least_positive, infinity, "see learning_rate_decay"},
      {"warmup_epochs", I::rate, Real{[](O& o) -> double& { return o.schedule.warmup_epochs; }}, 0,
       infinity, "passes over the data in which the learning rate grows linearly from 0"},
      {"momentum", I::momentum, Real{[](O& o) -> double& { return o.momentum.momentum; }}, 0, 1,
       "share of the last step that the next one keeps"},
      {"nesterov", I::momentum, Count{[](O& o) -> Index& { return o.momentum.nesterov; }}, 0, 1,
       "1: the gradient is taken where the momentum leads"},
      {"beta1", I::adam, Real{[](O& o) -> double& { return o.adam.beta1; }}, 0, 1 - 1e-16,
       "decay of the mean of gradients"},
      {"beta2", I::adam, Real{[](O& o) -> double& { return o.adam.beta2; }}, 0, 1 - 1e-16,
       "decay of the mean of their squares"},
      {"epsilon", I::adam, Real{[](O& o) -> double& { return o.adam.epsilon; }}, 0, infinity,
       "added to the root of the mean square"},
      {"weight_decay", I::decay, Real{[](O& o) -> double& { return o.adam.weight_decay; }}, 0,
       infinity, "share of the parameters that a step takes away, in units of the learning rate"},
      {"curvature_fraction", I::curvature_sample,
       Real{[](O& o) -> double& { return o.curvature.curvature_fraction; }}, 0, 1,
       "share of the gradient's samples in the curvature, at least one sample"},
      {"gradient_fraction", I::growth,
       Real{[](O& o) -> double& { return o.growth.gradient_fraction; }}, 0, 1,
       "share of the samples in the first gradient, at least one sample; it grows by the norm "
       "test"},
      {"norm_test", I::growth, Real{[](O& o) -> double& { return o.growth.norm_test; }}, 0,
       infinity, "largest error of a sampled gradient, relative to its norm"},
      {"cg_maxiter", I::cg, Count{[](O& o) -> Index& { return o.cg.max_products; }}, 1, many,
       "largest number of products per step"},
      {"cg_tolerance", I::cg, Real{[](O& o) -> double& { return o.cg.tolerance; }}, 0, 1,
       "relative residual that ends the conjugate gradients"},
      {"cg_progress", I::cg, Real{[](O& o) -> double& { return o.cg.progress; }}, 0, infinity,
       "the i-th conjugate-gradient iteration is the last if it improves the model by at most this "
       "share divided by i"},
      {"warm_start", I::cg, Count{[](O& o) -> Index& { return o.cg.warm_start; }}, 0, 1,
       "1: conjugate gradients start along the step before"},
      {"initial_damping", I::damping,
       Real{[](O& o) -> double& { return o.damping.initial_damping; }}, 0, infinity,
       "first damping parameter, relative to the curvature along the first gradient"},
      {"maxcor", I::pairs, Count{[](O& o) -> Index& { return o.memory; }}, 1, 1e6,
       "number of correction pairs kept"},
      {"overlap", I::multibatch, Real{[](O& o) -> double& { return o.multibatch.overlap; }}, 0.01,
       0.5, "share of a batch that the next one sees again"},
  };
  return table;
}

const std::vector<TrainingChoice>& training_choice_table() {
  using I = TrainerIngredient;
  using O = TrainingOptions;
  static const std::vector<TrainingChoice> table = {
      {"report",
       I::common,
       {"epoch", "step"},
       [](O& o, std::size_t choice) { o.limits.report = static_cast<ReportEvery>(choice); },
       "when observers are told and the training loss is evaluated: each time that all samples "
       "were seen, or after each step"},
      {"sampling",
       I::batch,
       {"shuffle", "with-replacement", "in-order"},
       [](O& o, std::size_t choice) { o.batch.sampling = static_cast<Sampling>(choice); },
       "how batches are drawn: each sample once per epoch, independently, or as the data lie"},
      {"schedule",
       I::rate,
       {"constant", "step", "exponential", "inverse-time", "cosine"},
       [](O& o, std::size_t choice) { o.schedule.kind = static_cast<ScheduleKind>(choice); },
       "how the learning rate falls"},
      {"curvature",
       I::curvature,
       {"gauss-newton", "hessian", "empirical-fisher"},
       [](O& o, std::size_t choice) {
         static constexpr CurvatureKind kinds[] = {
             CurvatureKind::gauss_newton, CurvatureKind::hessian, CurvatureKind::empirical_fisher};
         o.curvature.kind = kinds[choice];
       },
       "the matrix of the model"},
  };
  return table;
}

}  // namespace hesse
