#include "hesse/models/curve_term.hpp"

#include <cstdlib>

#include "hesse/models/curve_formulas.hpp"

namespace hesse {
namespace {

using lane::Vec;

template <class Formula>
class FormulaTerm final : public CurveTerm {
 public:
  std::string name() const override { return Formula::name; }
  std::vector<std::string> parameters() const override {
    return {Formula::names.begin(), Formula::names.end()};
  }
  Index coordinates() const override { return Formula::coordinates; }
  bool is_linear(Index parameter) const override {
    return ((Formula::linear >> parameter) & 1U) != 0;
  }

  void add(const Vec* p, const CurvePoints& points) const override {
    const Formula formula(p);
    const Vec* x = points.x;
    Vec* row = points.derivatives;
    Vec unused[Formula::names.size()];
    for (Index i = 0; i < points.count; ++i, x += points.coordinates) {
      points.values[i] += formula(x, row != nullptr ? row : unused);
      if (row != nullptr) row += points.parameters;
    }
  }

  void candidates(const CurveExtent& extent, CurveCandidates& rows) const override {
    Formula::candidates(extent, rows);
  }
};

/// Σ cₖ xᵏ
class Polynomial final : public CurveTerm {
 public:
  Polynomial(std::string name, std::vector<std::string> parameters)
      : name_(std::move(name)), parameters_(std::move(parameters)) {}

  std::string name() const override { return name_; }
  std::vector<std::string> parameters() const override { return parameters_; }
  Index coordinates() const override { return parameters_.size() == 1 ? 0 : 1; }
  bool is_linear(Index) const override { return true; }

  void add(const Vec* p, const CurvePoints& points) const override {
    const Index size = static_cast<Index>(parameters_.size());
    for (Index i = 0; i < points.count; ++i) {
      const Vec x = points.x[i * points.coordinates];
      Vec value = p[size - 1];
      for (Index k = size - 2; k >= 0; --k) value = value * x + p[k];
      points.values[i] += value;
      if (points.derivatives == nullptr) continue;
      Vec* row = points.derivatives + i * points.parameters;
      row[0] = lane::all(1.0);
      for (Index k = 1; k < size; ++k) row[k] = row[k - 1] * x;
    }
  }

  void candidates(const CurveExtent&, CurveCandidates& rows) const override {
    rows.insert(rows.end(), parameters_.size(), 1.0);
  }

 private:
  std::string name_;
  std::vector<std::string> parameters_;
};

// Higher powers of x differ by less than rounding on most data.
constexpr int largest_degree = 20;

std::unique_ptr<CurveTerm> make_polynomial(const std::string& name) {
  if (name == "linear") {
    return std::make_unique<Polynomial>(name, std::vector<std::string>{"intercept", "slope"});
  }
  int degree = name == "constant" ? 0 : name == "quadratic" ? 2 : name == "cubic" ? 3 : -1;
  const std::string general = "polynomial";
  if (name.rfind(general, 0) == 0 && name.size() > general.size() &&
      name.find_first_not_of("0123456789", general.size()) == std::string::npos &&
      name.size() <= general.size() + 2) {
    degree = std::atoi(name.c_str() + general.size());
  }
  if (degree < 0 || degree > largest_degree) return nullptr;
  std::vector<std::string> parameters;
  for (int k = 0; k <= degree; ++k) parameters.push_back("c" + std::to_string(k));
  return std::make_unique<Polynomial>(name, std::move(parameters));
}

template <class... Formula>
struct Formulas {
  static std::unique_ptr<CurveTerm> make(const std::string& name) {
    std::unique_ptr<CurveTerm> made;
    ((name == Formula::name && (made = std::make_unique<FormulaTerm<Formula>>())), ...);
    return made;
  }

  static std::string names() {
    std::string all;
    ((all += Formula::name, all += ", "), ...);
    return all;
  }
};

using Known = Formulas<curves::Exponential, curves::Gaussian, curves::Lorentzian,
                       curves::PseudoVoigt, curves::Gaussian2d, curves::Logistic, curves::Hill,
                       curves::PowerLaw, curves::DampedSine, curves::Arrhenius>;

}  // namespace

std::unique_ptr<CurveTerm> make_curve_term(const std::string& name) {
  std::unique_ptr<CurveTerm> formula = Known::make(name);
  return formula != nullptr ? std::move(formula) : make_polynomial(name);
}

std::string curve_term_names() {
  return Known::names() + "constant, linear, quadratic, cubic, polynomial0 … polynomial" +
         std::to_string(largest_degree);
}

}  // namespace hesse
