#include "hesse/models/newton_step.hpp"

namespace hesse {

namespace {

/// The Hessian at the point that a state is of.
class GlmHessian final : public LinearOperator {
 public:
  GlmHessian(Glm& glm, const Vector& state, Checkpoint* checkpoint)
      : glm_(glm), state_(state), checkpoint_(checkpoint) {}

  void multiply(const Vector& v, Vector& product) override {
    if (checkpoint_ != nullptr) checkpoint_->check();
    glm_.multiply(state_, v, product);
  }

 private:
  Glm& glm_;
  const Vector& state_;
  Checkpoint* checkpoint_;
};

}  // namespace

std::optional<Vector> newton_step(Glm& glm, const Vector& beta, const CgLimits& limits,
                                  Checkpoint* checkpoint) {
  Vector g, state, step, diagonal;
  glm.value_and_gradient(beta, g, &state);
  GlmHessian H(glm, state, checkpoint);
  diagonal = Vector::Ones(g.size());
  const bool is_known = glm.hessian_diagonal(state, diagonal);
  const Vector preconditioner = is_known ? inverse_where_positive(diagonal) : diagonal;
  if (!conjugate_gradients(H, -g, preconditioner, limits, step)) return std::nullopt;
  return step;
}

}  // namespace hesse
