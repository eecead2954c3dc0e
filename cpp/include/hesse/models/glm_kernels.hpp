// Losses of generalised linear models with their derivatives by the linear predictor, lane by lane.
#pragma once

#include <array>

#include "hesse/linalg/lane_functions.hpp"

namespace hesse::glm {

using lane::Vec;

/// φ, dφ/dη and d²φ/dη² of a vector of samples.
struct LaneTerms {
  Vec loss, slope, curvature;
};

/// And of one.
struct ScalarTerms {
  double loss, slope, curvature;
};

/// The logistic function of z, of −z, and ln(1 + exp z), from one exponential that cannot overflow.
struct Logistic {
  explicit Logistic(Vec z) {
    const Vec e = lane::exp(-lane::absolute(z));
    const Vec larger = 1.0 / (1.0 + e), smaller = e * larger;
    above = z < 0.0 ? smaller : larger;
    below = z < 0.0 ? larger : smaller;
    softplus_of_magnitude = twice_artanh(e / (2.0 + e));
  }
  Vec above, below, softplus_of_magnitude;

 private:
  /// 2 artanh s = ln(1 + e) with s = e/(2 + e) for 0 ≤ s ≤ ⅓: a Chebyshev approximation of
  /// (2 artanh s − 2 s)/s³ in s² with an error of 9e-17, computed with 60 digits.
  static Vec twice_artanh(Vec s) {
    const Vec z = s * s;
    const Vec q =
        lane::polynomial(z, 0.16164045611943532221, 0.088007384861446738822, 0.12001072809590712535,
                         0.1331414420965493615, 0.15385570064958623103, 0.18181789436132858169,
                         0.22222222717427862989, 0.28571428567108757162, 0.40000000000014582673,
                         0.66666666666666658561);
    return 2.0 * s + s * z * q;
  }
};

inline Vec positive_part(Vec z) { return lane::larger(z, Vec{}); }

/// A product that is 0 where the first factor is, whatever the second.
inline Vec counted(Vec factor, Vec number) { return factor == 0.0 ? Vec{} : factor * number; }

struct BinomialLogit {
  LaneTerms terms(Vec eta, Vec y) const {
    const Logistic at(eta);
    // Terms of one sign, so that nothing cancels where y is 0 or 1.
    const Vec against = (1.0 - y) * positive_part(eta) + y * positive_part(-eta);
    return {against + at.softplus_of_magnitude, (1.0 - y) * at.above - y * at.below,
            at.above * at.below};
  }
  Vec expected(Vec eta) const {
    const Logistic at(eta);
    return at.above * at.below;
  }
  Vec mean(Vec eta) const { return Logistic(eta).above; }
};

struct GaussianIdentity {
  LaneTerms terms(Vec eta, Vec y) const {
    const Vec r = eta - y;
    return {0.5 * r * r, r, lane::all(1.0)};
  }
  Vec expected(Vec) const { return lane::all(1.0); }
  Vec mean(Vec eta) const { return eta; }
};

struct PoissonLog {
  LaneTerms terms(Vec eta, Vec y) const {
    const Vec mu = lane::exp(eta);
    return {mu - y * eta, mu - y, mu};
  }
  Vec expected(Vec eta) const { return lane::exp(eta); }
  Vec mean(Vec eta) const { return lane::exp(eta); }
};

struct GammaLog {
  LaneTerms terms(Vec eta, Vec y) const {
    const Vec ratio = y * lane::exp(-eta);
    return {ratio + eta, 1.0 - ratio, ratio};
  }
  Vec expected(Vec) const { return lane::all(1.0); }
  Vec mean(Vec eta) const { return lane::exp(eta); }
};

struct GammaInverse {
  LaneTerms terms(Vec eta, Vec y) const {
    const Vec mu = 1.0 / eta;
    const Vec loss = eta > 0.0 ? y * eta - lane::log(eta) : eta + lane::infinity;
    return {loss, y - mu, mu * mu};
  }
  Vec expected(Vec eta) const { return 1.0 / (eta * eta); }
  Vec mean(Vec eta) const { return 1.0 / eta; }
};

struct InverseGaussian {
  LaneTerms terms(Vec eta, Vec y) const {
    const Vec root = lane::square_root(eta);
    const Vec loss = eta > 0.0 ? 0.5 * y * eta - root : eta + lane::infinity;
    return {loss, 0.5 * (y - 1.0 / root), expected(eta)};
  }
  Vec expected(Vec eta) const { return 0.25 / (eta * lane::square_root(eta)); }
  Vec mean(Vec eta) const { return 1.0 / lane::square_root(eta); }
};

/// −y exp((1 − p) η)/(1 − p) + exp((2 − p) η)/(2 − p) (Jørgensen, The Theory of Dispersion Models,
/// 1997, ch. 4).
struct TweedieLog {
  double power;

  LaneTerms terms(Vec eta, Vec y) const {
    const double a = 1.0 - power, b = 2.0 - power;
    const Vec first = counted(y, lane::exp(a * eta)), second = lane::exp(b * eta);
    return {second / b - first / a, second - first, b * second - a * first};
  }
  Vec expected(Vec eta) const { return lane::exp((2.0 - power) * eta); }
  Vec mean(Vec eta) const { return lane::exp(eta); }
};

/// (y + 1/α) ln(1 + α exp η) − y η (Hilbe, Negative Binomial Regression, 2nd ed., §8.2).
struct NegativeBinomialLog {
  explicit NegativeBinomialLog(double dispersion)
      : log_dispersion(std::log(dispersion)), size(1.0 / dispersion) {}
  double log_dispersion, size;

  LaneTerms terms(Vec eta, Vec y) const {
    const Vec z = eta + log_dispersion;
    const Logistic at(z);
    const Vec softplus = positive_part(z) + at.softplus_of_magnitude;
    return {(y + size) * softplus - y * eta, size * at.above - y * at.below,
            (y + size) * at.above * at.below};
  }
  Vec expected(Vec eta) const { return size * Logistic(eta + log_dispersion).above; }
  Vec mean(Vec eta) const { return lane::exp(eta); }
};

/// A link whose formulas are of the standard library: −ln P(y = 1) with its derivatives, and those
/// of −ln P(y = 0), mixed by y.
template <class Link>
struct BinomialByLanes {
  LaneTerms terms(Vec eta, Vec y) const {
    LaneTerms found{};
    for (int i = 0; i < lane::lanes; ++i) {
      const ScalarTerms one = Link::of_one(eta[i]), zero = Link::of_zero(eta[i]);
      const auto mixed = [&](double a, double b) {
        return (y[i] == 0.0 ? 0.0 : y[i] * a) + (y[i] == 1.0 ? 0.0 : (1.0 - y[i]) * b);
      };
      found.loss[i] = mixed(one.loss, zero.loss);
      found.slope[i] = mixed(one.slope, zero.slope);
      found.curvature[i] = mixed(one.curvature, zero.curvature);
    }
    return found;
  }
  Vec expected(Vec eta) const { return lane::each(eta, Link::expected); }
  Vec mean(Vec eta) const { return lane::each(eta, Link::mean); }
};

struct Probit {
  static ScalarTerms of_one(double eta);
  static ScalarTerms of_zero(double eta);
  static double expected(double eta);
  static double mean(double eta);
};

struct ComplementaryLogLog {
  static ScalarTerms of_one(double eta);
  static ScalarTerms of_zero(double eta);
  static double expected(double eta);
  static double mean(double eta);
};

}  // namespace hesse::glm
