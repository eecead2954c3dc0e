#include "hesse/models/loss.hpp"

#include <algorithm>
#include <cmath>

namespace hesse {
namespace {

// Rows whose sums are kept on the stack.
constexpr Index chunk = 64;
using RowSums = Eigen::Array<double, Eigen::Dynamic, 1, 0, chunk, 1>;

template <class Task>
void for_each_chunk(Index rows, const Task& task) {
  for (Index first = 0; first < rows; first += chunk) task(first, std::min(chunk, rows - first));
}

/// So that no exponential overflows.
template <class Rows>
void take_out_largest(Rows& z) {
  const RowSums largest = z.rowwise().maxCoeff();
  z.colwise() -= largest;
}

/// Each row becomes exp z / Σ exp z; returns the sums.
template <class Rows>
RowSums normalize_exponentials(Rows& z) {
  z = z.exp();
  const RowSums sums = z.rowwise().sum();
  z.colwise() /= sums;
  return sums;
}

double cross_entropy(const std::int64_t* labels, const Vector& scale, PanelRef z) {
  double total = 0.0;
  for_each_chunk(z.rows(), [&](Index first, Index rows) {
    auto part = z.middleRows(first, rows).array();
    take_out_largest(part);
    RowSums of_label(rows);
    for (Index i = 0; i < rows; ++i) of_label[i] = part(i, labels[first + i]);
    const RowSums sums = normalize_exponentials(part);
    total += (scale.segment(first, rows).array() * (sums.log() - of_label)).sum();
  });
  return total;
}

/// Terms of one sign, so that nothing cancels where y is 0 or 1.
double binary_cross_entropy(double z, double y) {
  return (1.0 - y) * std::max(z, 0.0) + y * std::max(-z, 0.0) + std::log1p(std::exp(-std::abs(z)));
}

double elementwise_loss(Loss loss, double z, double y) {
  switch (loss) {
    case Loss::binary_cross_entropy: return binary_cross_entropy(z, y);
    case Loss::squared_error: return 0.5 * (z - y) * (z - y);
    default: return std::exp(z) - y * z;
  }
}

}  // namespace

double loss_and_means(Loss loss, const BlockTargets& targets, const Vector& scale, PanelRef z) {
  for (Index i = 0; i < z.rows(); ++i) {
    if (scale[i] == 0.0) z.row(i).setZero();  // 0 times what may be infinite is NaN
  }
  if (loss == Loss::cross_entropy) return cross_entropy(targets.labels, scale, z);
  double total = 0.0;
  for (Index k = 0; k < z.cols(); ++k) {
    for (Index i = 0; i < z.rows(); ++i) {
      total += scale[i] * elementwise_loss(loss, z(i, k), targets.values(i, k));
    }
  }
  output_means(loss, z);
  return total;
}

void output_means(Loss loss, PanelRef z) {
  switch (loss) {
    case Loss::cross_entropy:
      for_each_chunk(z.rows(), [&](Index first, Index rows) {
        auto part = z.middleRows(first, rows).array();
        take_out_largest(part);
        normalize_exponentials(part);
      });
      break;
    case Loss::binary_cross_entropy: activate(Activation::sigmoid, z); break;
    case Loss::squared_error: break;
    case Loss::poisson: z.array() = z.array().exp(); break;
  }
}

void loss_gradient(const ConstPanelRef& means, const BlockTargets& targets, PanelRef delta) {
  delta = means;
  if (targets.labels == nullptr) {
    delta -= targets.values;
  } else {
    for (Index i = 0; i < delta.rows(); ++i) delta(i, targets.labels[i]) -= 1.0;
  }
}

void multiply_by_loss_hessian(Loss loss, const ConstPanelRef& means, const Vector& scale,
                              PanelRef R) {
  const auto mu = means.array();
  switch (loss) {
    case Loss::cross_entropy:
      for_each_chunk(R.rows(), [&](Index first, Index rows) {
        const auto p = means.middleRows(first, rows).array();
        auto part = R.middleRows(first, rows).array();
        const RowSums inner = (p * part).rowwise().sum();
        part = p * (part.colwise() - inner);
      });
      break;
    case Loss::binary_cross_entropy: R.array() *= mu * (1.0 - mu); break;
    case Loss::squared_error: break;
    case Loss::poisson: R.array() *= mu; break;
  }
  R.array().colwise() *= scale.array();
}

}  // namespace hesse
