"""The pages of the documentation: their examples run, and nothing that they list is missing."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from hesse import _core

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
METHODS = {row["name"]: row for row in _core.method_rows()}
SHARED = {
    row["name"]
    for row in (*_core.option_rows(), *_core.choice_rows())
    if len(row["methods"]) == len(METHODS)
}


def blocks(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def sections(page: str) -> dict[str, str]:
    """Return the text under each heading that names a method, in one or several."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    parts = re.split(r"^#+ (.*)$", text, flags=re.MULTILINE)[1:]
    found: dict[str, str] = {}
    for heading, body in zip(parts[::2], parts[1::2], strict=True):
        for name in re.findall(r"`([\w-]+)`", heading):
            found[name] = body
    return found


def test_there_are_pages() -> None:
    assert {"methods.md", "newton.md", "from-scipy.md"} <= {page.name for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_run(page: Path) -> None:
    source = "".join(blocks(page))
    example = doctest.DocTestParser().get_doctest(source, {}, page.name, str(page), 0)
    report: list[str] = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    outcome = runner.run(example, out=report.append)
    assert outcome.failed == 0, "".join(report)
    assert outcome.attempted == source.count(">>> ")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("name", METHODS)
def test_each_method_has_its_paragraph(name: str) -> None:
    body = sections("methods.md")[name]
    own = {
        row["name"]
        for row in (*_core.option_rows(), *_core.choice_rows())
        if name in row["methods"] and row["name"] not in SHARED
    }
    listed = re.search(r"^Options: (.*?)\.$", body, re.MULTILINE | re.DOTALL)
    assert listed, "no line of options"
    assert own <= set(re.findall(r"`(\w+)`", listed.group(1)))


@pytest.mark.parametrize("name", METHODS)
def test_the_overview_says_who_heeds_bounds(name: str) -> None:
    text = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| `{name}` \|.*\| (yes|no) \|$", text, re.MULTILINE)
    assert row, "no row in the overview"
    assert row.group(1) == ("yes" if METHODS[name]["heeds_bounds"] else "no")
