// XᵀDX and Xᵀr against sums in extended precision, for all shapes, strides and scalars.
#include "hesse/linalg/gram.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "hesse/linalg/rank_update.hpp"

#include "support/random_problems.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// How a matrix lies in memory.
struct Layout {
  const char* name;
  bool by_columns;  ///< which index runs fastest
  Index gap;        ///< scalars left out between neighbours of the fast index
  Index pad;        ///< scalars left out between lines
  bool reversed;    ///< both strides negative
};

const Layout layouts[] = {
    {"rows", false, 0, 0, false},         {"columns", true, 0, 0, false},
    {"padded rows", false, 0, 5, false},  {"padded columns", true, 0, 3, false},
    {"gaps in rows", false, 1, 2, false}, {"gaps in columns", true, 2, 1, false},
    {"reversed rows", false, 0, 0, true}, {"reversed columns", true, 0, 1, true}};

/// X's entries in a layout; what lies between them is NaN, which shows in any sum it enters.
template <class Scalar>
class Design {
 public:
  Design(const Matrix& entries, const Layout& layout) {
    const Index n = entries.rows(), d = entries.cols();
    const Index lines = layout.by_columns ? d : n, length = layout.by_columns ? n : d;
    const Index fast = layout.gap + 1;
    const Index slow = length == 0 ? 1 : (length - 1) * fast + 1 + layout.pad;
    // Allocated to the number, so that a sanitizer sees what reads beyond the last entry.
    const Index size = lines * length == 0 ? 0 : (lines - 1) * slow + (length - 1) * fast + 1;
    numbers_.assign(static_cast<std::size_t>(size), std::numeric_limits<Scalar>::quiet_NaN());
    const Index sign = layout.reversed ? -1 : 1;
    const Index row_stride = sign * (layout.by_columns ? fast : slow);
    const Index column_stride = sign * (layout.by_columns ? slow : fast);
    Scalar* first = numbers_.data() + (layout.reversed && size > 0 ? size - 1 : 0);
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < d; ++j) {
        first[i * row_stride + j * column_stride] = static_cast<Scalar>(entries(i, j));
      }
    }
    view = {first, n, d, row_stride, column_stride};
  }

  StridedView<Scalar> view;

 private:
  std::vector<Scalar> numbers_;
};

struct Problem {
  Matrix X, H;
  Vector weights, residual, gradient;
};

/// Entries that float32 holds exactly; weights of both signs; H symmetric.
Problem random_problem(Index n, Index d) {
  Random random(static_cast<std::uint64_t>(1000 * n + d));
  Problem made{Matrix(n, d), Matrix(d, d), random.vector(n), random.vector(n), random.vector(d)};
  for (double& entry : made.X.reshaped()) entry = static_cast<float>(random.uniform());
  for (double& entry : made.H.reshaped()) entry = random.uniform();
  made.H = (made.H + made.H.transpose()).eval();
  return made;
}

/// The largest error of H and g, relative to n·ε times the sum of the terms' magnitudes, by sums in
/// extended precision. At most 1 for a correct result, by the usual bound on sums.
double relative_error(const Problem& at, bool weighted, const Matrix& H, const Vector& gradient) {
  const Index n = at.X.rows(), d = at.X.cols();
  const double unit = static_cast<double>(n + 3) * std::numeric_limits<double>::epsilon();
  double worst = 0.0;
  for (Index j = 0; j < d; ++j) {
    for (Index i = 0; i <= d; ++i) {
      const bool is_gradient = i == d;
      long double sum = is_gradient ? at.gradient[j] : at.H(i, j);
      long double magnitude = std::abs(sum);
      for (Index p = 0; p < n; ++p) {
        const double factor = is_gradient ? at.residual[p] : at.X(p, i);
        const double weight = weighted && !is_gradient ? at.weights[p] : 1.0;
        const long double term = static_cast<long double>(factor) * weight * at.X(p, j);
        sum += term;
        magnitude += std::abs(term);
      }
      const double found = is_gradient ? gradient[j] : H(i, j);
      const double error = static_cast<double>(std::abs(found - sum) / (unit * magnitude));
      worst = std::isnan(error) ? infinity : std::max(worst, error);
    }
  }
  return worst;
}

struct Sums {
  Matrix H;
  Vector gradient;
};

template <class Scalar>
Sums sums_of(const Problem& at, const Layout& layout, bool weighted = true) {
  const Design<Scalar> design(at.X, layout);
  Sums found{at.H, at.gradient};
  add_gram(design.view, {weighted ? at.weights.data() : nullptr, at.residual.data()}, found.H,
           found.gradient.data());
  return found;
}

bool same_bits(const Sums& a, const Sums& b) {
  return (a.H.array() == b.H.array()).all() && (a.gradient.array() == b.gradient.array()).all();
}

struct CountingCheckpoint : Checkpoint {
  explicit CountingCheckpoint(int limit_) : limit(limit_) {}
  void check() override {
    if (++count == limit) throw std::runtime_error("enough");
  }
  int limit;
  int count = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(gram)

BOOST_AUTO_TEST_CASE(all_shapes_at_the_edges_of_tiles_and_blocks) {
  for (const Index d :
       {1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 20, 24, 25, 31, 33, 48, 49, 50, 72, 77}) {
    for (const Index n : {1, 2, 7, 53, 128, 257, 700}) {
      const Problem problem = random_problem(n, d);
      const Sums found = sums_of<double>(problem, layouts[0]);
      BOOST_TEST(relative_error(problem, true, found.H, found.gradient) <= 1.0, n << " x " << d);
    }
  }
}

BOOST_AUTO_TEST_CASE(many_columns) {
  for (const Index d : {200, 243, 481, 513, 724}) {
    const Problem problem = random_problem(260, d);
    for (const Layout& layout : {layouts[0], layouts[1]}) {
      const Sums found = sums_of<double>(problem, layout);
      BOOST_TEST(relative_error(problem, true, found.H, found.gradient) <= 1.0, layout.name << d);
    }
  }
}

BOOST_AUTO_TEST_CASE(all_layouts_and_scalars_give_the_same_bits) {
  for (const Index d : {1, 3, 5, 8, 11, 20, 23, 50, 61, 131}) {
    for (const Index n : {5, 600}) {
      const Problem problem = random_problem(n, d);
      const Sums expected = sums_of<double>(problem, layouts[0]);
      BOOST_TEST(relative_error(problem, true, expected.H, expected.gradient) <= 1.0);
      for (const Layout& layout : layouts) {
        BOOST_TEST(same_bits(sums_of<double>(problem, layout), expected), layout.name << d);
        BOOST_TEST(same_bits(sums_of<float>(problem, layout), expected), layout.name << d);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(without_weights) {
  for (const Index d : {3, 20, 70}) {
    const Problem problem = random_problem(300, d);
    const Sums found = sums_of<double>(problem, layouts[0], false);
    BOOST_TEST(relative_error(problem, false, found.H, found.gradient) <= 1.0);
  }
}

BOOST_AUTO_TEST_CASE(gradient_only_where_both_ends_are_given) {
  const Problem problem = random_problem(50, 12);
  const Design<double> design(problem.X, layouts[0]);
  const Sums expected = sums_of<double>(problem, layouts[0]);
  Sums found{problem.H, problem.gradient};
  add_gram(design.view, {problem.weights.data(), nullptr}, found.H, found.gradient.data());
  BOOST_TEST(same_bits(found, {expected.H, problem.gradient}));
  found = {problem.H, problem.gradient};
  add_gram(design.view, {problem.weights.data(), problem.residual.data()}, found.H, nullptr);
  BOOST_TEST(same_bits(found, {expected.H, problem.gradient}));
}

BOOST_AUTO_TEST_CASE(reads_the_lower_triangle_and_writes_both) {
  for (const Index d : {5, 20, 60}) {
    const Problem problem = random_problem(40, d);
    const Sums expected = sums_of<double>(problem, layouts[0]);
    Problem lower = problem;
    lower.H.triangularView<Eigen::StrictlyUpper>().setConstant(nan);
    BOOST_TEST(same_bits(sums_of<double>(lower, layouts[0]), expected));
    BOOST_TEST((expected.H.array() == expected.H.transpose().array()).all());
  }
}

BOOST_AUTO_TEST_CASE(a_block_of_a_larger_hessian) {
  const Problem problem = random_problem(40, 20);
  const Sums expected = sums_of<double>(problem, layouts[0]);
  Matrix large = Matrix::Constant(30, 30, 7.0);
  large.block(4, 6, 20, 20) = problem.H;
  const Design<double> design(problem.X, layouts[0]);
  add_gram(design.view, {problem.weights.data(), nullptr}, large.block(4, 6, 20, 20), nullptr);
  BOOST_TEST((large.block(4, 6, 20, 20).array() == expected.H.array()).all());
  large.block(4, 6, 20, 20).setConstant(7.0);
  BOOST_TEST((large.array() == 7.0).all());
}

BOOST_AUTO_TEST_CASE(nothing_to_do) {
  Problem problem = random_problem(3, 4);
  problem.X.resize(0, 4);
  problem.H(0, 3) = 5.0;
  BOOST_TEST(same_bits(sums_of<double>(problem, layouts[0]), {problem.H, problem.gradient}));
  Matrix none(0, 0);
  add_gram(StridedView<double>{nullptr, 9, 0, 0, 1}, {}, none, nullptr);
}

BOOST_AUTO_TEST_CASE(a_row_repeated_by_a_stride_of_zero) {
  Problem problem = random_problem(30, 9);
  const Vector row = problem.X.row(0);
  problem.X.rowwise() = row.transpose();
  const Sums expected = sums_of<double>(problem, layouts[0]);
  Sums found{problem.H, problem.gradient};
  add_gram(StridedView<double>{row.data(), 30, 9, 0, 1},
           {problem.weights.data(), problem.residual.data()}, found.H, found.gradient.data());
  BOOST_TEST(same_bits(found, expected));
}

BOOST_AUTO_TEST_CASE(nan_and_infinity_are_passed_on_to_their_own_entries) {
  for (const Index d : {3, 9, 20, 60, 75}) {
    for (const double value : {nan, infinity}) {
      const Index column = d - 2;
      Problem problem = random_problem(80, d);
      problem.X(41, column) = value;
      for (const Layout& layout : layouts) {
        const Sums found = sums_of<double>(problem, layout);
        for (Index j = 0; j < d; ++j) {
          for (Index i = 0; i < d; ++i) {
            const bool touched = i == column || j == column;
            BOOST_TEST(std::isfinite(found.H(i, j)) != touched);
          }
          BOOST_TEST(std::isfinite(found.gradient[j]) != (j == column));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_weight_of_nan_spoils_the_hessian_and_not_the_gradient) {
  Problem problem = random_problem(30, 20);
  problem.weights[29] = nan;
  const Sums found = sums_of<double>(problem, layouts[0]);
  BOOST_TEST(found.H.array().isNaN().all());
  BOOST_TEST(found.gradient.allFinite());
  problem.weights[29] = 0.0;
  problem.X(29, 3) = infinity;
  BOOST_TEST(sums_of<double>(problem, layouts[0]).H.row(3).array().isNaN().all());
}

BOOST_AUTO_TEST_CASE(huge_and_tiny_columns_keep_their_relative_accuracy) {
  Problem problem = random_problem(300, 22);
  problem.X.col(4) *= 0x1p400;
  problem.X.col(21) *= 0x1p-500;
  const Sums found = sums_of<double>(problem, layouts[1]);
  BOOST_TEST(relative_error(problem, true, found.H, found.gradient) <= 1.0);
}

BOOST_AUTO_TEST_CASE(same_bits_for_any_number_of_threads) {
  const struct {
    Index n, d;
  } shapes[] = {{40000, 20}, {3000, 130}, {700, 900}};
  for (const auto& shape : shapes) {
    const Problem problem = random_problem(shape.n, shape.d);
    for (const Layout& layout : {layouts[0], layouts[1]}) {
      const auto with_threads = [&](int threads) {
        const ThreadCount scope(threads);
        return sums_of<double>(problem, layout);
      };
      const Sums serial = with_threads(1);
      for (const int threads : {2, 3, 8}) {
        BOOST_TEST(same_bits(with_threads(threads), serial), shape.d << " by " << threads);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_checkpoint_that_throws_leaves_everything_as_it_was) {
  const Problem problem = random_problem(9000, 800);
  const Design<float> design(problem.X, layouts[0]);
  const RowTerms terms{problem.weights.data(), problem.residual.data()};
  Sums found{problem.H, problem.gradient};
  CountingCheckpoint checkpoint(2);
  BOOST_CHECK_THROW(add_gram(design.view, terms, found.H, found.gradient.data(), &checkpoint),
                    std::runtime_error);
  BOOST_TEST(same_bits(found, {problem.H, problem.gradient}));
  CountingCheckpoint patient(-1);
  add_gram(design.view, terms, found.H, found.gradient.data(), &patient);
  BOOST_TEST(patient.count > 1);
  BOOST_TEST(same_bits(found, sums_of<float>(problem, layouts[0])));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
