// Starting values of a curve's parameters, found from the data.
#pragma once

#include <vector>

#include "hesse/linalg/workspace.hpp"
#include "hesse/models/curve_model.hpp"

namespace hesse {

/// Points and measured values of one curve. Points with a value, coordinate or weight that is not
/// finite are left out, as are those of weight 0.
struct CurveData {
  const double* x;        ///< the coordinates of each point
  const double* y;        ///< one number for each point
  const double* weights;  ///< one for each point; null: all 1
  Index points;
};

/// Given the nonlinear parameters, the best linear ones solve a linear least-squares problem
/// (variable projection, Golub & Pereyra 1973). So every nonlinear term in turn gets those of its
/// candidates that explain most of what the terms chosen before it leave over (orthogonal matching
/// pursuit, Pati, Rezaiifar & Krishnaprasad 1993), and chooses again when all others are there. All
/// points count, so that noise matters little. Keeps its memory from search to search.
class CurveStart {
 public:
  explicit CurveStart(const CurveModel& model) : model_(model) {}

  /// Writes the parameters. They are finite, whatever the data.
  void find(const CurveData& data, double* p);

 private:
  void take_points(const CurveData& data);
  void project_out(Index except);
  void add_columns(Index t);
  void choose(Index t);
  void order_alike();
  void solve_linear(double* p) const;
  [[nodiscard]] bool is_chosen_by_search(Index t) const;
  lane::Vec gains(Index t, const lane::Vec* p, Index linear);

  const CurveModel& model_;
  CurveExtent extent_;
  std::vector<double> x_, weights_, target_, remainder_;  // of the points that count
  std::vector<double> parameters_;
  std::vector<bool> is_known_;               // one flag for each term
  std::vector<std::vector<double>> basis_;   // orthonormal columns
  std::vector<CurveCandidates> candidates_;  // of each term
  Workspace lanes_;
};

}  // namespace hesse
