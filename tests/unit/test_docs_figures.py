"""The figures of the comparison with other tools are those that the benchmarks have measured."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from test_docs import ROOT, text

PAGE = text(ROOT / "docs" / "comparison.md")
WHOLE = text(ROOT / "benchmarks" / "README.md")
COMPARING = text(ROOT / "benchmarks" / "comparison" / "README.md")
FIGURE = re.compile(r"\d+(?:\.\d+)? (?:ms|s|MB|%)(?!\w)")
JUDGES = ("pytest-nbrepro", "nbval", "nbval with its sample sanitizer", "pytest-notebook")


RATIO = re.compile(r"(?<![\w.])0\.\d\d(?![\d.])")


def rows(page: str) -> Iterator[list[str]]:
    for line in page.splitlines():
        if line.startswith("| "):
            yield [cell.strip(" *") for cell in line.strip("|").split("|")]


def test_every_figure_of_the_page_was_measured() -> None:
    figures = FIGURE.findall(PAGE)
    assert len(figures) > 30
    for figure in figures:
        measured = re.compile(rf"(?<![\d.]){re.escape(figure)}")
        assert measured.search(WHOLE) or measured.search(re.sub(r"\.00 %", " %", COMPARING)), figure


def test_every_ratio_of_the_page_was_measured() -> None:
    ratios = RATIO.findall(PAGE)
    assert len(ratios) > 5
    for ratio in ratios:
        assert ratio in RATIO.findall(WHOLE), ratio


@pytest.mark.parametrize("judge", JUDGES)
def test_how_often_each_is_right_is_told_as_measured(judge: str) -> None:
    _, told, missed, share, quiet, alarms, *_ = next(
        row for row in rows(COMPARING) if row[0] == judge and len(row) == 8
    )
    (shown,) = [
        row for row in rows(PAGE) if row[0].partition(" (")[0] == judge and row[1].endswith("%")
    ]
    assert shown[1:] == [share.replace(".00", ""), missed, alarms, quiet]
    if judge == "pytest-nbrepro":
        assert f"{int(told) + int(missed):,} changes" in PAGE


@pytest.mark.parametrize("tool", ["nbval", "nbmake", "nbstripout", "nb-clean", "pytest-notebook"])
def test_the_versions_that_are_compared_are_those_measured(tool: str) -> None:
    (version,) = set(re.findall(rf"\b{tool} (\d[\d.]*\d)", PAGE))
    measured = {
        each for page in (WHOLE, COMPARING) for each in re.findall(rf"\b{tool} (\d[\d.]*\d)", page)
    }
    assert measured == {version}
