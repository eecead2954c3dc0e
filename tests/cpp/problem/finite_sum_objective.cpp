// A finite sum as an objective: all of its samples, and the matrix that stands for the Hessian.
#include "hesse/problem/finite_sum_objective.hpp"

#include <boost/test/unit_test.hpp>

#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

/// fᵢ = ½ i (x₀ + x₁)² + i x₀; its matrix tells the kind that was asked for.
class StubSum final : public FiniteSum {
 public:
  [[nodiscard]] Index dimension() const override { return 2; }
  [[nodiscard]] Index sample_count() const override { return 5; }

  double value(const Vector& x, const Samples& samples) override {
    const double sum = x[0] + x[1];
    return weight(samples) * (0.5 * sum * sum + x[0]);
  }
  double value_and_gradient(const Vector& x, const Samples& samples, Vector& g) override {
    g.setConstant(weight(samples) * (x[0] + x[1]));
    g[0] += weight(samples);
    return value(x, samples);
  }
  double gradient_squares(const Vector&, const Samples&) override { return 0.0; }
  void linearize(const Vector&, const Samples& samples, CurvatureKind kind) override {
    linearized_ = matrix(samples, kind);
  }
  void multiply(const ConstBlock& V, Block BV) override { BV = linearized_ * V; }
  void assemble(const Vector&, const Samples& samples, CurvatureKind kind, Block B) override {
    B = matrix(samples, kind);
  }

 private:
  static double weight(const Samples& samples) {
    double sum = 0.0;
    for (Index i = 0; i < samples.count; ++i) sum += static_cast<double>(samples[i]);
    return sum / static_cast<double>(samples.count);
  }
  static Matrix matrix(const Samples& samples, CurvatureKind kind) {
    return Matrix::Constant(2, 2, weight(samples) * (1.0 + static_cast<double>(kind)));
  }

  Matrix linearized_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(problem)
BOOST_AUTO_TEST_SUITE(finite_sum_objective)

BOOST_AUTO_TEST_CASE(samples_are_those_of_a_list_or_the_first) {
  const Index list[] = {7, 3, 7};
  const Samples listed{list, 3}, first{nullptr, 3};
  for (Index i = 0; i < 3; ++i) {
    BOOST_TEST(listed[i] == list[i]);
    BOOST_TEST(first[i] == i);
  }
}

BOOST_AUTO_TEST_CASE(capabilities) {
  StubSum sum;
  for (const bool has_matrix : {true, false}) {
    const Capabilities can =
        FiniteSumObjective(sum, CurvatureKind::hessian, has_matrix).capabilities();
    BOOST_TEST(can.gradient);
    BOOST_TEST(can.hessian == has_matrix);
    BOOST_TEST(can.hessian_product);
    BOOST_TEST(can.exact_hessian);
  }
}

BOOST_AUTO_TEST_CASE(everything_is_that_of_all_samples) {
  StubSum sum;
  Random random(1);
  const Vector x = random.vector(2), v = random.vector(2);
  const Samples all = sum.all_samples();
  for (const CurvatureKind kind :
       {CurvatureKind::hessian, CurvatureKind::gauss_newton, CurvatureKind::empirical_fisher}) {
    FiniteSumObjective objective(sum, kind, true);
    Vector g(2), expected(2), product(2);
    BOOST_TEST(objective.value(x) == sum.value_and_gradient(x, all, expected));
    objective.gradient(x, g);
    BOOST_TEST((g == expected));
    Matrix B(2, 2);
    sum.assemble(x, all, kind, B);
    BOOST_TEST((objective.hessian(x) == B));
    objective.hessian_product(x, v, product);
    BOOST_TEST((product == B * v));
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
