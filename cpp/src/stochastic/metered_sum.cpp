#include "hesse/stochastic/metered_sum.hpp"

namespace hesse {

double MeteredSum::value(const Vector& x, const Samples& samples) {
  budget_.check();
  counts_.value += samples.count;
  return sum_.value(x, samples);
}

double MeteredSum::value_and_gradient(const Vector& x, const Samples& samples, Vector& g) {
  budget_.check();
  counts_.gradient += samples.count;
  return sum_.value_and_gradient(x, samples, g);
}

double MeteredSum::gradient_squares(const Vector& x, const Samples& samples) {
  budget_.check();
  counts_.gradient_squares += samples.count;
  return sum_.gradient_squares(x, samples);
}

void MeteredSum::linearize(const Vector& x, const Samples& samples, CurvatureKind kind) {
  budget_.check();
  counts_.linearization += linearized_ = samples.count;
  sum_.linearize(x, samples, kind);
}

void MeteredSum::multiply(const ConstBlock& V, Block BV) {
  budget_.check();
  counts_.product += linearized_ * V.cols();
  sum_.multiply(V, BV);
}

void MeteredSum::assemble(const Vector& x, const Samples& samples, CurvatureKind kind, Block B) {
  budget_.check();
  counts_.matrix += samples.count;
  sum_.assemble(x, samples, kind, B);
}

}  // namespace hesse
