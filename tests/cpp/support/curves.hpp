// Native curves at one point, and data made of them.
#pragma once

#include <random>
#include <vector>

#include "hesse/linalg/workspace.hpp"
#include "hesse/models/curve_model.hpp"

namespace hesse::test {

/// A curve and its derivatives at one point.
struct CurveAt {
  CurveAt(const CurveModel& model, std::vector<double> x, std::vector<double> p) {
    using lane::Vec;
    const Index n = model.dimension(), c = model.coordinates();
    p.resize(n);
    x.resize(c);
    Workspace memory;
    Vec* at = reinterpret_cast<Vec*>(memory.at_least((2 * n + c + 1) * lane::lanes));
    Vec *row = at + n, *coordinates = row + n, *result = coordinates + c;
    for (Index j = 0; j < n; ++j) at[j] = lane::all(p[j]);
    for (Index k = 0; k < c; ++k) coordinates[k] = lane::all(x[k]);
    model.evaluate(at, {coordinates, c, 1, result, row, n});
    value = (*result)[lane::lanes - 1];
    for (Index j = 0; j < n; ++j) derivatives.push_back(row[j][lane::lanes - 1]);
  }

  double value;
  std::vector<double> derivatives;
};

/// Points on a line, and curves over it with normal noise.
struct CurveSample {
  CurveSample(const CurveModel& model, double least, double most, Index m) : curve(model) {
    const double step = (most - least) / static_cast<double>(m > 1 ? m - 1 : 1);
    for (Index i = 0; i < m; ++i) x.push_back(least + step * static_cast<double>(i));
  }

  void add(const std::vector<double>& p, double noise) {
    std::normal_distribution<double> normal;
    for (const double at : x) y.push_back(CurveAt(curve, {at}, p).value + noise * normal(random));
  }

  const CurveModel& curve;
  std::vector<double> x, y;
  std::mt19937 random{1};
};

}  // namespace hesse::test
