#include "hesse/linalg/sparse_rows.hpp"

#include <sstream>

namespace hesse {
namespace {

// Partial sums of a row, so that an addition does not wait for the one before.
constexpr Index partial = 4;

template <class Scalar, class Integer>
double dot(const CsrView<Scalar, Integer>& X, Index begin, Index end, const double* b) {
  double sums[partial] = {};
  Index k = begin;
  for (; k + partial <= end; k += partial) {
    for (Index p = 0; p < partial; ++p) {
      sums[p] += static_cast<double>(X.values[k + p]) * b[X.indices[k + p]];
    }
  }
  for (Index p = 0; k < end; ++k, ++p) {
    sums[p] += static_cast<double>(X.values[k]) * b[X.indices[k]];
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// Calls add(sum at the column of an entry, the entry) for those of a row.
template <class View, class Add>
void for_entries(const View& X, Index row, double* sum, const Add& add) {
  for (auto k = X.starts[row]; k < X.starts[row + 1]; ++k) {
    add(sum[X.indices[k]], static_cast<double>(X.values[k]));
  }
}

template <class Scalar, class Integer>
std::string fault_of(const CsrView<Scalar, Integer>& X, Index entries) {
  std::ostringstream said;
  if (X.starts[0] != 0 || X.starts[X.rows] > entries) {
    said << "indptr must lead from 0 to " << entries << ", the number of entries; it leads from "
         << X.starts[0] << " to " << X.starts[X.rows];
    return said.str();
  }
  for (Index i = 0; i < X.rows; ++i) {
    if (X.starts[i + 1] >= X.starts[i]) continue;
    said << "indptr must not fall; it does at row " << i;
    return said.str();
  }
  for (Index k = 0; k < X.starts[X.rows]; ++k) {
    if (X.indices[k] >= 0 && X.indices[k] < X.columns) continue;
    said << "indices must be at least 0 and below " << X.columns
         << ", the number of columns; one is " << X.indices[k];
    return said.str();
  }
  return {};
}

}  // namespace

Index row_count(const SparseRows& X) {
  return std::visit([](const auto& view) { return view.rows; }, X);
}

Index column_count(const SparseRows& X) {
  return std::visit([](const auto& view) { return view.columns; }, X);
}

Index entry_count(const SparseRows& X) {
  return std::visit([](const auto& view) { return static_cast<Index>(view.starts[view.rows]); }, X);
}

std::string fault_of(const SparseRows& X, Index entries) {
  return std::visit([&](const auto& view) { return fault_of(view, entries); }, X);
}

void SparseBlock::multiply(const double* b, double constant, double* product) const {
  std::visit(
      [&](const auto& view) {
        for (Index i = 0; i < count; ++i) {
          const auto* start = view.starts + first + i;
          product[i] = constant + dot(view, start[0], start[1], b);
        }
      },
      X);
}

void SparseBlock::add_transposed(const double* r, double* sum) const {
  std::visit(
      [&](const auto& view) {
        for (Index i = 0; i < count; ++i) {
          for_entries(view, first + i, sum,
                      [&](double& total, double entry) { total += r[i] * entry; });
        }
      },
      X);
}

void SparseBlock::add_squares(const double* weights, double* sum) const {
  std::visit(
      [&](const auto& view) {
        for (Index i = 0; i < count; ++i) {
          for_entries(view, first + i, sum,
                      [&](double& total, double entry) { total += weights[i] * entry * entry; });
        }
      },
      X);
}

}  // namespace hesse
