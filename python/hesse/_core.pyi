from collections.abc import Callable
from enum import Enum, IntEnum
from typing import Any, TypedDict, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

isa: str
version: str
largest_thread_count: int

class Status(IntEnum):
    GTOL = 1
    FTOL = 2
    XTOL = 3
    FTOL_XTOL = 4
    ROOT = 5
    ROOT_TO_ROUNDING = 6
    MAX_ITER = 0
    MAX_EVAL = -1
    CALLBACK_STOP = -2
    TIME_LIMIT = -3
    NONFINITE_START = -4
    NO_PROGRESS = -5
    UNBOUNDED = -6
    FACTORIZATION = -7
    INTERRUPTED = -8
    CALLBACK_ERROR = -9
    SADDLE_POINT = -10
    NONFINITE_STEP = -11
    NO_ROOT = -12

class TrainingStatus(IntEnum):
    CONVERGED = 1
    MAX_EPOCHS = 0
    TIME_LIMIT = -1
    STOPPED = -2
    NONFINITE = -3
    NO_PROGRESS = -4
    INTERRUPTED = -5

class Activation(Enum):
    RELU = 0
    LEAKY_RELU = 1
    TANH = 2
    SIGMOID = 3
    SOFTPLUS = 4
    IDENTITY = 5

class Loss(Enum):
    CROSS_ENTROPY = 0
    BINARY_CROSS_ENTROPY = 1
    SQUARED_ERROR = 2
    POISSON = 3

class CurvatureKind(Enum):
    HESSIAN = 0
    GAUSS_NEWTON = 1
    EMPIRICAL_FISHER = 2

class BlockStructure(Enum):
    FULL = 0
    LAYERS = 1
    UNITS = 2

class GlmKind(Enum):
    BINOMIAL_LOGIT = 0
    BINOMIAL_PROBIT = 1
    BINOMIAL_CLOGLOG = 2
    GAUSSIAN_IDENTITY = 3
    POISSON_LOG = 4
    GAMMA_LOG = 5
    GAMMA_INVERSE = 6
    INVERSE_GAUSSIAN = 7
    TWEEDIE_LOG = 8
    NEGATIVE_BINOMIAL_LOG = 9

class GlmCurvature(Enum):
    OBSERVED = 0
    EXPECTED = 1

class OrdinalLink(Enum):
    LOGIT = 0
    PROBIT = 1
    CLOGLOG = 2

class _OptionRow(TypedDict):
    name: str
    integer: bool
    default: float | int
    least: float
    most: float
    meaning: str
    methods: tuple[str, ...]

class _ChoiceRow(TypedDict):
    name: str
    choices: tuple[str, ...]
    meaning: str
    methods: tuple[str, ...]

class _MethodRow(TypedDict):
    name: str
    second_order: str
    meaning: str
    globalizations: tuple[str, ...]
    heeds_bounds: bool

class _TrainerRow(TypedDict):
    name: str
    meaning: str
    defaults: dict[str, float | int]

class _BuildFacts(TypedDict):
    compiler: str
    build_type: str
    flags: str
    eigen: str
    openmp: str
    pybind11: str

def installed_levels() -> tuple[str, ...]: ...
def build_facts() -> _BuildFacts: ...
def thread_count() -> int: ...
def set_thread_count(threads: int) -> None: ...
def set_own_thread_count(threads: int) -> int: ...
def option_rows() -> list[_OptionRow]: ...
def choice_rows() -> list[_ChoiceRow]: ...
def method_rows() -> list[_MethodRow]: ...
def minimize_sum(
    sum: FiniteSum,
    x0: NDArray[np.float64],
    method: str,
    kind: CurvatureKind,
    has_matrix: bool,
    tabled_options: dict[str, float | int | str],
    globalization: str | None,
    hook: Callable[..., bool] | None,
    keep_history: bool,
) -> dict[str, Any]: ...

class FiniteSum:
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    @property
    def n_parameters(self) -> int: ...
    @property
    def n_samples(self) -> int: ...

class Trainer:
    def __init__(self, name: str, tabled_options: dict[str, float | int | str]) -> None: ...
    def train(
        self,
        sum: FiniteSum,
        x0: NDArray[np.float64],
        limits: dict[str, float | int | str],
        hook: Callable[[NDArray[np.float64], np.void], bool] | None,
        keep_history: bool,
    ) -> dict[str, Any]: ...

def trainer_rows() -> list[_TrainerRow]: ...
def training_option_rows() -> list[_OptionRow]: ...
def training_choice_rows() -> list[_ChoiceRow]: ...

class Mlp(FiniteSum):
    def __init__(
        self,
        widths: list[int],
        activation: Activation,
        loss: Loss,
        X: NDArray[np.float64] | NDArray[np.float32] | SparseRows,
        labels: NDArray[np.int64] | None,
        targets: _Array | None,
        weights: _Array | None,
        l2: float,
    ) -> None: ...
    def value(self, x: _Array, samples: NDArray[np.int64] | None = ...) -> float: ...
    def value_and_gradient(
        self, x: _Array, samples: NDArray[np.int64] | None = ...
    ) -> tuple[float, _Array]: ...
    def gradient_squares(self, x: _Array, samples: NDArray[np.int64] | None = ...) -> float: ...
    def sample_gradients(self, x: _Array, samples: NDArray[np.int64] | None = ...) -> _Array: ...
    def multiply(
        self, x: _Array, V: _Array, kind: CurvatureKind, samples: NDArray[np.int64] | None = ...
    ) -> _Array: ...
    def assemble(
        self, x: _Array, kind: CurvatureKind, samples: NDArray[np.int64] | None = ...
    ) -> _Array: ...
    def diagonal_blocks(
        self,
        x: _Array,
        kind: CurvatureKind,
        samples: NDArray[np.int64] | None,
        structure: BlockStructure,
    ) -> list[_Array]: ...
    def diagonal(
        self, x: _Array, kind: CurvatureKind, samples: NDArray[np.int64] | None = ...
    ) -> _Array: ...

def mlp_outputs(
    widths: list[int],
    activation: Activation,
    x: _Array,
    X: NDArray[np.float64] | NDArray[np.float32],
) -> _Array: ...
def output_means(loss: Loss, Z: _Array) -> _Array: ...
def least_squares_option_rows() -> list[_OptionRow]: ...
def least_squares_choice_rows() -> list[_ChoiceRow]: ...
def least_squares_method_rows() -> list[_MethodRow]: ...
def least_squares(
    fun: Callable[..., Any] | None,
    x0: NDArray[np.float64],
    args: tuple[Any, ...],
    method: str,
    jac: Callable[..., Any] | None,
    fun_returns_jacobian: bool,
    jac_scheme: str | None,
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
    loss: str | Callable[..., Any],
    loss_scale: float,
    weights: NDArray[np.float64],
    hess: Callable[..., Any] | None,
    tabled_options: dict[str, float | int | str],
    pattern_starts: NDArray[np.int64],
    pattern_rows: NDArray[np.int64],
    relative_step: NDArray[np.float64],
    typical_x: NDArray[np.float64],
    scale: NDArray[np.float64],
    automatic_scale: bool,
    single_precision: bool,
    hook: Callable[..., bool] | None,
    keep_history: bool,
) -> dict[str, Any]: ...
def operator_fit(
    fun: Callable[..., Any] | None,
    x0: NDArray[np.float64],
    args: tuple[Any, ...],
    method: str,
    jac: Callable[..., Any] | None,
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
    loss: str | Callable[..., Any],
    loss_scale: float,
    weights: NDArray[np.float64],
    tabled_options: dict[str, float | int | str],
    scale: NDArray[np.float64],
    hook: Callable[..., bool] | None,
    keep_history: bool,
) -> dict[str, Any]: ...
def gram_inverse(A: NDArray[np.float64]) -> tuple[NDArray[np.float64], int, float]: ...

class Glm:
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    @property
    def n_parameters(self) -> int: ...
    @property
    def n_samples(self) -> int: ...
    @property
    def is_convex(self) -> bool: ...
    def value_and_gradient(self, beta: _Array) -> tuple[float, _Array]: ...
    def value_gradient_hessian(self, beta: _Array) -> tuple[float, _Array, _Array]: ...
    def hessian_product(self, beta: _Array, v: _Array) -> _Array: ...
    def newton_step(self, beta: _Array, products: int) -> _Array | None: ...

class SparseRows:
    def __init__(
        self,
        values: NDArray[np.float64] | NDArray[np.float32],
        indices: NDArray[np.int32] | NDArray[np.int64],
        indptr: NDArray[np.int32] | NDArray[np.int64],
        n_columns: int,
    ) -> None: ...
    def gram(self, weights: _Array, with_ones: bool) -> _Array: ...
    @property
    def shape(self) -> tuple[int, int]: ...

class ScalarGlm(Glm):
    def __init__(
        self,
        kind: GlmKind,
        parameter: float,
        X: NDArray[np.float64] | NDArray[np.float32] | SparseRows,
        y: _Array,
        weights: _Array | None,
        offset: _Array | None,
        l2: _Array,
        fit_intercept: bool,
        curvature: GlmCurvature,
    ) -> None: ...
    @property
    def n_passes(self) -> int: ...
    def linear_predictor(self, beta: _Array) -> _Array: ...
    def may_be_separated(self, beta: _Array, step: _Array, skips_saturated: bool) -> bool: ...
    def separation(self, beta: _Array, step: _Array | None) -> _SeparationAnswer: ...
    def separation_by_products(
        self, beta: _Array, products: int, seconds: float
    ) -> _SeparationAnswer: ...

class MultinomialGlm(Glm):
    def __init__(
        self,
        X: NDArray[np.float64] | NDArray[np.float32] | SparseRows,
        labels: NDArray[np.int64],
        classes: int,
        weights: _Array | None,
        offset: _Array | None,
        l2: _Array,
        fit_intercept: bool,
    ) -> None: ...
    @property
    def n_passes(self) -> int: ...
    def linear_predictor(self, beta: _Array) -> _Array: ...
    def may_be_separated(self, beta: _Array, step: _Array, skips_saturated: bool) -> bool: ...
    def separation(self, beta: _Array, step: _Array | None) -> _SeparationAnswer: ...
    def separation_by_products(
        self, beta: _Array, products: int, seconds: float
    ) -> _SeparationAnswer: ...

class OrdinalGlm(Glm):
    def __init__(
        self,
        link: OrdinalLink,
        X: NDArray[np.float64] | NDArray[np.float32] | SparseRows,
        labels: NDArray[np.int64],
        classes: int,
        weights: _Array | None,
        offset: _Array | None,
        l2: _Array,
    ) -> None: ...
    def linear_predictor(self, beta: _Array) -> _Array: ...
    def slopes(self, beta: _Array) -> _Array: ...
    def separation(self, beta: _Array, step: _Array | None) -> _SeparationAnswer: ...
    def separation_by_products(
        self, beta: _Array, products: int, seconds: float
    ) -> _SeparationAnswer: ...

class FirthGlm(Glm):
    def __init__(self, likelihood: ScalarGlm) -> None: ...
    def linear_predictor(self, beta: _Array) -> _Array: ...

class SummedGlm(Glm):
    def __init__(self, empty: Glm, parts: Any, n_samples: int, some: Glm | None = ...) -> None: ...

class QuadraticallyPenalizedGlm(Glm):
    def __init__(self, glm: Glm, P: _Array, predictors: int) -> None: ...
    def linear_predictor(self, beta: _Array) -> _Array: ...

def glm_means(kind: GlmKind, parameter: float, eta: _Array) -> _Array: ...
def glm_terms(
    kind: GlmKind, parameter: float, curvature: GlmCurvature, eta: _Array, y: _Array
) -> tuple[float, _Array, _Array]: ...
def ordinal_log_probabilities(link: OrdinalLink, thresholds: _Array, eta: _Array) -> _Array: ...
def semidefinite_inverse(H: _Array) -> tuple[_Array, int, _Array] | None: ...
def minimize_glm(
    glm: Glm,
    x0: NDArray[np.float64],
    method: str,
    tabled_options: dict[str, float | int | str],
    globalization: str | None,
    hook: Callable[..., bool] | None,
    keep_history: bool,
    from_sample: bool = False,
) -> dict[str, Any]: ...
def minimize_penalized_glm(
    glm: Glm,
    l1: _Array,
    x0: _Array,
    lower: _Array,
    upper: _Array,
    tabled_options: dict[str, float | int | str],
    hook: Callable[..., bool] | None,
    keep_history: bool,
) -> dict[str, Any]: ...
def greatest_strength(
    glm: Glm,
    l1: _Array,
    x0: _Array,
    lower: _Array,
    upper: _Array,
    tabled_options: dict[str, float | int | str],
) -> float: ...
def elastic_net_path(
    glm: Glm,
    l1: _Array,
    l2: _Array,
    x0: _Array,
    lower: _Array,
    upper: _Array,
    strengths: list[float],
    tabled_options: dict[str, float | int | str],
) -> dict[str, Any]: ...
def root_option_rows() -> list[_OptionRow]: ...
def root_choice_rows() -> list[_ChoiceRow]: ...
def root_method_rows() -> list[_MethodRow]: ...
def root(
    fun: Callable[..., Any],
    x0: NDArray[np.float64],
    args: tuple[Any, ...],
    method: str,
    jac: Callable[..., Any] | None,
    fun_returns_jacobian: bool,
    jac_scheme: str | None,
    tabled_options: dict[str, float | int | str],
    relative_step: NDArray[np.float64],
    typical_x: NDArray[np.float64],
    single_precision: bool,
    hook: Callable[..., bool] | None,
    keep_history: bool,
) -> dict[str, Any]: ...
def minimize(
    fun: Callable[..., Any],
    x0: NDArray[np.float64],
    args: tuple[Any, ...],
    method: str,
    jac: Callable[..., Any] | None,
    hess: Callable[..., Any] | None,
    hessp: Callable[..., Any] | None,
    fun_returns_gradient: bool,
    fun_returns_hessian: bool,
    jac_scheme: str | None,
    hess_scheme: str | None,
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
    tabled_options: dict[str, float | int | str],
    globalization: str | None,
    relative_step: NDArray[np.float64],
    typical_x: NDArray[np.float64],
    scale: NDArray[np.float64],
    automatic_scale: bool,
    initial_inverse: NDArray[np.float64] | None,
    preconditioner: Callable[[NDArray[np.float64]], Any] | NDArray[np.float64] | None,
    single_precision: bool,
    hook: Callable[..., bool] | None,
    keep_history: bool,
) -> dict[str, Any]: ...

_Array = NDArray[np.float64]
_SeparationAnswer = tuple[bool | None, tuple[_Array, int, int, bool] | None]

class Cholesky:
    def __init__(self, a: ArrayLike, shift: float, diagonal: ArrayLike | None) -> None: ...
    @property
    def n(self) -> int: ...
    @property
    def pivot(self) -> int: ...
    @property
    def pivot_value(self) -> float: ...
    def lower(self) -> _Array: ...
    def solve(self, b: ArrayLike) -> _Array: ...
    def log_determinant(self) -> float: ...
    def rcond(self) -> float: ...

class Ldlt:
    def __init__(self, a: ArrayLike, shift: float, rook: bool, keep_matrix: bool) -> None: ...
    @property
    def n(self) -> int: ...
    @property
    def shift(self) -> float: ...
    @property
    def is_singular(self) -> bool: ...
    @property
    def singular_pivot(self) -> int: ...
    @property
    def keeps_matrix(self) -> bool: ...
    def inertia(self) -> tuple[int, int, int]: ...
    def lower(self) -> _Array: ...
    def diagonal(self) -> _Array: ...
    def subdiagonal(self) -> _Array: ...
    def permutation(self) -> NDArray[np.int64]: ...
    def log_determinant(self) -> tuple[float, float]: ...
    def rcond(self) -> float: ...
    def solve(self, b: ArrayLike) -> _Array: ...
    def solve_refined(
        self, b: ArrayLike, most_steps: int
    ) -> tuple[_Array, _Array, NDArray[np.int64]]: ...

class ModifiedCholesky:
    def __init__(self, a: ArrayLike, delta: float | None, by_magnitude: bool) -> None: ...
    @property
    def n(self) -> int: ...
    @property
    def delta(self) -> float: ...
    @property
    def n_modified(self) -> int: ...
    def inertia(self) -> tuple[int, int, int]: ...
    def solve(self, b: ArrayLike) -> _Array: ...
    def modification_norm(self) -> float: ...
    def negative_curvature(self) -> tuple[_Array, float] | None: ...
    def matrix(self) -> _Array: ...

def damped_solve(
    a: ArrayLike, b: ArrayLike, damping: float, scale: str | ArrayLike | None
) -> _Array | tuple[int, float]: ...
@overload
def gram(X: ArrayLike, weights: ArrayLike | None, r: None, out: _Array | None) -> _Array: ...
@overload
def gram(
    X: ArrayLike, weights: ArrayLike | None, r: ArrayLike, out: _Array | None
) -> tuple[_Array, _Array]: ...
@overload
def gram(
    X: ArrayLike, weights: ArrayLike | None, r: ArrayLike | None, out: _Array | None
) -> _Array | tuple[_Array, _Array]: ...
def solve_batch(
    a: ArrayLike, b: ArrayLike, damping: ArrayLike | None, diagonal: ArrayLike | None
) -> tuple[_Array, NDArray[np.int8], NDArray[np.int64]]: ...
def symmetric_matrix(a: ArrayLike) -> _Array: ...
def eigh(a: ArrayLike) -> tuple[_Array, _Array] | None: ...
def lanczos(
    a: _Array | Callable[[_Array], Any],
    n: int,
    count: int,
    which: str,
    tolerance: float,
    max_products: int,
    seed: int,
) -> tuple[_Array, _Array, _Array, int, str]: ...
def difference_hessian(
    fun: Callable[..., Any],
    x: NDArray[np.float64],
    args: tuple[Any, ...],
    jac: Callable[..., Any] | None,
    fun_returns_gradient: bool,
    jac_scheme: str | None,
    hess_scheme: str,
    relative_step: NDArray[np.float64],
    noise: float,
    single_precision: bool,
) -> NDArray[np.float64]: ...
def noise_of(
    fun: Callable[..., Any], x: NDArray[np.float64], args: tuple[Any, ...], seed: int
) -> tuple[float, str, int]: ...
def subtract_product(
    C: NDArray[np.float64], A: NDArray[np.float64], B: NDArray[np.float64], lower: bool
) -> None: ...

class CurveModel:
    def __init__(self, description: str) -> None: ...
    @property
    def n_parameters(self) -> int: ...
    @property
    def n_coordinates(self) -> int: ...
    @property
    def parameter_names(self) -> list[str]: ...
    @property
    def terms(self) -> list[str]: ...
    def values(self, x: ArrayLike, p: ArrayLike) -> _Array: ...
    def jacobian(self, x: ArrayLike, p: ArrayLike) -> _Array: ...
    def guess(self, x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = ...) -> _Array: ...

def student_t_quantile(two_sided: float, freedom: float) -> float: ...
def chi_squared_upper(x: float, freedom: float) -> float: ...
def curve_term_names() -> str: ...
def curve_fit_batch(
    model: CurveModel,
    x: _Array,
    Y: NDArray[Any],
    starts: _Array | None,
    roots: _Array | None,
    lower: _Array | None,
    upper: _Array | None,
    loss: str,
    f_scale: float,
    limits: dict[str, float | int],
    hook: Callable[[int], Any] | None,
) -> dict[str, NDArray[Any]]: ...
def status_sentence(status: int) -> str: ...
def least_squares_batch(
    fun: Callable[..., Any],
    x0: _Array,
    jac: Callable[..., Any] | None,
    scheme: str | None,
    lower: _Array | None,
    upper: _Array | None,
    loss: str,
    f_scale: float,
    limits: dict[str, float | int],
    hook: Callable[[int], Any] | None,
) -> dict[str, Any]: ...
def minimize_batch(
    fun: Callable[..., Any],
    x0: _Array,
    jac: Callable[..., Any] | None,
    jac_scheme: str | None,
    hess: Callable[..., Any] | None,
    hess_scheme: str | None,
    lower: _Array | None,
    upper: _Array | None,
    limits: dict[str, float | int],
    hook: Callable[[int], Any] | None,
) -> dict[str, Any]: ...
