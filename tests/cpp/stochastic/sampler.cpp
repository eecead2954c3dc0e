#include "hesse/stochastic/sampler.hpp"

#include <algorithm>
#include <numeric>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

std::vector<Index> copy_of(const Samples& samples) {
  std::vector<Index> list;
  for (Index k = 0; k < samples.count; ++k) list.push_back(samples[k]);
  return list;
}

std::vector<Index> epoch_of(BatchSampler& sampler) {
  std::vector<Index> all;
  do {
    const std::vector<Index> batch = copy_of(sampler.next());
    all.insert(all.end(), batch.begin(), batch.end());
  } while (!sampler.ends_epoch());
  return all;
}

bool is_permutation_of_all(std::vector<Index> list, Index population) {
  std::vector<Index> all(static_cast<std::size_t>(population));
  std::iota(all.begin(), all.end(), Index{0});
  std::sort(list.begin(), list.end());
  return list == all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stochastic)
BOOST_AUTO_TEST_SUITE(sampler)

// The 64-bit Mersenne Twister's 10000th number is in the standard, [rand.predef]; the first ones
// for seed 5489 are in its authors' reference output.
BOOST_AUTO_TEST_CASE(random_indices_are_the_high_bits_of_the_reference_sequence) {
  RandomIndices random(5489);
  BOOST_TEST(random.below(Index{1} << 32) == static_cast<Index>(14514284786278117030ULL >> 32));
  BOOST_TEST(random.below(Index{1} << 32) == static_cast<Index>(4620546740167642908ULL >> 32));
}

BOOST_AUTO_TEST_CASE(random_indices_are_uniform) {
  RandomIndices random(7);
  constexpr int draws = 70000;
  std::vector<int> counts(7, 0);
  for (int k = 0; k < draws; ++k) ++counts[static_cast<std::size_t>(random.below(7))];
  double chi_square = 0.0;
  for (const int count : counts) chi_square += (count - 1e4) * (count - 1e4) / 1e4;
  BOOST_TEST(chi_square < 22.5);  // 6 degrees of freedom, probability 0.001
  for (int k = 0; k < 100; ++k) BOOST_TEST(random.below(1) == 0);
}

BOOST_DATA_TEST_CASE(an_epoch_is_a_permutation, data::make({1, 2, 7, 100}) * data::make({1, 3, 7}),
                     population, batch_size) {
  BatchSampler sampler(population, batch_size, Sampling::without_replacement, 3);
  for (int epoch = 1; epoch <= 3; ++epoch) {
    BOOST_TEST(is_permutation_of_all(epoch_of(sampler), population));
    BOOST_TEST(sampler.epochs() == epoch);
  }
}

BOOST_AUTO_TEST_CASE(epochs_differ_and_so_do_seeds) {
  BatchSampler sampler(50, 8, Sampling::without_replacement, 1);
  BatchSampler same(50, 8, Sampling::without_replacement, 1);
  BatchSampler other(50, 8, Sampling::without_replacement, 2);
  const std::vector<Index> first = epoch_of(sampler);
  BOOST_TEST(first == epoch_of(same));
  BOOST_TEST(first != epoch_of(other));
  BOOST_TEST(first != epoch_of(sampler));
}

BOOST_AUTO_TEST_CASE(the_last_batch_may_be_short) {
  BatchSampler sampler(10, 4, Sampling::without_replacement, 1);
  BOOST_TEST(sampler.next().count == 4);
  BOOST_TEST(sampler.next().count == 4);
  BOOST_TEST(!sampler.ends_epoch());
  BOOST_TEST(sampler.epochs() == 0.8);
  BOOST_TEST(sampler.next().count == 2);
  BOOST_TEST(sampler.ends_epoch());
}

BOOST_AUTO_TEST_CASE(a_batch_is_at_most_the_population) {
  BatchSampler sampler(10, 11, Sampling::without_replacement, 1);
  const Samples all = sampler.next();
  BOOST_TEST(all.count == 10);
  BOOST_TEST(all.list == nullptr);
  BOOST_TEST(sampler.batch_size() == 10);
  BOOST_TEST(sampler.ends_epoch());
}

BOOST_AUTO_TEST_CASE(in_order_each_epoch_is_the_population_as_it_is) {
  BatchSampler sampler(10, 4, Sampling::in_order, 1);
  std::vector<Index> order(10);
  std::iota(order.begin(), order.end(), Index{0});
  for (int epoch = 1; epoch <= 2; ++epoch) {
    BOOST_TEST(epoch_of(sampler) == order);
    BOOST_TEST(sampler.epochs() == epoch);
  }
}

BOOST_AUTO_TEST_CASE(with_replacement_samples_repeat) {
  BatchSampler sampler(50, 50, Sampling::with_replacement, 1);
  const std::vector<Index> epoch = epoch_of(sampler);
  BOOST_TEST(epoch.size() == 50u);
  BOOST_TEST(!is_permutation_of_all(epoch, 50));
  BOOST_TEST(*std::max_element(epoch.begin(), epoch.end()) < 50);
}

// Each sample belongs to a subset of 3 of 10 with probability 0.3: the binomial's standard
// deviation over the draws is 46.
BOOST_DATA_TEST_CASE(each_sample_is_as_likely_as_another, data::make({0, 1, 2}), which) {
  constexpr int draws = 10000;
  std::vector<int> counts(10, 0);
  SubsetSampler subsets(10, 5);
  BatchSampler batches(10, 3,
                       which == 1 ? Sampling::without_replacement : Sampling::with_replacement, 5);
  for (int k = 0; k < draws; ++k) {
    const Samples drawn = which == 0 ? subsets.draw(3) : batches.next();
    for (Index i = 0; i < drawn.count; ++i) ++counts[static_cast<std::size_t>(drawn[i])];
  }
  const double expected = which == 0 ? 3000.0 : 2500.0;  // 10 samples in 4 batches
  for (const int count : counts) BOOST_TEST(std::abs(count - expected) < 5 * 50.0);
}

BOOST_AUTO_TEST_CASE(subsets_repeat_nothing) {
  SubsetSampler sampler(20, 1);
  for (Index count = 1; count < 20; ++count) {
    std::vector<Index> drawn = copy_of(sampler.draw(count));
    std::sort(drawn.begin(), drawn.end());
    BOOST_TEST((std::adjacent_find(drawn.begin(), drawn.end()) == drawn.end()));
    BOOST_TEST(drawn.size() == static_cast<std::size_t>(count));
  }
  BOOST_TEST(sampler.draw(20).list == nullptr);
  BOOST_TEST(sampler.draw(21).count == 20);
}

BOOST_AUTO_TEST_CASE(a_share_holds_at_least_one_sample_and_at_most_all) {
  BOOST_TEST(share_of(10, 0.0) == 1);
  BOOST_TEST(share_of(10, 0.25) == 3);
  BOOST_TEST(share_of(10, 1.0) == 10);
  BOOST_TEST(share_of(1, 0.5) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
