#include "hesse/models/curve_model.hpp"

#include <algorithm>
#include <stdexcept>

namespace hesse {
namespace {

// More terms than anybody writes by hand: a mistyped factor must not exhaust the memory.
constexpr int most_terms = 100;

std::string trimmed(const std::string& text) {
  const char* blanks = " \t\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

[[noreturn]] void refuse(const std::string& part, const std::string& description) {
  throw std::invalid_argument("model must be a sum of " + curve_term_names() +
                              ", such as \"2*gaussian+linear\"; got '" + part + "' in '" +
                              description + "'");
}

/// The factor before a term's name, 1 if there is none.
int factor_of(std::string& part, const std::string& description) {
  const std::size_t star = part.find('*');
  if (star == std::string::npos) return 1;
  const std::string number = trimmed(part.substr(0, star));
  const bool is_number = !number.empty() && number.size() <= 3 &&
                         number.find_first_not_of("0123456789") == std::string::npos;
  const int factor = is_number ? std::stoi(number) : 0;
  if (factor < 1 || factor > most_terms) refuse(part, description);
  part = trimmed(part.substr(star + 1));
  return factor;
}

}  // namespace

CurveModel::CurveModel(const std::string& description) {
  for (std::size_t first = 0; first <= description.size();) {
    const std::size_t plus = std::min(description.find('+', first), description.size());
    add_terms(trimmed(description.substr(first, plus - first)), description);
    first = plus + 1;
  }
  for (const auto& term : terms_) {
    if (term->coordinates() != 0 && term->coordinates() != coordinates_) {
      throw std::invalid_argument(
          "the terms of a model must have the same number of coordinates; '" + term->name() +
          "' has " + std::to_string(term->coordinates()) + ", others of '" + description +
          "' have " + std::to_string(coordinates_));
    }
  }
  name_parameters();
}

void CurveModel::add_terms(const std::string& part, const std::string& description) {
  std::string name = part;
  const int factor = factor_of(name, description);
  for (int i = 0; i < factor; ++i) {
    auto term = make_curve_term(name);
    if (term == nullptr || terms() == most_terms) refuse(part, description);
    coordinates_ = std::max(coordinates_, term->coordinates());
    offsets_.push_back(offsets_.back() + static_cast<Index>(term->parameters().size()));
    terms_.push_back(std::move(term));
  }
}

void CurveModel::name_parameters() {
  std::vector<std::string> plain;
  for (const auto& term : terms_) {
    for (const std::string& name : term->parameters()) plain.push_back(name);
  }
  for (Index t = 0; t < terms(); ++t) {
    const auto is_alike = [&](const auto& other) { return other->name() == term(t).name(); };
    std::string prefix = term(t).name();
    if (std::count_if(terms_.begin(), terms_.end(), is_alike) > 1) {
      prefix += std::to_string(std::count_if(terms_.begin(), terms_.begin() + t + 1, is_alike));
    }
    for (const std::string& name : term(t).parameters()) {
      const bool is_unique = std::count(plain.begin(), plain.end(), name) == 1;
      names_.push_back(is_unique ? name : prefix + "_" + name);
    }
  }
}

void CurveModel::evaluate(const lane::Vec* p, const CurvePoints& points) const {
  std::fill_n(points.values, points.count, lane::Vec{});
  for (Index t = 0; t < terms(); ++t) {
    CurvePoints own = points;
    if (own.derivatives != nullptr) own.derivatives += offset(t);
    term(t).add(p + offset(t), own);
  }
}

}  // namespace hesse
