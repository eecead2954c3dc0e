"""The command ``hesse digits``: what it prints and writes, what it refuses, how it is stopped."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import hesse
from hesse._cli import SUBCOMMANDS, build_parser, main
from hesse._digits import command, experiment, outside, progress
from hesse._digits.settings import CORE, DIGITS, Settings

for extra in ("sklearn", "rich", "matplotlib"):
    pytest.importorskip(extra)

Patch = pytest.MonkeyPatch
Command = Callable[..., tuple[Any, str, str]]

NAMES = ("trust-ncg", "l-bfgs", "adam")
TINY = Settings(
    methods=NAMES,
    seeds=2,
    hidden=(4,),
    max_passes=6.0,
    tuning_passes=1.0,
    l2_passes=2.0,
    grids={"adam": tuple({"learning_rate": r, "batch_size": 128} for r in (0.01, 0.1))},
    l2_grid=(1e-3, 1e-2),
    complete_spectrum=False,
)
CONTROL = [chr(c) for c in range(32) if chr(c) != "\n"]


@pytest.fixture
def digits(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Patch) -> Command:
    """Run a tiny ``hesse digits`` in an empty folder; give its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    for preset in command.PRESETS:
        monkeypatch.setitem(command.PRESETS, preset, TINY)

    def run(*arguments: str) -> tuple[Any, str, str]:
        try:
            code: Any = main(["digits", *arguments])
        except SystemExit as stop:
            code = stop.code
        return (code, *capsys.readouterr())

    return run


def read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        Path(name).read_text("utf-8"), parse_constant=lambda word: pytest.fail(word)
    )
    return document


def test_short_run_reports_and_writes_everything(digits: Command, monkeypatch: Patch) -> None:
    # Asks rich for colours, which a stream that is no terminal must not get.
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(progress, "PLAIN_INTERVAL", 0.0)
    code, out, err = digits("--seed", "4", "--plot", "loss.png", "--json", "run.json")
    assert code == 0
    for method in NAMES:
        assert method in out
        assert f"{method} (1 of 2): 1 passes, loss " in err or method != "adam"
        assert f"{method} with L2 (2 of 2): " in err
    assert "learning rate 0.01 0.1; batch size 128" in out
    assert "adam + tuning" in out
    assert "(310 parameters) on 1,437 digits" in out
    assert not [c for c in out + err if c in CONTROL]
    assert Path("loss.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    check_document(read("run.json"))


def check_document(document: dict[str, Any]) -> None:
    assert {"hesse", "python", "numpy", "scikit-learn"} <= set(document["versions"])
    assert (document["settings"]["seed"], document["settings"]["seeds"]) == (4, 2)
    assert (document["data"]["parameters"], document["interrupted"]) == (310, False)
    (tuning,) = document["tunings"]
    assert len(tuning["trials"]) == 2
    assert tuning["best"] in [trial["setting"] for trial in tuning["trials"]]
    assert [p["seed"] for p in document["penalties"]] == [4, 5]
    runs = [(r["method"], r["seed"], r["l2"] > 0.0) for r in document["runs"]]
    seeds = (4, 5)
    assert runs == [(m, s, l2) for l2 in (False, True) for m in NAMES for s in seeds]
    for run in document["runs"]:
        history = run["history"]
        assert {len(column) for column in history.values()} == {len(history["loss"])}
        assert (history["seconds"][0], history["passes"][0]) == (0.0, 0.0)
        assert history["loss"][-1] == run["loss"] < history["loss"][0]
    assert [s["place"] for s in document["spectra"]] == ["start", "middle", "end"]
    assert {row["method"] for row in document["medians"]} == set(NAMES)


def test_quiet_run_of_one_method_prints_the_tables_alone(digits: Command) -> None:
    code, out, err = digits("--quiet", "--methods", "l-bfgs", "--seeds", "1", "--max-passes", "2")
    assert (code, err) == (0, "")
    assert "l-bfgs" in out
    assert "trust-ncg" not in out
    assert "Tuning" not in out


def test_progress_is_live_on_a_terminal(digits: Command, monkeypatch: Patch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    assert digits("--methods", "l-bfgs", "--seeds", "1")[0] == 0
    assert "\x1b[" in terminal.getvalue()


@pytest.mark.parametrize("finished", [0, 1])
def test_interrupt_keeps_results(finished: int, digits: Command, monkeypatch: Patch) -> None:
    runs, real = 0, experiment.run_method

    def interrupted(*arguments: Any, **named: Any) -> Any:
        nonlocal runs
        runs += 1
        if runs > finished:
            raise KeyboardInterrupt
        return real(*arguments, **named)

    monkeypatch.setattr(experiment, "run_method", interrupted)
    code, out, err = digits("--quiet", "--methods", "l-bfgs,trust-ncg", "--json", "run.json")
    assert (code, err) == (130, "interrupted\n")
    assert ("stopped before its end" in out) == bool(finished)
    assert ("l-bfgs" in out, "trust-ncg" in out) == (bool(finished), False)
    assert Path("run.json").exists() == bool(finished)
    if finished:
        assert read("run.json")["interrupted"] is True


@pytest.mark.parametrize("module", ["sklearn", "rich", "matplotlib"])
def test_missing_extra_is_named(module: str, digits: Command, monkeypatch: Patch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    name = "scikit-learn" if module == "sklearn" else module
    sentence = f"hesse digits needs {name}: pip install 'hesse[demo]'\n"
    assert digits("--plot", "loss.png") == (1, "", sentence)
    # Without a plot, matplotlib is not asked for.
    code = digits("--quiet", "--methods", "l-bfgs", "--seeds", "1")[0]
    assert code == (0 if module == "matplotlib" else 1)


@pytest.mark.parametrize(("method", "package"), [("torch-sgd", "torch"), ("keras-adam", "keras")])
def test_missing_library_is_named(
    method: str, package: str, digits: Command, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(outside, "find_spec", lambda name: None if name == package else object())
    monkeypatch.setitem(sys.modules, package, None)
    sentence = f"hesse digits needs {package}: pip install 'hesse[peers]'\n"
    assert digits("--methods", method) == (1, "", sentence)


@pytest.mark.parametrize("installed", [(), ("torch",), ("torch", "keras")])
def test_libraries_take_part_where_installed(
    installed: tuple[str, ...], monkeypatch: Patch
) -> None:
    monkeypatch.setattr(outside, "find_spec", lambda name: object() if name in installed else None)
    parser = build_parser()
    chosen = command.read_settings(parser.parse_args(["digits"])).methods
    expected = {(): 0, ("torch",): 2, ("torch", "keras"): 4}[installed]
    assert chosen[: len(CORE)] == CORE
    assert len(chosen) == len(CORE) + expected
    assert command.read_settings(parser.parse_args(["digits", "--quick"])).methods == CORE


def test_options_change_the_preset() -> None:
    parser = build_parser()
    words = ["digits", "--full", "--seeds", "2", "--max-time", "3", "--methods", "sgd, adam"]
    settings = command.read_settings(parser.parse_args(words))
    preset = command.PRESETS[False, "full"]
    expected = replace(preset, seeds=2, max_time=3.0, methods=("sgd", "adam"))
    assert settings == expected
    hard = command.read_settings(parser.parse_args(["digits", "--hard"]))
    assert hard.deformed >= 20_000
    assert command.read_settings(parser.parse_args(["digits"])).seeds == DIGITS.seeds == 5


def test_failed_write_is_one_line_after_the_tables(digits: Command, monkeypatch: Patch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device", "run.json")

    monkeypatch.setattr(command, "write_json", full)
    code, out, err = digits("--quiet", "--methods", "l-bfgs", "--json", "run.json")
    assert (code, err) == (1, "[Errno 28] No space left on device: 'run.json'\n")
    assert "l-bfgs" in out


@pytest.mark.parametrize(
    ("option", "values", "allowed"),
    [
        ("--methods", ("newton", "", "sgd,sgd"), "different methods out of trust-exact, "),
        ("--seed", ("-1", "4294967296", "one"), "whole number from 0 to 4294966295"),
        ("--seeds", ("0", "2.5", "1001"), "whole number from 1 to 1000"),
        ("--max-time", ("0", "-1", "nan", "inf", "soon"), "positive finite number"),
        ("--max-passes", ("0", "-1e-3"), "positive finite number"),
        ("--plot", ("loss.txt", "loss"), ".png, .pdf, .svg"),
        ("--plot", ("no/such/folder/loss.png",), "file that can be written"),
        ("--json", ("no/such/folder/run.json", "."), "file that can be written"),
    ],
)
def test_bad_value_is_refused_before_the_training(
    option: str, values: tuple[str, ...], allowed: str, digits: Command, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(command, "Experiment", pytest.fail)
    for value in values:
        code, out, err = digits(f"{option}={value}")
        assert (code, out) == (2, "")
        last = err.splitlines()[-1]
        assert last.startswith(f"hesse digits: error: argument {option}: {value!r} ")
        assert allowed in last
    assert not list(Path.cwd().iterdir())


def test_quick_and_full_exclude_each_other(digits: Command) -> None:
    code, _, err = digits("--quick", "--full")
    assert code == 2
    assert "not allowed with" in err


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
