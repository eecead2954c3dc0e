// Eigenpairs against matrices built from a known spectrum, and against spectra in closed form.
#include "hesse/linalg/symmetric_eigen.hpp"

#include <cmath>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

/// Second differences on a path of n points; λⱼ = 2 − 2 cos(jπ/(n + 1)).
Matrix path_laplacian(Index n) {
  Matrix A = Matrix::Zero(n, n);
  A.diagonal().setConstant(2.0);
  if (n > 1) {
    A.diagonal(1).setConstant(-1.0);
    A.diagonal(-1).setConstant(-1.0);
  }
  return A;
}

/// The largest of ‖AV − VΛ‖ / ‖A‖ and ‖VᵀV − I‖, by entries, in units of n·ε.
double error(const Matrix& A, const SymmetricEigen& eigen) {
  const Index n = A.rows();
  const double size = A.cwiseAbs().maxCoeff();
  const double scale = size > 0.0 ? size : 1.0;
  const Matrix& V = eigen.vectors();
  const Matrix residual = (A / scale) * V - V * (eigen.values() / scale).asDiagonal();
  const Matrix skew = V.transpose() * V - Matrix::Identity(n, n);
  return std::max(residual.cwiseAbs().maxCoeff(), skew.cwiseAbs().maxCoeff()) /
         (static_cast<double>(n) * epsilon);
}

constexpr double tolerance = 20.0;

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(symmetric_eigen)

BOOST_AUTO_TEST_CASE(known_spectra) {
  Random random(1);
  for (const Index n : {1, 2, 3, 10, 33, 150}) {
    const auto [spectrum, Q, A] = with_spectrum(Vector::LinSpaced(n, -2.0, 3.0), random);
    SymmetricEigen eigen;
    BOOST_REQUIRE(eigen.decompose(view(A)) == EigenStatus::ok);
    BOOST_TEST(error(A, eigen) < tolerance, n);
    BOOST_TEST((eigen.values() - spectrum).cwiseAbs().maxCoeff() < 1e-13, n);
    const Vector cosines = (Q.transpose() * eigen.vectors()).diagonal().cwiseAbs();
    BOOST_TEST(cosines.minCoeff() > 1.0 - 1e-12, n);
  }
}

BOOST_AUTO_TEST_CASE(closed_form) {
  const Index n = 200;
  SymmetricEigen eigen;
  const Matrix A = path_laplacian(n);
  BOOST_REQUIRE(eigen.decompose(view(A)) == EigenStatus::ok);
  const double angle = std::acos(-1.0) / static_cast<double>(n + 1);
  for (Index j = 0; j < n; ++j) {
    const double exact = 2.0 - 2.0 * std::cos(static_cast<double>(j + 1) * angle);
    BOOST_TEST(std::abs(eigen.values()[j] - exact) < 1e-13);
  }
}

BOOST_AUTO_TEST_CASE(hard_spectra) {
  Random random(2);
  const Index n = 60;
  const Vector v = random.unit_vector(n);
  Matrix graded(n, n), hollow = path_laplacian(n);
  for (Index j = 0; j < n; ++j) {
    for (Index i = 0; i < n; ++i) graded(i, j) = std::pow(10.0, -0.3 * static_cast<double>(i + j));
  }
  hollow.diagonal().setZero();
  const std::vector<Matrix> matrices = {Matrix::Zero(n, n),
                                        Matrix::Identity(n, n),
                                        Matrix::Ones(n, n),
                                        v * v.transpose(),
                                        graded,
                                        graded.reverse(),
                                        hollow};
  for (const Matrix& A : matrices) {
    SymmetricEigen eigen;
    BOOST_REQUIRE(eigen.decompose(view(A)) == EigenStatus::ok);
    BOOST_TEST(error(A, eigen) < tolerance);
    BOOST_TEST((eigen.values().tail(n - 1).array() >= eigen.values().head(n - 1).array()).all());
  }
}

BOOST_AUTO_TEST_CASE(entries_of_any_size) {
  Random random(3);
  const Matrix A = spread_matrix(30, -1.0, 2.0, random);
  for (const double scale : {1e-305, 1e-200, 1e200, 1e307}) {
    const Matrix scaled = scale * A;
    SymmetricEigen eigen;
    BOOST_REQUIRE(eigen.decompose(view(scaled)) == EigenStatus::ok);
    BOOST_TEST(error(scaled, eigen) < tolerance, scale);
    BOOST_TEST(std::abs(eigen.values()[0] / scale + 1.0) < 1e-13, scale);
  }
}

BOOST_AUTO_TEST_CASE(only_the_lower_triangle_is_read) {
  Matrix A = matrix2(2.0, 1.0, 2.0);
  A(0, 1) = nan;
  SymmetricEigen eigen;
  BOOST_REQUIRE(eigen.decompose(view(A)) == EigenStatus::ok);
  BOOST_TEST((eigen.values() - vector2(1.0, 3.0)).norm() < 1e-15);
}

BOOST_AUTO_TEST_CASE(an_entry_that_is_not_finite) {
  for (const double entry : {nan, infinity, -infinity}) {
    for (const Index n : {1, 2, 20}) {
      Matrix A = Matrix::Identity(n, n);
      SymmetricEigen eigen;
      BOOST_REQUIRE(eigen.decompose(view(A)) == EigenStatus::ok);
      A(n - 1, 0) = entry;
      BOOST_TEST((eigen.decompose(view(A)) == EigenStatus::not_finite));
      BOOST_TEST(eigen.values().size() == 0);
      BOOST_TEST(eigen.vectors().size() == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_eigenvalue_that_is_not_finite) {
  const Matrix A = matrix2(1e308, 1.5e308, 1e308);
  SymmetricEigen eigen;
  BOOST_TEST((eigen.decompose(view(A)) == EigenStatus::not_finite));
}

BOOST_AUTO_TEST_CASE(no_rows) {
  SymmetricEigen eigen;
  BOOST_TEST((eigen.decompose(view(Matrix(0, 0))) == EigenStatus::ok));
  BOOST_TEST(eigen.values().size() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
