// Differences at points of a box: never a call outside of it, and as accurate as its room allows.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/problem/finite_differences.hpp"

#include "support/boxes.hpp"
#include "support/waves.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;
using Scheme = DifferenceScheme;

/// Waves that complain about a point out of the box.
class GuardedWaves final : public Objective, public ComplexObjective {
 public:
  explicit GuardedWaves(const RandomBox& box) : box_(box) {}
  [[nodiscard]] Capabilities capabilities() const override { return {true, false, false, true}; }
  double value(const Vector& x) override {
    BOOST_TEST(box_.contains(x));
    return waves_.value(x);
  }
  void gradient(const Vector& x, Vector& g) override {
    BOOST_TEST(box_.contains(x));
    waves_.gradient(x, g);
  }
  std::complex<double> complex_value(const ComplexVector& z) override {
    BOOST_TEST(box_.contains(z.real()));
    return waves_.complex_value(z);
  }
  void complex_gradient(const ComplexVector& z, ComplexVector& g) override {
    BOOST_TEST(box_.contains(z.real()));
    waves_.complex_gradient(z, g);
  }

 private:
  const RandomBox& box_;
  Waves waves_;
};

constexpr Scheme all_schemes[] = {Scheme::two_point, Scheme::three_point, Scheme::complex_step};

DifferenceOptions schemes(std::optional<Scheme> gradient, std::optional<Scheme> hessian) {
  DifferenceOptions options;
  options.gradient = gradient;
  options.hessian = hessian;
  return options;
}

// The derivative by a fixed variable is 0 by convention, and exact by complex steps.
template <class Derivative>
double free_error(const RandomBox& box, const Derivative& found, const Derivative& exact) {
  double error = 0.0;
  for (Index j = 0; j < found.cols(); ++j) {
    for (Index i = 0; i < found.rows(); ++i) {
      const bool is_fixed =
          box.lower[i] == box.upper[i] || (found.cols() > 1 && box.lower[j] == box.upper[j]);
      if (!is_fixed) error = std::max(error, std::abs(found(i, j) - exact(i, j)));
    }
  }
  return error;
}

// Two-point schemes err by about h, and by ε/h, where h is small since x0 is; others by h²; second
// differences of values by ε^¼.
constexpr double first_order = 1e-5, second_order = 1e-8, of_values = 5e-3;

}  // namespace

BOOST_AUTO_TEST_SUITE(problem)
BOOST_AUTO_TEST_SUITE(bounded_differences)

BOOST_DATA_TEST_CASE(gradients_stay_in_the_box, data::xrange(30) * data::make({0, 1, 2}), seed,
                     scheme) {
  Random random(static_cast<std::uint64_t>(seed));
  const RandomBox box(4, random);
  const Bounds bounds = box.bounds();
  GuardedWaves waves(box);
  FiniteDifferences differences(waves, &waves, box.x, schemes(all_schemes[scheme], std::nullopt),
                                bounds);
  Vector g(4), exact(4);
  (void)differences.value(box.x);
  differences.gradient(box.x, g);
  Waves::exact_gradient(box.x, exact);
  BOOST_TEST(free_error(box, g, exact) <= (scheme == 0 ? first_order : second_order));
}

BOOST_DATA_TEST_CASE(hessians_stay_in_the_box, data::xrange(30) * data::make({0, 1, 2}), seed,
                     scheme) {
  Random random(static_cast<std::uint64_t>(seed));
  const RandomBox box(4, random);
  const Bounds bounds = box.bounds();
  GuardedWaves waves(box);
  FiniteDifferences differences(waves, &waves, box.x, schemes(std::nullopt, all_schemes[scheme]),
                                bounds);
  Vector g(4);
  differences.gradient(box.x, g);
  const Matrix H = differences.hessian(box.x);
  BOOST_TEST(free_error(box, H, Waves::exact_hessian(box.x)) <=
             (scheme == 0 ? first_order : second_order));
}

BOOST_DATA_TEST_CASE(hessians_from_values_stay_in_the_box, data::xrange(30), seed) {
  Random random(static_cast<std::uint64_t>(seed));
  const RandomBox box(4, random);
  const Bounds bounds = box.bounds();
  GuardedWaves waves(box);
  FiniteDifferences differences(waves, &waves, box.x, schemes(Scheme::two_point, Scheme::two_point),
                                bounds);
  (void)differences.value(box.x);
  const Matrix H = differences.hessian(box.x);
  BOOST_TEST(free_error(box, H, Waves::exact_hessian(box.x)) <= of_values);
}

BOOST_DATA_TEST_CASE(products_stay_in_the_box, data::xrange(30) * data::make({0, 1}), seed,
                     scheme) {
  Random random(static_cast<std::uint64_t>(seed));
  const RandomBox box(4, random);
  const Bounds bounds = box.bounds();
  GuardedWaves waves(box);
  FiniteDifferences differences(waves, &waves, box.x, schemes(std::nullopt, all_schemes[scheme]),
                                bounds);
  Vector v = random.vector(4), product(4), g(4);
  differences.gradient(box.x, g);
  differences.hessian_product(box.x, v, product);
  for (Index i = 0; i < 4; ++i) {
    if (box.lower[i] == box.upper[i]) v[i] = 0.0;
  }
  const Vector exact = Waves::exact_hessian(box.x) * v;
  BOOST_TEST((product - exact).lpNorm<Eigen::Infinity>() <= first_order);
}

BOOST_DATA_TEST_CASE(close_bounds_shrink_the_step, data::make({1e-9, 1e-12}), width) {
  Random random(3);
  RandomBox box(4, random);
  box.x.setConstant(0.5);
  box.lower = box.x;
  box.upper = box.x.array() + width;
  const Bounds bounds = box.bounds();
  GuardedWaves waves(box);
  FiniteDifferences differences(waves, &waves, box.x, schemes(Scheme::two_point, std::nullopt),
                                bounds);
  Vector g(4), exact(4);
  (void)differences.value(box.x);
  differences.gradient(box.x, g);
  Waves::exact_gradient(box.x, exact);
  // Rounding of values over half of the room.
  BOOST_TEST((g - exact).lpNorm<Eigen::Infinity>() <= 100.0 * epsilon / width);
}

BOOST_AUTO_TEST_CASE(fixed_variables_have_no_derivative) {
  Random random(3);
  RandomBox box(4, random);
  box.lower = box.upper = box.x;
  const Bounds bounds = box.bounds();
  GuardedWaves waves(box);
  FiniteDifferences differences(waves, &waves, box.x, schemes(std::nullopt, Scheme::two_point),
                                bounds);
  Vector g(4), product(4);
  differences.gradient(box.x, g);
  differences.hessian_product(box.x, Vector::Ones(4), product);
  BOOST_TEST(product.isZero(0.0));
  BOOST_TEST(differences.hessian(box.x).isZero(0.0));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
