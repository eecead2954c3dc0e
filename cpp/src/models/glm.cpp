#include "hesse/models/glm.hpp"

#include <limits>

namespace hesse {

void Glm::hessian_block(const Vector& state, const std::vector<Index>& coefficients,
                        Matrix& block) {
  const auto order = static_cast<Index>(coefficients.size());
  block.resize(order, order);
  Vector unit = Vector::Zero(dimension()), product(dimension());
  for (Index c = 0; c < order; ++c) {
    const Index j = coefficients[static_cast<std::size_t>(c)];
    unit[j] = 1.0;
    multiply(state, unit, product);
    unit[j] = 0.0;
    block.col(c) = product(coefficients);
  }
}

double Glm::value_on_line(double /*length*/) { return std::numeric_limits<double>::quiet_NaN(); }

void Glm::fill_shared_direction(Matrix& H, Index predictors, Index j) {
  const auto same = Eigen::seqN(j, predictors, H.rows() / predictors);
  H(same, same).array() += H.diagonal()(same).mean() / static_cast<double>(predictors);
}

}  // namespace hesse
