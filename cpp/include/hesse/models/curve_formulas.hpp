// The formulas of the native curves: value and analytic derivatives at one point, in vector lanes.
#pragma once

#include <array>

#include "hesse/models/curve_term.hpp"

namespace hesse::curves {

using lane::Vec;

// A formula is made for some parameters; it returns the value at x and writes the derivatives by
// the parameters to d. `linear` has the bit j set if the value is proportional to parameter j.

/// a exp(−k x)
struct Exponential {
  static constexpr const char* name = "exponential";
  static constexpr std::array names{"amplitude", "rate"};
  static constexpr unsigned linear = 0b1;
  static constexpr Index coordinates = 1;
  static void candidates(const CurveExtent& extent, CurveCandidates& rows);

  explicit Exponential(const Vec* p) : a(p[0]), k(p[1]) {}
  Vec operator()(const Vec* x, Vec* d) const {
    d[0] = lane::exp(-k * x[0]);
    const Vec value = a * d[0];
    d[1] = -x[0] * value;
    return value;
  }

  Vec a, k;
};

/// a exp(−½ ((x − c)/σ)²)
struct Gaussian {
  static constexpr const char* name = "gaussian";
  static constexpr std::array names{"amplitude", "center", "sigma"};
  static constexpr unsigned linear = 0b1;
  static constexpr Index coordinates = 1;
  static void candidates(const CurveExtent& extent, CurveCandidates& rows);

  explicit Gaussian(const Vec* p) : a(p[0]), c(p[1]), inverse(1.0 / p[2]) {}
  Vec operator()(const Vec* x, Vec* d) const {
    const Vec z = (x[0] - c) * inverse;
    d[0] = lane::exp(-0.5 * z * z);
    const Vec value = a * d[0];
    d[1] = value * z * inverse;
    d[2] = d[1] * z;
    return value;
  }

  Vec a, c, inverse;
};

/// a / (1 + ((x − c)/γ)²); γ is half the width at half the height.
struct Lorentzian {
  static constexpr const char* name = "lorentzian";
  static constexpr std::array names{"amplitude", "center", "gamma"};
  static constexpr unsigned linear = 0b1;
  static constexpr Index coordinates = 1;
  static void candidates(const CurveExtent& extent, CurveCandidates& rows);

  explicit Lorentzian(const Vec* p) : a(p[0]), c(p[1]), inverse(1.0 / p[2]) {}
  Vec operator()(const Vec* x, Vec* d) const {
    const Vec z = (x[0] - c) * inverse;
    d[0] = 1.0 / (1.0 + z * z);
    const Vec value = a * d[0];
    d[1] = 2.0 * value * d[0] * z * inverse;
    d[2] = d[1] * z;
    return value;
  }

  Vec a, c, inverse;
};

/// a (η L + (1 − η) G), a Lorentzian and a Gaussian of height 1 and the same full width at half the
/// height.
struct PseudoVoigt {
  static constexpr const char* name = "pseudo_voigt";
  static constexpr std::array names{"amplitude", "center", "fwhm", "fraction"};
  static constexpr unsigned linear = 0b1;
  static constexpr Index coordinates = 1;
  static void candidates(const CurveExtent& extent, CurveCandidates& rows);

  explicit PseudoVoigt(const Vec* p) : a(p[0]), c(p[1]), inverse(1.0 / p[2]), eta(p[3]) {}
  Vec operator()(const Vec* x, Vec* d) const {
    constexpr double four_ln2 = 2.77258872223978123767;
    const Vec z = (x[0] - c) * inverse;
    const Vec L = 1.0 / (1.0 + 4.0 * z * z), G = lane::exp(-four_ln2 * z * z);
    d[0] = eta * L + (1.0 - eta) * G;
    d[1] = 2.0 * a * z * inverse * (4.0 * eta * L * L + four_ln2 * (1.0 - eta) * G);
    d[2] = d[1] * z;
    d[3] = a * (L - G);
    return a * d[0];
  }

  Vec a, c, inverse, eta;
};

/// a exp(−½ ((x − cₓ)/σₓ)² − ½ ((y − c_y)/σ_y)²)
struct Gaussian2d {
  static constexpr const char* name = "gaussian2d";
  static constexpr std::array names{"amplitude", "center_x", "center_y", "sigma_x", "sigma_y"};
  static constexpr unsigned linear = 0b1;
  static constexpr Index coordinates = 2;
  static void candidates(const CurveExtent& extent, CurveCandidates& rows);

  explicit Gaussian2d(const Vec* p)
      : a(p[0]), cx(p[1]), cy(p[2]), inverse_x(1.0 / p[3]), inverse_y(1.0 / p[4]) {}
  Vec operator()(const Vec* x, Vec* d) const {
    const Vec u = (x[0] - cx) * inverse_x, v = (x[1] - cy) * inverse_y;
    d[0] = lane::exp(-0.5 * (u * u + v * v));
    const Vec value = a * d[0];
    d[1] = value * u * inverse_x;
    d[2] = value * v * inverse_y;
    d[3] = d[1] * u;
    d[4] = d[2] * v;
    return value;
  }

  Vec a, cx, cy, inverse_x, inverse_y;
};

/// a / (1 + exp(−k (x − c)))
struct Logistic {
  static constexpr const char* name = "logistic";
  static constexpr std::array names{"amplitude", "rate", "center"};
  static constexpr unsigned linear = 0b1;
  static constexpr Index coordinates = 1;
  static void candidates(const CurveExtent& extent, CurveCandidates& rows);

  explicit Logistic(const Vec* p) : a(p[0]), k(p[1]), c(p[2]) {}
  Vec operator()(const Vec* x, Vec* d) const {
    const Vec distance = x[0] - c;
    d[0] = 1.0 / (1.0 + lane::exp(-k * distance));
    const Vec slope = a * d[0] * (1.0 - d[0]);
    d[1] = slope * distance;
    d[2] = -k * slope;
    return a * d[0];
  }

  Vec a, k, c;
};

/// a xⁿ / (hⁿ + xⁿ) for x ≥ 0
struct Hill {
  static constexpr const char* name = "hill";
  static constexpr std::array names{"amplitude", "half", "exponent"};
  static constexpr unsigned linear = 0b1;
  static constexpr Index coordinates = 1;
  static void candidates(const CurveExtent& extent, CurveCandidates& rows);

  explicit Hill(const Vec* p) : a(p[0]), n(p[2]), log_h(lane::log(p[1])), per_h(p[2] / p[1]) {}
  Vec operator()(const Vec* x, Vec* d) const {
    const Vec distance = lane::log(x[0]) - log_h;  // −∞ at x = 0
    d[0] = 1.0 / (1.0 + lane::exp(-n * distance));
    const Vec slope = a * d[0] * (1.0 - d[0]);
    d[1] = -per_h * slope;
    d[2] = slope == 0.0 ? Vec{} : slope * distance;
    return a * d[0];
  }

  Vec a, n, log_h, per_h;
};

/// a xᵇ for x ≥ 0
struct PowerLaw {
  static constexpr const char* name = "power_law";
  static constexpr std::array names{"amplitude", "exponent"};
  static constexpr unsigned linear = 0b1;
  static constexpr Index coordinates = 1;
  static void candidates(const CurveExtent& extent, CurveCandidates& rows);

  explicit PowerLaw(const Vec* p) : a(p[0]), b(p[1]) {}
  Vec operator()(const Vec* x, Vec* d) const {
    const Vec log_x = lane::log(x[0]);  // −∞ at x = 0
    d[0] = lane::exp(b * log_x);
    const Vec value = a * d[0];
    d[1] = value == 0.0 ? Vec{} : value * log_x;
    return value;
  }

  Vec a, b;
};

/// a exp(−k x) sin(2π f x + φ)
struct DampedSine {
  static constexpr const char* name = "damped_sine";
  static constexpr std::array names{"amplitude", "decay", "frequency", "phase"};
  static constexpr unsigned linear = 0b1;
  static constexpr Index coordinates = 1;
  static void candidates(const CurveExtent& extent, CurveCandidates& rows);

  explicit DampedSine(const Vec* p) : a(p[0]), k(p[1]), omega(two_pi * p[2]), phase(p[3]) {}
  Vec operator()(const Vec* x, Vec* d) const {
    const Vec envelope = lane::exp(-k * x[0]);
    const lane::SineCosine wave = lane::sine_cosine(omega * x[0] + phase);
    d[0] = envelope * wave.sine;
    const Vec value = a * d[0];
    d[1] = -x[0] * value;
    d[3] = a * envelope * wave.cosine;
    d[2] = two_pi * x[0] * d[3];
    return value;
  }

  static constexpr double two_pi = 6.28318530717958647693;
  Vec a, k, omega, phase;
};

/// A exp(−E / (R T)) for temperatures T in kelvin and energies E in joules per mole.
struct Arrhenius {
  static constexpr const char* name = "arrhenius";
  static constexpr std::array names{"prefactor", "activation_energy"};
  static constexpr unsigned linear = 0b1;
  static constexpr Index coordinates = 1;
  static void candidates(const CurveExtent& extent, CurveCandidates& rows);

  explicit Arrhenius(const Vec* p) : a(p[0]), energy(p[1]) {}
  Vec operator()(const Vec* x, Vec* d) const {
    const Vec per_energy = -1.0 / (gas_constant * x[0]);
    d[0] = lane::exp(energy * per_energy);
    const Vec value = a * d[0];
    d[1] = value * per_energy;
    return value;
  }

  static constexpr double gas_constant = 8.314462618;  // J/(mol K), CODATA 2018
  Vec a, energy;
};

}  // namespace hesse::curves
