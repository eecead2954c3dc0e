// The tables of methods, options and statuses.
#include <set>
#include <string>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/solve/methods.hpp"
#include "hesse/solve/result.hpp"

#include "support/limits.hpp"

namespace hesse::test {
namespace {

double value_of(const OptionSpec& option, Options& options) {
  return std::visit([&](auto field) { return static_cast<double>(field(options)); }, option.field);
}

bool has_ingredient(const Method& method, Ingredient ingredient) {
  for (const Ingredient own : method.ingredients) {
    if (own == ingredient) return true;
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(solve)
BOOST_AUTO_TEST_SUITE(tables)

BOOST_AUTO_TEST_CASE(all_methods_are_there_and_found_by_name) {
  const std::set<std::string_view> expected = {
      "newton",       "newton-damped", "trust-exact", "dogleg",  "trust-ncg",
      "saddle-free",  "bfgs",          "sr1",         "l-bfgs",  "arc",
      "trust-krylov", "newton-cg",     "tron",        "l-bfgs-b"};
  std::set<std::string_view> names;
  for (const Method& method : methods_table()) {
    names.insert(method.name);
    BOOST_TEST(find_method(method.name) == &method);
    BOOST_TEST(!method.meaning.empty());
    BOOST_TEST(!method.ingredients.empty());
  }
  BOOST_TEST((names == expected));
  BOOST_TEST(methods_table().size() == expected.size());
  BOOST_TEST(find_method("newton ") == nullptr);
  BOOST_TEST(find_method("") == nullptr);
}

BOOST_AUTO_TEST_CASE(options_have_their_own_name_and_field) {
  std::set<std::string_view> names;
  std::set<const void*> fields;
  Options options;
  for (const OptionSpec& option : option_table()) {
    names.insert(option.name);
    fields.insert(
        std::visit([&](auto field) -> const void* { return &field(options); }, option.field));
    BOOST_TEST(!option.meaning.empty());
    BOOST_TEST(option.least < option.most);
  }
  BOOST_TEST(names.size() == option_table().size());
  BOOST_TEST(fields.size() == option_table().size());
}

BOOST_AUTO_TEST_CASE(defaults_lie_within_their_range) {
  Options options;
  for (const OptionSpec& option : option_table()) {
    const double value = value_of(option, options);
    // Its default depends on n and is written as a number that no user may give.
    if (option.name == "maxiter" && value == -1.0) continue;
    BOOST_TEST_CONTEXT(option.name) {
      BOOST_TEST(value >= option.least);
      BOOST_TEST(value <= option.most);
    }
  }
}

BOOST_AUTO_TEST_CASE(each_option_belongs_to_some_method) {
  for (const OptionSpec& option : option_table()) {
    if (option.ingredient == Ingredient::common) continue;
    bool is_used = false;
    for (const Method& method : methods_table()) {
      is_used = is_used || has_ingredient(method, option.ingredient);
    }
    BOOST_TEST(is_used, option.name << " belongs to no method");
  }
}

BOOST_AUTO_TEST_CASE(each_status_has_a_sentence_of_its_own) {
  std::set<std::string_view> sentences;
  for (int code = -12; code <= 6; ++code) {
    const Status status{code};
    const std::string_view text = sentence(status);
    BOOST_TEST_CONTEXT("status " << code) {
      BOOST_REQUIRE(text.size() > 10);
      BOOST_TEST(text.back() == '.');
      BOOST_TEST(is_success(status) == (code > 0));
    }
    sentences.insert(text);
  }
  BOOST_TEST(sentences.size() == 19u);
}

BOOST_AUTO_TEST_CASE(the_message_names_the_numbers_that_matter) {
  Result result(1);
  result.status = Status::gtol;
  result.best.gradient_norm = 1.5e-9;
  result.gradient_threshold = 2.5e-8;
  const std::string message = result.message();
  BOOST_TEST(message.find("1.5e-09") != std::string::npos);
  BOOST_TEST(message.find("2.5e-08") != std::string::npos);
  BOOST_TEST(message.back() == '.');
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
