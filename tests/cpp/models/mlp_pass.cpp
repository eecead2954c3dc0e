// Passes over many samples: the same bits for any number of threads, and states that are never
// stale.
#include "hesse/models/mlp_pass.hpp"

#include <boost/test/unit_test.hpp>

#include "hesse/models/mlp.hpp"

#include "support/counted_checkpoint.hpp"
#include "support/limits.hpp"
#include "support/networks.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

/// Everything that a network evaluates at a point, as one vector.
Vector everything(Mlp& mlp, const Vector& x, const Samples& samples) {
  const Index n = mlp.dimension();
  Random random(9);
  Matrix V(n, 3), products(n, 3), B(n, n);
  for (double& entry : V.reshaped()) entry = random.uniform();
  std::vector<double> numbers;
  const auto add = [&](const auto& part) {
    for (const double entry : part.reshaped()) numbers.push_back(entry);
  };
  numbers.push_back(mlp.value(x, samples));
  Vector g(n), d;
  numbers.push_back(mlp.value_and_gradient(x, samples, g));
  add(g);
  numbers.push_back(mlp.gradient_squares(x, samples));
  for (const CurvatureKind kind : kinds) {
    mlp.multiply_at(x, samples, kind, V, products);
    add(products);
    mlp.assemble(x, samples, kind, B);
    add(B);
    mlp.diagonal(x, samples, kind, d);
    add(d);
  }
  return Eigen::Map<Vector>(numbers.data(), static_cast<Index>(numbers.size()));
}

Vector everything_anew(const NetworkCase& at, const Vector& x, const Samples& samples) {
  Mlp mlp(at.shape, at.data(), at.l2);
  return everything(mlp, x, samples);
}

NetworkCase middling_network(Activation activation = Activation::tanh) {
  return random_network({{20, 16, 8, 5}, activation, Loss::cross_entropy}, 1501, {true, 0.1});
}

NetworkCase small_network() {
  return random_network({{10, 8, 5}, Activation::tanh, Loss::cross_entropy}, 400, {true, 0.1});
}

/// So many samples that their states are not kept, in little memory: each sample's features begin
/// with all but the first of the sample before.
struct LargeCase {
  LargeCase() : numbers(Random(4).vector(count + width)) {
    Random random(5);
    labels.reserve(count);
    for (Index i = 0; i < count; ++i) labels.push_back(random.uniform() > 0.3 ? 1 : 0);
    x = random.vector(ParameterLayout(shape.widths).size()) / 30.0;
  }

  [[nodiscard]] TrainingData data() const {
    return {StridedView<double>{numbers.data(), count, width, 1, 1}, labels.data()};
  }
  [[nodiscard]] Samples all() const { return {nullptr, count}; }

  static constexpr Index count = 9001, width = 1000;
  MlpShape shape{{width, 2, 2}, Activation::tanh, Loss::cross_entropy};
  Vector numbers, x;
  std::vector<std::int64_t> labels;
};

/// Value, gradient and product of blocks that are made here, summed as SampleCut has them.
Vector summed_by_hand(const MlpShape& shape, const TrainingData& data, const Vector& x,
                      const Vector& v) {
  const ParameterLayout layout(shape.widths);
  const Samples all{nullptr, data.count()};
  const SampleCut cut(layout, all.count);
  const MlpPoint at{shape, layout, x};
  const Index n = layout.size();
  MlpScratch scratch;
  Vector total = Vector::Zero(2 * n + 1);
  for (Index group = 0; group < cut.groups(); ++group) {
    Vector sum = Vector::Zero(2 * n + 1);
    const Index per_group = cut.blocks() / cut.groups();
    for (Index b = cut.first_block(group); b < cut.first_block(group) + per_group; ++b) {
      MlpBlock block;
      const Index first = cut.first_sample(b);
      block.load(data, {all, first, cut.first_sample(b + 1) - first},
                 1.0 / static_cast<double>(all.count));
      sum[2 * n] += block.forward(at);
      block.add_gradient(at, scratch, sum.data());
      block.prepare(at, CurvatureKind::hessian, scratch);
      block.add_product(at, CurvatureKind::hessian, v.data(), scratch, sum.data() + n);
    }
    total += sum;
  }
  return total;
}

/// The same by a network.
Vector summed(Mlp& mlp, const Vector& x, const Vector& v) {
  const Index n = mlp.dimension();
  Vector total(2 * n + 1), g(n), product(n);
  total[2 * n] = mlp.value_and_gradient(x, mlp.all_samples(), g);
  mlp.multiply_at(x, mlp.all_samples(), CurvatureKind::hessian, v, product);
  total << g, product, total[2 * n];
  return total;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(mlp_pass)

BOOST_AUTO_TEST_CASE(cuts_cover_all_samples_evenly) {
  for (const auto& widths : {std::vector<Index>{1, 1}, {64, 32, 10}, {784, 64, 10}, {9000, 2}}) {
    const ParameterLayout layout(widths);
    for (const Index samples : {1, 2, 63, 64, 65, 127, 128, 1437, 20000, 1000003}) {
      const SampleCut cut(layout, samples);
      BOOST_TEST(cut.groups() >= 1);
      BOOST_TEST(cut.blocks() % cut.groups() == 0);
      BOOST_TEST(cut.first_sample(0) == 0);
      BOOST_TEST(cut.first_sample(cut.blocks()) == samples);
      BOOST_TEST(cut.first_block(cut.groups()) == cut.blocks());
      for (Index b = 0; b < cut.blocks(); ++b) {
        BOOST_TEST(cut.first_sample(b) < cut.first_sample(b + 1));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(same_bits_for_any_number_of_threads) {
  const List list = [] {
    Random random(2);
    List drawn;
    for (Index k = 0; k < 1203; ++k) drawn.push_back(static_cast<Index>(random.between(0, 1501)));
    return drawn;
  }();
  for (const Activation activation : {Activation::relu, Activation::tanh}) {
    const NetworkCase at = middling_network(activation);
    for (const Samples& samples : {at.all(), chosen(list)}) {
      const auto with_threads = [&](int threads) {
        const ThreadCount scope(threads);
        return everything_anew(at, at.x, samples);
      };
      const Vector serial = with_threads(1);
      BOOST_TEST(serial.allFinite());
      for (const int threads : {2, 3}) BOOST_TEST((with_threads(threads) == serial));
    }
  }
}

BOOST_AUTO_TEST_CASE(outputs_have_the_same_bits_for_any_number_of_threads) {
  const NetworkCase at = middling_network();
  const auto with_threads = [&](int threads) {
    const ThreadCount scope(threads);
    Matrix Z(at.count(), 5);
    mlp_outputs(at.shape, at.x, at.data().features, Z);
    return Z;
  };
  for (const int threads : {2, 3}) BOOST_TEST((with_threads(threads) == with_threads(1)));
}

BOOST_AUTO_TEST_CASE(single_precision_features_give_the_bits_of_their_conversion) {
  const NetworkCase at = middling_network();
  const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> X =
      at.X.cast<float>();
  TrainingData data = at.data();
  data.features = StridedView<float>{X.data(), X.rows(), X.cols(), X.cols(), 1};
  Mlp mlp(at.shape, data, at.l2);
  BOOST_TEST((everything(mlp, at.x, at.all()) == everything_anew(at, at.x, at.all())));
}

BOOST_AUTO_TEST_CASE(states_that_are_kept_and_states_that_are_not_give_the_same_bits) {
  const LargeCase large;
  const ParameterLayout layout(large.shape.widths);
  BOOST_REQUIRE(!SampleCut(layout, large.count).fits());
  const Vector v = Random(6).vector(layout.size());
  Mlp not_kept(large.shape, large.data());
  const Vector expected = summed_by_hand(large.shape, large.data(), large.x, v);
  for (const int threads : {1, 2, 3}) {
    const ThreadCount scope(threads);
    BOOST_TEST((summed(not_kept, large.x, v) == expected), threads << " threads");
    BOOST_TEST(not_kept.value(large.x, large.all()) == expected[2 * layout.size()]);
  }

  NetworkCase at = middling_network();
  at.weights.resize(0);
  const ParameterLayout small(at.shape.widths);
  BOOST_REQUIRE(SampleCut(small, at.count()).fits());
  const Vector w = Random(6).vector(small.size());
  Mlp kept(at.shape, at.data());
  const Vector by_hand = summed_by_hand(at.shape, at.data(), at.x, w);
  for (int repetition = 0; repetition < 3; ++repetition) {
    BOOST_TEST((summed(kept, at.x, w) == by_hand));
  }
}

BOOST_AUTO_TEST_CASE(a_small_choice_after_a_large_one) {
  const LargeCase large;
  const List list = {5, 8999, 17, 5};
  Mlp mlp(large.shape, large.data()), other(large.shape, large.data());
  Vector g(mlp.dimension()), expected(mlp.dimension());
  const double value = other.value_and_gradient(large.x, chosen(list), expected);
  for (int repetition = 0; repetition < 2; ++repetition) {
    mlp.value(large.x, large.all());
    BOOST_TEST(mlp.value_and_gradient(large.x, chosen(list), g) == value);
    BOOST_TEST((g == expected));
  }
}

BOOST_AUTO_TEST_CASE(states_follow_the_point) {
  const NetworkCase at = small_network();
  const Vector other = at.x + 0.1 * Random(8).vector(at.x.size());
  const Vector here = everything_anew(at, at.x, at.all());
  const Vector there = everything_anew(at, other, at.all());
  Mlp mlp(at.shape, at.data(), at.l2);
  Vector x = at.x;  // one vector, whose contents change
  for (int repetition = 0; repetition < 2; ++repetition) {
    x = at.x;
    BOOST_TEST((everything(mlp, x, at.all()) == here));
    x = other;
    BOOST_TEST((everything(mlp, x, at.all()) == there));
  }
}

BOOST_AUTO_TEST_CASE(states_follow_each_kind_of_curvature) {
  const NetworkCase at = small_network();
  const Index n = at.x.size();
  const Matrix v = Random(7).vector(n);
  const Vector other = at.x + 0.1 * Random(8).vector(n);
  Mlp mlp(at.shape, at.data(), at.l2);
  const auto product = [&](Mlp& of, const Vector& x, CurvatureKind kind) {
    Vector found(n);
    of.multiply_at(x, at.all(), kind, v, found);
    return found;
  };
  for (const CurvatureKind before : kinds) {
    for (const CurvatureKind kind : kinds) {
      Mlp anew(at.shape, at.data(), at.l2);
      const Vector expected = product(anew, at.x, kind);
      product(mlp, at.x, before);
      BOOST_TEST((product(mlp, at.x, kind) == expected));
      product(mlp, other, kind);
      mlp.value(at.x, at.all());
      BOOST_TEST((product(mlp, at.x, kind) == expected));
    }
  }
}

BOOST_AUTO_TEST_CASE(states_follow_the_list) {
  const NetworkCase at = small_network();
  List list = {4, 4, 399, 7, 300, 1};
  const List first = list, second = {9, 4, 399, 7, 300, 1}, shorter = {9, 4};
  Mlp mlp(at.shape, at.data(), at.l2);
  const auto check = [&](const Samples& samples, const Samples& same) {
    BOOST_TEST((everything(mlp, at.x, samples) == everything_anew(at, at.x, same)));
  };
  check(chosen(list), chosen(first));
  check(at.all(), at.all());
  check(chosen(list), chosen(first));
  std::copy(second.begin(), second.end(), list.begin());  // behind the same pointer
  check(chosen(list), chosen(second));
  check({list.data(), 2}, chosen(shorter));
  check({nullptr, 6}, {nullptr, 6});
  check(at.all(), at.all());
}

BOOST_AUTO_TEST_CASE(linearize_keeps_a_copy_of_point_and_list) {
  const NetworkCase at = small_network();
  const Index n = at.x.size();
  const Matrix v = Random(7).vector(n);
  List list = {3, 1, 4, 1, 5};
  Vector x = at.x, found(n), expected(n);
  Mlp mlp(at.shape, at.data(), at.l2);
  for (const bool is_listed : {true, false}) {
    const Samples samples = is_listed ? chosen(list) : at.all();
    mlp.multiply_at(at.x, samples, CurvatureKind::gauss_newton, v, expected);
    mlp.linearize(x, samples, CurvatureKind::gauss_newton);
    x.setZero();
    std::fill(list.begin(), list.end(), Index{0});
    mlp.value(x, at.all());
    mlp.multiply(v, found);
    BOOST_TEST((found == expected));
    x = at.x;
  }
}

BOOST_AUTO_TEST_CASE(a_checkpoint_that_throws_at_any_call_leaves_no_trace) {
  const NetworkCase at = small_network();
  const Vector other = at.x + 0.1 * Random(8).vector(at.x.size());
  const List list = {9, 4, 399, 7, 300, 1};
  const Vector expected = everything_anew(at, at.x, at.all());
  const Vector listed = everything_anew(at, at.x, chosen(list));
  CountedCheckpoint patient(-1);
  Mlp counted(at.shape, at.data(), at.l2, &patient);
  everything(counted, at.x, at.all());
  BOOST_REQUIRE(patient.calls > 10);
  for (int stop = 1; stop <= patient.calls; ++stop) {
    CountedCheckpoint checkpoint(stop);
    Mlp mlp(at.shape, at.data(), at.l2, &checkpoint);
    BOOST_CHECK_THROW(everything(mlp, other, at.all()), Stop);
    BOOST_TEST((everything(mlp, at.x, at.all()) == expected));
    BOOST_TEST((everything(mlp, at.x, chosen(list)) == listed));
  }
}

BOOST_AUTO_TEST_CASE(a_checkpoint_that_throws_where_states_are_not_kept) {
  const LargeCase large;
  const Vector v = Random(6).vector(large.x.size());
  const Vector expected = summed_by_hand(large.shape, large.data(), large.x, v);
  CountedCheckpoint checkpoint(1);
  Mlp mlp(large.shape, large.data(), 0.0, &checkpoint);
  BOOST_CHECK_THROW(mlp.value(large.x, large.all()), Stop);
  BOOST_TEST((summed(mlp, large.x, v) == expected));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
