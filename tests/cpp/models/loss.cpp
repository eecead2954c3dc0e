// Losses by their outputs: closed forms, derivatives, overflow, and samples that do not count.
#include "hesse/models/loss.hpp"

#include <cmath>

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/network_oracle.hpp"

namespace hesse::test {
namespace {

/// Outputs of some samples, with targets of their own.
struct OutputCase {
  OutputCase(Loss kind, Index rows, Index columns)
      : network(identity_network(kind, rows, columns)) {
    Random random(static_cast<std::uint64_t>(rows + 100 * columns));
    z.resize(rows, columns);
    for (double& entry : z.reshaped()) entry = 3.0 * random.uniform();
    scale = Vector(rows);
    for (double& factor : scale) factor = random.between(0.1, 2.0);
  }

  static NetworkCase identity_network(Loss kind, Index rows, Index columns) {
    return random_network({{columns, columns}, Activation::identity, kind}, rows);
  }

  [[nodiscard]] BlockTargets targets() const {
    const bool labelled = network.shape.loss == Loss::cross_entropy;
    return {labelled ? network.labels.data() : nullptr, network.Y};
  }
  [[nodiscard]] Loss loss() const { return network.shape.loss; }

  /// The core's sum of losses, and its means.
  double evaluate(Matrix& means) const {
    means = z;
    return loss_and_means(loss(), targets(), scale, means);
  }

  /// φ of a sample with the derivatives by outputs a and b.
  [[nodiscard]] HyperDual expected(Index i, Index a, Index b) const {
    HyperDuals outputs;
    for (Index k = 0; k < z.cols(); ++k) outputs.emplace_back(z(i, k), k == a, k == b);
    return sample_loss(network, outputs, i);
  }

  NetworkCase network;
  Matrix z;
  Vector scale;
};

/// One sample with one output, or with two of which the second is 0.
double loss_of(Loss loss, double z, double y) {
  Matrix outputs = Matrix::Constant(1, 1, z);
  const Matrix target = Matrix::Constant(1, 1, y);
  return loss_and_means(loss, {nullptr, target}, Vector::Ones(1), outputs);
}

double cross_entropy_of(double z, std::int64_t label) {
  Matrix outputs(1, 2);
  outputs << z, 0.0;
  return loss_and_means(Loss::cross_entropy, {&label, Matrix()}, Vector::Ones(1), outputs);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(loss)

BOOST_AUTO_TEST_CASE(values_means_and_derivatives) {
  for (const Loss kind : losses) {
    for (const Index rows : {1, 3, 64, 65, 130}) {
      for (const Index columns : {1, 2, 5}) {
        const OutputCase at(kind, rows, columns);
        Matrix means, gradient(rows, columns), predicted = at.z;
        const double value = at.evaluate(means);
        output_means(kind, predicted);
        BOOST_TEST(predicted.isApprox(means, 4 * epsilon));
        loss_gradient(means, at.targets(), gradient);
        double expected = 0.0;
        for (Index i = 0; i < rows; ++i) {
          for (Index a = 0; a < columns; ++a) {
            Matrix R = Matrix::Zero(rows, columns);
            R(i, a) = 1.0;
            multiply_by_loss_hessian(kind, means, at.scale, R);
            BOOST_TEST(std::abs(gradient(i, a) - at.expected(i, a, a).s) <= 1e-13);
            for (Index b = 0; b < columns; ++b) {
              const double second = at.scale[i] * at.expected(i, a, b).st;
              BOOST_TEST(std::abs(R(i, b) - second) <= 1e-12);
            }
            R.row(i).setZero();
            BOOST_TEST(R.isZero(0.0));
          }
          expected += at.scale[i] * at.expected(i, 0, 0).value;
        }
        BOOST_TEST(std::abs(value - expected) <= 1e-13 * static_cast<double>(rows));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(extreme_outputs) {
  for (const double z : {800.0, 1e308}) {
    BOOST_TEST(cross_entropy_of(z, 0) == 0.0);
    BOOST_TEST(cross_entropy_of(z, 1) == z);
    BOOST_TEST(cross_entropy_of(-z, 0) == z);
    BOOST_TEST(cross_entropy_of(-z, 1) == 0.0);
    BOOST_TEST(loss_of(Loss::binary_cross_entropy, z, 0.0) == z);
    BOOST_TEST(loss_of(Loss::binary_cross_entropy, z, 1.0) == 0.0);
    BOOST_TEST(loss_of(Loss::binary_cross_entropy, -z, 0.0) == 0.0);
    BOOST_TEST(loss_of(Loss::binary_cross_entropy, -z, 1.0) == z);
    BOOST_TEST(loss_of(Loss::poisson, z, 1.0) == infinity);
    BOOST_TEST(loss_of(Loss::poisson, -z, 0.0) == 0.0);
    BOOST_TEST(loss_of(Loss::poisson, -z, 1.0) == z);
  }
  BOOST_TEST(loss_of(Loss::squared_error, 800.0, -800.0) == 1280000.0);
  BOOST_TEST(loss_of(Loss::squared_error, 1e308, 0.0) == infinity);
}

BOOST_AUTO_TEST_CASE(means_at_extreme_outputs) {
  for (const double z : {800.0, 1e308}) {
    Matrix ends(9, 2);
    ends.rowwise() = Eigen::RowVector2d(z, -z);
    for (const Loss kind : {Loss::cross_entropy, Loss::binary_cross_entropy}) {
      Matrix means = ends;
      output_means(kind, means);
      BOOST_TEST((means.col(0).array() == 1.0).all());
      BOOST_TEST((means.col(1).array() <= 1e-300).all());
      BOOST_TEST((means.col(1).array() >= 0.0).all());
    }
    Matrix means = ends;
    output_means(Loss::poisson, means);
    BOOST_TEST((means.col(0).array() == infinity).all());
    BOOST_TEST((means.col(1).array() <= 1e-300).all());
  }
}

BOOST_AUTO_TEST_CASE(a_sure_binary_output_keeps_the_relative_accuracy_of_its_loss) {
  for (const double z : {20.0, 40.0, 300.0}) {
    const double expected = std::log1p(std::exp(-z));
    BOOST_TEST(std::abs(loss_of(Loss::binary_cross_entropy, z, 1.0) / expected - 1.0) <= 1e-14);
    BOOST_TEST(std::abs(loss_of(Loss::binary_cross_entropy, -z, 0.0) / expected - 1.0) <= 1e-14);
  }
}

BOOST_AUTO_TEST_CASE(nan_and_what_comes_of_infinity_are_not_hidden) {
  for (const Loss kind : losses) {
    for (const Index column : {0, 1, 2}) {
      OutputCase at(kind, 70, 3);
      at.z(66, column) = nan;
      Matrix means, gradient(70, 3);
      BOOST_TEST(std::isnan(at.evaluate(means)));
      loss_gradient(means, at.targets(), gradient);
      BOOST_TEST(std::isnan(gradient(66, column)));
      BOOST_TEST(gradient.topRows(66).allFinite());
      BOOST_TEST(gradient.bottomRows(3).allFinite());
      for (const double end : {infinity, -infinity}) {
        at.z(66, column) = end;
        at.network.labels[66] = column;
        at.network.Y(66, column) = end > 0.0 ? 0.0 : 1.0;
        const double value = at.evaluate(means);
        BOOST_TEST(!std::isfinite(value), "loss " << static_cast<int>(kind) << " at " << end);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(samples_of_weight_zero_do_not_count_whatever_their_outputs) {
  for (const Loss kind : losses) {
    for (const double output : {800.0, 1e308, infinity, -infinity, nan}) {
      OutputCase at(kind, 67, 3);
      at.scale[65] = 0.0;
      Matrix means;
      const double expected = at.evaluate(means);
      at.z.row(65).setConstant(output);
      BOOST_TEST(at.evaluate(means) == expected);
      Matrix gradient(67, 3), R = Matrix::Ones(67, 3);
      loss_gradient(means, at.targets(), gradient);
      multiply_by_loss_hessian(kind, means, at.scale, R);
      gradient.array().colwise() *= at.scale.array();
      BOOST_TEST(gradient.allFinite());
      BOOST_TEST(gradient.row(65).isZero(0.0));
      BOOST_TEST(R.row(65).isZero(0.0));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
