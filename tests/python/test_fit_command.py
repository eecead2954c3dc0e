"""The command ``hesse fit``: what it prints and writes, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import hesse
from hesse._cli import main

Command = Callable[..., tuple[int, str, str]]
X = np.linspace(0.0, 10.0, 60)
PEAK = 2.0 * np.exp(-0.5 * ((X - 4.0) / 0.7) ** 2) + 0.5 + 0.1 * X


@pytest.fixture
def fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run ``hesse fit``; give its exit code, output and errors."""

    def run(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main(["fit", *map(str, arguments)])
        except SystemExit as stop:
            code = int(stop.code or 0)
        return (code, *capsys.readouterr())

    return run


@pytest.fixture
def table(tmp_path: Path) -> Path:
    noise = 0.01 * np.random.default_rng(0).standard_normal((2, X.size))
    columns = np.column_stack([X, PEAK + noise[0], 3.0 * PEAK + noise[1], np.full(X.size, 0.01)])
    path = tmp_path / "peaks.csv"
    np.savetxt(path, columns, delimiter=",", header="time,first,second,error", comments="")
    return path


def test_each_column_is_fitted(fit: Command, table: Path) -> None:
    code, out, err = fit(table, "--model", "gaussian+linear", "--y", "first", "3")
    assert (code, err) == (0, "")
    assert out.startswith("first\n")
    assert "\nsecond\n" in out
    assert out.count("amplitude") == 2


def test_json_has_what_the_library_finds(fit: Command, table: Path) -> None:
    code, out, _ = fit(
        table, "--model", "gaussian+linear", "--y", "first", "--sigma", "error",
        "--absolute-sigma", "--profile", "--level", "0.9", "--json",
    )  # fmt: skip
    document = json.loads(out)
    numbers = np.loadtxt(table, delimiter=",", skiprows=1, unpack=True)
    expected = hesse.curve_fit(
        "gaussian+linear", numbers[0], numbers[1], sigma=numbers[3], absolute_sigma=True
    )
    found = document["fits"][0]
    assert code == 0
    assert tuple(found["parameters"]) == expected.parameter_names
    assert [p["value"] for p in found["parameters"].values()] == expected.popt.tolist()
    assert [p["interval"] for p in found["parameters"].values()] == expected.interval(
        0.9, "profile"
    ).tolist()


def test_one_bad_column_does_not_disturb_the_others(fit: Command, tmp_path: Path) -> None:
    path = tmp_path / "holes.txt"
    path.write_text("# measured today\n0 1 nan\n1 3 nan\n2 5.5 nan\n3 7 nan\n")
    code, out, _ = fit(path, "--model", "linear", "--json")
    good, bad = json.loads(out)["fits"]
    assert code == 1
    assert good["success"]
    assert not bad["success"]
    assert "NaN" in bad["message"]


def test_empty_fields_are_missing(fit: Command, tmp_path: Path) -> None:
    path = tmp_path / "holes.csv"
    path.write_text("x;y\n0;1\n1;\n2;5.1\n3;7\n4;9\n")
    code, out, _ = fit(path, "--model", "linear", "--json")
    assert code == 0
    assert json.loads(out)["fits"][0]["dof"] == 2


def test_what_is_not_finite_is_null(fit: Command, tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text("0,1\n1,3\n")
    code, out, err = fit(path, "--model", "linear", "--json")
    assert code == 0
    assert json.loads(out)["fits"][0]["parameters"]["slope"]["stderr"] is None
    assert "no degree of freedom" in err


def test_two_coordinates(fit: Command, tmp_path: Path) -> None:
    grid = np.stack(np.meshgrid(np.arange(9.0), np.arange(8.0))).reshape(2, -1)
    values = hesse._core.CurveModel("gaussian2d").values(grid, [2.0, 4.0, 3.0, 1.0, 2.0])
    path = tmp_path / "spot.csv"
    np.savetxt(path, np.column_stack([*grid, values]), delimiter=",")
    code, out, _ = fit(path, "--model", "gaussian2d", "--json")
    assert code == 0
    assert np.isclose(json.loads(out)["fits"][0]["parameters"]["center_y"]["value"], 3.0)


def test_plot(fit: Command, table: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    code, _, _ = fit(table, "--model", "gaussian+linear", "--plot", tmp_path / "out.png")
    assert code == 0
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("content", "arguments", "sentence"),
    [
        ("", [], "holds no numbers"),
        ("x,y\n", [], "names of columns, and no numbers"),
        ("1,2\n3\n", [], "line 2: every line must have 2 fields"),
        ("1,2\n3,four\n", [], "line 2: 'four' is not a number"),
        ("1\n2\n", [], "has no column left for --y"),
        ("1,2\n3,4\n", ["--x", "speed"], "unknown column 'speed'"),
        ("1,2\n3,4\n", ["--x", "1", "2"], "needs 1 columns for --x; got 2"),
        ("1,2\n3,4\n", ["--model", "gausian"], "model must be a sum of"),
        ("1,2\n3,4\n", ["--level", "95"], "'95' is not a number between 0 and 1"),
        ("1,2\n3,4\n", ["--plot", "out.txt"], "does not end in one of .png, .pdf, .svg"),
        ("1,2\n3,4\n", ["--f-scale", "0"], "'0' is not a positive finite number"),
    ],
)
def test_bad_input(
    fit: Command, tmp_path: Path, content: str, arguments: list[str], sentence: str
) -> None:
    path = tmp_path / "data.csv"
    path.write_text(content)
    code, _, err = fit(path, "--model", "linear", *arguments)
    assert code > 0
    assert sentence in err


def test_missing_file_and_no_text(fit: Command, tmp_path: Path) -> None:
    code, _, err = fit(tmp_path / "none.csv", "--model", "linear")
    assert code == 1
    assert "No such file" in err
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    code, _, err = fit(tmp_path / "binary.csv", "--model", "linear")
    assert code == 1
    assert "no text in UTF-8" in err
