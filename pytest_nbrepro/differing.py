"""Compare two notebooks that were run: cell by cell, as a check compares stored and fresh outputs.

Cells are paired by what stands in them, so that one cell more or less costs
one line. Where both notebooks have records, what differs in their locks may
say why the outputs do.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_nbrepro.comparison import Verdict, with_widgets
from pytest_nbrepro.differences import compared
from pytest_nbrepro.digests import source_digest
from pytest_nbrepro.findings import Finding, FindingError, Severity, finding
from pytest_nbrepro.markers import markers_of
from pytest_nbrepro.notebook import Cell, Notebook, read

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.conductor import Conductor
    from pytest_nbrepro.record import Record

#: How much of its words a cell has to share with another one to be the same cell, edited.
_ALIKE = 0.5
_MOST_WORDS = 1000
#: How far below an edited cell is looked for.
_FAR = 20
_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Pair:
    """A cell of one notebook and its partner in the other; None where there is none.

    ``findings`` tell how the outputs differ. ``largest_error`` is the largest
    relative error of numbers that were accepted, where it ``is_close`` and not
    equal; ``not_compared`` says why the outputs were not looked at.
    """

    was: Cell | None
    now: Cell | None
    is_edited: bool = False
    findings: tuple[Finding, ...] = ()
    is_close: bool = False
    largest_error: float = 0.0
    not_compared: str = ""

    @property
    def differs(self) -> bool:
        """True where the outputs do; what only warns or informs does not count."""
        return any(found.severity is Severity.ERROR for found in self.findings)


@dataclass(frozen=True)
class Differences:
    """What two notebooks differ in: ``names`` are their paths, ``packages`` lines on the locks."""

    names: tuple[str, str]
    pairs: tuple[Pair, ...]
    packages: tuple[str, ...]

    @property
    def are_same(self) -> bool:
        """True where no cell differs, is edited, or stands in one notebook only."""
        return not any(
            pair.differs or pair.is_edited or pair.was is None or pair.now is None
            for pair in self.pairs
        )


def differences(conductor: Conductor, paths: tuple[Path, Path]) -> Differences:
    """Compare two notebooks.

    Raises FindingError with a rule of the family NB where one cannot be read,
    or the two are no two notebooks in the same language.
    """
    one, other = (conductor.open(_read(path)) for path in paths)
    names = str(paths[0]), str(paths[1])
    if os.path.samefile(*paths):  # noqa: PTH121 - the same thing, for two paths
        raise FindingError(finding("NB006", f"{names[0]} and {names[1]} are the same file"))
    languages = one.notebook.language, other.notebook.language
    if None not in languages and languages[0] != languages[1]:
        told = f"{names[0]} is written in {languages[0]}, {names[1]} in {languages[1]}"
        raise FindingError(finding("NB006", told))
    pairs = _paired(_written(one), _written(other))
    return Differences(
        names,
        tuple(_compared((one, other), names, *pair) for pair in pairs),
        tuple(_packages(one, other, names)),
    )


def _read(path: Path) -> Notebook:
    try:
        return read(path)
    except FindingError as error:
        found = error.finding
        raise FindingError(replace(found, message=f"{path}: {found.message}")) from error


def _written(conducted: Conducted) -> list[Cell]:
    return [cell for cell in conducted.notebook.cells if not cell.is_blank]


_Cells = tuple[Cell | None, Cell | None]


def _paired(was: Sequence[Cell], now: Sequence[Cell]) -> Iterator[_Cells]:
    """The cells with equal sources, those edited, and those without a partner, in order."""
    keys = [[source_digest(cell) for cell in side] for side in (was, now)]
    unlike = (i for i, (a, b) in enumerate(zip(*keys, strict=False)) if a != b)
    same = next(unlike, min(map(len, keys)))
    yield from zip(was[:same], now[:same], strict=True)
    matcher = SequenceMatcher(None, keys[0][same:], keys[1][same:], autojunk=False)
    for operation, i, i_end, j, j_end in matcher.get_opcodes():
        old, new = was[same + i : same + i_end], now[same + j : same + j_end]
        yield from zip(old, new, strict=True) if operation == "equal" else _edited(old, new)


def _edited(was: Sequence[Cell], now: Sequence[Cell]) -> Iterator[_Cells]:
    """Cells with other sources: in pairs where they are alike."""
    following = 0
    for old in was:
        near = range(following, min(following + _FAR, len(now)))
        place = next((j for j in near if _are_alike(old.source, now[j].source)), None)
        if place is None:
            yield old, None
            continue
        yield from ((None, new) for new in now[following:place])
        yield old, now[place]
        following = place + 1
    yield from ((None, new) for new in now[following:])


def _are_alike(was: str, now: str) -> bool:
    words = [_WORD.findall(source[: 20 * _MOST_WORDS])[:_MOST_WORDS] for source in (was, now)]
    matcher = SequenceMatcher(None, words[0], words[1], autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _compared(
    both: tuple[Conducted, Conducted],
    names: tuple[str, str],
    was: Cell | None,
    now: Cell | None,
) -> Pair:
    if was is None or now is None:
        return Pair(was, now)
    is_edited = source_digest(was) != source_digest(now)
    reason = _not_compared(was, now)
    if reason:
        return Pair(was, now, is_edited, not_compared=reason)
    says = {
        Verdict.DIFFERENT: "{name} differs",
        Verdict.MISSING: f"{{name}} is in {names[0]} only",
        Verdict.UNEXPECTED: f"{{name}} is in {names[1]} only",
    }
    fresh = with_widgets(now.outputs, both[1].notebook.widgets)
    comparisons, findings, _ = compared(both[0], was, fresh, says)
    if was.number != now.number:
        place = f" (cell {now.number} of {names[1]})"
        findings = [replace(found, message=found.message + place) for found in findings]
    return Pair(
        was,
        now,
        is_edited,
        both[0].kept(both[0].named(findings)),
        is_close=any(c.verdict is Verdict.WITHIN_TOLERANCE for c in comparisons),
        largest_error=max((c.evidence.largest_error for c in comparisons), default=0.0),
    )


def _not_compared(was: Cell, now: Cell) -> str:
    if any(markers_of(cell).ignore_output for cell in (was, now)):
        return "marked so"
    never_run = [not cell.outputs and cell.execution_count is None for cell in (was, now)]
    return "never run" if all(never_run) else ""


def _packages(one: Conducted, other: Conducted, names: tuple[str, str]) -> Iterator[str]:
    """What differs between the locks, the Jupyter machinery left out."""
    try:
        was, now = one.record, other.record
    except FindingError as error:
        yield error.finding.message
        return
    if was is None or now is None:
        return
    pythons = [str(found.fingerprint.get("python", {}).get("version")) for found in (was, now)]
    if pythons[0] != pythons[1] and "None" not in pythons:
        yield f"Python {pythons[0]} → {pythons[1]}"
    shared = sorted(was.locks.keys() & now.locks.keys())
    places = (shared[:1] or sorted(was.locks)[:1], shared[:1] or sorted(now.locks)[:1])
    if not (places[0] and places[1]):
        return
    if not shared:
        yield f"locked on {places[0][0]} → {places[1][0]}"
    versions = _versions(was, places[0][0]), _versions(now, places[1][0])
    for name in sorted(versions[0].keys() | versions[1].keys()):
        old, new = (found.get(name) for found in versions)
        if old is None or new is None:
            yield f"{name} {old or new} in {names[old is None]} only"
        elif old != new:
            yield f"{name} {old} → {new}"


def _versions(record: Record, platform: str) -> Mapping[str, str]:
    return {p.name: p.version for p in record.packages(platform) if not p.infrastructure}
