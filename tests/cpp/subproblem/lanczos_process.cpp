// The Lanczos process: the basis is orthonormal, T is the model on it, and invariant spaces are
// left.
#include "hesse/subproblem/lanczos_process.hpp"

#include <stdexcept>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/dense_operator.hpp"
#include "support/fixed_curvature.hpp"
#include "support/trust_region_cases.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

const Index sizes[] = {1, 2, 5, 40};

Matrix basis_of(const LanczosProcess& process, Index n) {
  const Index k = process.size();
  Matrix Q(n, k);
  Vector column(n);
  for (Index j = 0; j < k; ++j) {
    process.combine(Vector::Unit(k, j), column);
    Q.col(j) = column;
  }
  return Q;
}

Matrix dense(const Tridiagonal& T) {
  Matrix A = Matrix::Zero(T.size(), T.size());
  for (Index k = 0; k < T.size(); ++k) {
    A(k, k) = T.diagonal(k);
    if (k > 0) A(k, k - 1) = A(k - 1, k) = T.coupling(k);
  }
  return A;
}

Matrix preconditioner(Index n, Random& random) { return spread_matrix(n, 0.1, 2.0, random); }

void run_to_the_end(LanczosProcess& process, const Matrix& B, const Vector& g) {
  FixedCurvature fixed(B);
  BOOST_REQUIRE(process.start(g));
  while (!process.is_full()) BOOST_REQUIRE(process.extend(fixed.curvature));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(subproblem)
BOOST_AUTO_TEST_SUITE(lanczos_process)

BOOST_DATA_TEST_CASE(reduces_the_model_to_t, data::make(all_kinds) * data::make(sizes), kind, n) {
  Random random(static_cast<std::uint64_t>(n) + 100 * static_cast<std::uint64_t>(kind));
  for (const double unit : {1e-150, 1.0, 1e150}) {
    const TrustRegionCase problem = random_case(kind, n, random);
    const Matrix B = unit * problem.B;
    const Vector g = unit * problem.g;
    for (const bool preconditioned : {false, true}) {
      const Matrix M = preconditioned ? preconditioner(n, random) : Matrix::Identity(n, n);
      DenseOperator M_operator(M);
      Budget budget = unlimited();
      LanczosProcess process(n, preconditioned ? &M_operator : nullptr, budget);
      run_to_the_end(process, B, g);
      const Matrix Q = basis_of(process, n);
      const double rounding = 1e-11;
      BOOST_TEST(process.products() == n);
      BOOST_TEST((Q.transpose() * M.inverse() * Q - Matrix::Identity(n, n)).norm() <= rounding);
      BOOST_TEST((Q.transpose() * (problem.B * Q) - dense(process.T()) / unit).norm() <= rounding);
      const Vector reduced = Q.transpose() * problem.g;
      BOOST_TEST((reduced - process.gradient_norm() / unit * Vector::Unit(n, 0)).norm() <=
                 rounding);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_coupling_is_the_residual) {
  Random random(2);
  const TrustRegionCase problem = random_case(Kind::definite, 20, random);
  FixedCurvature fixed(problem.B);
  const Matrix M = preconditioner(20, random);
  DenseOperator M_operator(M);
  for (LinearOperator* given :
       {static_cast<LinearOperator*>(&M_operator), static_cast<LinearOperator*>(nullptr)}) {
    LanczosProcess process(20, given, fixed.budget);
    BOOST_REQUIRE(process.start(problem.g));
    for (int k = 0; k < 6; ++k) BOOST_REQUIRE(process.extend(fixed.curvature));
    Vector h = -process.gradient_norm() * Vector::Unit(6, 0);
    BOOST_REQUIRE(process.T().factorize(0.0));
    process.T().solve_in_place(h);
    Vector s(20);
    process.combine(h, s);
    const Vector residual = problem.B * s + problem.g;
    const Vector measured = given != nullptr ? Vector(M * residual) : residual;
    BOOST_TEST(std::sqrt(residual.dot(measured)) == process.residual_coupling() * std::abs(h[5]),
               boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(an_invariant_space_is_noticed_and_left) {
  Matrix B = Vector::LinSpaced(6, -1.0, 4.0).asDiagonal();
  FixedCurvature fixed(B);
  LanczosProcess process(6, nullptr, fixed.budget);
  BOOST_REQUIRE(process.start(Vector::Unit(6, 4) + Vector::Unit(6, 2)));
  BOOST_REQUIRE(process.extend(fixed.curvature));
  BOOST_TEST(!process.is_invariant());
  BOOST_REQUIRE(process.extend(fixed.curvature));
  BOOST_TEST(process.is_invariant());
  BOOST_TEST(!process.is_full());
  while (!process.is_full()) BOOST_REQUIRE(process.extend(fixed.curvature));
  BOOST_TEST(process.T().coupling(2) == 0.0);
  const Vector values = Eigen::SelfAdjointEigenSolver<Matrix>(dense(process.T())).eigenvalues();
  BOOST_TEST((values - Vector::LinSpaced(6, -1.0, 4.0)).norm() <= 1e-13);
}

BOOST_AUTO_TEST_CASE(without_a_gradient_it_begins_all_the_same) {
  for (const Index n : {1, 2, 10}) {
    FixedCurvature fixed(-Matrix::Identity(n, n));
    LanczosProcess process(n, nullptr, fixed.budget);
    BOOST_REQUIRE(process.start(Vector::Zero(n)));
    BOOST_TEST(process.gradient_norm() == 0.0);
    BOOST_REQUIRE(process.extend(fixed.curvature));
    BOOST_TEST(process.T().diagonal(0) == -1.0, boost::test_tools::tolerance(1e-14));
    BOOST_TEST(process.is_invariant());
  }
  FixedCurvature nothing(Matrix(0, 0));
  LanczosProcess process(0, nullptr, nothing.budget);
  BOOST_TEST(process.start(Vector(0)));
  BOOST_TEST(process.is_full());
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_is_reported) {
  FixedCurvature fixed(matrix2(nan, 0, 1));
  LanczosProcess process(2, nullptr, fixed.budget);
  BOOST_TEST(!process.start(vector2(nan, 1)));
  BOOST_TEST(!process.start(vector2(infinity, 1)));
  BOOST_TEST(process.start(vector2(1, 1)));
  BOOST_TEST(!process.extend(fixed.curvature));
}

BOOST_AUTO_TEST_CASE(a_preconditioner_must_be_positive_definite) {
  Budget budget = unlimited();
  for (const double bad : {-1.0, 0.0, nan}) {
    DenseOperator M(matrix2(1, 0, bad));
    LanczosProcess process(2, &M, budget);
    BOOST_CHECK_THROW((void)process.start(vector2(0, 1)), std::invalid_argument);
  }
}

BOOST_AUTO_TEST_CASE(the_budget_ends_it) {
  FixedCurvature fixed(matrix2(1, 0, 1));
  Budget spent(-1.0, no_limit);
  LanczosProcess process(2, nullptr, spent);
  BOOST_REQUIRE(process.start(vector2(1, 1)));
  BOOST_CHECK_THROW((void)process.extend(fixed.curvature), TimeLimitReached);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
