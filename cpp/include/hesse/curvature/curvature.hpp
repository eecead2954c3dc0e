// The symmetric matrix B of the local model m(s) = f + gᵀs + ½ sᵀB s, and how to work with it.
#pragma once

#include <limits>

#include "hesse/problem/iterate.hpp"

namespace hesse {

/// Cheap bounds on the spectrum of B.
struct SpectrumBounds {
  double lower = 0.0;         ///< no eigenvalue is smaller
  double upper = 0.0;         ///< no eigenvalue is larger
  double min_diagonal = 0.0;  ///< the smallest eigenvalue is not larger

  /// A bound on ‖B‖₂.
  [[nodiscard]] double norm() const { return std::max(std::abs(lower), std::abs(upper)); }
};

/// What factorisations have cost so far.
struct FactorizationWork {
  Index count = 0;
  double seconds = 0.0;

  [[nodiscard]] FactorizationWork operator+(const FactorizationWork& other) const {
    return {count + other.count, seconds + other.seconds};
  }
};

class CompactLBfgs;

/// Leaves implement the calls that their methods need; the others throw std::logic_error.
class Curvature {
 public:
  virtual ~Curvature() = default;

  /// Takes in a newly accepted iterate.
  virtual void update(const Iterate& at) = 0;

  /// Bv ← B v
  virtual void multiply(const Vector& v, Vector& Bv);

  /// Factorises B + shift·D, D being the damping matrix (the identity unless the leaf says
  /// otherwise); false if that is not safely positive definite.
  [[nodiscard]] virtual bool factorize(double shift);

  /// Factorises B + E, positive definite, with E = 0 where B is safely so: eigenvalues of the
  /// factor's blocks are raised to `floor`, or to their magnitude if that is larger and asked for.
  [[nodiscard]] virtual bool factorize_modified(double floor, bool by_magnitude);

  /// Factorises B as it is, indefinite or not; false if it is singular.
  [[nodiscard]] virtual bool factorize_indefinite();

  /// s ← the minimiser of gᵀs + ½ sᵀB s, of least length where there are many; false if B is not
  /// safely positive definite, or has no such minimiser.
  [[nodiscard]] virtual bool newton_step(const Vector& g, Vector& s);

  /// v ← B⁻¹ v, (B + shift·D)⁻¹ v or (B + E)⁻¹ v, after the factorisation of that matrix succeeded
  /// and nothing since.
  virtual void solve_in_place(Vector& v);

  /// direction ← −B⁻¹g at the iterate that was taken in last; returns its slope gᵀd.
  virtual double newton_direction(const Iterate& at, Vector& direction);

  [[nodiscard]] virtual SpectrumBounds spectrum_bounds() const;

  /// Forgets what earlier iterates taught; false if there was nothing to forget.
  virtual bool restart() { return false; }

  /// True if B is known to rounding, so that its small eigenvalues mean something; false where that
  /// is not known.
  [[nodiscard]] virtual bool is_exact() const { return false; }
  /// Refused trials after which a restart is worth its price.
  [[nodiscard]] virtual Index patience() const { return std::numeric_limits<Index>::max(); }

  /// True if after a restart the gradient must be evaluated again, since it rests on B's source.
  [[nodiscard]] virtual bool restart_changes_gradient() const { return false; }

  /// True if B has an eigenvalue that is negative beyond doubt; false where that is not known.
  [[nodiscard]] virtual bool is_indefinite() { return false; }

  /// A direction d of unit length with dᵀB d < 0; false if none is known.
  [[nodiscard]] virtual bool find_negative_curvature(Vector&) { return false; }

  /// The matrix itself, where there is one.
  [[nodiscard]] virtual const MatrixView* matrix() const { return nullptr; }

  /// B⁻¹, where it is kept as such.
  [[nodiscard]] virtual const Matrix* inverse() const { return nullptr; }

  /// The curvature as a multiple of I and a matrix of low rank, where it is kept as such.
  [[nodiscard]] virtual CompactLBfgs* compact_form() { return nullptr; }

  [[nodiscard]] virtual FactorizationWork factorization_work() const { return {}; }
};

}  // namespace hesse
