#include "hesse/models/cone_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace hesse {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// Empirical: the first and the last κ, and the factor between them.
constexpr double first_kappa = 10.0, last_kappa = 1e9, growth = 10.0;

// Empirical: Newton steps for one κ, and the share of the gradient at 0 that is left at its end; a
// proof needs more digits.
constexpr int most_steps = 50;
constexpr double gradient_at_end = 1e-6, gradient_of_proof = 1e-15;

// Empirical: of conjugate gradients.
constexpr CgLimits of_step{1e-1, 500}, of_trial{1e-3, 200}, of_least_squares{1e-8, 1000},
    of_balance{1e-6, 500};

// Empirical: margins that are small, beside the largest.
constexpr double small = 0.1, smaller = 1e-3, half = 0.5;

// Least squares are repeated for what rounding leaves of them.
constexpr int most_repetitions = 4;
constexpr double nothing_left = 1e-14;

// √ε, or units in the last place of a sum of many terms, whose errors of rounding add like √n
// (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., §2.8), up to a share of the
// least weight (empirical).
constexpr double of_weights = 1e-8, units = 16.0, most_of_weights = 1e-3;

// Empirical: repetitions that bring weights into balance, and what may be taken off each at once.
constexpr int most_balances = 4;
constexpr double most_taken = 0.9;

// Empirical: a margin that is negative, beside the largest, when others were made zero.
constexpr double harmful = 0.02;

// Empirical: what is 0 of a direction relative to its largest entry, both times the root mean
// square of their columns.
constexpr double smallest_entry = 1e-11;

/// AᵀWA.
class MarginGram final : public LinearOperator {
 public:
  MarginGram(MarginProducts& products, const Vector& weights, Index columns)
      : products_(products), weights_(weights), columns_(columns) {}

  void multiply(const Vector& v, Vector& product) override {
    product =
        products_.gram_product(weights_, v.reshaped(columns_, v.size() / columns_)).reshaped();
  }

 private:
  MarginProducts& products_;
  const Vector& weights_;
  Index columns_;
};

}  // namespace

ConeSearch::ConeSearch(const Margins& margins, MarginProducts& products)
    : margins_(margins), products_(products), open_(margins.margins_in(Margins::State::open)) {
  const Vector absent = margins.margins_in(Margins::State::absent);
  sizes_ = products.gram_diagonal(Vector::Ones(absent.size())).cwiseSqrt();
  count_ = static_cast<double>(absent.size()) - absent.sum();
}

ConeSearch::Outcome ConeSearch::run(const Vector& slopes, const Vector& curvatures) {
  open_ = margins_.margins_in(Margins::State::open);
  fixed_ = margins_.margins_in(Margins::State::fixed);
  const Outcome outcome = balance(slopes, curvatures);
  return outcome == Outcome::unknown ? project() : outcome;
}

// With u − WAs for u the products vanish where AᵀWAs = Aᵀu. At a maximum s is about Newton's step,
// and next to nothing; of separated samples it takes the whole of their slopes, As = 1, and of the
// others little.
ConeSearch::Outcome ConeSearch::balance(const Vector& slopes, const Vector& curvatures) {
  Vector u = slopes.cwiseProduct(open_ + fixed_);
  if (!u.allFinite()) return Outcome::unknown;
  bool is_at_maximum = false;
  for (int i = 0; i < most_balances; ++i) {
    const Matrix products = products_.transposed(u);
    if (are_stiemkes(u, products)) return Outcome::empty;
    if (is_at_maximum && are_rounding(u, products)) return Outcome::empty;
    const Vector w = open_.cwiseProduct(u.cwiseMax(0.0)) + fixed_.cwiseProduct(curvatures);
    d_ = solved(w, products, of_balance);
    m_ = products_.margins(d_);
    if (!(open_.cwiseProduct(m_).maxCoeff() < most_taken)) break;
    if (i == 0) {
      is_at_maximum = open_.cwiseProduct(m_).cwiseAbs().maxCoeff() < separated_share &&
                      (open_.array() == 0.0 || u.array() > saturated_slope).all();
    }
    u -= w.cwiseProduct(m_);
  }
  if (!m_.allFinite() || open_.cwiseProduct(m_).maxCoeff() < half) return Outcome::unknown;
  return accepts(without_small(half)) ? Outcome::found : Outcome::unknown;
}

ConeSearch::Outcome ConeSearch::project() {
  d_ = Matrix::Zero(margins_.columns(), margins_.predictors());
  m_ = Vector::Zero(open_.size());
  at_zero_ = scaled_norm(products_.transposed(open_));
  for (double kappa = first_kappa; kappa <= last_kappa; kappa *= growth) {
    if (minimize(kappa) == End::proof) return Outcome::empty;
    // A minimiser has a margin of 1 at least if the cone holds anything, but for rounding.
    if (open_.cwiseProduct(m_).maxCoeff() < half) continue;
    for (const double share : {small, smaller}) {
      if (accepts(without_small(share))) return Outcome::found;
    }
  }
  return Outcome::unknown;
}

/// Minus the function's derivatives by the margins.
Vector ConeSearch::residuals(double kappa) const {
  const auto m = m_.array();
  return open_.array() * (1.0 - m + kappa * (-m).max(0.0)) - kappa * fixed_.array() * m;
}

Vector ConeSearch::curvatures(double kappa) const {
  const auto is_negative = (m_.array() < 0.0).cast<double>();
  return open_.array() * (1.0 + kappa * is_negative) + kappa * fixed_.array();
}

bool ConeSearch::are_stiemkes(const Vector& u, const Matrix& products) const {
  double least = std::numeric_limits<double>::infinity();
  for (Index i = 0; i < u.size(); ++i) {
    if (open_[i] != 0.0) least = std::min(least, u[i]);
  }
  if (!(least > 0.0 && u.allFinite())) return false;
  const double allowed = std::max(of_weights * least, units * epsilon * u.norm());
  if (allowed > most_of_weights * least) return false;
  const Matrix typical = sizes_ / std::sqrt(count_);
  return (products.array().abs() <= allowed * typical.array()).all();
}

bool ConeSearch::are_rounding(const Vector& u, const Matrix& products) const {
  const double allowed = units * epsilon * u.norm() / std::sqrt(count_);
  return (products.array().abs() <= allowed * sizes_.array()).all();
}

ConeSearch::End ConeSearch::minimize(double kappa) {
  for (int step = 0; step < most_steps; ++step) {
    const Vector u = residuals(kappa);
    const Matrix gradient = -products_.transposed(u);
    if (are_stiemkes(u, gradient)) return End::proof;
    const bool may_prove = open_.cwiseProduct(m_).maxCoeff() < 1.0;
    const double end = may_prove ? gradient_of_proof : gradient_at_end;
    if (scaled_norm(gradient) <= end * at_zero_ || !take_step(kappa, gradient)) break;
  }
  return End::minimum;
}

/// d of AᵀWA d = c, about.
Matrix ConeSearch::solved(const Vector& w, const Matrix& c, const CgLimits& limits) {
  MarginGram H(products_, w, c.rows());
  const Vector preconditioner = inverse_where_positive(products_.gram_diagonal(w).reshaped());
  Vector d;
  conjugate_gradients(H, c.reshaped(), preconditioner, limits, d);
  return d.reshaped(c.rows(), c.cols());
}

/// False if the step leads nowhere.
bool ConeSearch::take_step(double kappa, const Matrix& gradient) {
  const Matrix step = solved(curvatures(kappa), -gradient, of_step);
  const Vector change = products_.margins(step);
  const double length = best_length(kappa, change);
  if (!(length > 0.0)) return false;
  d_ += length * step;
  m_ += length * change;
  return true;
}

/// Where the function is least along a direction: a zero of its derivative, which rises and has
/// finitely many pieces, by Newton's method within a bracket.
double ConeSearch::best_length(double kappa, const Vector& change) const {
  constexpr int most = 60;
  constexpr double small_slope = 1e-10;
  const auto slope_and_curvature = [&](double length) {
    double slope = 0.0, curvature = 0.0;
    for (Index i = 0; i < m_.size(); ++i) {
      const double m = m_[i] + length * change[i];
      const double steep = m < 0.0 ? 1.0 + kappa : 1.0;
      slope += change[i] * (open_[i] * (steep * m - 1.0) + kappa * fixed_[i] * m);
      curvature += change[i] * change[i] * (open_[i] * steep + kappa * fixed_[i]);
    }
    return std::pair(slope, curvature);
  };
  const double least = small_slope * std::abs(slope_and_curvature(0.0).first);
  double low = 0.0, high = std::numeric_limits<double>::infinity(), length = 1.0;
  for (int i = 0; i < most; ++i) {
    const auto [slope, curvature] = slope_and_curvature(length);
    if (std::abs(slope) <= least) break;
    (slope < 0.0 ? low : high) = length;
    length -= slope / curvature;
    if (!(length > low && length < high)) {
      length = std::isfinite(high) ? 0.5 * (low + high) : 2.0 * low;
    }
  }
  return length;
}

/// What is left of d where the margins below a share of the largest are made zero; nothing where a
/// trial shows that it would harm others.
Matrix ConeSearch::without_small(double share) {
  const double largest = open_.cwiseProduct(m_).maxCoeff();
  const Vector held =
      open_.array() * (m_.array() < share * largest).cast<double>() + fixed_.array();
  Matrix d = d_ - solved(held, products_.gram_product(held, d_), of_trial);
  const Vector left = products_.margins(d).cwiseProduct((open_ - held).cwiseMax(0.0));
  if (!(left.minCoeff() >= -harmful * left.maxCoeff())) return Matrix::Zero(d.rows(), d.cols());
  for (int i = 0; i < most_repetitions; ++i) {
    const Matrix part = solved(held, products_.gram_product(held, d), of_least_squares);
    d -= part;
    if (!(part.norm() > nothing_left * d.norm())) break;
  }
  return d;
}

bool ConeSearch::accepts(const Matrix& d) {
  const Matrix simple = cleaned(d);
  if (simple.isZero(0.0) || !simple.allFinite()) return false;
  products_.spend(1);
  const Margins::Effect effect = margins_.effect(simple, false);
  if (!effect.is_harmless || effect.rising == 0) return false;
  direction_ = simple;
  return true;
}

Matrix ConeSearch::cleaned(const Matrix& d) const {
  const Matrix sizes = sizes_.cwiseProduct(d.cwiseAbs());
  const double smallest = smallest_entry * sizes.maxCoeff();
  return (sizes.array() > smallest).select(d, 0.0);
}

double ConeSearch::scaled_norm(const Matrix& gradient) const {
  const Vector inverse = inverse_where_positive(sizes_.reshaped());
  return gradient.reshaped().cwiseProduct(inverse).norm();
}

}  // namespace hesse
