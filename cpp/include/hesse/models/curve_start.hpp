// Starting values of a curve's parameters, found from the data.
#pragma once

#include <vector>

#include "hesse/linalg/workspace.hpp"
#include "hesse/models/curve_model.hpp"

namespace hesse {

/// Given the nonlinear parameters, the best linear ones solve a linear least-squares problem
/// (variable projection, Golub & Pereyra 1973). So every nonlinear term in turn gets those of its
/// candidates that explain most of what the terms chosen before it leave over (orthogonal matching
/// pursuit, Pati, Rezaiifar & Krishnaprasad 1993), and chooses again when all others are there. All
/// points count, so that noise matters little. Candidates depend on the points alone: curves over
/// the same points share them.
class CurveStart {
 public:
  explicit CurveStart(const CurveModel& model) : model_(model) {}

  /// The points: the coordinates of each, one after the other. One that is not finite is left out.
  void set_points(const double* x, Index points);

  /// Writes the parameters, which are finite whatever the data. A value that is not finite is left
  /// out, as is one of weight 0; weights of null are all 1.
  void find(const double* y, const double* weights, double* p);

 private:
  /// What a term is chosen from, in vector lanes: groups of candidates, padded with the last one.
  struct Candidates {
    CurveCandidates rows;
    Index count = 0;
    Workspace
        columns;  ///< of each group, the linear parameter's derivative at each point; or empty
    bool is_kept = false;
  };

  [[nodiscard]] bool is_searched(Index t) const;
  [[nodiscard]] Index size(Index t) const { return model_.offset(t + 1) - model_.offset(t); }
  [[nodiscard]] Index linear_parameter(Index t) const;
  void write_group(Index t, Index group, lane::Vec* column);
  void write_columns(Index t, const lane::Vec* p, lane::Vec* column);
  [[nodiscard]] std::vector<std::vector<double>> derivatives(Index t);
  void project_out(Index except);
  void add_columns(Index t);
  void choose(Index t);
  void refine(Index t);
  void order_alike();
  void solve_linear(double* p);
  [[nodiscard]] lane::Vec gains(const lane::Vec* column);

  const CurveModel& model_;
  Index points_ = 0;
  CurveExtent extent_;
  std::vector<double> x_;
  std::vector<bool> is_usable_;         // of each point
  std::vector<Candidates> candidates_;  // of each term
  std::vector<double> weights_, target_, remainder_;
  std::vector<double> parameters_;
  std::vector<bool> is_known_;              // of each term
  std::vector<std::vector<double>> basis_;  // orthonormal columns
  Workspace at_one_point_, scratch_;
};

}  // namespace hesse
