// The curvature on a face against the submatrix that it stands for.
#include "hesse/curvature/free_block.hpp"

#include <Eigen/Cholesky>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/curvature/matrix_free.hpp"

#include "support/fixed_curvature.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

using Indices = std::vector<Index>;

const std::vector<Indices> faces = {{}, {0}, {4}, {1, 3}, {0, 2, 4}, {1, 2, 3, 4}, {0, 1, 2, 3, 4}};

Matrix submatrix(const Matrix& A, const Indices& free) {
  const auto size = static_cast<Index>(free.size());
  Matrix block(size, size);
  for (Index j = 0; j < size; ++j) {
    for (Index i = 0; i < size; ++i) {
      block(i, j) = A(free[static_cast<std::size_t>(i)], free[static_cast<std::size_t>(j)]);
    }
  }
  return block;
}

Vector subvector(const Vector& v, const Indices& free) {
  Vector part(static_cast<Index>(free.size()));
  for (std::size_t k = 0; k < free.size(); ++k) part[static_cast<Index>(k)] = v[free[k]];
  return part;
}

Vector extended(const Vector& part, const Indices& free, Index n) {
  Vector v = Vector::Zero(n);
  for (std::size_t k = 0; k < free.size(); ++k) v[free[k]] = part[static_cast<Index>(k)];
  return v;
}

Matrix definite() {
  Random random(5);
  return spread_matrix(5, 1.0, 10.0, random);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(curvature)
BOOST_AUTO_TEST_SUITE(free_block)

BOOST_DATA_TEST_CASE(products_are_those_of_the_submatrix, data::xrange(faces.size()), k) {
  const Indices& free = faces[k];
  const Matrix A = definite();
  FixedCurvature whole(A);
  FreeBlock block(whole.budget, 5);
  block.restrict_to(whole.curvature, free);
  const Vector v = Vector::LinSpaced(5, 1.0, 2.0);
  Vector product(5);
  block.multiply(extended(subvector(v, free), free, 5), product);
  const Vector expected = extended(submatrix(A, free) * subvector(v, free), free, 5);
  BOOST_TEST(block.has_matrix());
  BOOST_TEST((product - expected).norm() <= 100.0 * epsilon * A.norm());
}

BOOST_DATA_TEST_CASE(products_alone_suffice, data::xrange(faces.size()), k) {
  const Indices& free = faces[k];
  const Matrix A = definite();
  FunctionObjective objective = quadratic(A, Vector::Zero(5));
  MatrixFree whole(objective, 5);
  Budget budget = unlimited();
  FreeBlock block(budget, 5);
  block.restrict_to(whole, free);
  const Vector v = extended(Vector::Ones(static_cast<Index>(free.size())), free, 5);
  Vector product(5);
  block.multiply(v, product);
  BOOST_TEST(!block.has_matrix());
  BOOST_TEST(!block.is_indefinite());
  const Vector expected = extended(subvector(A * v, free), free, 5);
  BOOST_TEST((product - expected).norm() <= 100.0 * epsilon * A.norm());
}

BOOST_DATA_TEST_CASE(solves_are_those_of_the_submatrix, data::xrange(faces.size()), k) {
  const Indices& free = faces[k];
  if (free.empty()) return;
  const Matrix A = definite();
  FixedCurvature whole(A);
  FreeBlock block(whole.budget, 5);
  block.restrict_to(whole.curvature, free);
  const double shift = 0.25;
  BOOST_REQUIRE(block.factorize(shift));
  const Vector b = Vector::LinSpaced(5, 1.0, -2.0);
  Vector x = b;
  block.solve_in_place(x);
  Matrix shifted = submatrix(A, free);
  shifted.diagonal().array() += shift;
  const Vector expected = extended(shifted.ldlt().solve(subvector(b, free)), free, 5);
  BOOST_TEST((x - expected).norm() <= 1e-13 * b.norm());
  // Where all variables are free, the work is that of the whole curvature.
  const auto work = block.factorization_work() + whole.curvature.factorization_work();
  BOOST_TEST(work.count == 1);
}

BOOST_AUTO_TEST_CASE(faces_may_follow_each_other_in_any_order) {
  const Matrix A = definite();
  FixedCurvature whole(A);
  FreeBlock block(whole.budget, 5);
  for (const std::size_t k : {6u, 1u, 5u, 0u, 3u, 6u, 2u}) {
    const Indices& free = faces[k];
    block.restrict_to(whole.curvature, free);
    if (free.empty()) continue;
    BOOST_REQUIRE(block.factorize(0.0));
    Vector x = A * extended(Vector::Ones(static_cast<Index>(free.size())), free, 5);
    block.solve_in_place(x);
    BOOST_TEST((x - extended(Vector::Ones(x.size()), free, 5)).norm() <= 1e-13);
  }
}

BOOST_AUTO_TEST_CASE(only_the_block_counts_as_indefinite) {
  Matrix A = definite();
  A.row(2).setZero();
  A.col(2).setZero();
  A(2, 2) = -1e6;
  FixedCurvature whole(A);
  FreeBlock block(whole.budget, 5);
  Vector direction;
  block.restrict_to(whole.curvature, {0, 1, 3, 4});
  BOOST_TEST(!block.is_indefinite());
  BOOST_TEST(!block.find_negative_curvature(direction));
  block.restrict_to(whole.curvature, {1, 2});
  BOOST_REQUIRE(block.is_indefinite());
  BOOST_REQUIRE(block.find_negative_curvature(direction));
  BOOST_REQUIRE(direction.size() == 5);
  BOOST_TEST(direction.dot(A * direction) < 0.0);
  BOOST_TEST(direction[0] == 0.0);
  BOOST_TEST(direction[3] == 0.0);
  block.restrict_to(whole.curvature, {});
  BOOST_TEST(!block.is_indefinite());
}

BOOST_AUTO_TEST_CASE(a_large_entry_elsewhere_does_not_hide_negative_curvature) {
  FixedCurvature whole(matrix2(-1, 0, 1e20));
  FreeBlock block(whole.budget, 2);
  block.restrict_to(whole.curvature, {0});
  BOOST_TEST(block.is_indefinite());
}

BOOST_AUTO_TEST_CASE(a_differenced_hessian_claims_nothing) {
  FixedCurvature whole(matrix2(-1, 0, -1));
  whole.objective.exact_hessian = false;
  FreeBlock block(whole.budget, 2);
  block.restrict_to(whole.curvature, {0});
  BOOST_TEST(!block.is_indefinite());
}

BOOST_AUTO_TEST_CASE(spectrum_bounds_are_those_of_the_block) {
  FixedCurvature whole(matrix2(2, 0, 1e20));
  FreeBlock block(whole.budget, 2);
  block.restrict_to(whole.curvature, {0});
  BOOST_TEST(block.spectrum_bounds().norm() == 2.0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
