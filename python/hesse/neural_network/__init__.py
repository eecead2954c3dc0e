"""Neural networks trained by curvature.

:class:`Network` is a multilayer perceptron with its training data: the loss, its gradient, products
with its Hessian, and the Hessian itself.
"""

from hesse.neural_network._network import Network

__all__ = ["Network"]
