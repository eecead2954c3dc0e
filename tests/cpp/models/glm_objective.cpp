// Which calls of the objective pass over the data, where trials are expected on a line.
#include "hesse/models/glm_objective.hpp"

#include <functional>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

/// φ(β) = c + ½ ‖β‖² by passes; on lines a recognisable bit more.
class CountedGlm final : public Glm {
 public:
  static constexpr double more = 1e-3;

  [[nodiscard]] Index dimension() const override { return 2; }
  [[nodiscard]] Index sample_count() const override { return 1; }
  [[nodiscard]] bool is_convex() const override { return true; }
  double value_and_gradient(const Vector& beta, Vector& g, Vector* state) override {
    ++passes;
    g = beta;
    if (state != nullptr) *state = beta;
    return value_at(beta);
  }
  double value_gradient_hessian(const Vector& beta, Vector& g, Matrix& H) override {
    H = Matrix::Identity(2, 2);
    return value_and_gradient(beta, g, nullptr);
  }
  void multiply(const Vector&, const Vector& v, Vector& product) override { product = v; }
  [[nodiscard]] bool keep_line(const Vector& beta, const Vector& direction) override {
    ++lines;
    if (interruptions > 0) {
      --interruptions;
      throw TimeLimitReached{};
    }
    line = TrialLine(beta, direction);
    return has_line;
  }
  [[nodiscard]] double value_on_line(double length) override {
    ++values_on_line;
    const double value = value_at(line.point(length));
    return length == 0.0 ? start.value_or(value) : value + more;
  }

  [[nodiscard]] double value_at(const Vector& beta) const {
    return constant + 0.5 * beta.squaredNorm();
  }

  bool has_line = true;
  double constant = 0.0;
  int passes = 0, lines = 0, values_on_line = 0, interruptions = 0;
  std::optional<double> start;
  TrialLine line;
};

struct Search {
  explicit Search(bool has_matrix) : objective(glm, has_matrix) {
    objective.gradient(x, g);
    refused = objective.value(at(1.0));
    objective.expect_line(x, direction);
    glm.passes = 0;
  }
  [[nodiscard]] Vector at(double length) const { return x + length * direction; }

  CountedGlm glm;
  GlmObjective objective;
  Vector x = vector2(1, 1), direction = vector2(-8, 4), g = Vector(2);
  double refused;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(glm_objective)

BOOST_DATA_TEST_CASE(trials_on_an_expected_line_take_no_pass, data::make({true, false}), matrix) {
  Search search(matrix);
  BOOST_TEST(search.glm.lines == 0);  // not before a trial lies on it
  for (const double length : {0.5, 0.25, 0.125}) {
    const Vector x = search.at(length);
    BOOST_TEST(search.objective.value(x) == search.glm.value_at(x) + CountedGlm::more);
  }
  BOOST_TEST(search.glm.lines == 1);
  BOOST_TEST(search.glm.passes == 0);
  BOOST_TEST(search.objective.value(search.at(1.0)) == search.refused);  // known from its pass
}

BOOST_DATA_TEST_CASE(the_one_that_is_accepted_takes_one, data::make({true, false}), matrix) {
  Search search(matrix);
  const Vector x = search.at(0.125), other = search.at(0.25);
  static_cast<void>(search.objective.value(x));
  search.objective.gradient(x, search.g);
  BOOST_TEST((search.g == x));
  Vector product(2);
  search.objective.hessian_product(x, vector2(3, 4), product);
  BOOST_TEST((product == vector2(3, 4)));
  if (matrix) BOOST_TEST((search.objective.hessian(x) == Matrix::Identity(2, 2)));
  BOOST_TEST(search.glm.passes == 1);
  BOOST_TEST(search.objective.value(x) == search.glm.value_at(x));
  // The line ended with it.
  BOOST_TEST(search.objective.value(other) == search.glm.value_at(other));
  BOOST_TEST(search.glm.passes == 2);
}

BOOST_AUTO_TEST_CASE(nothing_is_kept_without_a_hint) {
  CountedGlm glm;
  GlmObjective objective(glm, true);
  for (const double length : {1.0, 0.5, 0.25}) {
    static_cast<void>(objective.value(vector2(1, length)));
  }
  BOOST_TEST(glm.passes == 3);
  BOOST_TEST(glm.lines == 0);
}

BOOST_AUTO_TEST_CASE(a_trial_beside_the_line_takes_a_pass) {
  Search search(true);
  const Vector beside = search.at(0.5) + vector2(1e-9, 0);
  BOOST_TEST(search.objective.value(beside) == search.glm.value_at(beside));
  BOOST_TEST(search.glm.passes == 1);
  BOOST_TEST(search.glm.lines == 0);
  static_cast<void>(search.objective.value(search.at(0.5)));
  BOOST_TEST(search.glm.passes == 1);
}

BOOST_AUTO_TEST_CASE(a_new_line_takes_the_place_of_the_old_one) {
  Search search(true);
  static_cast<void>(search.objective.value(search.at(0.5)));
  search.direction = vector2(3, 5);
  search.objective.expect_line(search.x, search.direction);
  const Vector x = search.at(0.5);
  BOOST_TEST(search.objective.value(x) == search.glm.value_at(x) + CountedGlm::more);
  BOOST_TEST(search.glm.lines == 2);
}

BOOST_AUTO_TEST_CASE(a_model_without_a_line_is_asked_once) {
  Search search(true);
  search.glm.has_line = false;
  for (const double length : {0.5, 0.25}) {
    const Vector x = search.at(length);
    BOOST_TEST(search.objective.value(x) == search.glm.value_at(x));
  }
  BOOST_TEST(search.glm.lines == 1);
  BOOST_TEST(search.glm.passes == 2);
  BOOST_TEST(search.glm.values_on_line == 0);
}

BOOST_DATA_TEST_CASE(a_line_whose_start_is_not_finite_is_dropped, data::make({nan, infinity}),
                     start) {
  Search search(true);
  search.glm.start = start;
  const Vector x = search.at(0.5);
  BOOST_TEST(search.objective.value(x) == search.glm.value_at(x));
  BOOST_TEST(search.objective.value(search.at(0.25)) == search.glm.value_at(search.at(0.25)));
  BOOST_TEST(search.glm.values_on_line == 1);
}

// Near the iterate, where the gradient will judge, both values have the rounding of passes.
BOOST_AUTO_TEST_CASE(a_value_that_hardly_differs_is_that_of_a_pass) {
  Search search(true);
  search.glm.constant = 1e9;
  const Vector x = search.at(1e-3);
  BOOST_TEST(search.objective.value(x) == search.glm.value_at(x));
  BOOST_TEST(search.glm.passes == 1);
  const Vector farther = search.at(0.5);
  BOOST_TEST(search.objective.value(farther) == search.glm.value_at(farther) + CountedGlm::more);
  BOOST_TEST(search.glm.passes == 1);
}

BOOST_AUTO_TEST_CASE(nothing_is_kept_of_a_line_that_is_interrupted) {
  Search search(true);
  search.glm.interruptions = 1;
  const Vector x = search.at(0.5);
  BOOST_CHECK_THROW(static_cast<void>(search.objective.value(x)), TimeLimitReached);
  BOOST_TEST(search.objective.value(x) == search.glm.value_at(x) + CountedGlm::more);
  BOOST_TEST(search.glm.lines == 2);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
