// The Hessian of a convex function: the shortest of Newton's steps where it is singular.
#include "hesse/curvature/semidefinite_hessian.hpp"

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

/// Gives the same matrix everywhere.
class SameHessian final : public Objective {
 public:
  explicit SameHessian(Matrix H) : H_(std::move(H)) {}
  [[nodiscard]] Capabilities capabilities() const override {
    Capabilities has{true, true};
    has.semidefinite = true;
    return has;
  }
  double value(const Vector&) override { return 0.0; }
  MatrixView hessian(const Vector&) override { return view(H_); }

 private:
  Matrix H_;
};

struct Fixed {
  explicit Fixed(const Matrix& H)
      : objective(H), budget(unlimited()), curvature(objective, budget, H.rows()) {
    curvature.update(Iterate(H.rows()));
  }
  SameHessian objective;
  Budget budget;
  SemidefiniteHessian curvature;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(curvature)
BOOST_AUTO_TEST_SUITE(semidefinite_hessian)

BOOST_AUTO_TEST_CASE(steps_minimise_the_model_and_are_the_shortest) {
  Random random(3);
  for (const Index rank : {0, 1, 3, 6}) {
    Vector spectrum = Vector::Zero(6);
    spectrum.tail(rank) = Vector::LinSpaced(rank, 1.0, 4.0);
    const SymmetricMatrix A = with_spectrum(spectrum, random);
    Fixed fixed(A.matrix);
    const Vector g = A.matrix * random.vector(6);
    Vector s(6);
    BOOST_REQUIRE(fixed.curvature.newton_step(g, s));
    BOOST_TEST((A.matrix * s + g).isZero(1e-12));
    BOOST_TEST((A.eigenvectors.leftCols(6 - rank).transpose() * s).isZero(1e-12));
    BOOST_TEST(fixed.curvature.factorization_work().count == 1);
    BOOST_TEST(!fixed.curvature.is_indefinite());
  }
}

BOOST_AUTO_TEST_CASE(a_matrix_that_is_not_finite_has_no_step) {
  Fixed fixed(matrix2(1.0, nan, 1.0));
  Vector s(2);
  BOOST_TEST(!fixed.curvature.newton_step(Vector::Ones(2), s));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
