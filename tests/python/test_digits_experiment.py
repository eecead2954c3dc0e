"""The parts of ``hesse digits``: data, runs, tuning, penalties, medians, spectra."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from hesse._digits import spectrum
from hesse._digits.contestants import FULL_GRIDS, METHODS, Method, spelled
from hesse._digits.data import Dataset, deform_data, hold_out, load_data
from hesse._digits.experiment import TARGETS, Experiment
from hesse._digits.progress import Progress
from hesse._digits.records import (
    Arrival,
    Penalty,
    Record,
    Results,
    Trial,
    Tuning,
    median_arrival,
)
from hesse._digits.settings import DIGITS, FULL, HARD, QUICK
from hesse._digits.training import Limits, Problem, Trace, run_method

pytest.importorskip("sklearn")

OWN = [name for name, method in METHODS.items() if not method.is_outside]
OUTSIDE = [name for name, method in METHODS.items() if method.is_outside]
SETTINGS = {
    "adam": {"learning_rate": 0.01, "batch_size": 32},
    "sgd": {"learning_rate": 0.2, "momentum": 0.5, "batch_size": 32},
}


@pytest.fixture(scope="module")
def small() -> Dataset:
    """Take a part of the digits on which every method is quick."""
    data = load_data()
    return Dataset(
        data.train_features[:200], data.test_features, data.train_labels[:200], data.test_labels
    )


@pytest.fixture(scope="module")
def problem(small: Dataset) -> Problem:
    return Problem.pose(small, (6,))


def run(problem: Problem, name: str, limits: Limits, seed: int = 0) -> Trace:
    method = METHODS[name]
    theta = problem.network.initial_point(seed)
    return run_method(method, problem, theta, limits, SETTINGS.get(method.grid), seed)


def test_data_are_scaled_and_split_by_class() -> None:
    data = load_data(seed=0)
    assert data.train_features.shape == (1437, 64)
    assert (data.train_features.min(), data.train_features.max()) == (0.0, 1.0)
    tested = np.bincount(data.test_labels)
    assert tested / (np.bincount(data.train_labels) + tested) == pytest.approx(0.2, abs=0.01)
    assert Problem.pose(data, DIGITS.hidden).network.n_parameters == 2410


def test_validation_part_comes_out_of_the_training_part(small: Dataset) -> None:
    part = hold_out(small, 3)
    assert (len(part.train_labels), len(part.test_labels)) == (160, 40)
    rows = np.concatenate([part.train_features, part.test_features])
    assert np.array_equal(np.unique(rows, axis=0), np.unique(small.train_features, axis=0))


def test_deformed_digits_are_fixed_by_their_seed_and_look_like_their_originals() -> None:
    data = load_data(0)
    deformed = deform_data(data, 500, 1)
    assert deformed.train_features.shape == (500, 256)
    assert deformed.test_features.shape == (4000, 256)
    assert np.array_equal(deformed.train_features, deform_data(data, 500, 1).train_features)
    assert not np.array_equal(deformed.train_features, deform_data(data, 500, 2).train_features)
    # The class means of the copies, shrunk again, are those of the originals but blurred.
    shrunk = deformed.train_features.reshape(-1, 8, 2, 8, 2).mean(axis=(2, 4)).reshape(-1, 64)
    for digit in range(10):
        ours = shrunk[deformed.train_labels == digit].mean(axis=0)
        theirs = data.train_features[data.train_labels == digit].mean(axis=0)
        assert np.corrcoef(ours, theirs)[0, 1] > 0.8


def test_undeformed_copy_is_the_original(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LARGEST_ROTATION", "LARGEST_SHIFT", "LARGEST_STRETCH", "NOISE"):
        monkeypatch.setattr(f"hesse._digits.data.{name}", 0.0)
    ramp = np.add.outer(3.0 * np.arange(8.0), np.arange(8.0)).reshape(1, 64)
    one = np.zeros(1, dtype=np.int64)
    image = deform_data(Dataset(ramp, ramp, one, one), 1).train_features.reshape(16, 16)
    # Linear interpolation of what is linear; around the image all is zero.
    where = (np.arange(16) + 0.5) / 2 - 0.5
    expected = np.add.outer(3.0 * where, where)
    assert image[1:-1, 1:-1] == pytest.approx(expected[1:-1, 1:-1])


def test_hard_case_is_as_large_as_promised() -> None:
    sizes = (16 * 16, *HARD.hidden, 10)
    parameters = sum((a + 1) * b for a, b in pairwise(sizes))
    assert parameters == 54_810
    assert HARD.deformed >= 20_000


@pytest.mark.parametrize("name", OWN)
def test_every_method_goes_down_and_counts(name: str, problem: Problem) -> None:
    trace = run(problem, name, Limits(target=0.1, max_passes=300.0, max_time=60.0))
    assert trace.losses[0] == problem.network.value(problem.network.initial_point(0))
    assert trace.losses[-1] <= 0.1
    assert trace.reason == "target"
    for column in (trace.seconds, trace.epochs, trace.passes):
        assert column[0] == 0.0
        assert all(a <= b for a, b in pairwise(column))
    assert trace.passes[-1] >= trace.epochs[-1] > 0.0
    for loss, point in zip(trace.losses, trace.points, strict=True):
        assert loss == pytest.approx(problem.network.value(point), rel=1e-12)


@pytest.mark.parametrize("name", OUTSIDE)
def test_libraries_train_the_same_network(
    name: str, problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    pytest.importorskip("torch")
    if METHODS[name].kind == "keras":
        pytest.importorskip("keras")
    limits = Limits(target=1e-3, max_passes=4.0, max_time=60.0)
    trace, own = run(problem, name, limits), run(problem, METHODS[name].grid, limits)
    assert trace.epochs == [0.0, 1.0, 2.0, 3.0, 4.0]
    # Other shuffles, and single precision.
    assert trace.losses == pytest.approx(own.losses, rel=0.3)


@pytest.mark.parametrize("name", [n for n in OWN if n != "trust-exact"])
def test_same_seed_gives_the_same_run(name: str, problem: Problem) -> None:
    limits = Limits(target=0.0, max_passes=12.0, max_time=60.0)
    first, again = (run(problem, name, limits, seed=1).losses for _ in range(2))
    assert first == again
    assert first != run(problem, name, limits, seed=2).losses


@pytest.mark.parametrize("name", ["adam", "sgd"])
def test_seed_chooses_the_batches_too(name: str, problem: Problem) -> None:
    limits = Limits(target=0.0, max_passes=2.0, max_time=60.0)
    theta, setting = problem.network.initial_point(0), SETTINGS[name]
    runs = [
        run_method(METHODS[name], problem, theta, limits, setting, seed).losses for seed in (1, 2)
    ]
    assert runs[0][0] == runs[1][0]
    assert runs[0][1:] != runs[1][1:]


@pytest.mark.parametrize("name", OWN)
def test_passes_end_a_run(name: str, problem: Problem) -> None:
    trace = run(problem, name, Limits(target=-math.inf, max_passes=5.0, max_time=60.0))
    assert trace.passes[-2] < 5.0 <= trace.passes[-1]
    assert trace.reason == "passes"


@pytest.mark.parametrize("name", ["l-bfgs", "sgd"])
def test_keyboard_interrupt_leaves_the_solver(name: str, problem: Problem) -> None:
    def interrupt(passes: float, loss: float) -> None:
        raise KeyboardInterrupt

    method, theta = METHODS[name], problem.network.initial_point(0)
    limits = Limits(target=0.0, max_passes=50.0, max_time=60.0)
    with pytest.raises(KeyboardInterrupt):
        run_method(method, problem, theta, limits, SETTINGS.get(name), on_report=interrupt)


def test_runaway_ends_and_is_no_arrival(problem: Problem) -> None:
    limits = Limits(target=1e-3, max_passes=50.0, max_time=60.0)
    setting = {"learning_rate": 1e200, "momentum": 0.0, "batch_size": 32}
    theta = problem.network.initial_point(0)
    trace = run_method(METHODS["sgd"], problem, theta, limits, setting)
    assert trace.first_below(1e-3) is None
    assert trace.reason != "target"
    assert Trial(setting, 1.0, None, trace.losses[-1]).rank()[0]


def test_tested_agrees_with_the_loss_on_the_same_samples(problem: Problem) -> None:
    data = problem.data
    same = Dataset(data.train_features, data.train_features, data.train_labels, data.train_labels)
    theta = problem.network.initial_point(2)
    accuracy, loss = Problem(same, problem.network).tested(theta)
    assert loss == pytest.approx(problem.network.value(theta), rel=1e-12)
    assert (accuracy, accuracy) == Problem(same, problem.network).accuracies(theta)


def test_best_trial_arrives_first_or_ends_lowest() -> None:
    slow, fast = Trial({"a": 1.0}, 9.0, 8.0, 1e-3), Trial({"a": 2.0}, 3.0, 2.0, 1e-3)
    lost, worse = Trial({"a": 3.0}, 1.0, None, 0.1), Trial({"a": 4.0}, 1.0, None, math.nan)
    assert Tuning("adam", [worse, slow, fast, lost]).best == {"a": 2.0}
    assert Tuning("adam", [worse, lost]).best == {"a": 3.0}
    assert Tuning("adam", [slow, fast]).seconds == 12.0


def test_penalty_of_the_best_accuracy_is_chosen() -> None:
    rows = [(1e-4, 0.9, 0.5), (1e-3, 0.95, 0.4), (1e-2, 0.95, 0.3), (1e-1, 0.8, 0.1)]
    candidates = [{"l2": a, "accuracy": b, "loss": c} for a, b, c in rows]
    assert Penalty(0, candidates).chosen == 1e-2


def record(seconds: float | None) -> Record:
    arrivals = [] if seconds is None else [Arrival(0.1, seconds, 2.0, 3.0)]
    return Record("sgd", 0, 0.0, {}, "target", 0.1, 1.0, 1.0, arrivals, {}, {})


@pytest.mark.parametrize(
    ("seconds", "median"),
    [([1.0, 3.0, 2.0], 2.0), ([1.0, None, None], None), ([1.0, 5.0, None], 5.0), ([], None)],
)
def test_median_counts_runs_that_never_arrive(seconds: list[Any], median: float | None) -> None:
    records = [record(value) for value in seconds]
    assert median_arrival(records, 0.1, lambda arrival: arrival.seconds) == median
    assert median_arrival(records, 0.01, lambda arrival: arrival.seconds) is None


def test_grids_and_presets_fit_together() -> None:
    assert spelled({"learning_rate": 0.01, "batch_size": 32}) == "learning rate 0.01, batch size 32"
    for settings in (QUICK, DIGITS, FULL, HARD):
        for name in settings.methods:
            assert not METHODS[name].grid or settings.grids[METHODS[name].grid]
        assert TARGETS[-1] == 1e-5
    for algorithm, settings in FULL_GRIDS.items():
        assert len({tuple(setting) for setting in settings}) == 1, algorithm


def test_slow_methods_run_on_fewer_seeds() -> None:
    assert list(DIGITS.seeds_of("trust-exact")) == [0]
    assert list(DIGITS.seeds_of("l-bfgs")) == [0, 1, 2, 3, 4]
    with_l2 = [[n for n in METHODS if s.runs_with_l2(n)] for s in (DIGITS, FULL)]
    assert with_l2 == [[n for n in OWN if n != "trust-exact"], OWN]


def test_spectrum_by_lanczos_agrees_with_the_whole(problem: Problem) -> None:
    trace = run(problem, "l-bfgs", Limits(target=1e-2, max_passes=50.0, max_time=60.0))
    whole = spectrum.spectra(problem.network, "l-bfgs", trace)
    some = spectrum.spectra(problem.network, "l-bfgs", trace, complete=False)
    for a, b in zip(whole, some, strict=True):
        assert (a.place, a.is_complete, b.is_complete) == (b.place, True, False)
        expected = np.linalg.eigvalsh(problem.network.hessian(trace.points[0]))
        if a.place == "start":
            assert a.eigenvalues == pytest.approx(expected, abs=1e-12)
            assert a.negative == int(np.sum(expected < -1e-12))
        tolerance = 1e-3 * a.eigenvalues[-1]
        assert b.eigenvalues[-1] == pytest.approx(a.eigenvalues[-1], abs=tolerance)
        assert b.eigenvalues[0] == pytest.approx(a.eigenvalues[0], abs=tolerance)
        assert a.negative >= b.negative
    assert whole[0].negative > 0


def test_experiment_looks_at_the_run_that_went_furthest(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def look(network: Any, method: str, trace: Trace, complete: bool) -> list[Any]:
        seen.append(method)
        return [spectrum.Spectrum(method, "end", 0.0, [0.0], True, 0, 1)]

    monkeypatch.setattr("hesse._digits.experiment.spectra", look)
    low, high = Trace(losses=[1.0, 0.1]), Trace(losses=[1.0, 0.2])
    experiment = Experiment(DIGITS, Progress())
    experiment._look_at_hessian({"sgd": high, "adam": low})
    assert seen == ["adam"]
    assert Results().of("sgd") == []


def test_another_library_is_never_a_method_of_the_core() -> None:
    assert all(isinstance(METHODS[name], Method) and METHODS[name].grid for name in OUTSIDE)
