#include "hesse/step/bounded_line_search.hpp"

#include <algorithm>
#include <limits>

namespace hesse {
namespace {

// Enough that x + d, rounded and clamped to the box, is the bound that d leads to.
constexpr double overshoot = 1.0 + 4.0 * std::numeric_limits<double>::epsilon();

// Lets d reach its bounds in spite of rounding; returns the longest α with x + αd in the box.
double aim(const Iterate& at, const Bounds& bounds, Vector& d) {
  double longest = Bounds::infinity;
  for (Index i = 0; i < d.size(); ++i) {
    if (d[i] == 0.0) continue;
    const double room = d[i] > 0.0 ? bounds.upper(i) - at.x[i] : bounds.lower(i) - at.x[i];
    const double lengths = room / d[i];
    if (lengths <= overshoot) d[i] = room * overshoot;
    longest = std::min(longest, std::max(lengths, 1.0));
  }
  return longest > 1.0 ? longest * overshoot : 1.0;
}

}  // namespace

BoundedLineSearch::BoundedLineSearch(const LineSearchOptions& options, Index n, Index most_pairs)
    : WolfeLineSearch(options, n), cauchy_(n, most_pairs), subspace_(n, most_pairs) {}

bool BoundedLineSearch::find_direction(const Model& model, LineDirection& line) {
  CompactLBfgs& B = *model.curvature.compact_form();
  const Iterate& at = model.iterate;
  if (!cauchy_.find(at, B, model.bounds)) return false;
  if (!subspace_.find(at, B, model.bounds, cauchy_, line.d)) return false;
  line.longest = aim(at, model.bounds, line.d);
  line.slope = at.gradient.dot(line.d);
  return true;
}

}  // namespace hesse
