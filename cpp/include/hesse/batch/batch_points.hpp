// Functions of many problems: which are asked, where, and what they answer.
#pragma once

#include <memory>
#include <vector>

#include "hesse/batch/batch_objective.hpp"

namespace hesse {

/// Points of some problems.
struct BatchPoints {
  Index count;
  const Index* problems;
  const double* x;  ///< n numbers for each
};

/// A vector or a matrix for each of some points, where it lies.
struct BatchNumbers {
  const double* data = nullptr;
  Index rows = 0;
  Index point_stride = 0, row_stride = 0, column_stride = 0;
  std::shared_ptr<const void> owner;  ///< of the memory; null: it lasts until the next call

  [[nodiscard]] const double* of(Index point) const { return data + point * point_stride; }
};

/// Residuals and their Jacobians.
class BatchResiduals {
 public:
  virtual ~BatchResiduals() = default;

  [[nodiscard]] virtual Index dimension() const = 0;

  /// m numbers for each point, at every call as many.
  virtual BatchNumbers residuals(const BatchPoints& points) = 0;

  [[nodiscard]] virtual bool has_jacobian() const = 0;

  /// m × n.
  virtual BatchNumbers jacobians(const BatchPoints& points) = 0;
};

/// Values, gradients and Hessians.
class BatchFunctions {
 public:
  virtual ~BatchFunctions() = default;

  [[nodiscard]] virtual Index dimension() const = 0;

  /// One number for each point.
  virtual BatchNumbers values(const BatchPoints& points) = 0;

  [[nodiscard]] virtual bool has_gradient() const = 0;
  virtual BatchNumbers gradients(const BatchPoints& points) = 0;

  [[nodiscard]] virtual bool has_hessian() const = 0;

  /// n × n; H and Hᵀ are averaged.
  virtual BatchNumbers hessians(const BatchPoints& points) = 0;
};

/// The wanted trial points of the loop, one after the other.
class GatheredTrials {
 public:
  void gather(const BatchTrials& trials, Index n);

  [[nodiscard]] Index count() const { return static_cast<Index>(slots_.size()); }
  [[nodiscard]] const std::vector<Index>& slots() const { return slots_; }
  [[nodiscard]] BatchPoints part(Index first, Index count) const {
    return {count, problems_.data() + first, x_.data() + first * n_};
  }
  [[nodiscard]] BatchPoints all() const { return part(0, count()); }

 private:
  Index n_ = 0;
  std::vector<Index> slots_, problems_;
  std::vector<double> x_;
};

/// An entry of some vectors of a slot's group: `each` vectors for a group.
inline double& lane_entry(lane::Vec* vectors, Index each, Index slot, Index entry) {
  constexpr Index lanes = lane::lanes;
  double* numbers = reinterpret_cast<double*>(vectors);
  return numbers[(slot / lanes * each + entry) * lanes + slot % lanes];
}

}  // namespace hesse
