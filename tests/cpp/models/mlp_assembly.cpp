// Blocks of curvature matrices, and matrices of more samples than are assembled at once.
#include "hesse/models/mlp_assembly.hpp"

#include <boost/test/unit_test.hpp>

#include "hesse/models/mlp.hpp"

#include "support/limits.hpp"
#include "support/networks.hpp"

namespace hesse::test {
namespace {

constexpr double tolerance = 1e-12;

Matrix assembled(Mlp& mlp, const NetworkCase& at, const Samples& samples, CurvatureKind kind) {
  Matrix B(mlp.dimension(), mlp.dimension());
  mlp.assemble(at.x, samples, kind, B);
  return B;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(mlp_assembly)

BOOST_AUTO_TEST_CASE(blocks_and_diagonal_are_parts_of_the_matrix) {
  const List list = {3, 3, 0, 7};
  for (const Activation activation : {Activation::relu, Activation::tanh, Activation::identity}) {
    for (const auto& widths : {std::vector<Index>{1, 1}, {3, 2}, {3, 4, 2}, {2, 3, 1, 3}}) {
      const NetworkCase at =
          random_network({widths, activation, Loss::cross_entropy}, 11, {true, 0.4});
      Mlp mlp(at.shape, at.data(), at.l2);
      const ParameterLayout& layout = mlp.layout();
      for (const CurvatureKind kind : kinds) {
        for (const Samples& samples : {at.all(), chosen(list)}) {
          const Matrix B = assembled(mlp, at, samples, kind);
          const auto same = [&](const Matrix& block, Index first) {
            const Index size = block.rows();
            return (block.array() == B.block(first, first, size, size).array()).all();
          };
          const auto full = mlp.diagonal_blocks(at.x, samples, kind, BlockStructure::full);
          const auto layers = mlp.diagonal_blocks(at.x, samples, kind, BlockStructure::layers);
          const auto units = mlp.diagonal_blocks(at.x, samples, kind, BlockStructure::units);
          BOOST_REQUIRE(full.size() == 1U);
          BOOST_REQUIRE(layers.size() == widths.size() - 1);
          BOOST_TEST(same(full.front(), 0));
          std::size_t next = 0;
          for (Index l = 1; l <= layout.layers(); ++l) {
            BOOST_TEST(same(layers[static_cast<std::size_t>(l - 1)], layout.offset(l)));
            for (Index i = 0; i < layout.width(l); ++i) {
              BOOST_REQUIRE(next < units.size());
              BOOST_TEST(same(units[next++], layout.offset(l, i)));
            }
          }
          BOOST_TEST(next == units.size());
          Vector d;
          mlp.diagonal(at.x, samples, kind, d);
          BOOST_TEST((d - B.diagonal()).norm() <= tolerance * B.norm());
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(many_samples_by_their_products) {
  for (const Activation activation : {Activation::relu, Activation::softplus}) {
    for (const Index samples : {2047, 2048, 2049, 4500}) {
      const NetworkCase at =
          random_network({{3, 3, 2, 2}, activation, Loss::cross_entropy}, samples, {true, 0.1});
      Mlp mlp(at.shape, at.data(), at.l2);
      const Index n = mlp.dimension();
      for (const CurvatureKind kind : kinds) {
        const Matrix B = assembled(mlp, at, at.all(), kind);
        Matrix products(n, n);
        mlp.multiply_at(at.x, at.all(), kind, Matrix::Identity(n, n), products);
        BOOST_TEST((B - products).norm() <= tolerance * B.norm());
        Vector d;
        mlp.diagonal(at.x, at.all(), kind, d);
        BOOST_TEST((d - B.diagonal()).norm() <= tolerance * B.norm());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_block_of_a_larger_matrix) {
  const NetworkCase at =
      random_network({{2, 3, 2}, Activation::tanh, Loss::binary_cross_entropy}, 2500);
  Mlp mlp(at.shape, at.data());
  const Index n = mlp.dimension();
  for (const CurvatureKind kind : kinds) {
    const Matrix expected = assembled(mlp, at, at.all(), kind);
    Matrix large = Matrix::Constant(n + 5, n + 4, nan);
    large.topRows(2).setConstant(7.0);
    mlp.assemble(at.x, at.all(), kind, large.block(2, 3, n, n));
    BOOST_TEST((large.block(2, 3, n, n).array() == expected.array()).all());
    BOOST_TEST((large.topRows(2).array() == 7.0).all());
    BOOST_TEST(large.leftCols(3).bottomRows(n + 3).array().isNaN().all());
  }
}

BOOST_AUTO_TEST_CASE(gauss_newton_and_fisher_are_never_indefinite) {
  for (const Loss loss : losses) {
    const NetworkCase at = random_network({{3, 4, 3}, Activation::tanh, loss}, 9);
    Mlp mlp(at.shape, at.data());
    for (const CurvatureKind kind :
         {CurvatureKind::gauss_newton, CurvatureKind::empirical_fisher}) {
      const Matrix B = assembled(mlp, at, at.all(), kind);
      Random random(5);
      for (int k = 0; k < 50; ++k) {
        const Vector v = random.vector(mlp.dimension());
        BOOST_TEST(v.dot(B * v) >= -1e-14 * B.norm() * v.squaredNorm());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(nan_at_the_point_is_nan_in_the_matrix) {
  for (const CurvatureKind kind : kinds) {
    for (const Activation activation : activations) {
      NetworkCase at = random_network({{2, 3, 2}, activation, Loss::cross_entropy}, 9);
      at.x[1] = nan;
      Mlp mlp(at.shape, at.data());
      BOOST_TEST(!assembled(mlp, at, at.all(), kind).allFinite());
      Vector d;
      mlp.diagonal(at.x, at.all(), kind, d);
      BOOST_TEST(!d.allFinite());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
