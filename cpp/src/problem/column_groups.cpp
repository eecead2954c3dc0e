#include "hesse/problem/column_groups.hpp"

#include <algorithm>

namespace hesse {
namespace {

/// A group, and the rows that its columns have taken.
struct Group {
  std::vector<Index> columns;
  std::vector<bool> taken;
};

}  // namespace

std::vector<std::vector<Index>> column_groups(const SparsityPattern& pattern, Index n) {
  std::vector<std::vector<Index>> result;
  if (!pattern.exists()) {
    for (Index j = 0; j < n; ++j) result.push_back({j});
    return result;
  }
  const Index m =
      pattern.rows.empty() ? 0 : *std::max_element(pattern.rows.begin(), pattern.rows.end()) + 1;
  std::vector<Group> groups;
  for (Index j = 0; j < n; ++j) {
    const auto first = pattern.rows.begin() + pattern.starts[static_cast<std::size_t>(j)];
    const auto last = pattern.rows.begin() + pattern.starts[static_cast<std::size_t>(j) + 1];
    const auto fits = [&](const Group& group) {
      return std::none_of(first, last,
                          [&](Index i) { return group.taken[static_cast<std::size_t>(i)]; });
    };
    auto group = std::find_if(groups.begin(), groups.end(), fits);
    if (group == groups.end()) {
      groups.push_back({{}, std::vector<bool>(static_cast<std::size_t>(m), false)});
      group = groups.end() - 1;
    }
    group->columns.push_back(j);
    std::for_each(first, last, [&](Index i) { group->taken[static_cast<std::size_t>(i)] = true; });
  }
  for (Group& group : groups) result.push_back(std::move(group.columns));
  return result;
}

}  // namespace hesse
