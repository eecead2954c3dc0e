#include "hesse/solve/options.hpp"

namespace hesse {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double many = static_cast<double>(std::numeric_limits<Index>::max());

}  // namespace

const std::vector<OptionSpec>& option_table() {
  using I = Ingredient;
  using Real = double& (*)(Options&);
  using Count = Index& (*)(Options&);
  static const std::vector<OptionSpec> table = {
      {"gtol", I::common, Real{[](Options& o) -> double& { return o.stopping.gtol; }}, 0, infinity,
       "stop when the largest gradient entry is at most max(gtol, gtol_rel times that at x0)"},
      {"gtol_rel", I::common, Real{[](Options& o) -> double& { return o.stopping.gtol_rel; }}, 0, 1,
       "see gtol"},
      {"ftol", I::common, Real{[](Options& o) -> double& { return o.stopping.ftol; }}, 0, infinity,
       "stop when a step reduces f by at most ftol times max(|f|, 1); 0 turns the test off"},
      {"xtol", I::common, Real{[](Options& o) -> double& { return o.stopping.xtol; }}, 0, infinity,
       "stop when a step is at most xtol times (xtol + norm of x); 0 turns the test off"},
      {"maxiter", I::common, Count{[](Options& o) -> Index& { return o.stopping.maxiter; }}, 0,
       many, "largest number of accepted steps"},
      {"maxfev", I::common, Count{[](Options& o) -> Index& { return o.budget.maxfev; }}, 0, many,
       "largest number of function evaluations, finite differences included"},
      {"max_time", I::common, Real{[](Options& o) -> double& { return o.budget.max_time; }}, 0,
       infinity, "largest number of seconds, checked in every inner loop too"},
      {"unbounded_below", I::common,
       Real{[](Options& o) -> double& { return o.stopping.unbounded_below; }}, -infinity, infinity,
       "f at or under this value counts as unbounded below"},
      {"eps", I::common, Real{[](Options& o) -> double& { return o.differences.absolute_step; }}, 0,
       infinity, "absolute step of finite differences; 0: from finite_diff_rel_step"},
      {"finite_diff_noise", I::common,
       Real{[](Options& o) -> double& { return o.differences.noise; }}, 0, 1,
       "relative error of the numbers that are differenced; 0: the machine epsilon"},
      {"initial_trust_radius", I::trust_region,
       Real{[](Options& o) -> double& { return o.trust_region.initial_trust_radius; }}, 0, infinity,
       "first trust-region radius; 0: max(1, norm of x0)"},
      {"max_trust_radius", I::trust_region,
       Real{[](Options& o) -> double& { return o.trust_region.max_trust_radius; }},
       std::numeric_limits<double>::min(), infinity, "largest trust-region radius"},
      {"eta", I::trust_region, Real{[](Options& o) -> double& { return o.trust_region.eta; }}, 0,
       0.25, "a step is accepted when actual over predicted reduction exceeds this"},
      {"nonmonotone", I::trust_region,
       Count{[](Options& o) -> Index& { return o.trust_region.nonmonotone; }}, 0, 1e6,
       "number of earlier accepted values whose greatest a trial may be compared with instead; 0: "
       "f never rises"},
      {"cg_maxiter", I::krylov, Count{[](Options& o) -> Index& { return o.krylov.max_iterations; }},
       0, many, "largest number of conjugate-gradient iterations per step; 0: 2 n + 20"},
      {"initial_sigma", I::cubic, Real{[](Options& o) -> double& { return o.cubic.initial_sigma; }},
       0, infinity, "first weight of the cubic term; 0: by the size of x0, gradient and Hessian"},
      {"inexact", I::lanczos, Count{[](Options& o) -> Index& { return o.krylov.inexact; }}, 0, 1,
       "1: the subproblem's tolerance follows the gradient; 0: it is solved nearly to rounding"},
      {"initial_damping", I::damping,
       Real{[](Options& o) -> double& { return o.damping.initial_damping; }}, 0, infinity,
       "first damping parameter, relative to a bound on the norm of the Hessian"},
      {"maxls", I::line_search,
       Count{[](Options& o) -> Index& { return o.line_search.max_trials; }}, 1, many,
       "largest number of trials in one line search"},
      {"c1", I::line_search,
       Real{[](Options& o) -> double& { return o.line_search.sufficient_decrease; }}, 0, 0.5,
       "sufficient decrease in the Armijo condition"},
      {"modification_floor", I::modification_floor,
       Real{[](Options& o) -> double& { return o.modification.relative_floor; }},
       std::numeric_limits<double>::epsilon(), 1,
       "smallest eigenvalue of a modified factor, relative to a bound on the norm of the Hessian"},
      {"c2", I::wolfe, Real{[](Options& o) -> double& { return o.line_search.curvature; }}, 0, 1,
       "curvature in the strong Wolfe conditions"},
      {"maxcor", I::lbfgs, Count{[](Options& o) -> Index& { return o.lbfgs_memory; }}, 1, 1e6,
       "number of correction pairs kept"},
  };
  return table;
}

const std::vector<ChoiceSpec>& choice_table() {
  using I = Ingredient;
  static const std::vector<ChoiceSpec> table = {
      {"subproblem",
       I::dogleg,
       {"dogleg", "two-dimensional"},
       [](Options& o, std::size_t choice) { o.dogleg = static_cast<DoglegKind>(choice); },
       "where a trust-region step is looked for: on the way from the Cauchy point to the Newton "
       "point, or in the plane of both"},
      {"damping",
       I::damping,
       {"identity", "diagonal"},
       [](Options& o, std::size_t choice) {
         o.damping_matrix = static_cast<DampingMatrix>(choice);
       },
       "the matrix that damping adds a multiple of"},
      {"hessian_modification",
       I::modification,
       {"magnitude", "floor", "damping"},
       [](Options& o, std::size_t choice) {
         o.modification.kind = static_cast<HessianModification>(choice);
       },
       "what makes an indefinite Hessian positive definite: eigenvalues of the factor's blocks "
       "replaced by their magnitude, or raised to a floor, or a multiple of I added"},
  };
  return table;
}

}  // namespace hesse
