#define BOOST_TEST_MODULE hesse
#include <boost/test/included/unit_test.hpp>
