// A curve that is a sum of terms, such as "gaussian+gaussian+linear".
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hesse/models/curve_term.hpp"

namespace hesse {

class CurveModel {
 public:
  /// From the names of terms joined by +, each perhaps with a factor: "2*gaussian + linear". Throws
  /// std::invalid_argument with a sentence for the user.
  explicit CurveModel(const std::string& description);

  [[nodiscard]] Index dimension() const { return static_cast<Index>(names_.size()); }

  /// How many coordinates a point has.
  [[nodiscard]] Index coordinates() const { return coordinates_; }

  /// The parameters' names; one that occurs more than once is preceded by its term's.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

  [[nodiscard]] Index terms() const { return static_cast<Index>(terms_.size()); }
  [[nodiscard]] const CurveTerm& term(Index t) const { return *terms_[t]; }

  /// Where a term's parameters begin; that of the term after the last is the dimension.
  [[nodiscard]] Index offset(Index t) const { return offsets_[t]; }

  /// Values, and derivatives if there is room for them, at parameters p.
  void evaluate(const lane::Vec* p, const CurvePoints& points) const;

 private:
  void add_terms(const std::string& part, const std::string& description);
  void name_parameters();

  std::vector<std::unique_ptr<CurveTerm>> terms_;
  std::vector<Index> offsets_{0};
  std::vector<std::string> names_;
  Index coordinates_ = 1;
};

}  // namespace hesse
