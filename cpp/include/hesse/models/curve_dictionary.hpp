// What the terms of a curve are chosen from, where starting values are sought.
#pragma once

#include <vector>

#include "hesse/linalg/workspace.hpp"
#include "hesse/models/curve_model.hpp"

namespace hesse {

/// The candidates of each term that has parameters to search for, and what the curve would be with
/// each: the derivatives by the term's linear parameter at all points. They depend on the points
/// alone: curves over the same points share them.
class CurveDictionary {
 public:
  /// The formulas with parameters to search for have fewer; polynomials have none.
  static constexpr int most_parameters = 8;

  explicit CurveDictionary(const CurveModel& model) : model_(model) {}

  /// The points: the coordinates of each, one after the other. One that is not finite is left out.
  void set_points(const double* x, Index points);

  [[nodiscard]] Index points() const { return points_; }
  [[nodiscard]] bool is_usable(Index point) const { return is_usable_[point]; }

  /// Writes the coordinates of a point, the same in each lane.
  void write_point(Index point, lane::Vec* x) const;

  /// True if term t is not linear in all its parameters.
  [[nodiscard]] bool is_searched(Index t) const;
  [[nodiscard]] Index linear_parameter(Index t) const;

  [[nodiscard]] Index count(Index t) const { return candidates_[t].count; }
  [[nodiscard]] const double* parameters(Index t, Index candidate) const {
    return candidates_[t].rows.data() + candidate * size(t);
  }

  /// The column of each candidate of a group, in vector lanes; the last group is padded with the
  /// last candidate. Valid until the next call.
  [[nodiscard]] const lane::Vec* columns(Index t, Index group);

  /// The derivatives of a term by its linear parameter at all points, for other parameters in each
  /// lane; 0 at points that are left out.
  void write_columns(Index t, const lane::Vec* p, lane::Vec* column);

 private:
  struct Candidates {
    CurveCandidates rows;
    Index count = 0;
    Workspace columns;  ///< of each group; or empty
    bool is_kept = false;
  };

  [[nodiscard]] Index size(Index t) const { return model_.offset(t + 1) - model_.offset(t); }
  void measure_extent();
  void find_candidates(Index t);
  void write_group(Index t, Index group, lane::Vec* column);

  const CurveModel& model_;
  Index points_ = 0;
  CurveExtent extent_;
  std::vector<double> x_;
  std::vector<bool> is_usable_;         // of each point
  std::vector<Candidates> candidates_;  // of each term
  Workspace at_one_point_, group_;
};

}  // namespace hesse
