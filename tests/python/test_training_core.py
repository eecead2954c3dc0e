"""The core's trainers through their bindings: tables, runs, state, observers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hesse import _core

TRAINERS = [row["name"] for row in _core.trainer_rows()]


def network(samples: int = 60) -> _core.Mlp:
    """Three classes of points around corners of a triangle, and a small network for them."""
    random = np.random.default_rng(0)
    labels = np.arange(samples) % 3
    corners = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 3.0]])
    X = corners[labels] + random.normal(size=(samples, 2))
    return _core.Mlp(
        [2, 5, 3], _core.Activation.TANH, _core.Loss.CROSS_ENTROPY, X, labels, None, None, 0.01
    )


def start(sum_: _core.FiniteSum) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.random.default_rng(1).normal(size=sum_.n_parameters)


def train(name: str, hook: Any = None, **options: Any) -> dict[str, Any]:
    sum_ = network()
    return _core.Trainer(name, options).train(sum_, start(sum_), {}, hook, True)


def test_the_tables_agree() -> None:
    names = {row["name"] for row in _core.training_option_rows()}
    for trainer in _core.trainer_rows():
        assert trainer["meaning"]
        assert set(trainer["defaults"]) <= names
    for row in [*_core.training_option_rows(), *_core.training_choice_rows()]:
        assert set(row["methods"]) <= set(TRAINERS)
        assert row["methods"]


@pytest.mark.parametrize("name", TRAINERS)
def test_the_loss_falls_and_is_that_of_the_point(name: str) -> None:
    result = train(name, max_epochs=50.0)
    history = result["history"]
    assert result["fun"] == np.nanmin(history["loss"]) < 0.8 * history["loss"][0]
    assert network().value(result["x"]) == pytest.approx(result["fun"], rel=1e-14)
    assert result["passes"] == pytest.approx(sum(result["samples"].values()) / 60)
    assert history["passes"][-1] == result["passes"]
    assert history["step"][0] == 0


@pytest.mark.parametrize("name", TRAINERS)
def test_state_survives_from_run_to_run(name: str) -> None:
    sum_ = network()
    x0 = start(sum_)
    trainer = _core.Trainer(name, {"report": "step"})
    first = trainer.train(sum_, x0, {}, lambda x, record: record["step"] >= 3, False)
    second = trainer.train(sum_, first["last_x"], {}, lambda x, record: record["step"] >= 2, False)
    at_once = train(name, lambda x, record: record["step"] >= 5, report="step")
    assert first["status"] == _core.TrainingStatus.STOPPED
    if name != "multibatch-lbfgs":
        np.testing.assert_array_equal(second["last_x"], at_once["last_x"])


def test_limits_are_those_of_the_call() -> None:
    sum_ = network()
    trainer = _core.Trainer("adam", {"max_epochs": 5.0})
    assert trainer.train(sum_, start(sum_), {"max_epochs": 1.0}, None, False)["passes"] == 1.0
    assert trainer.train(sum_, start(sum_), {}, None, False)["passes"] == 5.0


def test_an_exception_of_the_observer_reaches_the_caller() -> None:
    class EnoughError(Exception):
        pass

    def hook(x: Any, record: Any) -> bool:
        if record["step"] > 0:
            raise EnoughError
        return False

    with pytest.raises(EnoughError) as caught:
        train("sgd", hook)
    partial = caught.value.partial_result  # type: ignore[attr-defined]
    assert partial["status"] == _core.TrainingStatus.INTERRUPTED
    assert np.isfinite(partial["x"]).all()
