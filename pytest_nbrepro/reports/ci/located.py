"""Findings with their places in files, and what they are known by from one run to the next."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pytest_nbrepro.digests import sha256
from pytest_nbrepro.findings import Finding, Severity
from pytest_nbrepro.locating import Lines, Region
from pytest_nbrepro.reports.session import Item, Notebook, Session

_NUMBERS = re.compile(r"\d[\d.,e+-]*")


@dataclass(frozen=True)
class Located:
    """One finding where it is to be shown.

    ``path`` has ``/`` between its parts; ``code`` is what the cell holds that
    it is about, ``cause`` what is known of why.
    """

    path: str
    found: Finding
    region: Region
    code: str = ""
    cause: str = ""

    @property
    def text(self) -> str:
        """All that there is to say, but for the rule."""
        where = f"cell {self.found.cell}: " if self.found.cell is not None else ""
        more = [*self.found.details, *([f"hint: {self.found.hint}"] if self.found.hint else [])]
        return "\n".join([f"{where}{self.found.message}", *more, *filter(None, [self.cause])])


def located(
    path: str, findings: Iterable[Finding], lines: Lines, sources: Mapping[int, str]
) -> Iterator[Located]:
    """The findings on one notebook where they are to be shown; ``sources`` by numbers of cells."""
    for found in findings:
        yield Located(path, found, lines.of(found), sources.get(found.cell or 0, ""))


def of_session(session: Session) -> Iterator[Located]:
    """The errors and warnings of a run, by notebook; with the first error of each, its cause."""
    for notebook in session.notebooks:
        cause = "\n".join(notebook.diagnosis)
        for each in _of_notebook(notebook):
            is_error = each.found.severity is Severity.ERROR
            yield replace(each, cause=cause) if is_error else each
            cause = "" if is_error else cause


def _of_notebook(notebook: Notebook) -> Iterator[Located]:
    sources = {
        item.cell.number: item.cell.source.value or "" for item in notebook.items if item.cell
    }
    told: set[Finding] = set()
    for item in notebook.items:
        new = [found for found in _findings(item) if found not in told]
        told.update(new)
        yield from located(notebook.path, new, notebook.lines, sources)


def _findings(item: Item) -> Sequence[Finding]:
    """What is wrong with an item; where it failed, an error at least, though another made it."""
    found = [each for each in item.findings if each.severity is not Severity.INFO]
    if item.outcome != "failed" or any(each.severity is Severity.ERROR for each in found):
        return found
    if found:  # by the user's filters warnings are errors
        return [each.with_severity(Severity.ERROR) for each in found]
    number = item.name.removeprefix("cell-")
    cell = int(number) if number.isdecimal() else None
    return [Finding("", item.headline or "failed", Severity.ERROR, cell=cell)]


def fingerprints(findings: Iterable[Located]) -> Iterator[str]:
    """What each finding is known by, though other cells, outputs and numbers change around it.

    The rule, the notebook, the code of the cell and the message without its
    numbers; what is alike in all of that is counted.
    """
    counts: Counter[tuple[str, ...]] = Counter()
    for each in findings:
        message = _NUMBERS.sub("#", each.found.message)
        code = "\n".join(line.rstrip() for line in each.code.strip().splitlines())
        key = each.found.rule, each.path, sha256(code), message
        counts[key] += 1
        yield sha256("\n".join([*key, str(counts[key])]))
