#include "support/function_objective.hpp"

namespace hesse::test {

FunctionObjective quadratic(const Matrix& A, const Vector& b) {
  FunctionObjective objective;
  objective.f = [A, b](const Vector& x) -> double { return 0.5 * x.dot(A * x) + b.dot(x); };
  objective.g = [A, b](const Vector& x, Vector& g) { g = A * x + b; };
  objective.H = [A](const Vector&, Matrix& H) { H = A; };
  objective.Hv = [A](const Vector&, const Vector& v, Vector& product) { product = A * v; };
  return objective;
}

}  // namespace hesse::test
