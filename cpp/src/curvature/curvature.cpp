#include "hesse/curvature/curvature.hpp"

#include <stdexcept>

namespace hesse {

void Curvature::multiply(const Vector&, Vector&) {
  throw std::logic_error("this curvature has no product");
}

bool Curvature::factorize(double) { throw std::logic_error("this curvature has no factorisation"); }

bool Curvature::factorize_modified(double, bool) {
  throw std::logic_error("this curvature has no modified factorisation");
}

bool Curvature::factorize_indefinite() {
  throw std::logic_error("this curvature has no indefinite factorisation");
}

bool Curvature::newton_step(const Vector& g, Vector& s) {
  if (!factorize(0.0)) return false;
  s = -g;
  solve_in_place(s);
  return s.allFinite();
}

void Curvature::solve_in_place(Vector&) {
  throw std::logic_error("this curvature has no factorisation");
}

double Curvature::newton_direction(const Iterate& at, Vector& direction) {
  direction = -at.gradient;
  solve_in_place(direction);
  return at.gradient.dot(direction);
}

SpectrumBounds Curvature::spectrum_bounds() const {
  throw std::logic_error("this curvature has no bounds on its spectrum");
}

}  // namespace hesse
