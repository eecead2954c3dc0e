"""How much of the digits experiment is done."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hesse._digits.contestants import FULL_GRIDS, GRIDS, HARD_GRIDS, METHODS, QUICK_GRIDS, Grids

CORE = (
    "trust-exact",
    "trust-ncg",
    "subsampled-newton",
    "progressive-lbfgs",
    "l-bfgs",
    "adam",
    "sgd",
)
OUTSIDE = tuple(name for name, method in METHODS.items() if method.is_outside)
MATRIX_FREE = ("subsampled-newton", "progressive-lbfgs", "l-bfgs", "adam", "sgd")


@dataclass(frozen=True)
class Settings:
    """Settings of an experiment.

    Parameters
    ----------
    methods : tuple of str, default CORE and OUTSIDE
        Names from METHODS, run in this order.
    seed, seeds : int, default 0 and 5
        The first seed and their number; each fixes the split, the start and all draws.
    costly_seeds : int, default 1
        Seeds of methods that take long.
    costly_with_l2 : bool, default False
        Whether those run with a penalty too.
    hidden : tuple of int, default (32,)
        Hidden widths.
    deformed : int, default 0
        Training samples made by deformation; 0: the digits themselves.
    max_passes, max_time : float, default 600 and 15
        Most passes over the data and most seconds of a run.
    tuning_passes, l2_passes : float, default 100 and 100
        Most passes of a trial of a grid, and of a run with a penalty.
    grids : dict, default GRIDS
        Settings tried of each algorithm, on the first seed.
    l2_grid : tuple of float
        Penalties tried.
    l2_method : str, default "l-bfgs"
        By whom.
    complete_spectrum : bool, default True
        Whether all eigenvalues are computed where the network is small.
    """

    methods: tuple[str, ...] = (*CORE, *OUTSIDE)
    seed: int = 0
    seeds: int = 5
    costly_seeds: int = 1
    costly_with_l2: bool = False
    hidden: tuple[int, ...] = (32,)
    deformed: int = 0
    max_passes: float = 600.0
    max_time: float = 15.0
    tuning_passes: float = 100.0
    l2_passes: float = 100.0
    grids: Grids = field(default_factory=lambda: GRIDS)
    l2_grid: tuple[float, ...] = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
    l2_method: str = "l-bfgs"
    complete_spectrum: bool = True

    def runs_with_l2(self, method: str) -> bool:
        """Whether a method is run with a penalty; those of other libraries are not."""
        entry = METHODS[method]
        return not entry.is_outside and (self.costly_with_l2 or not entry.is_costly)

    def seeds_of(self, method: str) -> range:
        """Return the seeds that a method runs on."""
        count = min(self.seeds, self.costly_seeds) if METHODS[method].is_costly else self.seeds
        return range(self.seed, self.seed + count)


DIGITS = Settings()
QUICK = Settings(
    methods=CORE,
    seeds=1,
    max_time=4.0,
    l2_passes=50.0,
    grids=QUICK_GRIDS,
    l2_grid=(1e-3, 3e-3),
    complete_spectrum=False,
)
FULL = Settings(costly_seeds=3, costly_with_l2=True, max_passes=1000.0, grids=FULL_GRIDS)
HARD = Settings(
    methods=MATRIX_FREE,
    seeds=1,
    # 54,810 parameters.
    hidden=(160, 80),
    deformed=20_000,
    max_passes=400.0,
    max_time=20.0,
    tuning_passes=8.0,
    l2_passes=25.0,
    grids=HARD_GRIDS,
    l2_grid=(1e-4, 1e-3),
    # In so few passes the others do not come far enough to tell penalties apart.
    l2_method="adam",
)
HARD_QUICK = replace(
    HARD,
    deformed=2_000,
    max_time=2.0,
    tuning_passes=4.0,
    l2_passes=10.0,
    l2_grid=(1e-3,),
)
HARD_FULL = replace(HARD, seeds=3, costly_seeds=3)
