#include "hesse/problem/residuals.hpp"

#include <stdexcept>

namespace hesse {

void Residuals::jacobian(const Vector&, Matrix&) {
  throw std::logic_error("these residuals have no Jacobian");
}

}  // namespace hesse
