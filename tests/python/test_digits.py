"""The network of ``hesse digits`` against independent formulas, and the command itself."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import hesse
from hesse._cli import SUBCOMMANDS, main
from hesse._digits import command, experiment, report
from hesse._digits.network import Network

N_SAMPLES, N_INPUTS, N_HIDDEN, N_CLASSES = 9, 4, 5, 3
FEATURES = np.random.default_rng(7).random((N_SAMPLES, N_INPUTS))
LABELS = np.array([0, 1, 2, 0, 1, 2, 2, 2, 1])

for extra in ("sklearn", "rich", "matplotlib", "threadpoolctl"):
    pytest.importorskip(extra)

Patch = pytest.MonkeyPatch
Command = Callable[..., tuple[Any, str, str]]
Vector = NDArray[np.float64]


@pytest.fixture
def network() -> Network:
    return Network(FEATURES, LABELS, N_HIDDEN, N_CLASSES)


@pytest.fixture
def theta(network: Network) -> Vector:
    # Random biases as well: at the network's own initial point they are all zero.
    shift: Vector = np.random.default_rng(8).normal(scale=0.3, size=network.n_parameters)
    return network.initial_point(3) + shift


@pytest.fixture
def digits(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Patch) -> Command:
    """Run ``hesse digits`` in an empty folder; give its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[Any, str, str]:
        try:
            code: Any = main(["digits", *arguments])
        except SystemExit as stop:
            code = stop.code
        return (code, *capsys.readouterr())

    return run


def plain_logits(theta: NDArray[Any]) -> NDArray[Any]:
    """Compute the logits sample by sample, for real or complex parameters."""
    split = N_HIDDEN * (N_INPUTS + 1)
    first = theta[:split].reshape(N_HIDDEN, N_INPUTS + 1)
    second = theta[split:].reshape(N_CLASSES, N_HIDDEN + 1)
    rows = []
    for x in FEATURES:
        before = first[:, :N_INPUTS] @ x + first[:, N_INPUTS]
        hidden = np.where(before.real > 0, before, 0.0)
        rows.append(second[:, :N_HIDDEN] @ hidden + second[:, N_HIDDEN])
    return np.array(rows)


def plain_loss(theta: NDArray[Any]) -> Any:
    exponentials = np.exp(plain_logits(theta))
    chosen = exponentials[np.arange(N_SAMPLES), LABELS]
    return np.mean(np.log(exponentials.sum(axis=1)) - np.log(chosen))


def dense_gauss_newton(theta: Vector) -> Vector:
    """Sum J^T (diag(p) - p p^T) J / N over the samples, J by central differences."""
    steps = 1e-5 * np.eye(theta.size)
    columns = [(plain_logits(theta + s) - plain_logits(theta - s)) / 2e-5 for s in steps]
    total = np.zeros((theta.size, theta.size))
    for j, z in zip(np.stack(columns, axis=-1), plain_logits(theta), strict=True):
        p = np.exp(z) / np.exp(z).sum()
        total += j.T @ (np.diag(p) - np.outer(p, p)) @ j
    return total / N_SAMPLES


def test_loss_and_logits_match_the_plain_formulas(network: Network, theta: Vector) -> None:
    assert network.logits(theta, FEATURES) == pytest.approx(plain_logits(theta))
    assert network.loss_and_gradient(theta)[0] == pytest.approx(plain_loss(theta))
    assert np.array_equal(network.predict(theta, FEATURES), plain_logits(theta).argmax(axis=1))


def test_gradient_matches_the_complex_step(network: Network, theta: Vector) -> None:
    h = 1e-30
    expected = [plain_loss(theta + 1j * h * e).imag / h for e in np.eye(theta.size)]
    assert network.loss_and_gradient(theta)[1] == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_gauss_newton_products_match_the_dense_matrix(network: Network, theta: Vector) -> None:
    matrix = np.stack([network.gauss_newton_product(theta, e) for e in np.eye(theta.size)], 1)
    assert matrix == pytest.approx(dense_gauss_newton(theta), rel=1e-8, abs=1e-10)
    assert matrix == pytest.approx(matrix.T, rel=1e-12, abs=1e-15)
    assert np.linalg.eigvalsh(matrix)[0] > -1e-14


def test_cached_activations_follow_the_point(network: Network, theta: Vector) -> None:
    v = np.linspace(-1.0, 1.0, theta.size)
    start, before = theta.copy(), network.gauss_newton_product(theta, v)
    theta *= 0.5  # in place, as a solver may do
    fresh = Network(FEATURES, LABELS, N_HIDDEN, N_CLASSES).gauss_newton_product(theta, v)
    assert np.array_equal(network.gauss_newton_product(theta, v), fresh)
    _, gradient = network.loss_and_gradient(start)
    assert np.array_equal(network.gauss_newton_product(start, v), before)
    assert np.array_equal(network.loss_and_gradient(start)[1], gradient)


def test_large_logits_do_not_overflow(network: Network, theta: Vector) -> None:
    loss, gradient = network.loss_and_gradient(1e4 * theta)
    assert np.all(np.isfinite([loss, *gradient]))


def test_initial_point_is_he_normal_and_fixed_by_its_seed() -> None:
    network = Network(np.zeros((1, 64)), np.zeros(1, dtype=np.intp))
    theta = network.initial_point(5)
    assert np.array_equal(theta, network.initial_point(5))
    assert not np.array_equal(theta, network.initial_point(6))
    first = theta[: 32 * 65].reshape(32, 65)
    assert np.all(first[:, 64] == 0.0)
    assert np.std(first[:, :64]) == pytest.approx(np.sqrt(2 / 64), rel=0.05)


def test_data_are_scaled_and_split_by_class() -> None:
    data = experiment.load_data(seed=0)
    assert data.train_features.shape == (1437, 64)
    assert (data.train_features.min(), data.train_features.max()) == (0.0, 1.0)
    tested = np.bincount(data.test_labels)
    assert tested / (np.bincount(data.train_labels) + tested) == pytest.approx(0.2, abs=0.01)
    assert experiment.build_network(data).n_parameters == 2410


@pytest.mark.parametrize("method", experiment.METHODS)
def test_every_method_fits_the_training_part(method: str) -> None:
    record = experiment.run_method(method, experiment.load_data(), experiment.Settings(gtol=1e-4))
    assert record.success
    assert record.loss < 1e-3
    assert record.gradient_norm <= 1e-4
    assert (record.train_accuracy, record.test_accuracy > 0.94) == (1.0, True)
    assert (record.hessian_products > 0) == experiment.METHODS[method].uses_products


def test_same_seed_gives_the_same_run() -> None:
    runs = []
    for seed in (1, 1, 2):
        settings = experiment.Settings(seed=seed, max_iter=6)
        runs.append(experiment.run_method("trust-ncg", experiment.load_data(seed), settings))
    losses = [run.history["fun"] for run in runs]
    assert losses[0] == losses[1] != losses[2]


def test_keyboard_interrupt_leaves_the_solver() -> None:
    def interrupt(iteration: int, loss: float) -> None:
        raise KeyboardInterrupt

    data = experiment.load_data(0)
    with pytest.raises(KeyboardInterrupt):
        experiment.run_method("l-bfgs", data, experiment.Settings(), interrupt)


def test_short_run_reports_and_writes_everything(digits: Command, monkeypatch: Patch) -> None:
    # Asks rich for colours, which a stream that is no terminal must not get.
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(report, "PLAIN_INTERVAL", 0.0)
    files = ("--plot", "loss.png", "--json", "run.json")
    code, out, err = digits("--max-iter", "3", "--seed", "4", *files)
    assert code == 0
    for method in experiment.METHODS:
        assert method in out
        assert all(f"{method}: iteration {i}, loss " in err for i in (1, 2, 3))
    assert not [c for c in out + err if ord(c) < 32 and c != "\n"]
    assert Path("loss.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    check_document(json.loads(Path("run.json").read_text("utf-8"), parse_constant=pytest.fail))


def check_document(document: dict[str, Any]) -> None:
    assert set(document["versions"]) == {"hesse", "python", "numpy", "scikit-learn"}
    assert (document["settings"]["seed"], document["settings"]["max_iter"]) == (4, 3)
    assert (document["data"]["parameters"], document["interrupted"]) == (2410, False)
    assert [run["method"] for run in document["runs"]] == list(experiment.METHODS)
    for run in document["runs"]:
        assert (run["iterations"], run["success"]) == (3, False)
        history = run["history"]
        assert history["iteration"] == [0, 1, 2, 3]
        assert {len(column) for column in history.values()} == {4}
        assert history["fun"][-1] == run["loss"]


def test_quiet_run_of_one_method_prints_the_table_alone(digits: Command) -> None:
    code, out, err = digits("--quiet", "--methods", "l-bfgs", "--max-iter", "2")
    assert (code, err) == (0, "")
    assert "l-bfgs" in out
    assert "trust-ncg" not in out


def test_progress_is_live_on_a_terminal(digits: Command, monkeypatch: Patch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    assert digits("--max-iter", "2")[0] == 0
    assert "\x1b[" in terminal.getvalue()


@pytest.mark.parametrize("finished", [0, 1])
def test_interrupt_keeps_results(finished: int, digits: Command, monkeypatch: Patch) -> None:
    done = list(experiment.METHODS)[:finished]

    def interrupted(method: str, *rest: Any) -> experiment.Record:
        if method not in done:
            raise KeyboardInterrupt
        return experiment.run_method(method, *rest)

    monkeypatch.setattr(command, "run_method", interrupted)
    code, out, err = digits("--quiet", "--max-iter", "2", "--json", "run.json")
    assert (code, err) == (130, "interrupted\n")
    assert ("1 of 2 methods finished" in out) == bool(done)
    assert [method for method in experiment.METHODS if method in out] == done
    assert Path("run.json").exists() == bool(done)
    if done:
        assert json.loads(Path("run.json").read_text(encoding="utf-8"))["interrupted"] is True


@pytest.mark.parametrize("module", ["sklearn", "rich", "matplotlib", "threadpoolctl"])
def test_missing_extra_is_named(module: str, digits: Command, monkeypatch: Patch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    name = "scikit-learn" if module == "sklearn" else module
    sentence = f"hesse digits needs {name}: pip install 'hesse[demo]'\n"
    assert digits("--plot", "loss.png") == (1, "", sentence)
    # Without a plot, matplotlib is not asked for.
    assert digits("--quiet", "--max-iter", "1")[0] == (0 if module == "matplotlib" else 1)


def test_failed_write_is_one_line_after_the_table(digits: Command, monkeypatch: Patch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device", "run.json")

    monkeypatch.setattr(command, "write_json", full)
    code, out, err = digits("--quiet", "--max-iter", "1", "--json", "run.json")
    assert (code, err) == (1, "[Errno 28] No space left on device: 'run.json'\n")
    assert "trust-ncg" in out


@pytest.mark.parametrize(
    ("option", "values", "allowed"),
    [
        ("--methods", ("adam", "", "l-bfgs,l-bfgs"), "different methods out of trust-ncg, l-bfgs"),
        ("--seed", ("-1", "4294967296", "one"), "whole number from 0 to 4294967295"),
        ("--max-time", ("0", "-1", "nan", "inf", "soon"), "positive finite number"),
        ("--gtol", ("0", "-1e-3"), "positive finite number"),
        ("--max-iter", ("0", "2.5"), "whole number from 1 to 2147483647"),
        ("--plot", ("loss.txt", "loss"), ".png, .pdf, .svg"),
        ("--plot", ("no/such/folder/loss.png",), "file that can be written"),
        ("--json", ("no/such/folder/run.json", "."), "file that can be written"),
    ],
)
def test_bad_value_is_refused_before_the_training(
    option: str, values: tuple[str, ...], allowed: str, digits: Command, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(command, "load_data", pytest.fail)
    for value in values:
        code, out, err = digits(f"{option}={value}")
        assert (code, out) == (2, "")
        last = err.splitlines()[-1]
        assert last.startswith(f"hesse digits: error: argument {option}: {value!r} ")
        assert allowed in last
    assert not list(Path.cwd().iterdir())


def test_checking_a_file_changes_nothing(digits: Command) -> None:
    Path("kept.json").write_text("old", encoding="utf-8")
    Path("link.json").symlink_to("target.json")
    for name in ("kept.json", "fresh.json", "link.json"):
        assert digits("--json", name, "--seed", "-1")[0] == 2
    assert Path("kept.json").read_text("utf-8") == "old"
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["kept.json", "link.json"]


def test_help_lists_the_subcommands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    out = capsys.readouterr().out
    assert all(entry.name in out and entry.summary in out for entry in SUBCOMMANDS)


def test_module_prints_the_version() -> None:
    printed = subprocess.check_output([sys.executable, "-m", "hesse", "--version"], text=True)
    assert printed == f"hesse {hesse.__version__}\n"
