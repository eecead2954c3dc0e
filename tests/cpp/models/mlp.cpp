// A network's loss and derivatives against hyper-dual numbers, on all samples and on some.
#include "hesse/models/mlp.hpp"

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/network_oracle.hpp"

namespace hesse::test {
namespace {

// Rounding of sums of some hundred terms of size 1.
constexpr double tolerance = 2e-13;

const std::vector<std::vector<Index>> architectures = {
    {1, 1}, {3, 2}, {1, 1, 1}, {3, 4, 2}, {2, 1, 3, 2}, {3, 3, 4, 2}, {2, 3, 1, 2, 3}};

/// Everything that the class evaluates, beside the oracle's.
void check_everything(const NetworkCase& at, const Samples& samples) {
  BOOST_TEST_CONTEXT(name_of(at)) {
    const NetworkOracle expected(at, samples);
    Mlp mlp(at.shape, at.data(), at.l2);
    const Index n = mlp.dimension();
    BOOST_REQUIRE(n == expected.n);
    const double scale = std::max(1.0, expected.hessian.cwiseAbs().maxCoeff());

    Vector g(n);
    const double value = mlp.value_and_gradient(at.x, samples, g);
    BOOST_TEST(std::abs(value - expected.value) <= tolerance * scale);
    BOOST_TEST(mlp.value(at.x, samples) == value);
    BOOST_TEST((g - expected.gradient).norm() <= tolerance * scale);

    Matrix gradients(n, samples.count);
    mlp.sample_gradients(at.x, samples, gradients);
    BOOST_TEST((gradients - expected.sample_gradients).norm() <= 10 * tolerance * scale);
    const double squares = mlp.gradient_squares(at.x, samples);
    BOOST_TEST(std::abs(squares - expected.sample_gradients.squaredNorm()) <=
               tolerance * std::max(1.0, squares));

    for (const CurvatureKind kind : kinds) {
      const Matrix& B = expected.matrix(kind);
      Matrix found = Matrix::Constant(n, n, nan), products = found;
      mlp.assemble(at.x, samples, kind, found);
      BOOST_TEST((found - B).norm() <= tolerance * scale, "matrix " << static_cast<int>(kind));
      BOOST_TEST((found.array() == found.transpose().array()).all());
      mlp.linearize(at.x, samples, kind);
      mlp.multiply(Matrix::Identity(n, n), products);
      BOOST_TEST((products - B).norm() <= tolerance * scale, "products " << static_cast<int>(kind));
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(mlp)

BOOST_AUTO_TEST_CASE(order_of_parameters) {
  const ParameterLayout layout({3, 4, 2});
  BOOST_TEST(layout.layers() == 2);
  BOOST_TEST(layout.per_unit(1) == 4);
  BOOST_TEST(layout.per_unit(2) == 5);
  BOOST_TEST(layout.offset(1) == 0);
  BOOST_TEST(layout.offset(1, 3) == 12);
  BOOST_TEST(layout.offset(2) == 16);
  BOOST_TEST(layout.offset(2, 1) == 21);
  BOOST_TEST(layout.size() == 26);
}

BOOST_AUTO_TEST_CASE(all_losses_activations_and_depths) {
  for (const Loss loss : losses) {
    for (const Activation activation : activations) {
      for (const auto& widths : architectures) {
        const NetworkCase at = random_network({widths, activation, loss}, 7);
        check_everything(at, at.all());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(weights_penalty_and_subsets) {
  const List list = {5, 0, 5, 2, 5}, without_weight = {3};
  for (const Loss loss : losses) {
    for (const Activation activation : {Activation::relu, Activation::tanh, Activation::softplus}) {
      for (const Extras extras : {Extras{true, 0.0}, Extras{false, 0.3}, Extras{true, 0.3}}) {
        const NetworkCase at = random_network({{2, 3, 2, 2}, activation, loss}, 6, extras);
        check_everything(at, at.all());
        check_everything(at, chosen(list));
        check_everything(at, chosen(without_weight));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(one_sample_and_more_than_a_block) {
  for (const Index samples : {1, 2, 63, 64, 65, 129}) {
    const NetworkCase at =
        random_network({{2, 2, 2}, Activation::tanh, Loss::cross_entropy}, samples, {true, 0.1});
    check_everything(at, at.all());
  }
}

BOOST_AUTO_TEST_CASE(the_mean_over_all_subsets_is_the_whole) {
  const Index N = 5;
  const NetworkCase at =
      random_network({{2, 3, 2}, Activation::sigmoid, Loss::poisson}, N, {true, 0.2});
  Mlp mlp(at.shape, at.data(), at.l2);
  const Index n = mlp.dimension();
  Vector g(n), mean_gradient = Vector::Zero(n);
  Matrix B(n, n), mean_matrix = Matrix::Zero(n, n);
  double mean = 0.0, subsets = 0.0;
  for (Index a = 0; a < N; ++a) {
    for (Index b = a + 1; b < N; ++b) {
      for (Index c = b + 1; c < N; ++c, ++subsets) {
        const List list = {a, b, c};
        mean += mlp.value_and_gradient(at.x, chosen(list), g);
        mean_gradient += g;
        mlp.assemble(at.x, chosen(list), CurvatureKind::hessian, B);
        mean_matrix += B;
      }
    }
  }
  BOOST_TEST(std::abs(mean / subsets - mlp.value_and_gradient(at.x, at.all(), g)) <= tolerance);
  BOOST_TEST((mean_gradient / subsets - g).norm() <= tolerance);
  mlp.assemble(at.x, at.all(), CurvatureKind::hessian, B);
  BOOST_TEST((mean_matrix / subsets - B).norm() <= tolerance);
}

BOOST_AUTO_TEST_CASE(sample_gradients_have_the_gradient_for_their_mean) {
  const NetworkCase at =
      random_network({{4, 5, 3}, Activation::relu, Loss::cross_entropy}, 200, {true, 0.0});
  Mlp mlp(at.shape, at.data());
  Vector g(mlp.dimension());
  Matrix gradients(mlp.dimension(), at.count());
  mlp.value_and_gradient(at.x, at.all(), g);
  mlp.sample_gradients(at.x, at.all(), gradients);
  BOOST_TEST((gradients.rowwise().mean() - g).norm() <= tolerance);
  BOOST_TEST(gradients.col(100).isZero(0.0));  // of weight zero
}

BOOST_AUTO_TEST_CASE(several_vectors_within_larger_matrices) {
  const NetworkCase at = random_network({{3, 4, 2}, Activation::tanh, Loss::squared_error}, 90);
  Mlp mlp(at.shape, at.data());
  const Index n = mlp.dimension();
  Random random(3);
  Matrix V(n + 3, 7), product(n + 5, 9);
  for (double& entry : V.reshaped()) entry = random.uniform();
  for (const CurvatureKind kind : kinds) {
    product.setConstant(7.0);
    mlp.multiply_at(at.x, at.all(), kind, V.block(2, 1, n, 4), product.block(1, 3, n, 4));
    Matrix B(n, n);
    mlp.assemble(at.x, at.all(), kind, B);
    BOOST_TEST((product.block(1, 3, n, 4) - B * V.block(2, 1, n, 4)).norm() <= tolerance);
    product.block(1, 3, n, 4).setConstant(7.0);
    BOOST_TEST((product.array() == 7.0).all());
  }
}

BOOST_AUTO_TEST_CASE(a_sample_of_weight_zero_may_overflow) {
  for (const Loss loss : losses) {
    for (const double feature : {1e3, 1e200, 1e308}) {
      NetworkCase at = random_network({{2, 3, 2}, Activation::relu, loss}, 9, {true, 0.1});
      Mlp expected(at.shape, at.data(), at.l2);
      Vector g(expected.dimension()), expected_g = g;
      const double value = expected.value_and_gradient(at.x, at.all(), expected_g);
      NetworkCase wild = at;
      wild.X.row(4).setConstant(feature);
      Mlp mlp(wild.shape, wild.data(), wild.l2);
      BOOST_TEST(mlp.value_and_gradient(at.x, at.all(), g) == value);
      BOOST_TEST(g == expected_g);
      BOOST_TEST(mlp.gradient_squares(at.x, at.all()) == expected.gradient_squares(at.x, at.all()));
      const Index n = mlp.dimension();
      Matrix B(n, n), expected_B(n, n);
      for (const CurvatureKind kind : kinds) {
        mlp.assemble(at.x, at.all(), kind, B);
        expected.assemble(at.x, at.all(), kind, expected_B);
        BOOST_TEST((B.array() == expected_B.array()).all());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(overflow_does_not_look_like_success) {
  for (const Loss loss : {Loss::squared_error, Loss::poisson}) {
    const NetworkCase at = random_network({{2, 3, 2}, Activation::relu, loss}, 70);
    Mlp mlp(at.shape, at.data());
    const Vector x = Vector::Constant(at.x.size(), 1e308);
    BOOST_TEST(!std::isfinite(mlp.value(x, at.all())));
    BOOST_TEST(std::isfinite(mlp.value(at.x, at.all())));
  }
}

BOOST_AUTO_TEST_CASE(nan_does_not_look_like_success) {
  for (const Activation activation : activations) {
    for (const Loss loss : losses) {
      NetworkCase at = random_network({{2, 3, 2}, activation, loss}, 70);
      Mlp mlp(at.shape, at.data());
      Vector g(mlp.dimension());
      for (Index k = 0; k < at.x.size(); ++k) {
        Vector x = at.x;
        x[k] = nan;
        BOOST_TEST(std::isnan(mlp.value_and_gradient(x, at.all(), g)));
        BOOST_TEST(!g.allFinite());
        BOOST_TEST(std::isnan(mlp.value(x, at.all())));
      }
      BOOST_TEST(std::isfinite(mlp.value(at.x, at.all())));
    }
  }
}

BOOST_AUTO_TEST_CASE(outputs_of_new_samples) {
  for (const Activation activation : activations) {
    for (const Index rows : {1, 255, 256, 257, 700}) {
      const NetworkCase at = random_network({{3, 4, 2}, activation, Loss::squared_error}, rows);
      Matrix Z(rows + 2, 4);
      Z.setConstant(7.0);
      mlp_outputs(at.shape, at.x, at.data().features, Z.block(1, 1, rows, 2));
      const HyperDuals parameters(at.x.begin(), at.x.end());
      for (Index i = 0; i < rows; ++i) {
        const HyperDuals z = network_outputs(at, parameters, i);
        for (Index k = 0; k < 2; ++k) {
          const double expected = z[static_cast<std::size_t>(k)].value;
          BOOST_TEST(std::abs(Z(i + 1, k + 1) - expected) <= tolerance);
        }
      }
      Z.block(1, 1, rows, 2).setConstant(7.0);
      BOOST_TEST((Z.array() == 7.0).all());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
