// The search without a matrix finds what the one with a matrix finds, and says when it ends early.
#include "hesse/models/separation_by_products.hpp"

#include <Eigen/Cholesky>
#include <boost/test/unit_test.hpp>

#include "hesse/models/cone_search.hpp"

#include "support/counted_checkpoint.hpp"
#include "support/limits.hpp"
#include "support/separation_cases.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

template <class Model>
SeparationAnswer from_zero(Model&& glm, const ProductLimits& limits = {}) {
  return find_separation_by_products(glm, Vector::Zero(glm.dimension()), limits);
}

/// Asks both searches, and returns whether the data are separated.
template <class Model>
bool agree(Model&& glm) {
  const SeparationAnswer expected = find_separation(glm), answer = from_zero(glm);
  // Rounding may have the last word of the search with a matrix.
  if (!expected.is_separated) return false;
  BOOST_REQUIRE(answer.is_separated.has_value());
  BOOST_TEST(*answer.is_separated == *expected.is_separated);
  BOOST_TEST(answer.found.has_value() == *answer.is_separated);
  if (!answer.found || !expected.found) return false;
  BOOST_TEST(answer.found->separated_samples == expected.found->separated_samples);
  BOOST_TEST(answer.found->samples == expected.found->samples);
  BOOST_TEST(answer.found->is_complete == expected.found->is_complete);
  BOOST_TEST(answer.found->direction.cwiseAbs().maxCoeff() == 1.0);
  return true;
}

constexpr std::uint64_t cases = 120;

/// Neither all of the cases are separated nor none.
void are_mixed(int separated) {
  BOOST_TEST(separated > 15);
  BOOST_TEST(separated < 105);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(separation_by_products)

BOOST_AUTO_TEST_CASE(of_two_classes_it_is_that_of_the_search_with_a_matrix) {
  int separated = 0;
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed)
    separated += agree(SeparationCase(seed).of_classes(seed % 2 == 1)) ? 1 : 0;
  }
  are_mixed(separated);
}

BOOST_AUTO_TEST_CASE(of_counts_it_is_that_of_the_search_with_a_matrix) {
  int separated = 0;
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed)
    separated += agree(SeparationCase(seed).of_counts(seed % 2 == 1)) ? 1 : 0;
  }
  are_mixed(separated);
}

BOOST_AUTO_TEST_CASE(of_many_classes_it_is_that_of_the_search_with_a_matrix) {
  int separated = 0;
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed)
    separated += agree(SeparationCase(seed).of_many(seed % 2 == 1)) ? 1 : 0;
  }
  are_mixed(separated);
}

BOOST_AUTO_TEST_CASE(of_fifty_columns_too) {
  for (const Index n : {40, 110, 130, 250}) {
    BOOST_TEST_CONTEXT("rows " << n) agree(SeparationCase(5, n, 50).of_classes());
    BOOST_TEST_CONTEXT("rows " << n) agree(SeparationCase(6, n, 50).of_counts());
  }
}

BOOST_AUTO_TEST_CASE(a_point_that_separates_all_is_taken_for_the_direction) {
  SeparationCase data(5, 60, 4);
  const Vector beta{{1.0, -0.5, 2.0, 0.25, 0.1}};
  ScalarGlm glm = data.of_classes();
  Vector eta;
  glm.linear_predictor(beta, eta);
  for (Index i = 0; i < eta.size(); ++i) data.classes[i] = eta[i] > 0.0 ? 1.0 : 0.0;
  // Three passes: the columns' sizes, and the products.
  const SeparationAnswer answer = find_separation_by_products(glm, beta, {3});
  BOOST_TEST((answer.is_separated == std::optional(true)));
  BOOST_REQUIRE(answer.found.has_value());
  BOOST_TEST(answer.found->is_complete);
  BOOST_TEST((answer.found->direction == beta / 2.0));
  // The other way round it separates nothing.
  BOOST_TEST(!find_separation_by_products(glm, -beta, {3}).is_separated.has_value());
}

BOOST_AUTO_TEST_CASE(a_maximum_is_proved_from_where_a_run_has_ended) {
  const SeparationCase data(0, 300, 5);
  const auto prove = [](auto&& glm) {
    Vector beta = Vector::Zero(glm.dimension()), g;
    Matrix H;
    for (int step = 0; step < 20; ++step) {
      glm.value_gradient_hessian(beta, g, H);
      glm.fill_null_space(H);
      beta -= H.ldlt().solve(g);
    }
    const auto answer = [&](Index products) {
      return find_separation_by_products(glm, beta, {products}).is_separated;
    };
    // The columns' sizes, the point as a direction, and the slopes: nothing else is needed.
    BOOST_TEST((answer(4) == std::optional(false)));
    beta[0] += 1e-3;
    BOOST_TEST(!answer(4).has_value());
    BOOST_TEST((answer(100) == std::optional(false)));
  };
  prove(data.of_classes());
  prove(data.of_counts());
  prove(data.of_many());
}

BOOST_AUTO_TEST_CASE(limits_end_it_without_an_answer) {
  const SeparationCase data(2, 60, 4);
  for (const ProductLimits& limits :
       {ProductLimits{0}, ProductLimits{2}, ProductLimits{2000, -1.0}}) {
    const SeparationAnswer answer = from_zero(data.of_classes(), limits);
    BOOST_TEST(!answer.is_separated.has_value());
    BOOST_TEST(!answer.found.has_value());
  }
  CountedCheckpoint stop(3);
  ScalarGlm glm = data.of_classes();
  BOOST_CHECK_THROW((void)find_separation_by_products(glm, Vector::Zero(5), {}, &stop), Stop);
}

BOOST_AUTO_TEST_CASE(what_is_found_before_a_limit_is_told) {
  // Two columns separate, one after the other, where weak inequalities meet strong ones.
  const SeparationCase data(1, 200, 5);
  ScalarGlm glm = data.of_classes();
  const SeparationAnswer all = from_zero(glm);
  int partly = 0;
  for (Index products = 1; products < 400; products += 3) {
    const SeparationAnswer answer = from_zero(glm, {products});
    if (!answer.is_separated) continue;
    BOOST_TEST((answer.is_separated == all.is_separated));
    if (answer.found && answer.found->separated_samples < all.found->separated_samples) ++partly;
  }
  BOOST_TEST_MESSAGE("ended with a part: " << partly);
}

BOOST_AUTO_TEST_CASE(points_that_are_no_numbers_do_no_harm) {
  const SeparationCase data(2, 60, 4);
  ScalarGlm glm = data.of_classes();
  const SeparationAnswer expected = find_separation(glm);
  for (const double number : {nan, infinity, 1e300}) {
    const SeparationAnswer answer =
        find_separation_by_products(glm, Vector::Constant(5, number), {});
    BOOST_TEST((answer.is_separated == expected.is_separated));
  }
}

BOOST_AUTO_TEST_CASE(families_and_designs_that_cannot_be_separated) {
  const SeparationCase data(2, 60, 4);
  const auto none = std::optional(false);
  BOOST_TEST((from_zero(data.of_classes(false, GlmKind::gaussian_identity)).is_separated == none));
  const Matrix no_columns(3, 0);
  const Vector y = Vector::Zero(3);
  const StridedView<double> view{no_columns.data(), 3, 0, 1, 3};
  BOOST_TEST((from_zero(ScalarGlm({}, {view, y.data()}, Vector(), false)).is_separated == none));
  const Matrix zeros = Matrix::Zero(3, 2);
  const StridedView<double> of_zeros{zeros.data(), 3, 2, 1, 3};
  BOOST_TEST(
      (from_zero(ScalarGlm({}, {of_zeros, y.data()}, Vector(), false)).is_separated == none));
  BOOST_TEST((from_zero(ScalarGlm({}, {of_zeros, y.data()}, Vector(), true)).is_separated ==
              std::optional(true)));
}

BOOST_AUTO_TEST_CASE(weights_that_leave_something_over_are_no_proof) {
  const SeparationCase data(0, 40, 3);
  const ScalarGlm glm = data.of_classes();
  const Margins margins(glm.family(), glm.data(), true);
  MarginProducts products(margins, {}, nullptr);
  const ConeSearch cone(margins, products);
  const Vector ones = Vector::Ones(40);
  BOOST_TEST(cone.are_stiemkes(ones, Matrix::Zero(4, 1)));
  Vector u = ones;
  for (const double least : {0.0, -1e-3, nan, infinity}) {
    u[7] = least;
    BOOST_TEST(!cone.are_stiemkes(u, Matrix::Zero(4, 1)));
  }
  for (Index j = 0; j < 4; ++j) {
    for (const double sign : {-1.0, 1.0}) {
      BOOST_TEST(cone.are_stiemkes(ones, sign * 1e-9 * Matrix::Identity(4, 4).col(j)));
      BOOST_TEST(!cone.are_stiemkes(ones, sign * 1e-6 * Matrix::Identity(4, 4).col(j)));
    }
    BOOST_TEST(!cone.are_stiemkes(ones, nan * Matrix::Identity(4, 4).col(j)));
  }
  // Beside such weights a smaller one is lost in rounding.
  u = 1e9 * ones;
  u[7] = 1e-3;
  BOOST_TEST(!cone.are_stiemkes(u, Matrix::Zero(4, 1)));
}

BOOST_AUTO_TEST_CASE(threads_change_no_bit) {
  SeparationCase data(1, 3000, 30);
  for (Index i = 0; i < 3000; ++i) {
    if (data.X(i, 0) == 1.0) data.classes[i] = 1.0;
  }
  for (const bool is_sparse : {false, true}) {
    const auto found_on = [&](int threads) {
      const ThreadCount scope(threads);
      return from_zero(data.of_classes(is_sparse));
    };
    const SeparationAnswer one = found_on(1), four = found_on(4);
    BOOST_REQUIRE(one.found.has_value());
    BOOST_REQUIRE(four.found.has_value());
    BOOST_TEST((one.found->direction == four.found->direction));
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
