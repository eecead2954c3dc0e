"""The harness of docs/least-squares.md: what it counts, how it judges, that its tables render."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.solved import fit_tables, fits, report
from bench.solved.harness import Record
from bench.solved.watched import LimitReachedError, Limits

FITS = [f for f in fits.all_fits() if f.name in ("misra1a_near", "beale", "helical_valley_x10")]
FITTERS = [f for f in fits.all_fitters() if f.name in ("hesse lm", "SciPy lm", "SciPy leastsq")]


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return fits.run_all(FITTERS, FITS)


def test_all_problems_take_part() -> None:
    everything = fits.all_fits()
    assert len({f.name for f in everything}) == len(everything) > 150
    assert sum(f.table == "nist" for f in everything) == 54


def test_the_methods_solve_and_are_counted(records: list[Record]) -> None:
    assert len(records) == len(FITTERS) * len(FITS) == 9
    ours = [record for record in records if record["solver"] == "hesse lm"]
    for record in ours:
        assert record["success"]
        assert record["solved"]
        assert 0 < record["njev"] <= record["nfev"]


def test_certified_digits_are_asked_for() -> None:
    misra = next(f for f in FITS if f.table == "nist")
    certified = fits.NIST[[r.name for r in fits.NIST].index("misra1a")].parameters
    assert misra.is_solved(certified * (1.0 + 5e-7))
    assert not misra.is_solved(certified * (1.0 + 5e-6))


def test_limits_end_a_run() -> None:
    counted = fits.Counted(FITS[0], Limits(evaluations=2))
    for k in (0.0, 0.0, 1.0):
        counted.fun(FITS[0].x0 * (1.0 + k))
    with pytest.raises(LimitReachedError):
        counted.fun(FITS[0].x0 * 3.0)
    assert counted.evaluations == 3
    record = fits.run_one(FITTERS[0], FITS[0], Limits(evaluations=2))
    assert not record["success"]
    assert np.isfinite(counted.best_cost)


def test_results_survive_the_file_and_render(records: list[Record], tmp_path: Path) -> None:
    report.write(tmp_path / "fits.json", records)
    known = report.read(tmp_path / "fits.json")
    assert known == records
    for table in fit_tables.TABLES.values():
        assert len({line.count("|") for line in table(known).splitlines()}) == 1


def test_the_page_has_a_place_for_every_table() -> None:
    page = fit_tables.PAGE.read_text("utf-8")
    for name in fit_tables.TABLES:
        assert page.count(f"<!-- table:{name} -->") == page.count(f"<!-- /table:{name} -->") == 1
