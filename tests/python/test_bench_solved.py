"""The harness of docs/robustness.md: what it counts, how it judges, that its tables render."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.solved import counting, harness, judge, listing, profiles, report
from bench.solved.solvers import Outcome, Solver, available_methods
from bench.solved.watched import LimitReachedError, Limits, Watched
from problems import problem

PROBLEMS = {"small": (problem("beale"), problem("wood")), "bounded": (problem("hs1"),)}
PNG = b"\x89PNG"


@pytest.fixture(scope="module")
def records() -> list[harness.Record]:
    solvers = [s for s in available_methods() if s.method in ("trust-exact", "bfgs", "tron")]
    return harness.run_all(solvers, PROBLEMS)


def test_the_methods_solve_and_are_counted(records: list[harness.Record]) -> None:
    assert len(records) == 3 * 2 + 1
    for record in records:
        assert record["success"]
        assert record["solved"]
        assert record["best"]
        assert 0 < record["nit"] < record["nfev"]
        assert record["outside"] == 0


def test_results_survive_the_file(records: list[harness.Record], tmp_path: Path) -> None:
    report.write(tmp_path / "solved.json", records)
    assert report.read(tmp_path / "solved.json") == records


@pytest.mark.parametrize("name", report.TABLES)
def test_tables_render(name: str, records: list[harness.Record]) -> None:
    table = report.TABLES[name](records)
    if table != "(not run)":
        widths = {line.count("|") for line in table.splitlines()}
        assert len(widths) == 1


def test_the_page_has_a_place_for_every_table() -> None:
    page = report.PAGE.read_text("utf-8")
    for name in report.TABLES:
        assert page.count(f"<!-- table:{name} -->") == page.count(f"<!-- /table:{name} -->") == 1


def test_a_point_is_one_evaluation_whatever_is_asked_for_there() -> None:
    watched = Watched(problem("beale"), Limits())
    for x in ([1.0, 1.0], [1.0, 1.0], [2.0, 0.5]):
        watched.jac(np.array(x))
        watched.fun(np.array(x))
    watched.hess(np.zeros(2))
    watched.hessp(np.zeros(2), np.ones(2))
    assert (watched.evaluations, watched.hessians, watched.products) == (2, 1, 1)


def endless(watched: Watched, gtol: float, products: bool) -> Outcome:
    step = np.zeros(watched.problem.n)
    while True:
        watched.fun(watched.x0 + step)
        step += 1.0


def raising(watched: Watched, gtol: float, products: bool) -> Outcome:
    watched.fun(watched.x0)
    raise ArithmeticError("no")


@pytest.mark.parametrize(("run", "message"), [(endless, "limit"), (raising, "ArithmeticError: no")])
def test_a_run_that_ends_badly_is_judged_at_its_best_point(run: Any, message: str) -> None:
    p = problem("beale")
    record = harness.run_one(Solver("test", "x", run), "small", p, Limits(evaluations=20))
    assert (record["success"], record["solved"], record["message"]) == (False, False, message)
    assert record["fun"] <= p.fun(p.x0)


def test_limits_end_a_run() -> None:
    watched = Watched(problem("beale"), Limits(evaluations=1))
    watched.fun(np.zeros(2))
    with pytest.raises(LimitReachedError):
        watched.fun(np.ones(2))
    late = Watched(problem("beale"), Limits(seconds=-1.0))
    with pytest.raises(LimitReachedError):
        late.hess(np.zeros(2))


@pytest.mark.parametrize(
    ("name", "x", "stationary", "solved", "best"),
    [
        ("beale", [3.0, 0.5], True, True, True),
        ("beale", [0.0, 1.0], True, False, False),
        ("beale", [1.0, 1.0], False, False, False),
        ("hs1", [1.0, 1.0], True, True, True),
    ],
)
def test_points_are_judged(
    name: str, x: list[float], stationary: bool, solved: bool, best: bool
) -> None:
    verdict = judge.judge(problem(name), np.array(x))
    assert (verdict.stationary, verdict.solved, verdict.best) == (stationary, solved, best)


def test_profiles_are_those_of_the_definition() -> None:
    costs = np.array([[1.0, 2.0], [8.0, 4.0], [np.inf, 3.0], [np.inf, np.inf]])
    ratios = profiles.performance_ratios(costs)
    factors = np.array([1.0, 2.0, 100.0])
    assert profiles.profile(ratios[:, 0], factors).tolist() == [0.25, 0.5, 0.5]
    assert profiles.profile(ratios[:, 1], factors).tolist() == [0.5, 0.75, 0.75]


def test_a_picture_is_drawn(records: list[harness.Record], tmp_path: Path) -> None:
    profiles.draw(records, "profile_bounded", tmp_path / "bounded.png")
    assert (tmp_path / "bounded.png").read_bytes().startswith(PNG)


def test_ratios_and_cells() -> None:
    def run(nfev: int, solved: bool, best: bool) -> harness.Record:
        return {"nit": 1, "nfev": nfev, "solved": solved, "best": best, "fun": 2.5}

    one = {"a": run(2, True, True), "b": run(8, True, True), "c": run(1, False, False)}
    other = {"a": run(1, True, True), "b": run(1, True, False), "c": run(1, True, True)}
    assert counting.mean_ratio(one, other) == "4.00"
    assert listing.cell(one["a"]) == "1 / 2"
    assert listing.cell(one["c"]) == "1 / 1† (2.5)"
    assert listing.cell(other["b"]) == "1 / 1 (2.5)"
