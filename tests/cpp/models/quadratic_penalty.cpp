// A penalty of any shape, against the model with it written out.
#include "hesse/models/quadratic_penalty.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/models/multinomial_glm.hpp"

#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

bool is_close(const Matrix& found, const Matrix& wanted) {
  return (found - wanted).norm() <= 1e-12 * (1.0 + wanted.norm());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(quadratic_penalty)

BOOST_DATA_TEST_CASE(a_diagonal_matrix_is_the_models_own_penalty, data::make({true, false}),
                     intercept) {
  Random random(1);
  const Index rows = 60, columns = 4, classes = 3;
  Matrix X(rows, columns);
  for (double& entry : X.reshaped()) entry = random.uniform();
  std::vector<std::int64_t> labels;
  for (Index i = 0; i < rows; ++i) labels.push_back(i % classes);
  const MultinomialData samples{Features{StridedView<double>{X.data(), rows, columns, 1, rows}},
                                labels.data(), classes};
  const Vector l2 = (Vector(4) << 0.0, 1.0, 2.0, 3.0).finished();
  MultinomialGlm own(samples, l2, intercept), bare(samples, Vector(), intercept);
  QuadraticallyPenalizedGlm wrapped(bare, l2.asDiagonal(), classes);

  const Vector beta = random.vector(own.dimension()), v = random.vector(own.dimension());
  Vector g, wanted_g, state, wanted_state, product(v.size()), wanted_product(v.size());
  Matrix H, wanted_H, block, wanted_block;
  BOOST_TEST(std::abs(wrapped.value_gradient_hessian(beta, g, H) -
                      own.value_gradient_hessian(beta, wanted_g, wanted_H)) <= 1e-12);
  BOOST_TEST(is_close(g, wanted_g));
  BOOST_TEST(is_close(H, wanted_H));
  BOOST_TEST(std::abs(wrapped.value_and_gradient(beta, g, &state) -
                      own.value_and_gradient(beta, wanted_g, &wanted_state)) <= 1e-12);
  BOOST_TEST(is_close(g, wanted_g));
  wrapped.multiply(state, v, product);
  own.multiply(wanted_state, v, wanted_product);
  BOOST_TEST(is_close(product, wanted_product));
  BOOST_TEST(wrapped.hessian_diagonal(state, g));
  BOOST_TEST(is_close(g, H.diagonal()));
  const std::vector<Index> some = {0, 2, own.dimension() - 1};
  wrapped.hessian_block(state, some, block);
  BOOST_TEST(is_close(block, H(some, some)));
  wrapped.fill_null_space(H);
  own.fill_null_space(wanted_H);
  BOOST_TEST(is_close(H, wanted_H));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
