// What a fit of a generalised linear model minimises, with derivatives from one pass over the data.
#pragma once

#include <vector>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// The negative logarithm of a likelihood plus a quadratic penalty, as a function of the
/// coefficients. Values may be infinite or NaN. Sums have the same bits for any number of threads.
class Glm {
 public:
  virtual ~Glm() = default;

  [[nodiscard]] virtual Index dimension() const = 0;
  [[nodiscard]] virtual Index sample_count() const = 0;
  /// True if the Hessian is positive semidefinite everywhere.
  [[nodiscard]] virtual bool is_convex() const = 0;

  /// Writes the gradient and returns the value. `state` takes in what products at this point need;
  /// null: none are wanted.
  virtual double value_and_gradient(const Vector& beta, Vector& g, Vector* state) = 0;

  /// The same, and the Hessian, both triangles.
  virtual double value_gradient_hessian(const Vector& beta, Vector& g, Matrix& H) = 0;

  /// What the call with the Hessian costs, relative to the one without.
  [[nodiscard]] virtual double hessian_cost() const { return 1.0; }

  /// product ← H v at the point that the state is of.
  virtual void multiply(const Vector& state, const Vector& v, Vector& product) = 0;

  /// block ← the rows and columns of H at that point that belong to some coefficients, in ascending
  /// order. Unless the model knows better it takes a product for each.
  virtual void hessian_block(const Vector& state, const std::vector<Index>& coefficients,
                             Matrix& block);

  /// diagonal ← that of H at the point that the state is of; false if it is not known.
  [[nodiscard]] virtual bool hessian_diagonal(const Vector& /*state*/, Vector& /*diagonal*/) {
    return false;
  }

  /// Keeps what values at β + length · direction need, for value_on_line(); false if the model has
  /// no such thing, or if it would take too much memory, or if it is not finite.
  [[nodiscard]] virtual bool keep_line(const Vector& /*beta*/, const Vector& /*direction*/) {
    return false;
  }

  /// The value there, up to rounding, without a look at the features. For a line that is kept.
  [[nodiscard]] virtual double value_on_line(double length);

  /// From now on calls are about some of the samples, one in so many or so and always the same, in
  /// the place of all; 1 brings all back. Returns how many they are, 0 if the model has no such
  /// choice and goes on with all.
  virtual Index take_one_in(Index /*many*/) { return 0; }

  /// Adds curvature to H in directions along which the value is the same everywhere, for Newton's
  /// step, which has no part in them, to be found by a regular matrix.
  virtual void fill_null_space(Matrix&) const {}

 protected:
  /// Where a number that is added to coefficient j of all predictors changes nothing, H gives
  /// nothing to their sum; it gets what H gives on average to the coefficients themselves.
  static void fill_shared_direction(Matrix& H, Index predictors, Index j);
};

}  // namespace hesse
