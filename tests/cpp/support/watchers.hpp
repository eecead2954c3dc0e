// Observers for tests.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "hesse/solve/minimize.hpp"

#include "support/allocations.hpp"

namespace hesse::test {

/// Calls a function after each iteration.
class Watcher final : public Observer {
 public:
  using Action = std::function<Continue(const Iterate&, const IterationRecord&)>;

  explicit Watcher(Action action) : action_(std::move(action)) {}

  void at_start(const IterationRecord&) override { ++starts; }

  Continue after_iteration(const Iterate& iterate, const IterationRecord& record) override {
    ++iterations;
    return action_(iterate, record);
  }

  int starts = 0;
  int iterations = 0;

 private:
  Action action_;
};

/// Counts allocations between the end of the first iteration and the end of the latest.
class AllocationWatcher final : public Observer {
 public:
  Continue after_iteration(const Iterate&, const IterationRecord& record) override {
    iterations = record.iteration;
    if (counter_) {
      allocations = counter_->count();
    } else {
      counter_.emplace();
    }
    return Continue::go_on;
  }

  std::int64_t iterations = 0;
  long allocations = 0;

 private:
  std::optional<AllocationCount> counter_;
};

inline Result run(Objective& objective, const Vector& x0, std::string_view method,
                  const Options& options = {}, const std::vector<Observer*>& observers = {},
                  Interrupt* interrupt = nullptr, const Bounds& bounds = Bounds::none()) {
  return minimize(objective, x0, *find_method(method), options, observers, interrupt, bounds);
}

inline std::vector<std::string_view> method_names() {
  std::vector<std::string_view> names;
  for (const Method& method : methods_table()) names.push_back(method.name);
  return names;
}

/// The second derivatives that a method asks for where the objective has all of them: some that can
/// work with products take the matrix.
inline SecondOrder asks_for(std::string_view method) {
  const bool factorizes = method == "arc" || method == "tron" || method == "saddle-free";
  return factorizes ? SecondOrder::matrix : find_method(method)->needs;
}

/// Those that work with the Hessian or its products.
inline std::vector<std::string_view> second_order_method_names() {
  std::vector<std::string_view> names;
  for (const Method& method : methods_table()) {
    if (method.needs != SecondOrder::none) names.push_back(method.name);
  }
  return names;
}

}  // namespace hesse::test
