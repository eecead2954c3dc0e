// Groups of columns that share no row.
#include "hesse/problem/column_groups.hpp"

#include <algorithm>
#include <set>

#include <boost/test/unit_test.hpp>

namespace hesse::test {
namespace {

SparsityPattern banded(Index n, Index width) {
  SparsityPattern pattern;
  for (Index j = 0; j < n; ++j) {
    pattern.starts.push_back(static_cast<Index>(pattern.rows.size()));
    for (Index i = std::max<Index>(0, j - width); i <= std::min(n - 1, j + width); ++i)
      pattern.rows.push_back(i);
  }
  pattern.starts.push_back(static_cast<Index>(pattern.rows.size()));
  return pattern;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(problem)
BOOST_AUTO_TEST_SUITE(column_groups_of_patterns)

BOOST_AUTO_TEST_CASE(a_band_takes_as_many_groups_as_it_is_wide) {
  for (const Index width : {0, 1, 3}) {
    const auto groups = column_groups(banded(20, width), 20);
    BOOST_TEST(static_cast<Index>(groups.size()) == 2 * width + 1);
  }
}

BOOST_AUTO_TEST_CASE(no_two_columns_of_a_group_share_a_row_and_none_is_lost) {
  const SparsityPattern pattern = banded(17, 2);
  std::set<Index> seen;
  for (const auto& group : column_groups(pattern, 17)) {
    std::set<Index> rows;
    for (const Index j : group) {
      seen.insert(j);
      const auto column = static_cast<std::size_t>(j);
      for (Index k = pattern.starts[column]; k < pattern.starts[column + 1]; ++k)
        BOOST_TEST(rows.insert(pattern.rows[static_cast<std::size_t>(k)]).second);
    }
  }
  BOOST_TEST(seen.size() == 17);
}

BOOST_AUTO_TEST_CASE(without_a_pattern_each_column_stands_alone) {
  BOOST_TEST(column_groups({}, 4).size() == 4);
  BOOST_TEST(column_groups({}, 0).empty());
}

BOOST_AUTO_TEST_CASE(empty_columns_share_one_group) {
  BOOST_TEST(column_groups({{0, 0, 0, 0}, {}}, 3).size() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
