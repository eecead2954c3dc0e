// B = ∇²f(x), known only through its products with vectors: nothing of size n² exists.
#pragma once

#include "hesse/curvature/curvature.hpp"

namespace hesse {

class MatrixFree final : public Curvature {
 public:
  MatrixFree(Objective& objective, Index n) : objective_(objective), x_(n) {}

  void update(const Iterate& at) override { x_ = at.x; }
  void multiply(const Vector& v, Vector& Bv) override { objective_.hessian_product(x_, v, Bv); }

 private:
  Objective& objective_;
  Vector x_;
};

}  // namespace hesse
