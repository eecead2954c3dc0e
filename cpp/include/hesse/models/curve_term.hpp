// A term of a curve model: a function of a point's coordinates and a few parameters.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hesse/linalg/lane_functions.hpp"

namespace hesse {

/// Some points at which a curve is evaluated, in vector lanes: the lanes of one vector may be
/// points of one curve, or one point of several curves.
struct CurvePoints {
  const lane::Vec* x;      ///< the coordinates of each point
  Index coordinates;       ///< how many a point has
  Index count;             ///< of points
  lane::Vec* values;       ///< one for each point
  lane::Vec* derivatives;  ///< null, or a row of derivatives by the parameters for each point
  Index parameters;        ///< the length of such a row
};

/// What starting values are sought from: where the points lie.
struct CurveExtent {
  Index points;
  std::vector<double> least, most;  ///< of each coordinate

  [[nodiscard]] double span(Index coordinate = 0) const {
    return most[coordinate] > least[coordinate] ? most[coordinate] - least[coordinate] : 1.0;
  }
  /// The mean distance of neighbours on a line.
  [[nodiscard]] double spacing() const {
    return span() / static_cast<double>(points > 1 ? points - 1 : 1);
  }
};

/// Rows of parameters, one after the other, of which the linear ones are 1.
using CurveCandidates = std::vector<double>;

class CurveTerm {
 public:
  virtual ~CurveTerm() = default;

  [[nodiscard]] virtual std::string name() const = 0;
  [[nodiscard]] virtual std::vector<std::string> parameters() const = 0;

  /// How many coordinates a point has; 0 if any number will do.
  [[nodiscard]] virtual Index coordinates() const = 0;

  /// True for a parameter that the value is proportional to or, in a polynomial, linear in.
  [[nodiscard]] virtual bool is_linear(Index parameter) const = 0;

  /// Adds the values at parameters p; writes derivatives by p at the beginning of each row.
  virtual void add(const lane::Vec* p, const CurvePoints& points) const = 0;

  /// Values of the nonlinear parameters among which a start is sought, the same whatever y is.
  virtual void candidates(const CurveExtent& extent, CurveCandidates& rows) const = 0;
};

/// A term by its name, such as "gaussian" or "polynomial3"; null if there is none.
std::unique_ptr<CurveTerm> make_curve_term(const std::string& name);

/// The names that make_curve_term knows, as a sentence lists them.
std::string curve_term_names();

}  // namespace hesse
