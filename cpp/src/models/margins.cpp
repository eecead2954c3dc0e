#include "hesse/models/margins.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hesse/linalg/threads.hpp"
#include "hesse/models/design_rows.hpp"

namespace hesse {
namespace {

// Empirical: how many of the worst margins are told.
constexpr std::size_t most_worst = 64;

// Empirical: a product is zero below this share of the sum of its terms' magnitudes.
constexpr double rounding = 1e-10;

bool counts(const double* weights, Index i) { return weights == nullptr || weights[i] > 0.0; }

struct SomeRows {
  Index first, count;
  bool has_intercept;
};

/// products ← X d, sizes ← |X| |d| of some rows; entries of one place are terms of their own.
template <class Scalar, class Integer>
void multiply_both(const SomeRows& some, const CsrView<Scalar, Integer>& X, const Matrix& d,
                   const Matrix& magnitudes, Matrix& products, Matrix& sizes) {
  products.setZero(some.count, d.cols());
  sizes.setZero(some.count, d.cols());
  for (Index i = 0; i < some.count; ++i) {
    const auto end = static_cast<Index>(X.starts[some.first + i + 1]);
    for (auto at = static_cast<Index>(X.starts[some.first + i]); at < end; ++at) {
      const auto j = static_cast<Index>(X.indices[at]);
      const auto value = static_cast<double>(X.values[at]);
      products.row(i) += value * d.row(j);
      sizes.row(i) += std::abs(value) * magnitudes.row(j);
    }
  }
  if (!some.has_intercept) return;
  products.rowwise() += d.row(X.columns);
  sizes.rowwise() += magnitudes.row(X.columns);
}

}  // namespace

int open_side(const GlmFamily& family, double target) {
  switch (family.kind) {
    case GlmKind::binomial_logit:
    case GlmKind::binomial_probit:
    case GlmKind::binomial_cloglog: return target == 0.0 ? -1 : target == 1.0 ? 1 : 0;
    case GlmKind::poisson_log:
    case GlmKind::negative_binomial_log: return target == 0.0 ? -1 : 0;
    case GlmKind::tweedie_log:
      // At μ = 0 the likelihood of y = 0 is at its maximum where the power is below 2.
      return target == 0.0 && family.parameter > 0.0 && family.parameter < 2.0 ? -1 : 0;
    default: return 0;
  }
}

/// Products of a block's rows with a direction, and the sums of the magnitudes of their terms.
struct Margins::Block {
  const Margins& all;
  Index first, count;
  const Matrix& products;
  const Matrix& sizes;

  [[nodiscard]] State state(Index i, Index k) const { return all.state(first + i, k); }

  [[nodiscard]] double margin(Index i, Index k) const {
    return all.margin(first + i, k, products.row(i));
  }

  [[nodiscard]] double zero(Index i, Index k) const {
    const double other = all.labels_ == nullptr ? 0.0 : sizes(i, all.labels_[first + i]);
    return rounding * (sizes(i, k) + other);
  }

  template <class Task>
  void for_each(const Task& task) const {
    all.for_each_margin(first, count, task);
  }
};

Margins::Margins(const GlmFamily& family, const GlmData& data, bool has_intercept)
    : shape_{column_count(data.features), has_intercept},
      features_(data.features),
      predictors_(1),
      sides_(static_cast<std::size_t>(samples())),
      labels_(nullptr),
      states_(sides_.size()) {
  for (Index i = 0; i < samples(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    sides_[at] = static_cast<signed char>(open_side(family, data.targets[i]));
    states_[at] = sides_[at] == 0 ? State::fixed : State::open;
    if (!counts(data.weights, i)) states_[at] = State::absent;
  }
}

Margins::Margins(const MultinomialData& data, bool has_intercept)
    : shape_{column_count(data.features), has_intercept},
      features_(data.features),
      predictors_(data.classes),
      labels_(data.labels),
      states_(static_cast<std::size_t>(samples() * data.classes), State::absent) {
  for (Index i = 0; i < samples(); ++i) {
    for (Index k = 0; k < data.classes && counts(data.weights, i); ++k) {
      const auto at = static_cast<std::size_t>(i * data.classes + k);
      if (k != data.labels[i]) states_[at] = State::open;
    }
  }
}

/// Calls task(block, number of the block), in parallel.
template <class Task>
void Margins::for_each_block(const Matrix& d, const Task& task) const {
  const Matrix magnitudes = d.cwiseAbs();
  if (const auto* sparse = std::get_if<SparseRows>(&features_)) {
    const double work = static_cast<double>(entry_count(*sparse) * predictors_);
    for_each_task(product_count(samples()), threads_for(work), [&](Index number) {
      const Index first = number * rows_per_product;
      const Index count = std::min(rows_per_product, samples() - first);
      Matrix products, sizes;
      std::visit(
          [&](const auto& X) {
            multiply_both({first, count, shape_.has_intercept}, X, d, magnitudes, products, sizes);
          },
          *sparse);
      task(Block{*this, first, count, products, sizes}, number);
    });
    return;
  }
  for_each_product(shape_, features_, d, [&](const RowProducts& at) {
    const Matrix sizes = at.rows.cwiseAbs() * magnitudes;
    task(Block{*this, at.first, at.count, at.products, sizes}, at.number);
  });
}

Margins::Effect Margins::effect(const Matrix& d, bool is_of_separated) const {
  struct Found {
    Index rising = 0;
    bool is_harmless = true;
    Worst worst{0.0, -1, 0};
  };
  std::vector<Found> found(static_cast<std::size_t>(product_count(samples())));
  for_each_block(d, [&](const Block& block, Index number) {
    Found& at = found[static_cast<std::size_t>(number)];
    block.for_each([&](Index i, Index k) {
      const State state = block.state(i, k);
      if (state == State::separated && !is_of_separated) return;
      const double margin = block.margin(i, k), zero = block.zero(i, k);
      if (state == State::fixed) {
        at.is_harmless = at.is_harmless && std::abs(margin) <= zero;
        return;
      }
      at.rising += margin > zero ? 1 : 0;
      at.is_harmless = at.is_harmless && margin >= -zero;
      if (margin < at.worst.margin) at.worst = {margin, block.first + i, k};
    });
  });
  Effect effect;
  for (const Found& at : found) {
    effect.rising += at.rising;
    effect.is_harmless = effect.is_harmless && at.is_harmless;
    if (at.worst.sample >= 0) effect.worst.push_back(at.worst);
  }
  std::stable_sort(effect.worst.begin(), effect.worst.end(),
                   [](const Worst& a, const Worst& b) { return a.margin < b.margin; });
  if (effect.worst.size() > most_worst) effect.worst.resize(most_worst);
  return effect;
}

void Margins::mark_separated(const Matrix& d) {
  for_each_block(d, [&](const Block& block, Index) {
    block.for_each([&](Index i, Index k) {
      if (block.state(i, k) == State::open && block.margin(i, k) > block.zero(i, k)) {
        states_[static_cast<std::size_t>((block.first + i) * per_sample() + k)] = State::separated;
      }
    });
  });
}

double Margins::harmless_share(const Matrix& d, const Matrix& added) const {
  Vector margins = Vector::Constant(samples() * per_sample(), 0.0);
  for_each_block(d, [&](const Block& block, Index) {
    block.for_each([&](Index i, Index k) {
      if (block.state(i, k) != State::separated) return;
      margins[(block.first + i) * per_sample() + k] = block.margin(i, k);
    });
  });
  Vector shares = Vector::Ones(product_count(samples()));
  for_each_block(added, [&](const Block& block, Index number) {
    block.for_each([&](Index i, Index k) {
      const double before = margins[(block.first + i) * per_sample() + k];
      const double loss = -block.margin(i, k);
      if (before > 0.0 && 0.5 * before < shares[number] * loss) {
        shares[number] = 0.5 * before / loss;
      }
    });
  });
  return shares.size() > 0 ? shares.minCoeff() : 1.0;
}

Matrix Margins::gradient(const Worst& at) const {
  DesignRows rows;
  const Vector row = rows.load(shape_, features_, at.sample, 1).row(0).transpose();
  Matrix found = Matrix::Zero(columns(), predictors_);
  if (labels_ == nullptr) {
    found.col(0) = sides_[static_cast<std::size_t>(at.sample)] * row;
  } else {
    found.col(labels_[at.sample]) = row;
    found.col(at.other) = -row;
  }
  return found;
}

Vector Margins::samples_in(State wanted) const {
  Vector found = Vector::Zero(samples());
  for (Index i = 0; i < samples(); ++i) {
    for (Index k = 0; k < per_sample(); ++k) {
      if (state(i, k) == wanted) found[i] = 1.0;
    }
  }
  return found;
}

Vector Margins::margins_in(State wanted) const {
  Vector found(static_cast<Index>(states_.size()));
  for (Index i = 0; i < found.size(); ++i) {
    found[i] = states_[static_cast<std::size_t>(i)] == wanted ? 1.0 : 0.0;
  }
  return found;
}

Matrix Margins::open_sides() const {
  Matrix found = Matrix::Zero(samples(), predictors_);
  for (Index i = 0; i < samples(); ++i) {
    for (Index k = 0; k < per_sample(); ++k) {
      if (state(i, k) != State::open) continue;
      if (labels_ == nullptr) {
        found(i, 0) = sides_[static_cast<std::size_t>(i)];
      } else {
        found(i, labels_[i]) += 1.0;
        found(i, k) -= 1.0;
      }
    }
  }
  return found;
}

bool Margins::has(State wanted) const {
  return std::find(states_.begin(), states_.end(), wanted) != states_.end();
}

}  // namespace hesse
