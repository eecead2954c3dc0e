"""Levenberg-Marquardt with Nielsen's damping in JAX, for one curve, mapped over all by ``vmap``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .workloads import Workload

# Curves per call of the mapped solver, which all run until the last has converged: empirical.
CHUNK = 100


def fit_all(w: Workload, chunk: int, tol: float, most_steps: int) -> Callable[[], Any]:
    """Return a call that fits all curves, so many at a time; the first one compiles."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    x = jnp.asarray(w.x)
    values = _MODELS[w.model]

    def fit(y: Any, p0: Any) -> Any:
        def residuals(p: Any) -> Any:
            return values(jnp, x, p) - y

        def linearize(p: Any) -> Any:
            J, r = jax.jacfwd(lambda q: (residuals(q),) * 2, has_aux=True)(p)
            return 0.5 * r @ r, J.T @ r, J.T @ J

        def goes_on(state: Any) -> Any:
            return ~state[-1] & (state[-2] < most_steps)

        def step(state: Any) -> Any:
            p, (cost, g, H), damping, growth, nit, _ = state
            d = damping * jnp.diagonal(H)
            s = jax.scipy.linalg.solve(H + jnp.diag(d), -g, assume_a="pos")
            new = linearize(p + s)
            predicted = 0.5 * (s @ (d * s) - s @ g)
            ratio = (cost - new[0]) / predicted
            accepted = new[0] < cost
            done = (predicted <= tol * cost) & (jnp.abs(cost - new[0]) <= tol * cost)
            done |= jnp.linalg.norm(s) <= tol * (tol + jnp.linalg.norm(p))
            cut = damping * jnp.maximum(1.0 / 3.0, 1.0 - (2.0 * ratio - 1.0) ** 3)
            p = jnp.where(accepted, p + s, p)
            kept = tuple(jnp.where(accepted, a, b) for a, b in zip(new, (cost, g, H), strict=True))
            damping = jnp.where(accepted, cut, damping * growth)
            return p, kept, damping, jnp.where(accepted, 2.0, 2.0 * growth), nit + 1, done

        start = (p0, linearize(p0), 1e-3, 2.0, 0, False)
        return jax.lax.while_loop(goes_on, step, start)[0]

    mapped = jax.jit(lambda Y, P: jax.lax.map(lambda a: fit(*a), (Y, P), batch_size=chunk))
    Y, P = jnp.asarray(w.Y), jnp.asarray(w.start)
    return lambda: mapped(Y, P).block_until_ready()


_MODELS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "exponential": lambda jnp, x, p: p[0] * jnp.exp(-p[1] * x),
    "gaussian": lambda jnp, x, p: p[0] * jnp.exp(-0.5 * ((x - p[1]) / p[2]) ** 2),
}
