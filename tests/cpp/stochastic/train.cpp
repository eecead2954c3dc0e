// The loop that all trainers run in: limits, statuses, reports, counts, repetition.
#include "hesse/stochastic/train.hpp"

#include <functional>
#include <stdexcept>
#include <thread>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/allocations.hpp"
#include "support/limits.hpp"
#include "support/linear_sums.hpp"
#include "support/thread_count.hpp"
#include "support/training.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

class TrainingWatcher final : public TrainingObserver {
 public:
  using Action = std::function<Training(const Vector&, const TrainingRecord&)>;
  explicit TrainingWatcher(Action action) : action_(std::move(action)) {}
  Training after_report(const Vector& x, const TrainingRecord& record) override {
    ++reports;
    return action_(x, record);
  }
  int reports = 0;

 private:
  Action action_;
};

/// A sum whose numbers are spoilt from a given evaluation on.
class SpoiltSum final : public FiniteSum {
 public:
  SpoiltSum(FiniteSum& inner, int good_calls, bool spoils_value, double bad)
      : inner_(inner), good_calls_(good_calls), spoils_value_(spoils_value), bad_(bad) {}
  [[nodiscard]] Index dimension() const override { return inner_.dimension(); }
  [[nodiscard]] Index sample_count() const override { return inner_.sample_count(); }
  double value(const Vector& x, const Samples& samples) override {
    return inner_.value(x, samples);
  }
  double value_and_gradient(const Vector& x, const Samples& samples, Vector& g) override {
    const double value = inner_.value_and_gradient(x, samples, g);
    if (++calls_ <= good_calls_) return value;
    if (!spoils_value_) g[0] = bad_;
    return spoils_value_ ? bad_ : value;
  }
  double gradient_squares(const Vector& x, const Samples& samples) override {
    return inner_.gradient_squares(x, samples);
  }
  void linearize(const Vector& x, const Samples& samples, CurvatureKind kind) override {
    inner_.linearize(x, samples, kind);
  }
  void multiply(const ConstBlock& V, Block BV) override { inner_.multiply(V, BV); }
  void assemble(const Vector& x, const Samples& samples, CurvatureKind kind, Block B) override {
    inner_.assemble(x, samples, kind, B);
  }

 private:
  FiniteSum& inner_;
  int good_calls_, calls_ = 0;
  bool spoils_value_;
  double bad_;
};

const Vector origin = Vector::Zero(4);

}  // namespace

BOOST_AUTO_TEST_SUITE(stochastic)
BOOST_AUTO_TEST_SUITE(training)

BOOST_DATA_TEST_CASE(the_target_is_reached, data::make(trainer_names()), name) {
  ConsistentSquares problem(60, 4);
  TrainingOptions options;
  options.limits.target_loss = 1e-6;
  options.limits.max_epochs = 20000;
  const TrainingResult result = train_by(name, problem.sum, origin, options);
  BOOST_TEST((result.status == TrainingStatus::converged));
  BOOST_TEST(result.loss <= 1e-6);
  BOOST_TEST(problem.sum.value(result.x, problem.sum.all_samples()) == result.loss);
  BOOST_TEST((result.x - problem.solution).norm() < 1e-2);
  BOOST_TEST(result.steps > 0);
  BOOST_TEST(!result.exception);
}

BOOST_DATA_TEST_CASE(passes_are_limited, data::make(trainer_names()) * data::make({0.0, 0.5, 2.0}),
                     name, most) {
  LinearSum sum = random_logistic(60, 4);
  TrainingOptions options;
  options.limits.max_epochs = most;
  const TrainingResult result = train_by(name, sum, origin, options);
  BOOST_TEST((result.status == TrainingStatus::max_epochs));
  BOOST_TEST(result.passes >= most);
  BOOST_TEST((result.steps == 0) == (most == 0.0));
  BOOST_TEST(result.passes * 60.0 == static_cast<double>(result.counts.total()));
}

BOOST_DATA_TEST_CASE(time_is_limited, data::make(trainer_names()) * data::make({0.0, 0.02}), name,
                     seconds) {
  LinearSum sum = random_logistic(60, 4);
  TrainingWatcher slow([](const Vector&, const TrainingRecord&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(3));  // not training
    return Training::go_on;
  });
  TrainingOptions options;
  options.limits.max_epochs = infinity;
  options.limits.max_time = seconds;
  options.limits.report = ReportEvery::epoch;
  const TrainingResult result = train_by(name, sum, origin, options, {&slow});
  if (result.status == TrainingStatus::no_progress) return;  // at the minimum before that
  BOOST_TEST((result.status == TrainingStatus::time_limit));
  BOOST_TEST(result.seconds >= seconds);
  BOOST_TEST(result.x.allFinite());
}

BOOST_DATA_TEST_CASE(an_observer_stops_the_run, data::make(trainer_names()), name) {
  LinearSum sum = random_logistic(60, 4);
  TrainingWatcher stopper([](const Vector&, const TrainingRecord& record) {
    return record.step >= 2 ? Training::stop : Training::go_on;
  });
  TrainingWatcher other([](const Vector&, const TrainingRecord&) { return Training::go_on; });
  TrainingOptions options;
  options.limits.report = ReportEvery::step;
  const TrainingResult result = train_by(name, sum, origin, options, {&stopper, &other});
  BOOST_TEST((result.status == TrainingStatus::stopped));
  BOOST_TEST(result.steps == 2);
  BOOST_TEST(stopper.reports == 3);
  BOOST_TEST(other.reports == 3);
}

BOOST_DATA_TEST_CASE(numbers_that_are_not_finite_end_the_run,
                     data::make(trainer_names()) * data::make({nan, infinity}) *
                         data::make({true, false}),
                     name, bad, spoils_value) {
  LinearSum sum = random_logistic(60, 4);
  for (const int good_calls : {0, 3}) {
    SpoiltSum spoilt(sum, good_calls, spoils_value, bad);
    const TrainingResult result = train_by(name, spoilt, origin);
    BOOST_TEST((result.status == TrainingStatus::nonfinite ||
                result.status == TrainingStatus::no_progress),
               "status " << static_cast<int>(result.status));
    if (good_calls == 0) BOOST_TEST((result.status == TrainingStatus::nonfinite));
    BOOST_TEST(result.x.allFinite());
    BOOST_TEST(result.last.allFinite());
    BOOST_TEST(std::isfinite(result.loss));
    BOOST_TEST((result.last == origin) == (result.steps == 0));
  }
}

BOOST_DATA_TEST_CASE(a_start_that_is_not_finite_is_no_start, data::make(trainer_names()), name) {
  LinearSum sum = random_logistic(60, 4);
  Vector x0 = origin;
  x0[2] = nan;
  const TrainingResult result = train_by(name, sum, x0);
  BOOST_TEST((result.status == TrainingStatus::nonfinite));
  BOOST_TEST(sum.gradients == 0);
}

BOOST_AUTO_TEST_CASE(divergence_leaves_the_best_point) {
  ConsistentSquares problem(60, 4);
  TrainingOptions options;
  options.schedule.learning_rate = 100.0;
  options.limits.max_epochs = infinity;
  for (const Index evaluates : {Index{0}, Index{1}}) {
    options.limits.evaluate_loss = evaluates;
    const TrainingResult result = train_by("sgd", problem.sum, origin, options);
    BOOST_TEST((result.status == TrainingStatus::nonfinite));
    BOOST_TEST(result.x.allFinite());
    if (evaluates != 0) BOOST_TEST((result.x == origin));
  }
}

BOOST_AUTO_TEST_CASE(too_little_improvement_ends_the_run) {
  LinearSum sum = random_logistic(60, 4);
  TrainingOptions options;
  options.limits.max_epochs = infinity;
  options.limits.patience = 3;
  options.limits.ftol = 1e-4;
  const TrainingResult result = train_by("adam", sum, origin, options);
  BOOST_TEST((result.status == TrainingStatus::no_progress));
  BOOST_TEST(result.loss <= result.last_loss);
}

BOOST_AUTO_TEST_CASE(exceptions_end_the_run_and_are_kept) {
  LinearSum sum = random_logistic(60, 4);
  TrainingWatcher thrower([](const Vector&, const TrainingRecord& record) -> Training {
    if (record.step >= 3) throw std::runtime_error("enough");
    return Training::go_on;
  });
  TrainingOptions options;
  options.limits.report = ReportEvery::step;
  const TrainingResult result = train_by("sgd", sum, origin, options, {&thrower});
  BOOST_TEST((result.status == TrainingStatus::interrupted));
  BOOST_TEST(result.steps == 3);
  BOOST_REQUIRE(result.exception);
  BOOST_CHECK_THROW(std::rethrow_exception(result.exception), std::runtime_error);
}

BOOST_DATA_TEST_CASE(an_interrupt_ends_the_run, data::make(trainer_names()), name) {
  struct Impatient final : Interrupt {
    void poll() override { throw std::runtime_error("Ctrl-C"); }
  } interrupt;
  LinearSum sum = random_logistic(2000, 4);
  TrainingOptions options;
  options.limits.max_epochs = infinity;
  const auto trainer = make_trainer(*find_trainer(name), options);
  TrainingWatcher slow([](const Vector&, const TrainingRecord&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
    return Training::go_on;
  });
  const TrainingResult result = train(sum, origin, *trainer, options.limits, {&slow}, &interrupt);
  BOOST_TEST((result.status == TrainingStatus::interrupted));
  BOOST_TEST(bool(result.exception));
}

BOOST_DATA_TEST_CASE(history_is_a_consistent_record,
                     data::make(trainer_names()) * data::make({0, 1}), name, every_step) {
  LinearSum sum = random_logistic(60, 4);
  TrainingOptions options;
  options.limits.max_epochs = 20;
  options.limits.gtol = 1e-8;
  options.limits.report = every_step != 0 ? ReportEvery::step : ReportEvery::epoch;
  TrainingHistory history;
  const TrainingResult result = train_by(name, sum, origin, options, {&history});
  BOOST_REQUIRE(history.records.size() >= 2u);
  BOOST_TEST(history.records[0].step == 0);
  BOOST_TEST(history.records[0].loss == sum.value(origin, sum.all_samples()));
  double least = infinity;
  for (std::size_t k = 0; k < history.records.size(); ++k) {
    const TrainingRecord& row = history.records[k];
    least = std::min(least, row.loss);
    if (k == 0) continue;
    const TrainingRecord& before = history.records[k - 1];
    BOOST_TEST(row.seconds >= before.seconds);
    BOOST_TEST(row.passes > before.passes);
    BOOST_TEST(row.epochs <= row.passes);
    BOOST_TEST(row.step > before.step);
    if (every_step != 0) BOOST_TEST(row.step == before.step + 1);
    BOOST_TEST(row.batch_size > 0);
    BOOST_TEST(std::isfinite(row.grad_norm));
  }
  BOOST_TEST(least == result.loss);
  BOOST_TEST(history.records.back().passes == result.passes);
  BOOST_TEST(history.records.back().loss == result.last_loss);
}

BOOST_DATA_TEST_CASE(a_run_goes_on_where_the_last_one_ended, data::make(trainer_names()), name) {
  LinearSum one = random_logistic(60, 4), other = random_logistic(60, 4);
  TrainingOptions options;
  options.limits.report = ReportEvery::step;
  options.batch.batch_size = 7;
  const auto stop_after = [](int steps) {
    return TrainingWatcher([steps](const Vector&, const TrainingRecord& record) {
      return record.step >= steps ? Training::stop : Training::go_on;
    });
  };
  const auto whole = make_trainer(*find_trainer(name), options);
  const auto parts = make_trainer(*find_trainer(name), options);
  TrainingWatcher after_ten = stop_after(10), after_four = stop_after(4), after_six = stop_after(6);
  const TrainingResult at_once = train(one, origin, *whole, options.limits, {&after_ten});
  const TrainingResult first = train(other, origin, *parts, options.limits, {&after_four});
  const TrainingResult second = train(other, first.last, *parts, options.limits, {&after_six});
  // All but the pair of the last step is kept.
  if (name != "multibatch-lbfgs") BOOST_TEST((at_once.last == second.last));
  TrainingWatcher again = stop_after(6);
  BOOST_TEST((train_by(name, other, first.last, options, {&again}).last != second.last));
}

BOOST_DATA_TEST_CASE(seeds_repeat_and_differ, data::make(trainer_names()), name) {
  LinearSum sum = random_logistic(60, 4);
  TrainingOptions options;
  options.limits.max_epochs = 4;
  options.batch.batch_size = 16;
  const TrainingResult one = train_by(name, sum, origin, options);
  const TrainingResult same = train_by(name, sum, origin, options);
  options.batch.seed = 1;
  const TrainingResult other = train_by(name, sum, origin, options);
  BOOST_TEST((one.last == same.last));
  BOOST_TEST((one.last != other.last));
}

BOOST_DATA_TEST_CASE(one_sample_is_enough, data::make(trainer_names()), name) {
  LinearSum sum(Matrix::Ones(1, 1), Vector::Ones(1));
  TrainingOptions options;
  options.limits.target_loss = 1e-4;
  options.limits.max_epochs = 5000;
  const TrainingResult result = train_by(name, sum, Vector::Zero(1), options);
  BOOST_TEST((result.status == TrainingStatus::converged));
  BOOST_TEST(std::abs(result.x[0] - 1.0) < 0.02);
}

BOOST_DATA_TEST_CASE(a_stationary_start_is_recognised,
                     data::make({"subsampled-newton", "averaged-newton"}), name) {
  ConsistentSquares problem(60, 4);
  LinearSum sum(Matrix::Identity(4, 4), Vector::Zero(4));
  const TrainingResult result = train_by(name, sum, origin);
  BOOST_TEST((result.status == TrainingStatus::converged));
  BOOST_TEST(result.steps == 0);
}

BOOST_DATA_TEST_CASE(steps_allocate_nothing, data::make(trainer_names()), name) {
  LinearSum sum = random_logistic(60, 4);
  TrainingOptions options;
  options.limits.max_epochs = 50;
  options.limits.evaluate_loss = 0;
  std::optional<AllocationCount> counter;
  long allocations = -1;
  TrainingWatcher watcher([&](const Vector&, const TrainingRecord& record) {
    if (counter) allocations = counter->count();
    if (record.step > 3 && !counter) counter.emplace();
    return Training::go_on;
  });
  const TrainingResult result = train_by(name, sum, origin, options, {&watcher});
  BOOST_TEST(result.steps > 5);
  BOOST_TEST(allocations == 0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
