#include "hesse/models/glm_family.hpp"

#include <cstring>

#include "hesse/models/glm_kernels.hpp"

namespace hesse {
namespace {

using namespace glm;

/// Calls task(kernel) with the kernel of the family.
template <class Task>
auto with_kernel(const GlmFamily& family, const Task& task) {
  switch (family.kind) {
    case GlmKind::binomial_logit: return task(BinomialLogit{});
    case GlmKind::binomial_probit: return task(BinomialByLanes<Probit>{});
    case GlmKind::binomial_cloglog: return task(BinomialByLanes<ComplementaryLogLog>{});
    case GlmKind::gaussian_identity: return task(GaussianIdentity{});
    case GlmKind::poisson_log: return task(PoissonLog{});
    case GlmKind::gamma_log: return task(GammaLog{});
    case GlmKind::gamma_inverse: return task(GammaInverse{});
    case GlmKind::inverse_gaussian: return task(InverseGaussian{});
    case GlmKind::tweedie_log: return task(TweedieLog{family.parameter});
    case GlmKind::negative_binomial_log: break;
  }
  return task(NegativeBinomialLog(family.parameter));
}

/// The next numbers; where they end, `last` stands for those that are missing.
Vec load(const double* numbers, Index left, double last) {
  Vec loaded = lane::all(last);
  const auto count = static_cast<std::size_t>(std::min<Index>(left, lane::lanes));
  if (left >= lane::lanes) {
    std::memcpy(&loaded, numbers, sizeof loaded);
  } else {
    std::memcpy(&loaded, numbers, count * sizeof(double));
  }
  return loaded;
}

constexpr double ones[] = {1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
static_assert(lane::lanes * sizeof(double) <= sizeof ones);

void store(Vec numbers, double* to) { std::memcpy(to, &numbers, sizeof numbers); }

template <bool expected, class Kernel>
double add_terms(const Kernel& kernel, const double* eta, Index count, const SampleTerms& to) {
  Vec sum{};
  for (Index i = 0; i < count; i += lane::lanes) {
    const Index left = count - i;
    const Vec z = load(eta + i, left, 1.0), y = load(to.targets + i, left, 1.0);
    const Vec w = load(to.weights != nullptr ? to.weights + i : ones, left, 0.0);
    LaneTerms at = kernel.terms(z, y);
    if constexpr (expected) at.curvature = kernel.expected(z);
    sum += counted(w, at.loss);
    store(counted(w, at.slope), to.slopes + i);
    store(counted(w, at.curvature), to.curvatures + i);
  }
  double total = 0.0;
  for (int lane = 0; lane < lane::lanes; ++lane) total += sum[lane];
  return total;
}

}  // namespace

double glm_terms(const GlmFamily& family, GlmCurvature curvature, const double* eta, Index count,
                 const SampleTerms& terms) {
  return with_kernel(family, [&](const auto& kernel) {
    return curvature == GlmCurvature::expected ? add_terms<true>(kernel, eta, count, terms)
                                               : add_terms<false>(kernel, eta, count, terms);
  });
}

void glm_means(const GlmFamily& family, double* eta, Index count) {
  with_kernel(family, [&](const auto& kernel) {
    for (Index i = 0; i < count; i += lane::lanes) {
      const Vec mu = kernel.mean(load(eta + i, count - i, 1.0));
      std::memcpy(
          eta + i, &mu,
          static_cast<std::size_t>(std::min<Index>(count - i, lane::lanes)) * sizeof(double));
    }
  });
}

bool is_convex(const GlmFamily& family, GlmCurvature curvature) {
  if (family.kind != GlmKind::tweedie_log || curvature == GlmCurvature::expected) return true;
  return family.parameter >= 1.0 && family.parameter <= 2.0;
}

}  // namespace hesse
