#include "hesse/models/margin_products.hpp"

namespace hesse {
namespace {

// A group's sums fill a cache line at least.
constexpr Index no_sums = 8;

}  // namespace

MarginProducts::MarginProducts(const Margins& margins, const ProductLimits& limits,
                               Checkpoint* checkpoint)
    : all_(margins),
      pass_(margins.shape(), margins.features(), checkpoint),
      checkpoint_(checkpoint),
      left_(limits.products),
      seconds_(limits.seconds),
      start_(Clock::now()) {}

void MarginProducts::spend(Index products) {
  if (checkpoint_ != nullptr) checkpoint_->check();
  if (left_ < products || seconds_between(start_, Clock::now()) > seconds_) throw ProductsSpent();
  left_ -= products;
}

Vector MarginProducts::margins(const Matrix& d) {
  spend(1);
  const Index classes = all_.predictors();
  const Matrix b = padded(d);
  Vector found = Vector::Zero(all_.samples() * classes), nothing;
  pass_.total(
      no_sums, classes,
      [&](const PassBlock& at) {
        Rows products = room(at);
        multiply(at, b, products);
        all_.for_each_margin(at.first, at.count, [&](Index i, Index k) {
          found[(at.first + i) * classes + k] = all_.margin(at.first + i, k, products.row(i));
        });
      },
      nothing);
  return found;
}

Matrix MarginProducts::transposed(const Vector& u) {
  const Index classes = all_.predictors();
  return sums([&](const PassBlock& at) {
    Rows r = room(at);
    r.setZero();
    all_.for_each_margin(at.first, at.count, [&](Index i, Index k) {
      all_.spread(at.first + i, k, u[(at.first + i) * classes + k], r.row(i));
    });
    add_transposed(at, r);
  });
}

Matrix MarginProducts::gram_product(const Vector& w, const Matrix& d) {
  const Index classes = all_.predictors();
  const Matrix b = padded(d);
  return sums([&](const PassBlock& at) {
    Rows r = room(at);
    multiply(at, b, r);
    Eigen::RowVectorXd products(classes);
    for (Index i = 0; i < at.count; ++i) {
      products = r.row(i);
      r.row(i).setZero();
      all_.for_each_margin(at.first + i, 1, [&](Index, Index k) {
        const double weight = w[(at.first + i) * classes + k];
        if (weight == 0.0) return;
        all_.spread(at.first + i, k, weight * all_.margin(at.first + i, k, products), r.row(i));
      });
    }
    add_transposed(at, r);
  });
}

Matrix MarginProducts::gram_diagonal(const Vector& w) {
  const Index classes = all_.predictors(), stride = pass_.shape().stride();
  return sums([&](const PassBlock& at) {
    Rows r = room(at);
    r.setZero();
    all_.for_each_margin(at.first, at.count, [&](Index i, Index k) {
      all_.spread_squares(at.first + i, k, w[(at.first + i) * classes + k], r.row(i));
    });
    for (Index k = 0; k < classes; ++k) {
      at.scratch.block.add_squares(r.col(k).data(), at.sum + k * stride);
    }
  });
}

/// The sums of all blocks, a column for each linear predictor.
template <class Task>
Matrix MarginProducts::sums(const Task& task) {
  spend(1);
  const Index classes = all_.predictors(), stride = pass_.shape().stride();
  Vector total;
  pass_.total(classes * stride, classes, task, total);
  return total.reshaped(stride, classes).topRows(all_.columns());
}

MarginProducts::Rows MarginProducts::room(const PassBlock& at) const {
  const Index classes = all_.predictors(), rows = DesignPass::most_rows;
  return {at.scratch.numbers.at_least(classes * rows), at.count, classes,
          Eigen::OuterStride<>(rows)};
}

void MarginProducts::multiply(const PassBlock& at, const Matrix& b, Rows& products) const {
  for (Index k = 0; k < b.cols(); ++k) {
    at.scratch.block.multiply(b.col(k).data(), nullptr, products.col(k).data(), at.threads);
  }
}

void MarginProducts::add_transposed(const PassBlock& at, const Rows& r) const {
  for (Index k = 0; k < r.cols(); ++k) {
    at.scratch.block.add_transposed(r.col(k).data(), at.sum + k * pass_.shape().stride());
  }
}

Matrix MarginProducts::padded(const Matrix& d) const {
  Matrix b = Matrix::Zero(pass_.shape().stride(), d.cols());
  b.topRows(d.rows()) = d;
  return b;
}

}  // namespace hesse
