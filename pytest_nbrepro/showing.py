"""What pytest's terminal shows of notebooks: labels, failures in one line, what they came to.

Imported where there are notebooks, and only there.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

import pytest

from pytest_nbrepro.columns import SIGNS, cut_end, width
from pytest_nbrepro.findings import Outcome
from pytest_nbrepro.reports import (
    Diagnosed,
    ItemResult,
    folded,
    printable,
)

_ENDED = ("passed", "failed", "skipped", "error", "xfailed", "xpassed")
#: Our node ids; other plugins that check notebooks call their items otherwise.
_ITEM = re.compile(r"(.+\.ipynb)::(lock|hardware|order|notebook|cell-\d+)", re.DOTALL)


def labelled(report: pytest.TestReport, config: pytest.Config) -> str | None:
    """The outcome and, as far as there is room, the cell's first line; None for other items."""
    label = report.location[2].partition(" · ")[2]
    if not label or not _ITEM.fullmatch(report.nodeid):
        return None
    is_cached = dict(report.user_properties).get("nbrepro.cached") and report.passed
    word = "CACHED" if is_cached else report.outcome.upper()
    if hasattr(report, "node"):  # xdist has the outcome stand before the name
        return word if is_cached else None
    name = "::".join(_name_and_item(report, config))
    # beside the name, the outcome and the percentage
    room = config.get_terminal_writer().fullwidth - width(name) - len(word) - 10
    return f"{word} {cut_end(label, room)}" if room > 0 else word


def results(terminalreporter: Any, *, interrupted: bool) -> Iterator[ItemResult]:
    """What the items of notebooks came to, those included that an interrupt has hit."""
    for report in _reports(terminalreporter, *_ENDED):
        yield result_of(report, terminalreporter.config)
    for report in _unended(terminalreporter) if interrupted else ():
        notebook, item = _name_and_item(report, terminalreporter.config)
        yield ItemResult(notebook, item, Outcome.INTERRUPTED)


def result_of(report: pytest.TestReport, config: pytest.Config) -> ItemResult:
    """What an item of a notebook came to, by its report."""
    notebook, item = _name_and_item(report, config)
    properties = dict(report.user_properties)
    cells = properties.get("nbrepro.cells")
    return ItemResult(
        notebook=notebook,
        item=item,
        outcome=Outcome(report.outcome),
        headline=_headline(report),
        rules=tuple(str(properties.get("nbrepro.rules", "")).split()),
        cells=None if cells is None else int(str(cells)),
        kernel=str(properties.get("nbrepro.kernel", "")),
        is_within_tolerance=properties.get("nbrepro.verdict") == "within tolerance",
        largest_error=float(str(properties.get("nbrepro.largest_relative_error", 0))),
        accepted=_lines(properties.get("nbrepro.accepted")),
        refused=str(properties.get("nbrepro.nothing_accepted", "")),
        is_redrawn=bool(properties.get("nbrepro.renderer")),
        is_cached=bool(properties.get("nbrepro.cached")),
        ran_again=str(properties.get("nbrepro.ran_again", "")),
        not_cached=str(properties.get("nbrepro.not_cached", "")),
        outdates_record=bool(properties.get("nbrepro.outdates_record")),
        expected=_expectation(report),
    )


def notebook_and_item(nodeid: str) -> tuple[str, str] | None:
    """The notebook from pytest's root folder, and the item's name; None for others' items."""
    found = _ITEM.fullmatch(nodeid)
    return (found[1], found[2]) if found else None


def is_ours(report: object) -> TypeGuard[pytest.TestReport]:
    """True for reports on items of ours."""
    return isinstance(report, pytest.TestReport) and notebook_and_item(report.nodeid) is not None


def diagnoses(terminalreporter: Any) -> dict[str, Diagnosed]:
    """Why notebooks failed, by their names: told with the end of the last item of each."""
    categories = [category for category in terminalreporter.stats if category != "warnings"]
    found: dict[str, Diagnosed] = {}
    for report in _reports(terminalreporter, *categories):
        properties = dict(report.user_properties)
        lines = _lines(properties.get("nbrepro.diagnosis"))
        if report.when == "teardown" and lines:
            name, _ = _name_and_item(report, terminalreporter.config)
            chance = str(properties.get("nbrepro.nondeterministic", "")).split()
            evidence = _lines(properties.get("nbrepro.evidence"))
            found[name] = Diagnosed(lines, evidence, frozenset(chance))
    return found


def where_copies_are(terminalreporter: Any) -> Iterator[str]:
    """Where executed notebooks were kept, and why some were not."""
    places, config = [], terminalreporter.config
    for report in _reports(terminalreporter, *terminalreporter.stats):
        properties = dict(report.user_properties)
        if report.when != "teardown":
            continue
        if failure := properties.get("nbrepro.not_executed"):
            name, _ = _name_and_item(report, config)
            yield printable(f"{name}: its executed copy was not kept: {failure}")
        elif place := properties.get("nbrepro.executed"):
            places.append(_from_here(Path(str(place)), config))
    if places:
        folder = config.getoption("nbrepro_output_dir") or config.getini("nbrepro_output_dir")
        many = f"{len(places)} notebooks in {folder}"
        yield printable(f"executed: {places[0] if len(places) == 1 else many}")


def _lines(value: object) -> tuple[str, ...]:
    return tuple(str(value).split("\n")) if value else ()


def _unended(terminalreporter: Any) -> Iterator[pytest.TestReport]:
    """The reports on items that were set up, and of which nothing more was heard."""
    told = [category for category in terminalreporter.stats if category]
    ended = {report.nodeid for report in _reports(terminalreporter, *told)}
    for report in _reports(terminalreporter, ""):
        if report.when == "setup" and report.nodeid not in ended:
            yield report


def _headline(report: pytest.TestReport) -> str:
    """The first line of why an item failed or was skipped."""
    reason: Any = report.longrepr
    if isinstance(reason, tuple):
        reason = reason[2].removeprefix("Skipped: ")
    crash = getattr(reason, "reprcrash", None)  # how other plugins made it fail
    return str(reason if crash is None else crash.message).partition("\n")[0]


def _expectation(report: pytest.TestReport) -> str:
    """That an item was expected to fail, and why; nothing where it was not."""
    reason = getattr(report, "wasxfail", None)
    if reason is None:
        return ""
    how = "failed, as expected" if report.skipped else "passed, though expected to fail"
    return f"{how}{': ' if reason else ''}{reason}"


@dataclass(frozen=True)
class _Crash:
    """Where an item failed, and how, as pytest asks for it."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True)
class _Shown:
    """The text of a failure, as pytest's terminal shows it: at its width, in its colours.

    In its short summary stands the first line alone. A text would stand there
    as a whole with ``-vv`` and on CI, diff and all, for the second time.
    """

    text: str
    reprcrash: _Crash
    columns: int
    in_one_line: bool

    def __str__(self) -> str:
        return self.text

    def toterminal(self, out: Any) -> None:
        """Write it; nothing in one line, which stands elsewhere."""
        if self.in_one_line:  # some versions of pytest show the whole text, too, beside that line
            return
        for number, line in enumerate(self.text.split("\n")):
            look = _LOOKS.get(line[:2], {}) if number else {"red": True, "bold": True}
            shown = [line] if line.startswith(SIGNS) else folded(line, self.columns)
            for part in shown:
                out.line(part, **look)


#: How lines of a diff look where there are colours; without, they read the same.
_LOOKS = {"- ": {"red": True}, "+ ": {"green": True}}


def prepare_failures(terminalreporter: Any) -> None:
    """Have each failure shown for the terminal; with ``--tb=line`` in one line with its place."""
    config = terminalreporter.config
    columns, in_one_line = columns_of(terminalreporter), config.getoption("tbstyle") == "line"
    for report in _reports(terminalreporter, "failed"):
        if isinstance(report.longrepr, str):
            name, _ = _name_and_item(report, config)
            crash = _Crash(f"{name}:{(report.location[1] or 0) + 1}", _headline(report))
            shown: Any = _Shown(report.longrepr, crash, columns, in_one_line)
            report.longrepr = shown


def columns_of(terminalreporter: Any) -> int:
    """How wide the terminal is, 0 where it is none: in files and pipes a line stays a line."""
    is_terminal = getattr(terminalreporter, "isatty", False)
    return int(terminalreporter.config.get_terminal_writer().fullwidth) if is_terminal else 0


def _reports(terminalreporter: Any, *categories: str) -> Iterator[pytest.TestReport]:
    """The reports on items of ours, also those that ``--pdb`` has shown already."""
    for category in categories:
        for report in terminalreporter.stats.get(category, ()):
            if is_ours(report):
                yield report


def how_to_check(left_out: Collection[str], config: pytest.Config) -> str:
    """The line for those who name notebooks and do not say what is to be done with them."""
    first, *more = (_from_here(Path(path), config) for path in left_out)
    which = "NOTEBOOK ..." if more else shlex.quote(first)
    return printable(f"notebooks are checked only with --nbrepro: pytest --nbrepro {which}")


def _name_and_item(report: pytest.TestReport, config: pytest.Config) -> tuple[str, str]:
    notebook, _, item = report.nodeid.rpartition("::")
    return _from_here(config.rootpath / notebook, config), item


def _from_here(path: Path, config: pytest.Config) -> str:
    """The path from where pytest was started, as pytest shows paths."""
    try:
        return os.path.relpath(path, config.invocation_params.dir)
    except ValueError:  # on another drive
        return str(path)
