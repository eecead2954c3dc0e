// Minimisation with a penalty on the magnitudes of the variables, by the one loop.
#pragma once

#include "hesse/problem/elastic_net.hpp"
#include "hesse/solve/minimize.hpp"

namespace hesse {

/// Proximal Newton, for an objective that is an ElasticNet; its gradient is the subgradient of
/// least norm.
const Method& elastic_net_method();

/// The minimum where all penalised variables are zero, or on the bound that is nearest to it.
Result minimize_without_penalized(ElasticNet& function, const Vector& x0, const Options& options,
                                  Interrupt* interrupt, const Bounds& bounds);

/// Minimises for one strength of the penalties after the other, each time from where the last run
/// ended (Friedman, Hastie & Tibshirani, "Regularization paths for generalized linear models via
/// coordinate descent", J. Stat. Softw. 33 (2010), §2.5). The time limit is for all of them. Runs
/// end with the first that is ended by a limit of time, an interrupt or an observer; of those that
/// follow there is no result.
std::vector<Result> elastic_net_path(ElasticNet& function, const Vector& x0,
                                     const std::vector<double>& strengths, const Options& options,
                                     const std::vector<Observer*>& observers, Interrupt* interrupt,
                                     const Bounds& bounds);

}  // namespace hesse
