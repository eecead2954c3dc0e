// Every option of a run: plain structs per ingredient, and one table that names them for Python.
#pragma once

#include <optional>
#include <vector>

#include "hesse/curvature/dense_hessian.hpp"
#include "hesse/problem/finite_differences.hpp"
#include "hesse/problem/option_spec.hpp"
#include "hesse/problem/scaled_objective.hpp"
#include "hesse/solve/least_squares_tests.hpp"
#include "hesse/solve/root_tests.hpp"
#include "hesse/solve/stopping.hpp"
#include "hesse/step/cubic_regularization.hpp"
#include "hesse/step/damping.hpp"
#include "hesse/step/newton_line_search.hpp"
#include "hesse/step/trust_region.hpp"

namespace hesse {

struct BudgetOptions {
  Index maxfev = std::numeric_limits<Index>::max();
  double max_time = std::numeric_limits<double>::infinity();
};

/// What keeps a method on its way from afar.
enum class Globalization { line_search, trust_region, none };

struct Options {
  StoppingOptions stopping;
  BudgetOptions budget;
  LineSearchOptions line_search;
  TrustRegionOptions trust_region;
  DoglegKind dogleg = DoglegKind::dogleg;
  KrylovOptions krylov;
  CubicOptions cubic;
  DampingOptions damping;
  DampingMatrix damping_matrix = DampingMatrix::identity;
  ModificationOptions modification;
  DifferenceOptions differences;
  ScalingOptions scaling;
  std::optional<Globalization> globalization;  ///< none: the first that the method has
  Index lbfgs_memory = 10;
  Matrix initial_inverse;  ///< of a quasi-Newton method; empty: a multiple of I
  RootOptions root;
  LeastSquaresTolerances least_squares;
  Index geodesic_acceleration = 0;
};

/// The ingredients that a method may consist of; an option belongs to one.
enum class Ingredient {
  common,
  line_search,
  modification,
  modification_floor,
  wolfe,
  trust_region,
  geodesic,
  dogleg,
  krylov,
  cubic,
  lanczos,
  damping,
  lbfgs
};

using OptionSpec = NumericOption<Options, Ingredient>;
using ChoiceSpec = ChoiceOption<Options, Ingredient>;

const std::vector<OptionSpec>& option_table();
const std::vector<ChoiceSpec>& choice_table();

}  // namespace hesse
