// Samples on their way into blocks: every layout, scalar and choice.
#include "hesse/models/training_data.hpp"

#include <limits>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/networks.hpp"

namespace hesse::test {
namespace {

struct Strides {
  const char* name;
  Index row, column;
};

/// Numbers that know where they lie.
template <class Scalar>
struct Numbered {
  explicit Numbered(Index size) {
    for (Index k = 0; k < size; ++k) numbers.push_back(static_cast<Scalar>(k) / Scalar{8});
  }

  [[nodiscard]] Scalar at(Index place) const { return numbers[static_cast<std::size_t>(place)]; }

  std::vector<Scalar> numbers;
};

template <class Scalar>
void check_layouts(Index rows, Index columns) {
  const Strides layouts[] = {{"rows", columns, 1},
                             {"columns", 1, rows},
                             {"padded rows", columns + 3, 1},
                             {"padded columns", 1, rows + 2},
                             {"gaps", 2 * columns, 2},
                             {"reversed rows", -columns, 1},
                             {"reversed", -columns, -1},
                             {"one row", 0, 1},
                             {"one column", 1, 0},
                             {"windows", 1, 1}};
  const Numbered<Scalar> memory(4 * (rows + 3) * (columns + 3));
  const Index origin = (rows + 3) * (columns + 3);
  const List list = {rows - 1, 0, rows - 1, rows / 2, 0, 0, rows / 3, rows - 1, 0, rows / 2, 0};
  for (const Strides& layout : layouts) {
    const Features features = StridedView<Scalar>{memory.numbers.data() + origin, rows, columns,
                                                  layout.row, layout.column};
    BOOST_TEST(row_count(features) == rows);
    for (const Samples& samples : {Samples{nullptr, rows}, chosen(list)}) {
      for (Index first = 0; first < samples.count; first += 5) {
        const Index count = std::min<Index>(9, samples.count - first);
        Panel panel;
        gather(features, {samples, first, count}, panel);
        const auto found = panel.view();
        BOOST_TEST((found.rows() == count && found.cols() == columns));
        bool is_right = true;
        for (Index i = 0; i < count; ++i) {
          for (Index k = 0; k < columns; ++k) {
            const Index place = origin + samples[first + i] * layout.row + k * layout.column;
            is_right = is_right && found(i, k) == static_cast<double>(memory.at(place));
          }
        }
        BOOST_TEST(is_right, layout.name);
      }
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(training_data)

BOOST_AUTO_TEST_CASE(features_of_all_layouts_and_scalars) {
  for (const Index rows : {1, 7, 8, 9, 20}) {
    for (const Index columns : {1, 2, 13}) {
      check_layouts<double>(rows, columns);
      check_layouts<float>(rows, columns);
    }
  }
}

BOOST_AUTO_TEST_CASE(single_precision_is_converted_without_error) {
  const float values[] = {0.1F, std::numeric_limits<float>::max(),
                          std::numeric_limits<float>::denorm_min(), -0.0F};
  Panel panel;
  gather(StridedView<float>{values, 4, 1, 1, 1}, {{nullptr, 4}, 0, 4}, panel);
  for (Index i = 0; i < 4; ++i) BOOST_TEST(panel.view()(i, 0) == static_cast<double>(values[i]));
}

BOOST_AUTO_TEST_CASE(targets_and_labels_go_with_their_samples) {
  const List list = {4, 1, 1, 0};
  for (const Loss loss : {Loss::cross_entropy, Loss::squared_error}) {
    const NetworkCase at = random_network({{2, 3}, Activation::tanh, loss}, 5);
    GatheredTargets targets;
    targets.gather(at.data(), {chosen(list), 1, 3});
    const BlockTargets found = targets.view();
    BOOST_TEST((found.labels != nullptr) == (loss == Loss::cross_entropy));
    for (Index i = 0; i < 3; ++i) {
      const Index sample = list[static_cast<std::size_t>(i + 1)];
      if (found.labels != nullptr) {
        BOOST_TEST(found.labels[i] == at.labels[static_cast<std::size_t>(sample)]);
      } else {
        BOOST_TEST(found.values.row(i) == at.Y.row(sample));
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
