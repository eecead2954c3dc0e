#include "hesse/models/curve_dictionary.hpp"

#include <algorithm>
#include <cmath>

namespace hesse {
namespace {

using lane::lanes;
using lane::Vec;

// Columns are kept for the next curve if they are no more numbers than this, 8 MB.
constexpr Index most_kept = 1 << 20;

}  // namespace

bool CurveDictionary::is_searched(Index t) const {
  for (Index j = 0; j < size(t); ++j) {
    if (!model_.term(t).is_linear(j)) return true;
  }
  return false;
}

Index CurveDictionary::linear_parameter(Index t) const {
  Index j = 0;
  while (j < size(t) - 1 && !model_.term(t).is_linear(j)) ++j;
  return j;
}

void CurveDictionary::set_points(const double* x, Index points) {
  points_ = points;
  x_.assign(x, x + points * model_.coordinates());
  measure_extent();
  candidates_.resize(model_.terms());
  for (Index t = 0; t < model_.terms(); ++t) {
    if (is_searched(t)) find_candidates(t);
  }
}

void CurveDictionary::measure_extent() {
  const Index c = model_.coordinates();
  is_usable_.assign(points_, true);
  extent_ = {0, std::vector<double>(c, lane::infinity), std::vector<double>(c, -lane::infinity)};
  for (Index i = 0; i < points_; ++i) {
    const double* x = x_.data() + i * c;
    is_usable_[i] = std::all_of(x, x + c, [](double v) { return std::isfinite(v); });
    if (!is_usable_[i]) continue;
    ++extent_.points;
    for (Index k = 0; k < c; ++k) {
      extent_.least[k] = std::min(extent_.least[k], x[k]);
      extent_.most[k] = std::max(extent_.most[k], x[k]);
    }
  }
  if (extent_.points == 0) {
    extent_.least.assign(c, 0.0);
    extent_.most.assign(c, 1.0);
  }
}

void CurveDictionary::find_candidates(Index t) {
  Candidates& candidates = candidates_[t];
  candidates.rows.clear();
  model_.term(t).candidates(extent_, candidates.rows);
  candidates.count = static_cast<Index>(candidates.rows.size()) / size(t);
  const Index groups = (candidates.count + lanes - 1) / lanes;
  candidates.is_kept = groups * lanes * points_ <= most_kept;
  if (!candidates.is_kept) return;
  Vec* column = reinterpret_cast<Vec*>(candidates.columns.at_least(groups * points_ * lanes));
  for (Index g = 0; g < groups; ++g) write_group(t, g, column + g * points_);
}

void CurveDictionary::write_point(Index point, Vec* x) const {
  const Index c = model_.coordinates();
  for (Index k = 0; k < c; ++k) x[k] = lane::all(x_[point * c + k]);
}

const Vec* CurveDictionary::columns(Index t, Index group) {
  Candidates& candidates = candidates_[t];
  if (candidates.is_kept) {
    return reinterpret_cast<const Vec*>(candidates.columns.at_least(0)) + group * points_;
  }
  Vec* column = reinterpret_cast<Vec*>(group_.at_least(points_ * lanes));
  write_group(t, group, column);
  return column;
}

/// The columns of a group of candidates.
void CurveDictionary::write_group(Index t, Index group, Vec* column) {
  const Candidates& candidates = candidates_[t];
  const Index n = size(t);
  Vec p[most_parameters];
  for (Index j = 0; j < n; ++j) {
    for (Index i = 0; i < lanes; ++i) {
      p[j][i] = candidates.rows[std::min(group * lanes + i, candidates.count - 1) * n + j];
    }
  }
  write_columns(t, p, column);
}

void CurveDictionary::write_columns(Index t, const Vec* p, Vec* column) {
  const CurveTerm& term = model_.term(t);
  const Index n = size(t), c = model_.coordinates(), linear = linear_parameter(t);
  Vec row[most_parameters];
  Vec* x = reinterpret_cast<Vec*>(at_one_point_.at_least(c * lanes));
  for (Index i = 0; i < points_; ++i) {
    write_point(i, x);
    Vec value{};
    term.add(p, {x, c, 1, &value, row, n});
    column[i] = is_usable_[i] ? row[linear] : Vec{};
  }
}

}  // namespace hesse
