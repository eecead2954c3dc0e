#include "hesse/subproblem/coordinate_descent.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hesse/problem/elastic_net.hpp"

namespace hesse {
namespace {

// Empirical: sweeps after which a model that rounding does not let settle is good enough.
constexpr int most_sweeps = 1000;

// Empirical: sweeps after which a face that still changes is solved on all the same.
constexpr int patience = 10;

// Of one face, successively: then what is left is rounding.
constexpr int most_solutions = 3;

// Added to the diagonal of a singular block, relative to it (empirical): far above rounding, and so
// small that what it changes is gone after a step or two.
constexpr double regularization = 1e-10;

}  // namespace

bool CoordinateDescent::minimize(const PenalizedModel& model, double tolerance, Vector& s,
                                 Checkpoint* checkpoint) {
  if (!model.B.allFinite()) return false;
  z_ = model.x;
  slope_ = model.g;
  find_face(model);
  for (int sweeps = 1, solutions = 0; sweeps <= most_sweeps; ++sweeps) {
    const double largest = largest_slope(model);
    if (!std::isfinite(largest)) return false;
    if (largest <= tolerance || solutions == most_solutions) break;
    if (checkpoint != nullptr) checkpoint->check();
    previous_face_.swap(face_);
    sweep(model);
    find_face(model);
    const bool is_same = face_ == previous_face_;
    if (is_same || sweeps % patience == 0) solve_on_face(model, checkpoint);
    solutions = is_same && face_ == previous_face_ ? solutions + 1 : 0;
  }
  s = z_ - model.x;
  return s.allFinite();
}

/// Of variables on a bound, slopes into the box count alone.
double CoordinateDescent::largest_slope(const PenalizedModel& model) const {
  double largest = 0.0;
  for (Index j = 0; j < z_.size(); ++j) {
    const double slope = least_slope(slope_[j], model.l1[j], z_[j]);
    if (std::isnan(slope)) return slope;
    const bool is_held = slope > 0.0 ? z_[j] <= model.lower[j] : z_[j] >= model.upper[j];
    if (!is_held) largest = std::max(largest, std::abs(slope));
  }
  return largest;
}

void CoordinateDescent::sweep(const PenalizedModel& model) {
  for (Index j = 0; j < z_.size(); ++j) {
    const double value = best_value(model, j);
    if (value != z_[j]) move(model, j, value);
  }
}

/// Where the model is least along one variable.
double CoordinateDescent::best_value(const PenalizedModel& model, Index j) const {
  const double l1 = model.l1[j], curvature = model.B(j, j);
  double value = z_[j];
  if (curvature > 0.0) {
    const double target = curvature * z_[j] - slope_[j];
    value = target > l1    ? (target - l1) / curvature
            : target < -l1 ? (target + l1) / curvature
                           : 0.0;
  } else if (std::abs(slope_[j]) < l1) {
    value = 0.0;
  }
  return std::min(std::max(value, model.lower[j]), model.upper[j]);
}

void CoordinateDescent::move(const PenalizedModel& model, Index j, double value) {
  slope_ += (value - z_[j]) * model.B.col(j);
  z_[j] = value;
}

/// The variables that the penalty lets move smoothly, those on a bound left out.
void CoordinateDescent::find_face(const PenalizedModel& model) {
  face_.clear();
  for (Index j = 0; j < z_.size(); ++j) {
    const bool is_smooth = z_[j] != 0.0 || model.l1[j] == 0.0;
    const bool is_inside = z_[j] > model.lower[j] && z_[j] < model.upper[j];
    if (is_smooth && is_inside && model.B(j, j) > 0.0) face_.push_back(j);
  }
}

/// False if B has no part in some combination of the face's variables that rounding can tell.
bool CoordinateDescent::find_direction(const PenalizedModel& model, Checkpoint* checkpoint) {
  const auto order = static_cast<Index>(face_.size());
  block_ = model.B(face_, face_);
  diagonal_ = block_.diagonal();
  direction_.resize(order);
  for (Index i = 0; i < order; ++i) {
    const Index j = face_[static_cast<std::size_t>(i)];
    direction_[i] = -least_slope(slope_[j], model.l1[j], z_[j]);
  }
  const MatrixView view(block_.data(), order, order);
  if (!cholesky_.factorize(view, 0.0, nullptr, checkpoint) &&
      !cholesky_.factorize(view, regularization, &diagonal_, checkpoint)) {
    return false;
  }
  cholesky_.solve_in_place(direction_);
  return direction_.allFinite();
}

/// Where a variable that moves on the face must stop: at zero or its bound.
double CoordinateDescent::stop_of(const PenalizedModel& model, Index j, double direction) const {
  const double bound = direction > 0.0 ? model.upper[j] : model.lower[j];
  const bool meets_zero = model.l1[j] > 0.0 && z_[j] * direction < 0.0;
  if (!meets_zero) return bound;
  return direction > 0.0 ? std::min(bound, 0.0) : std::max(bound, 0.0);
}

/// Minimises on the face, or on what is left of it when those that must stop have left it.
void CoordinateDescent::solve_on_face(const PenalizedModel& model, Checkpoint* checkpoint) {
  while (!face_.empty() && find_direction(model, checkpoint)) {
    const bool is_solved = move_on_face(model);
    find_face(model);
    if (is_solved) return;
  }
}

/// Newton's step on the face, up to where the first variable must stop; true if none must.
bool CoordinateDescent::move_on_face(const PenalizedModel& model) {
  const auto order = static_cast<Index>(face_.size());
  double length = 1.0, end = 0.0;
  Index first = -1;
  for (Index i = 0; i < order; ++i) {
    const Index j = face_[static_cast<std::size_t>(i)];
    if (direction_[i] == 0.0) continue;
    const double stop = stop_of(model, j, direction_[i]);
    const double room = (stop - z_[j]) / direction_[i];
    if (room >= length) continue;
    length = room;
    end = stop;
    first = i;
  }
  for (Index i = 0; i < order; ++i) {
    const Index j = face_[static_cast<std::size_t>(i)];
    move(model, j, i == first ? end : z_[j] + length * direction_[i]);
  }
  return first < 0;
}

}  // namespace hesse
