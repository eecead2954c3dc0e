// Extreme eigenpairs against spectra that are known by construction or in closed form.
#include "hesse/linalg/lanczos.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

/// Any function as an operator, counting its products.
struct Operator final : LinearOperator {
  using Product = std::function<void(const Vector& v, Vector& product)>;
  explicit Operator(Product f) : apply(std::move(f)) {}
  void multiply(const Vector& v, Vector& product) override {
    ++products;
    apply(v, product);
  }
  Product apply;
  Index products = 0;
};

Operator dense(const Matrix& A) {
  return Operator([&A](const Vector& v, Vector& product) { product = A * v; });
}

Operator diagonal(const Vector& d) {
  return Operator([&d](const Vector& v, Vector& product) { product = d.cwiseProduct(v); });
}

/// Second differences on a square of side × side points; most eigenvalues are double.
void multiply_grid(Index side, const Vector& v, Vector& product) {
  for (Index j = 0; j < side; ++j) {
    for (Index i = 0; i < side; ++i) {
      const Index p = j * side + i;
      product[p] = 4.0 * v[p] - (i > 0 ? v[p - 1] : 0.0) - (i + 1 < side ? v[p + 1] : 0.0) -
                   (j > 0 ? v[p - side] : 0.0) - (j + 1 < side ? v[p + side] : 0.0);
    }
  }
}

/// The spectrum of second differences on a line.
Vector path_spectrum(Index n) {
  const double angle = std::acos(-1.0) / static_cast<double>(n + 1);
  const Vector angles = angle * Vector::LinSpaced(n, 1.0, static_cast<double>(n));
  return 2.0 - 2.0 * angles.array().cos();
}

Vector grid_spectrum(Index side) {
  const Vector one = path_spectrum(side);
  Matrix sums = one.replicate(1, side) + one.transpose().replicate(side, 1);
  std::sort(sums.data(), sums.data() + sums.size());
  return sums.reshaped();
}

Vector sorted(Vector v) {
  std::sort(v.begin(), v.end());
  return v;
}

/// The `count` values that are wanted of an ascending spectrum.
Vector ends_of(const Vector& spectrum, SpectrumEnd end, Index count) {
  const Index low = end == SpectrumEnd::smallest ? count : end == SpectrumEnd::both ? count / 2 : 0;
  Vector wanted(count);
  wanted << spectrum.head(low), spectrum.tail(count - low);
  return wanted;
}

LanczosOptions wish(SpectrumEnd end, Index count) {
  LanczosOptions options;
  options.end = end;
  options.count = count;
  return options;
}

/// Values, vectors and residuals are what they are said to be.
void check_pairs(Operator& A, const Vector& spectrum, const LanczosOptions& options) {
  const double norm = spectrum.lpNorm<Eigen::Infinity>();
  const Index n = spectrum.size(), count = options.count;
  A.products = 0;
  const LanczosResult found = lanczos(A, n, options);
  BOOST_REQUIRE(found.status == LanczosStatus::converged);
  BOOST_TEST(found.products == A.products);
  const Vector exact = ends_of(spectrum, options.end, count);
  BOOST_TEST((found.values - exact).lpNorm<Eigen::Infinity>() <= 1e-12 * norm,
             found.values.transpose() << " instead of " << exact.transpose());
  const Matrix& V = found.vectors;
  BOOST_TEST((V.transpose() * V - Matrix::Identity(count, count)).cwiseAbs().maxCoeff() < 1e-12);
  Vector product(n);
  for (Index i = 0; i < count; ++i) {
    A.apply(V.col(i), product);
    const double residual = (product - found.values[i] * V.col(i)).norm();
    BOOST_TEST(residual <= 1e-9 * norm);
    BOOST_TEST(std::abs(residual - found.residuals[i]) <= 1e-13 * norm);
  }
}

void check_all_ends(Operator& A, const Vector& spectrum, Index count) {
  for (const SpectrumEnd end : {SpectrumEnd::smallest, SpectrumEnd::largest, SpectrumEnd::both}) {
    check_pairs(A, spectrum, wish(end, count));
  }
}

const SpectrumEnd smallest = SpectrumEnd::smallest;

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(extreme_eigenpairs)

BOOST_AUTO_TEST_CASE(known_spectra) {
  Random random(1);
  for (const Index n : {1, 2, 3, 8, 22, 23, 60, 150}) {
    const auto [spectrum, Q, A] = with_spectrum(sorted(random.vector(n)), random);
    Operator product = dense(A);
    for (const Index count : {Index{1}, Index{2}, Index{5}, n / 2, n}) {
      if (count >= 1 && count <= n) check_all_ends(product, spectrum, count);
    }
  }
}

BOOST_AUTO_TEST_CASE(many_restarts) {
  const Vector path = path_spectrum(300);
  Operator A = diagonal(path);
  for (const Index count : {1, 3, 6}) check_all_ends(A, path, count);
  LanczosOptions small_basis = wish(smallest, 3);
  small_basis.basis_size = 8;
  small_basis.max_products = 100000;
  check_pairs(A, path, small_basis);
  // ARPACK, by scipy.sparse.linalg.eigsh, takes 721 products to the same residual.
  BOOST_TEST(lanczos(A, 300, wish(smallest, 1)).products < 721);
}

BOOST_AUTO_TEST_CASE(repeated_eigenvalues_are_found_as_often_as_they_occur) {
  for (const Index side : {12, 25}) {
    Operator A([side](const Vector& v, Vector& product) { multiply_grid(side, v, product); });
    for (const Index count : {2, 3, 6, 10}) check_all_ends(A, grid_spectrum(side), count);
  }
  Vector tenfold(400);
  for (Index j = 0; j < 400; ++j) tenfold[j] = static_cast<double>(1 + j / 10);
  Operator A = diagonal(tenfold);
  for (const Index count : {4, 13}) check_all_ends(A, tenfold, count);
}

BOOST_AUTO_TEST_CASE(invariant_subspaces) {
  const Index n = 60;
  Random random(2);
  Vector two_values = Vector::Constant(n, 2.0);
  two_values.head(5).setConstant(-1.0);
  const std::vector<Vector> spectra = {Vector::Zero(n), Vector::Ones(n), two_values,
                                       sorted(Vector::Unit(n, 0)), sorted(-Vector::Unit(n, 0))};
  for (const Vector& spectrum : spectra) {
    const Matrix A = with_spectrum(spectrum, random).matrix;
    Operator full = dense(A), sparse = diagonal(spectrum);
    for (const Index count : {1, 4, 60}) {
      check_all_ends(full, spectrum, count);
      check_all_ends(sparse, spectrum, count);
    }
  }
}

BOOST_AUTO_TEST_CASE(operators_of_any_size) {
  for (const double scale : {1e-305, 1e-200, 1e200, 1e300}) {
    const Vector spectrum = scale * Vector::LinSpaced(100, -1.0, 2.0);
    Operator A = diagonal(spectrum);
    const LanczosResult found = lanczos(A, 100, wish(SpectrumEnd::both, 4));
    BOOST_REQUIRE(found.status == LanczosStatus::converged);
    const Vector exact = ends_of(spectrum, SpectrumEnd::both, 4);
    BOOST_TEST((found.values / scale - exact / scale).norm() < 1e-12, scale);
    BOOST_TEST(found.residuals.maxCoeff() / scale < 1e-9, scale);
  }
}

// Not symmetric, so that products lie far from the last vectors, but within the basis.
BOOST_AUTO_TEST_CASE(vectors_are_orthogonal_whatever_the_operator_does) {
  Random random(6);
  const Vector u = random.unit_vector(80), w = random.unit_vector(80);
  Operator A([&](const Vector& v, Vector& product) { product = w.dot(v) * u; });
  const LanczosResult found = lanczos(A, 80, wish(smallest, 12));
  const Matrix products = found.vectors.transpose() * found.vectors;
  BOOST_TEST((products - Matrix::Identity(12, 12)).cwiseAbs().maxCoeff() < 1e-13);
}

BOOST_AUTO_TEST_CASE(a_tolerance_of_zero_means_rounding) {
  Random random(4);
  const Vector spectrum = Vector::LinSpaced(150, -1.0, 1.0);
  const Matrix A = with_spectrum(spectrum, random).matrix;
  Operator product = dense(A);
  for (const Index count : {1, 5}) {
    LanczosOptions options = wish(smallest, count);
    options.tolerance = 0.0;
    const LanczosResult found = lanczos(product, 150, options);
    BOOST_TEST((found.status == LanczosStatus::converged));
    BOOST_TEST(found.residuals.maxCoeff() < 1e-13);
  }
}

BOOST_AUTO_TEST_CASE(nothing_wanted) {
  Operator A([](const Vector&, Vector&) { BOOST_TEST(false); });
  for (const Index n : {0, 5}) {
    const LanczosResult found = lanczos(A, n, wish(smallest, 0));
    BOOST_TEST((found.status == LanczosStatus::converged && found.values.size() == 0));
  }
}

BOOST_AUTO_TEST_CASE(a_product_that_is_not_finite_leaves_no_pairs) {
  const Vector spectrum = Vector::LinSpaced(80, -1.0, 2.0);
  const Index needed = [&] {
    Operator A = diagonal(spectrum);
    return lanczos(A, 80, wish(smallest, 2)).products;
  }();
  for (const double bad : {nan, infinity, 1e200}) {  // the square of 1e200 is not finite
    for (const Index when : {Index{1}, Index{2}, Index{30}, needed}) {
      Index products = 0;
      Operator A([&](const Vector& v, Vector& product) {
        product = spectrum.cwiseProduct(v);
        if (++products == when) product[7] = bad;
      });
      const LanczosResult found = lanczos(A, 80, wish(smallest, 2));
      if (bad == 1e200 && when == 1) continue;  // which is as good a scale as any
      BOOST_TEST((found.status == LanczosStatus::not_finite));
      BOOST_TEST(found.values.size() == 0);
      BOOST_TEST(found.vectors.size() == 0);
      BOOST_TEST(found.products == when);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_limit_on_products_is_kept) {
  const Vector spectrum = Vector::LinSpaced(500, 0.0, 1.0).array().square();
  for (const Index limit : {1, 3, 4, 5, 10, 60}) {
    Operator A = diagonal(spectrum);
    LanczosOptions options = wish(smallest, 3);
    options.max_products = limit;
    const LanczosResult found = lanczos(A, 500, options);
    BOOST_TEST((found.status == LanczosStatus::max_products));
    BOOST_TEST(A.products <= limit);
    BOOST_TEST(found.products == A.products);
    BOOST_TEST(found.values.size() == std::clamp<Index>(limit - 3, 0, 3));
    for (Index i = 0; i < found.values.size(); ++i) {
      const Vector v = found.vectors.col(i);
      const double residual = (spectrum.cwiseProduct(v) - found.values[i] * v).norm();
      BOOST_TEST(std::abs(residual - found.residuals[i]) < 1e-13);
    }
  }
}

BOOST_AUTO_TEST_CASE(noise_of_the_products_is_reported) {
  Random random(3);
  const Vector spectrum = Vector::LinSpaced(200, -1.0, 2.0);
  Operator A([&](const Vector& v, Vector& product) {
    product = spectrum.cwiseProduct(v) + 1e-7 * random.unit_vector(200);
  });
  const LanczosResult found = lanczos(A, 200, wish(smallest, 1));
  BOOST_TEST((found.status == LanczosStatus::noisy));
  BOOST_TEST((found.residuals[0] > 1e-8 && found.residuals[0] < 1e-5));
  BOOST_TEST(std::abs(found.values[0] + 1.0) <= found.residuals[0]);
  LanczosOptions loose = wish(smallest, 1);
  loose.tolerance = 1e-6;
  BOOST_TEST((lanczos(A, 200, loose).status == LanczosStatus::converged));
  const Matrix asymmetric = Matrix::Random(50, 50);
  Operator product = dense(asymmetric);
  BOOST_TEST((lanczos(product, 50, wish(smallest, 1)).status == LanczosStatus::noisy));
}

BOOST_AUTO_TEST_CASE(same_seed_same_bits) {
  const Vector spectrum = Vector::LinSpaced(200, -1.0, 2.0);
  Operator A = diagonal(spectrum);
  LanczosOptions options = wish(smallest, 2);
  const LanczosResult first = lanczos(A, 200, options), again = lanczos(A, 200, options);
  BOOST_TEST((first.vectors == again.vectors));
  options.seed = 1;
  BOOST_TEST((lanczos(A, 200, options).vectors != first.vectors));
}

BOOST_AUTO_TEST_CASE(a_checkpoint_before_each_product_may_end_it) {
  struct Stop {};
  struct Limit final : Checkpoint {
    Index left = 30;
    void check() override {
      if (left-- == 0) throw Stop{};
    }
  } limit;
  const Vector spectrum = Vector::LinSpaced(500, -1.0, 2.0);
  Operator A = diagonal(spectrum);
  BOOST_CHECK_THROW((void)lanczos(A, 500, wish(smallest, 1), &limit), Stop);
  BOOST_TEST(A.products == 30);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
