// Numbers that carry two first derivatives and the mixed second one, without truncation error.
#pragma once

#include <cmath>

namespace hesse::test {

/// f, ∂f/∂s, ∂f/∂t and ∂²f/∂s∂t (Fike & Alonso, "The development of hyper-dual numbers for exact
/// second-derivative calculations", AIAA 2011-886).
struct HyperDual {
  HyperDual(double number = 0.0, double by_s = 0.0, double by_t = 0.0)  // NOLINT: numbers convert
      : value(number), s(by_s), t(by_t) {}

  double value, s, t;
  double st = 0.0;
};

/// φ(u), from φ and its derivatives at u.
inline HyperDual chained(const HyperDual& u, double value, double first, double second) {
  HyperDual result(value, first * u.s, first * u.t);
  result.st = first * u.st + second * u.s * u.t;
  return result;
}

inline HyperDual operator+(const HyperDual& a, const HyperDual& b) {
  HyperDual sum(a.value + b.value, a.s + b.s, a.t + b.t);
  sum.st = a.st + b.st;
  return sum;
}

inline HyperDual operator*(const HyperDual& a, const HyperDual& b) {
  HyperDual product(a.value * b.value, a.s * b.value + a.value * b.s,
                    a.t * b.value + a.value * b.t);
  product.st = a.st * b.value + a.s * b.t + a.t * b.s + a.value * b.st;
  return product;
}

inline HyperDual operator-(const HyperDual& a, const HyperDual& b) {
  return a + HyperDual(-1.0) * b;
}

inline HyperDual inverse(const HyperDual& u) {
  const double inverted = 1.0 / u.value;
  return chained(u, inverted, -inverted * inverted, 2.0 * inverted * inverted * inverted);
}

inline HyperDual exp(const HyperDual& u) {
  const double e = std::exp(u.value);
  return chained(u, e, e, e);
}

inline HyperDual log(const HyperDual& u) {
  return chained(u, std::log(u.value), 1.0 / u.value, -1.0 / (u.value * u.value));
}

inline HyperDual tanh(const HyperDual& u) {
  const double a = std::tanh(u.value);
  return chained(u, a, 1.0 - a * a, -2.0 * a * (1.0 - a * a));
}

}  // namespace hesse::test
