// Starting values of a curve's parameters, found from the data.
#pragma once

#include <vector>

#include "hesse/linalg/workspace.hpp"
#include "hesse/models/curve_dictionary.hpp"

namespace hesse {

/// Given the nonlinear parameters, the best linear ones solve a linear least-squares problem
/// (variable projection, Golub & Pereyra 1973). So every nonlinear term in turn gets those of its
/// candidates that explain most of what the terms chosen before it leave over (orthogonal matching
/// pursuit, Pati, Rezaiifar & Krishnaprasad 1993), and chooses again when all others are there. All
/// points count, so that noise matters little.
class CurveStart {
 public:
  explicit CurveStart(const CurveModel& model) : model_(model), dictionary_(model) {}

  /// The points: the coordinates of each, one after the other. One that is not finite is left out.
  void set_points(const double* x, Index points) { dictionary_.set_points(x, points); }

  /// Writes the parameters, which are finite whatever the data. A value that is not finite is left
  /// out, as is one of weight 0; weights of null are all 1.
  void find(const double* y, const double* weights, double* p);

 private:
  [[nodiscard]] Index size(Index t) const { return model_.offset(t + 1) - model_.offset(t); }
  [[nodiscard]] Index points() const { return dictionary_.points(); }
  [[nodiscard]] std::vector<std::vector<double>> derivatives(Index t);
  void project_out(Index except);
  void add_columns(Index t);
  void choose(Index t);
  void refine(Index t);
  void order_alike();
  void solve_linear(double* p);
  [[nodiscard]] lane::Vec gains(const lane::Vec* column);

  const CurveModel& model_;
  CurveDictionary dictionary_;
  std::vector<double> weights_, target_, remainder_;
  std::vector<double> parameters_;
  std::vector<bool> is_known_;              // of each term
  std::vector<std::vector<double>> basis_;  // orthonormal columns
  Workspace at_one_point_, scratch_;
};

}  // namespace hesse
