#include "hesse/linalg/small_batch.hpp"

#include <algorithm>
#include <cassert>

#include "hesse/linalg/small_batch_kernels.hpp"
#include "hesse/linalg/threads.hpp"

namespace hesse {
namespace {

using namespace small_batch;

// Empirical: fewer multiplications than this are not worth a second thread.
constexpr double parallel_threshold = 2e5;

double factor_work(Index n) { return static_cast<double>(n * n * (n + 9)) / 6.0; }

double solve_work(Index n, Index columns) { return static_cast<double>(n * n * columns); }

/// Calls the body with each group of slots and the one after it (the last one with itself), and
/// with its number; returns the sum of what it returns.
template <class Body>
Index sum_over_groups(Index slots, const std::vector<Index>& chosen, double work_per_slot,
                      Body&& body) {
  const auto call = [&](Index number) {
    const Index first = number * lanes, after = first + lanes;
    return body(number, Group(first, slots, chosen),
                Group(after < slots ? after : first, slots, chosen));
  };
  const bool is_large = static_cast<double>(slots) * work_per_slot > parallel_threshold;
  const int threads = is_large ? thread_count() : 1;
  const Index groups = (slots + lanes - 1) / lanes;
  Index sum = 0;
  if (threads == 1) {
    for (Index number = 0; number < groups; ++number) sum += call(number);
  } else {
#pragma omp parallel for schedule(static) num_threads(threads) reduction(+ : sum)
    for (Index number = 0; number < groups; ++number) sum += call(number);
  }
  return sum;
}

/// Those of a group, by its number, among the factors of so many slots.
Factors factors_of(double* all, Index order, Index number, Index slots) {
  const Index size = triangle_size(order);
  const bool is_last = (number + 1) * lanes >= slots;
  return {reinterpret_cast<Vec*>(all) + number * size, is_last ? 0 : size};
}

Index report_group(const BadPivots& bad, const Group& group, SmallBatchReport* reports) {
  Index failures = 0;
  for (int lane = 0; lane < group.present; ++lane) {
    reports[lane] = bad.report(lane);
    if (reports[lane].status != SmallBatchStatus::positive_definite) ++failures;
  }
  return failures;
}

}  // namespace

Index SmallBatchCholesky::factorize(const SmallBatch& A, const SmallBatchDamping& damping,
                                    const std::vector<Index>* problems) {
  assert(A.order >= 0 && A.order <= largest_small_order);
  order_ = A.order;
  reports_.clear();  // nothing is held if memory runs out
  problems_.clear();
  if (problems != nullptr) problems_ = *problems;
  assert(std::all_of(problems_.begin(), problems_.end(),
                     [&A](Index p) { return p >= 0 && p < A.count; }));
  const Index slots = problems != nullptr ? static_cast<Index>(problems_.size()) : A.count;
  const Index padded = tile::rounded_up(slots, lanes);
  factors_ = memory_.at_least(static_cast<std::size_t>(padded * triangle_size(order_)));
  reports_.resize(static_cast<std::size_t>(slots));
  const auto factorize_one = [&](Index number, const Group& group, const Group& next) {
    const Factors L = factors_of(factors_, order_, number, slots);
    const BadPivots bad = factorize_group(L, order_, DampedMatrices(A, damping, group, next));
    return report_group(bad, group, &reports_[number * lanes]);
  };
  return sum_over_groups(slots, problems_, factor_work(order_), factorize_one);
}

void SmallBatchCholesky::solve(const double* b, double* x, Index columns,
                               const bool* chosen) const {
  const auto solve_one = [&](Index number, const Group& group, const Group&) {
    bool is_wanted[lanes], is_any = false;
    for (int lane = 0; lane < lanes; ++lane) {
      is_wanted[lane] = chosen == nullptr || chosen[group.problem[lane]];
      is_any = is_any || is_wanted[lane];
    }
    if (is_any) {
      const Factors L = factors_of(factors_, order_, number, size());
      solve_group(L, order_, group, is_wanted, {b, x, columns});
    }
    return Index{0};
  };
  sum_over_groups(size(), problems_, solve_work(order_, columns), solve_one);
}

Index solve_batch(const SmallBatch& A, const SmallBatchDamping& damping, const double* b, double* x,
                  SmallBatchReport* reports, Index columns) {
  assert(A.order >= 0 && A.order <= largest_small_order);
  const Index n = A.order;
  const double work = factor_work(n) + solve_work(n, columns);
  const auto solve_one = [&](Index number, const Group& group, const Group& next) {
    Vec memory[triangle_size(largest_small_order)];
    const Factors L{memory, 0};
    bool all_wanted[lanes];
    std::fill_n(all_wanted, lanes, true);
    const BadPivots bad = factorize_group(L, n, DampedMatrices(A, damping, group, next));
    solve_group(L, n, group, all_wanted, {b, x, columns});
    return report_group(bad, group, reports + number * lanes);
  };
  return sum_over_groups(A.count, {}, work, solve_one);
}

}  // namespace hesse
