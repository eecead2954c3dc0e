// A + E is positive definite and D + F is what the treatment promises; directions of negative
// curvature.
#include "hesse/linalg/modified_factorization.hpp"

#include <cmath>

#include <Eigen/Eigenvalues>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/indefinite_matrices.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;
using Treatment = ModifiedFactorization::Treatment;

constexpr Treatment both_treatments[] = {Treatment::floor, Treatment::magnitude};
const Index sizes[] = {1, 2, 3, 31, 32, 33, 64, 65, 129};

Vector eigenvalues(const Matrix& A) {
  return Eigen::SelfAdjointEigenSolver<Matrix>(A, Eigen::EigenvaluesOnly).eigenvalues();
}

// The choice of Cheng & Higham: √ε ‖A‖.
double usual_floor(const Matrix& A) { return std::sqrt(epsilon) * A.norm(); }

/// D + F, with eigenvalues and eigenvectors from Eigen instead of the rotation under test.
Matrix expected_blocks(const Ldlt& factor, double floor, Treatment treatment) {
  const auto treated = [&](double d) {
    if (d >= floor) return d;
    return treatment == Treatment::magnitude ? std::max(floor, -d) : floor;
  };
  const Matrix D = block_diagonal(factor);
  Matrix result = D.diagonal().unaryExpr(treated).asDiagonal();
  for (Index k = 0; k < factor.size(); ++k) {
    if (!factor.begins_pair(k)) continue;
    const Eigen::SelfAdjointEigenSolver<Matrix> solver(D.block(k, k, 2, 2));
    const Matrix Q = solver.eigenvectors();
    result.block(k, k, 2, 2) =
        Q * solver.eigenvalues().unaryExpr(treated).asDiagonal() * Q.transpose();
  }
  return result;
}

Matrix rounded_product(const Ldlt& factor, const Matrix& D) {
  const Matrix L = unit_lower(factor);
  return in_own_order(factor, L * D * L.transpose());
}

void check_direction(const ModifiedFactorization& modified, const Matrix& A) {
  const NegativeCurvature found = modified.negative_curvature();
  BOOST_TEST_REQUIRE(found.direction.size() == A.rows());
  BOOST_TEST(std::abs(found.direction.norm() - 1.0) <= 1e-14);
  BOOST_TEST(found.curvature < 0.0);
  const double curvature = found.direction.dot(A * found.direction);
  const double rounding = 4.0 * static_cast<double>(A.rows()) * epsilon * A.norm();
  BOOST_TEST(std::abs(found.curvature - curvature) <= rounding + 1e-12 * std::abs(curvature));
}

void check_no_direction(const Matrix& A) {
  ModifiedFactorization modified;
  BOOST_REQUIRE(modified.factorize(view(A), usual_floor(A) + 1e-100, Treatment::floor));
  BOOST_TEST(modified.negative_curvature().direction.size() == 0);
  BOOST_TEST(modified.negative_curvature().curvature == 0.0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(modified_factorization)

BOOST_DATA_TEST_CASE(blocks_are_treated_as_promised, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n));
  for (const auto& [name, A] : indefinite_matrices(n, random)) {
    for (const Treatment treatment : both_treatments) {
      for (const double floor : {usual_floor(A), 1e-12, 0.5}) {
        BOOST_TEST_CONTEXT(name << ", floor " << floor) {
          ModifiedFactorization modified;
          BOOST_REQUIRE(modified.factorize(view(A), floor, treatment));
          const Matrix D = expected_blocks(modified.factor(), floor, treatment);
          const Matrix expected = rounded_product(modified.factor(), D);
          const Matrix found = modified.modified_matrix();
          BOOST_TEST((found - expected).norm() <= 1e-13 * expected.norm());
          BOOST_TEST((found == found.transpose()));
        }
      }
    }
  }
}

// λ(A + E) ≥ λ(L Lᵀ) λ(D + F), the smallest of each (Cheng & Higham, §2).
BOOST_DATA_TEST_CASE(the_result_is_positive_definite, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n) + 100);
  for (const auto& [name, A] : indefinite_matrices(n, random)) {
    for (const Treatment treatment : both_treatments) {
      const double floor = 1e-3 * A.norm();
      ModifiedFactorization modified;
      BOOST_REQUIRE(modified.factorize(view(A), floor, treatment));
      const Matrix L = unit_lower(modified.factor());
      const double least = floor * eigenvalues(L * L.transpose())[0];
      BOOST_TEST(least > 0.0);
      const Vector spectrum = eigenvalues(modified.modified_matrix());
      BOOST_TEST(spectrum[0] >= least - 1e-13 * spectrum[n - 1], name);
    }
  }
}

BOOST_DATA_TEST_CASE(nothing_changes_where_definite, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n) + 200);
  const Matrix A = spread_matrix(n, 1.0, 100.0, random);
  for (const Treatment treatment : both_treatments) {
    ModifiedFactorization modified;
    BOOST_REQUIRE(modified.factorize(view(A), usual_floor(A), treatment));
    BOOST_TEST(modified.modified() == 0);
    BOOST_TEST(modified.modification_norm() == 0.0);
    BOOST_TEST((modified.modified_matrix() - A).norm() <= 1e-14 * A.norm());
  }
}

BOOST_DATA_TEST_CASE(as_many_change_as_are_negative, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n) + 300);
  for (const auto& [name, A] : indefinite_matrices(n, random)) {
    const Index negative = (eigenvalues(A).array() < 0.0).count();
    for (const Treatment treatment : both_treatments) {
      ModifiedFactorization modified;
      BOOST_REQUIRE(modified.factorize(view(A), 1e-280, treatment));
      BOOST_TEST(modified.modified() == negative, name);
      BOOST_TEST(modified.inertia().negative == negative, name);
      BOOST_TEST(modified.inertia().positive == n - negative, name);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_diagonal_is_floored_exactly) {
  Vector d(6);
  d << 5.0, -3.0, 0.25, 0.0, -0.125, 0.5;
  Vector floored(6), magnitudes(6);
  floored << 5.0, 0.5, 0.5, 0.5, 0.5, 0.5;
  magnitudes << 5.0, 3.0, 0.5, 0.5, 0.5, 0.5;
  const Matrix A = d.asDiagonal(), F = floored.asDiagonal(), M = magnitudes.asDiagonal();
  ModifiedFactorization modified;
  BOOST_REQUIRE(modified.factorize(view(A), 0.5, Treatment::floor));
  BOOST_TEST((modified.modified_matrix() == F));
  BOOST_TEST(modified.modified() == 4);
  BOOST_TEST(modified.modification_norm() == 3.5);
  BOOST_REQUIRE(modified.factorize(view(A), 0.5, Treatment::magnitude));
  BOOST_TEST((modified.modified_matrix() == M));
  BOOST_TEST(modified.modified() == 4);
  BOOST_TEST(modified.modification_norm() == 6.0);
}

// [0 1; 1 0] has eigenvalues ±1, of eigenvectors (1, ±1)/√2.
BOOST_DATA_TEST_CASE(pairs_are_treated_along_their_eigenvectors, data::make({2, 3, 64, 65, 66}),
                     n) {
  const Matrix A = chain_of_exchanges(n), identity = Matrix::Identity(n, n);
  ModifiedFactorization modified;
  BOOST_REQUIRE(modified.factorize(view(A), 0.25, Treatment::magnitude));
  BOOST_TEST((modified.modified_matrix() - identity).norm() <= 1e-14);
  BOOST_REQUIRE(modified.factorize(view(A), 0.25, Treatment::floor));
  BOOST_TEST(modified.modified() == n / 2);
  Matrix expected = 0.375 * A;
  expected.diagonal().setConstant(0.625);
  if (n % 2 == 1) expected(n - 1, n - 1) = 1.0;
  BOOST_TEST((modified.modified_matrix() - expected).norm() <= 1e-14);
  BOOST_TEST(std::abs(modified.modification_norm() - 1.25) <= 1e-14);
}

BOOST_DATA_TEST_CASE(the_norm_of_the_modification_is_estimated, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n) + 400);
  for (const auto& [name, A] : indefinite_matrices(n, random)) {
    for (const Treatment treatment : both_treatments) {
      ModifiedFactorization modified;
      BOOST_REQUIRE(modified.factorize(view(A), 0.3, treatment));
      const Matrix E = modified.modified_matrix() - A;
      const double norm = E.cwiseAbs().colwise().sum().maxCoeff();
      BOOST_TEST(modified.modification_norm() <= norm * (1.0 + 1e-10) + 1e-12, name);
      BOOST_TEST(modified.modification_norm() >= norm / 3.0 - 1e-12, name);
    }
  }
}

BOOST_DATA_TEST_CASE(solves_with_the_modified_matrix, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n) + 500);
  for (const auto& [name, A] : indefinite_matrices(n, random)) {
    for (const Treatment treatment : both_treatments) {
      ModifiedFactorization modified;
      BOOST_REQUIRE(modified.factorize(view(A), usual_floor(A), treatment));
      const Matrix whole = modified.modified_matrix();
      const double rounding = 10.0 * static_cast<double>(n) * epsilon * whole.norm();
      Vector b = random.vector(n), x = b;
      modified.solve_in_place(x);
      BOOST_TEST((whole * x - b).norm() <= rounding * x.norm(), name);
      Matrix B(n, 4);
      for (Index j = 0; j < 4; ++j) B.col(j) = random.vector(n);
      Matrix X = B;
      modified.solve_in_place(X);
      BOOST_TEST((whole * X - B).norm() <= rounding * X.norm(), name);
    }
  }
}

BOOST_DATA_TEST_CASE(directions_have_the_curvature_reported, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n) + 600);
  for (const auto& [name, A] : indefinite_matrices(n, random)) {
    for (const double scale : {1.0, 1e-150, 1e150}) {
      BOOST_TEST_CONTEXT(name << ", scale " << scale) {
        const Matrix scaled = scale * A;
        if (eigenvalues(A)[0] > 0.0) {
          check_no_direction(scaled);
          continue;
        }
        ModifiedFactorization modified;
        BOOST_REQUIRE(modified.factorize(view(scaled), usual_floor(scaled), Treatment::floor));
        check_direction(modified, scaled);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_strongest_direction_is_chosen) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Random random(seed);
    const Index n = 2 + static_cast<Index>(seed % 25);
    const Matrix A = zero_diagonal(n, random);
    ModifiedFactorization modified;
    BOOST_REQUIRE(modified.factorize(view(A), usual_floor(A), Treatment::floor));
    const Eigen::SelfAdjointEigenSolver<Matrix> solver(block_diagonal(modified.factor()));
    double strongest = 0.0;
    for (Index i = 0; i < n; ++i) {
      Vector v = solver.eigenvectors().col(i);
      modified.factor().from_pivot_coordinates(v);
      strongest = std::min(strongest, v.dot(A * v) / v.squaredNorm());
    }
    const double found = modified.negative_curvature().curvature;
    BOOST_TEST(found == strongest, boost::test_tools::tolerance(1e-9));
  }
  Matrix A = Vector::LinSpaced(70, 3.0, -10.0).asDiagonal();
  ModifiedFactorization modified;
  BOOST_REQUIRE(modified.factorize(view(A), 0.1, Treatment::floor));
  BOOST_TEST(modified.negative_curvature().curvature == -10.0);
  BOOST_TEST(std::abs(modified.negative_curvature().direction[69]) == 1.0);
}

BOOST_AUTO_TEST_CASE(semidefinite_matrices_have_no_negative_curvature) {
  check_no_direction(Matrix(0, 0));
  for (const Index n : {1, 2, 10, 65, 100}) {
    check_no_direction(Matrix::Zero(n, n));
    check_no_direction(Matrix::Ones(n, n));
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      Random random(seed);
      Vector spectrum = Vector::Ones(n);
      spectrum.head(n / 2).setZero();
      const Matrix A = with_spectrum(spectrum, random).matrix;
      check_no_direction(A);
      ModifiedFactorization modified;
      BOOST_REQUIRE(modified.factorize(view(A), 1e-8, Treatment::magnitude));
      BOOST_TEST(modified.modified() == n / 2);
    }
  }
}

BOOST_DATA_TEST_CASE(the_zero_matrix_becomes_the_floor, data::make(sizes), n) {
  const Matrix A = Matrix::Zero(n, n);
  for (const Treatment treatment : both_treatments) {
    ModifiedFactorization modified;
    BOOST_REQUIRE(modified.factorize(view(A), 0.25, treatment));
    BOOST_TEST(modified.modified() == n);
    BOOST_TEST(modified.inertia().zero == n);
    BOOST_TEST(modified.modification_norm() == 0.25, boost::test_tools::tolerance(1e-14));
    BOOST_TEST((modified.modified_matrix() == 0.25 * Matrix::Identity(n, n)));
    Vector x = Vector::Ones(n);
    modified.solve_in_place(x);
    BOOST_TEST((x.array() == 4.0).all());
  }
}

BOOST_AUTO_TEST_CASE(fails_on_what_is_not_finite_and_serves_again) {
  Random random(1);
  const Matrix A = random_symmetric(70, random);
  ModifiedFactorization modified;
  for (const double entry : {nan, infinity, -infinity}) {
    Matrix broken = A;
    broken(69, 40) = entry;
    BOOST_TEST(!modified.factorize(view(broken), 0.1, Treatment::floor));
  }
  const Matrix lower_only = without_upper_triangle(A);
  BOOST_REQUIRE(modified.factorize(view(lower_only), 0.1, Treatment::floor));
  check_direction(modified, A);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
