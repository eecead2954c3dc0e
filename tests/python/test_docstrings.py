"""What the documentation promises: examples run, and every option is described with its default."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import hesse
from hesse import _core

MODULES = [f"hesse.{module.name}" for module in pkgutil.iter_modules(hesse.__path__)]
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "name", [m for m in MODULES if not m.rsplit(".", 1)[1].startswith("_core_")]
)
def test_examples_in_docstrings_run(name):
    failures, _ = doctest.testmod(importlib.import_module(name))
    assert failures == 0


@pytest.mark.parametrize("name", [n for n in hesse.__all__ if callable(getattr(hesse, n))])
def test_public_names_are_documented(name):
    documented = getattr(hesse, name)
    assert documented.__doc__
    assert name == "Status" or ">>>" in documented.__doc__


@pytest.mark.parametrize(
    "row", [*_core.option_rows(), *_core.choice_rows()], ids=lambda row: row["name"]
)
def test_options_are_described(row):
    text = hesse.minimize.__doc__
    assert re.search(rf"(\b{row['name']} : |`{row['name']}`)", text)


def test_methods_are_described():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for row in _core.method_rows():
        assert f'``"{row["name"]}"``' in hesse.minimize.__doc__
        assert f"| `{row['name']}` |" in readme


def test_examples_of_the_readme_run(capsys):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    printed = []
    for example in examples:
        exec(compile(example, "README.md", "exec"), {})
        printed.append(capsys.readouterr().out)
    minimised, fitted, trained = printed
    assert "success: True" in minimised
    assert fitted.startswith("True")
    assert trained.startswith("[0 1 1 0]")
