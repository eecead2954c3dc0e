// The core loop allocates nothing once it runs.
#include "support/allocations.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/rosenbrock.hpp"
#include "support/watchers.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

/// Supplies products only, so that nothing of size n² need exist.
class ProductsOnly final : public Objective {
 public:
  explicit ProductsOnly(Objective& inner) : inner_(inner) {}
  [[nodiscard]] Capabilities capabilities() const override { return {true, false, true, true}; }
  double value(const Vector& x) override { return inner_.value(x); }
  void gradient(const Vector& x, Vector& g) override { inner_.gradient(x, g); }
  void hessian_product(const Vector& x, const Vector& v, Vector& product) override {
    inner_.hessian_product(x, v, product);
  }

 private:
  Objective& inner_;
};

// The first indefinite Hessian that a run meets gives its factorisation its size; on this problem
// the dogleg meets one after its first step.
constexpr long sizing_of_indefinite_factors = 12;

void check_allocates_nothing(Objective& objective, std::string_view method, Index n,
                             const Bounds& bounds = Bounds::none()) {
  AllocationWatcher watcher;
  const Result result =
      run(objective, Rosenbrock::start(n), method, {}, {&watcher}, nullptr, bounds);
  BOOST_TEST(is_success(result.status));
  BOOST_TEST(watcher.iterations >= 5);
  BOOST_TEST(watcher.allocations <= (method == "dogleg" ? sizing_of_indefinite_factors : 0));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(solve)
BOOST_AUTO_TEST_SUITE(allocations)

BOOST_AUTO_TEST_CASE(the_counter_sees_new_and_eigen) {
  AllocationCount counter;
  const std::vector<double> standard(100);
  const long from_new = counter.count();
  BOOST_TEST(from_new >= 1);
  struct alignas(64) Wide {
    double values[8] = {};
  };
  const std::vector<Wide> aligned(2);
  BOOST_TEST(counter.count() > from_new);
#ifdef HESSE_WRAP_MALLOC
  const long before_eigen = counter.count();
  const Vector eigen(100);
  BOOST_TEST(counter.count() > before_eigen);
#endif
  counter.stop();
  const long at_stop = counter.count();
  const std::vector<double> uncounted(100);
  BOOST_TEST(counter.count() == at_stop);
}

BOOST_DATA_TEST_CASE(the_loop_allocates_nothing, data::make(method_names()) * data::make({10, 50}),
                     method, n) {
  Rosenbrock objective(n);
  check_allocates_nothing(objective, method, n);
}

BOOST_DATA_TEST_CASE(neither_does_it_with_products_alone,
                     data::make({"trust-ncg", "trust-krylov", "newton-cg", "arc", "tron"}) *
                         data::make({10, 50}),
                     method, n) {
  Rosenbrock rosenbrock(n);
  ProductsOnly objective(rosenbrock);
  check_allocates_nothing(objective, method, n);
}

BOOST_DATA_TEST_CASE(neither_does_it_on_a_face, data::make({10, 50}), n) {
  Rosenbrock objective(n);
  Vector lower = Vector::Constant(n, -10.0), upper = Vector::Constant(n, 10.0);
  lower[0] = upper[0] = Rosenbrock::start(n)[0];
  check_allocates_nothing(objective, "tron", n, {lower, upper});
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
