#include "hesse/curvature/lbfgs.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/curvature/secant_condition.hpp"
#include "hesse/linalg/column_kernels.hpp"
#include "hesse/linalg/two_loop.hpp"

namespace hesse {
namespace {

// Empirical: shorter columns stay in the first two levels of the cache, where the plain recursion
// is as fast; and m² products must be few beside mn numbers.
constexpr Index shortest_long_column = 2048;
constexpr Index least_rows_per_pair = 16;

constexpr Index cache_line = 8;

// Sums of a part: sᵀs, sᵀy, yᵀy of the new pair, then the history's products with y and g.
constexpr Index pair_sums = 3;

Index padded(Index rows) { return tile::rounded_up(rows, tile::lanes); }

/// Calls task(first row, rows) for the chunks of a part.
template <class Task>
void for_each_chunk(Index first, Index rows, const Task& task) {
  for (Index i = 0; i < rows; i += RowParts::chunk) {
    task(first + i, std::min(RowParts::chunk, rows - i));
  }
}

/// A chunk of a vector, padded with zeros to whole vectors of the instruction set.
struct PaddedChunk {
  alignas(64) double entries[RowParts::chunk];

  template <class Entry>
  void fill(Index rows, const Entry& entry) {
    for (Index i = 0; i < rows; ++i) entries[i] = entry(i);
    std::fill(entries + rows, entries + padded(rows), 0.0);
  }
};

}  // namespace

LBfgs::LBfgs(Index n, Index memory)
    : n_(n),
      memory_(memory),
      stride_(tile::rounded_up(n, cache_line)),
      has_long_columns_(n >= std::max(shortest_long_column, least_rows_per_pair * memory)),
      parts_(n),
      last_x_(block_.at_least(static_cast<std::size_t>(stride_) *
                              static_cast<std::size_t>(2 * memory + 4))),
      last_gradient_(last_x_ + stride_),
      history_(last_gradient_ + stride_),
      part_sums_(pair_sums + (has_long_columns_ ? 4 * slots() : 0), parts_.count()),
      rho_(slots()),
      alpha_(slots()) {
  if (has_long_columns_) {
    SY_.resize(slots(), slots());
    YY_.resize(slots(), slots());
    Sv_.resize(slots());
    Yv_.resize(slots());
    coefficients_.resize(2 * slots());
  }
}

void LBfgs::update(const Iterate& at) {
  threads_ = has_long_columns_ ? threads_for_numbers(2 * slots() * n_) : 1;
  double length = 1.0;
  if (has_last_) {
    length = form_pair(at);
  } else {
    remember(at);
  }
  if (stored_ == 0) {
    // No positive curvature is known: the first step has length 1, later ones that of the last, so
    // that line searches which find no bottom go down ever faster.
    const double norm = long_norm(at.gradient);
    scale_ = norm > 0.0 ? length / norm : 1.0;
  }
}

void LBfgs::remember(const Iterate& at) {
  long_copy(at.x.data(), n_, last_x_);
  long_copy(at.gradient.data(), n_, last_gradient_);
  std::fill(last_gradient_ + n_, last_gradient_ + stride_, 0.0);
  has_last_ = true;
}

// One pass over the history: the pair is formed in place, and multiplied while it is in the cache.
// Returns the length of s.
double LBfgs::form_pair(const Iterate& at) {
  const Index width = pair_sums + (has_long_columns_ ? 4 * (stored_ + 1) : 0);
  parts_.for_each(threads_, [&](Index part, Index first, Index rows) {
    double* sums = part_sums_.col(part).data();
    std::fill_n(sums, width, 0.0);
    for_each_chunk(first, rows, [&](Index begin, Index count) {
      difference(at, begin, count);
      multiply_pair(begin, count, sums);
    });
  });
  add_up(width);
  const double length = std::sqrt(part_sums_(0, 0));
  store_pair(length, part_sums_(1, 0), part_sums_(2, 0));
  return length;
}

// s ← x − x₋, y ← g − g₋, and x₋, g₋ become x, g.
void LBfgs::difference(const Iterate& at, Index first, Index rows) {
  const auto advance = [=](const Vector& now, double* last, double* change) {
    const double* next = now.data() + first;
    last += first;
    change += first;
    for (Index i = 0; i < rows; ++i) {
      change[i] = next[i] - last[i];
      last[i] = next[i];
    }
    std::fill(change + rows, change + padded(rows), 0.0);
  };
  advance(at.x, last_x_, s(spare()));
  advance(at.gradient, last_gradient_, y(spare()));
}

void LBfgs::multiply_pair(Index first, Index rows, double* sums) {
  const auto step = column(s(spare())).segment(first, rows);
  const auto change = column(y(spare())).segment(first, rows);
  sums[0] += step.squaredNorm();
  sums[1] += step.dot(change);
  sums[2] += change.squaredNorm();
  if (!has_long_columns_) return;
  const double* const change_and_gradient[] = {change.data(), last_gradient_ + first};
  column_kernels::add_dots(history_ + first, stride_, 2 * (stored_ + 1), padded(rows),
                           change_and_gradient, sums + pair_sums);
}

// Adds the parts' sums in order into the first ones.
void LBfgs::add_up(Index width) {
  if (parts_.count() == 0) part_sums_.setZero(part_sums_.rows(), 1);
  for (Index part = 1; part < parts_.count(); ++part) {
    part_sums_.col(0).head(width) += part_sums_.col(part).head(width);
  }
}

void LBfgs::store_pair(double length, double sy, double yy) {
  if (has_long_columns_) keep_products();
  if (!is_safely_convex(sy, length, std::sqrt(yy))) return;
  newest_ = spare();
  rho_[newest_] = 1.0 / sy;
  scale_ = sy / yy;
  stored_ = std::min(stored_ + 1, memory_);
}

// Those of a pair that is refused are overwritten by the next one's.
void LBfgs::keep_products() {
  const Index next = spare();
  const double* product = part_sums_.data() + pair_sums;
  for (Index k = 0; k <= stored_; ++k, product += 4) {
    SY_(k, next) = product[0];
    Sv_[k] = product[1];
    YY_(k, next) = YY_(next, k) = product[2];
    Yv_[k] = product[3];
  }
}

bool LBfgs::factorize(double) { return true; }

void LBfgs::solve_in_place(Vector& v) {
  if (!has_long_columns_) return two_loop(v);
  project(v);
  two_loop_on_products();
  parts_.for_each(threads_, [&](Index, Index first, Index rows) {
    PaddedChunk chunk;
    for_each_chunk(first, rows, [&](Index begin, Index count) {
      chunk.fill(count, [&](Index i) { return scale_ * v[begin + i]; });
      combine(begin, padded(count), chunk.entries);
      std::copy_n(chunk.entries, count, v.data() + begin);
    });
  });
}

double LBfgs::newton_direction(const Iterate& at, Vector& direction) {
  if (!has_long_columns_) return Curvature::newton_direction(at, direction);
  two_loop_on_products();
  coefficients_ = -coefficients_;
  return parts_.sum(threads_, [&](Index first, Index rows) {
    PaddedChunk chunk;
    double slope = 0.0;
    for_each_chunk(first, rows, [&](Index begin, Index count) {
      const double* gradient = last_gradient_ + begin;
      chunk.fill(count, [&](Index i) { return -scale_ * gradient[i]; });
      combine(begin, padded(count), chunk.entries);
      const double* const other[] = {gradient};
      column_kernels::add_group_dots<1>(chunk.entries, 0, padded(count), other, &slope);
      std::copy_n(chunk.entries, count, direction.data() + begin);
    });
    return slope;
  });
}

void LBfgs::two_loop(Vector& v) {
  hesse::two_loop(
      stored_, [&](Index age) { return column(s(slot(age))); },
      [&](Index age) { return column(y(slot(age))); }, [&](Index age) { return rho_[slot(age)]; },
      scale_, alpha_, v);
}

void LBfgs::project(const Vector& v) {
  const Index width = 2 * (stored_ + 1);
  parts_.for_each(threads_, [&](Index part, Index first, Index rows) {
    PaddedChunk chunk;
    double* sums = part_sums_.col(part).data();
    std::fill_n(sums, width, 0.0);
    for_each_chunk(first, rows, [&](Index begin, Index count) {
      chunk.fill(count, [&](Index i) { return v[begin + i]; });
      const double* const only[] = {chunk.entries};
      column_kernels::add_dots(history_ + begin, stride_, 2 * spare(), padded(count), only, sums);
      const Index after = spare() + 1;
      column_kernels::add_dots(s(after) + begin, stride_, 2 * (stored_ + 1 - after), padded(count),
                               only, sums + 2 * after);
    });
  });
  add_up(width);
  for (Index k = 0; k <= stored_; ++k) {
    Sv_[k] = part_sums_(2 * k, 0);
    Yv_[k] = part_sums_(2 * k + 1, 0);
  }
}

// The recursion with v written as γv − γ Σ αⱼ yⱼ + Σ (αⱼ − βⱼ) sⱼ, where its steps multiply by s
// and y.
void LBfgs::two_loop_on_products() {
  for (Index age = 0; age < stored_; ++age) {
    const Index k = slot(age);
    double product = Sv_[k];
    for (Index newer = 0; newer < age; ++newer)
      product -= alpha_[slot(newer)] * SY_(k, slot(newer));
    alpha_[k] = rho_[k] * product;
  }
  for (Index age = stored_ - 1; age >= 0; --age) {
    const Index k = slot(age);
    double product = Yv_[k];
    for (Index other = 0; other < stored_; ++other) {
      product -= alpha_[slot(other)] * YY_(slot(other), k);
    }
    product *= scale_;
    for (Index older = age + 1; older < stored_; ++older) {
      product += coefficients_[2 * slot(older)] * SY_(slot(older), k);
    }
    coefficients_[2 * k] = alpha_[k] - rho_[k] * product;
    coefficients_[2 * k + 1] = -scale_ * alpha_[k];
  }
}

// target += Σ aₖ sₖ + Σ bₖ yₖ, past the spare slot, which may hold anything.
void LBfgs::combine(Index first, Index rows, double* target) {
  column_kernels::add_combination(history_ + first, stride_, 2 * spare(), coefficients_.data(),
                                  rows, target);
  const Index after = spare() + 1;
  column_kernels::add_combination(s(after) + first, stride_, 2 * (stored_ + 1 - after),
                                  coefficients_.data() + 2 * after, rows, target);
}

bool LBfgs::restart() {
  const bool had_pairs = stored_ > 0;
  stored_ = 0;
  newest_ = -1;
  has_last_ = false;
  return had_pairs;
}

}  // namespace hesse
