"""Two notebooks side by side, as lines for the terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from pytest_nbrepro.columns import fitted, printable, shortened
from pytest_nbrepro.findings import Severity

if TYPE_CHECKING:
    from pytest_nbrepro.differing import Differences, Pair

#: What is shown of one cell, unless all of it is wanted.
_MOST_LINES = 12
#: Sources beyond are not searched for the lines that were edited.
_LONGEST = 1000
_MOST_PACKAGES = 12


def difference_lines(found: Differences, *, is_whole: bool = False) -> Iterator[str]:
    """What differs, cell by cell, what may be the reason, and the totals.

    A cell has a few lines of 80 columns, unless ``is_whole``.
    """
    for pair in found.pairs:
        yield from _pair(pair, found.names, is_whole=is_whole)
    if found.packages:
        more = len(found.packages) - _MOST_PACKAGES
        rest = f", and {more} more" if more > 0 else ""
        yield "the records differ: " + ", ".join(found.packages[:_MOST_PACKAGES]) + rest
    yield _totals(found)


def _pair(pair: Pair, names: tuple[str, str], *, is_whole: bool) -> Iterator[str]:
    if pair.was is None or pair.now is None:
        cell, name = (pair.now, names[1]) if pair.was is None else (pair.was, names[0])
        assert cell is not None  # one of the two is there
        word = "new" if pair.was is None else f"not in {names[1]}"
        yield f"cell {cell.number} of {name} is {word}: {cell.label}"
        return
    if pair.is_edited:
        is_moved = pair.now.number != pair.was.number
        place = f" (cell {pair.now.number} of {names[1]})" if is_moved else ""
        yield f"cell {pair.was.number}{place} was edited"
        edits = _edits(pair.was.source.splitlines(), pair.now.source.splitlines())
        yield from edits if is_whole else _cut(edits)
    for told in pair.findings:
        label = "" if told.severity is Severity.ERROR else f"{told.severity}: "
        yield f"{label}{told.headline}"
        yield from told.details if is_whole else _cut(told.details)
        if told.hint:
            yield f"hint: {told.hint}"


def _cut(lines: Iterable[str]) -> Iterator[str]:
    shown = shortened(list(lines), _MOST_LINES, "--verbose shows more")
    return (fitted(printable(line)) for line in shown)


def _edits(was: list[str], now: list[str]) -> Iterator[str]:
    matcher = SequenceMatcher(None, was[:_LONGEST], now[:_LONGEST], autojunk=False)
    lines = [
        line
        for operation, i, i_end, j, j_end in matcher.get_opcodes()
        if operation != "equal"
        for line in (*(f"- {old}" for old in was[i:i_end]), *(f"+ {new}" for new in now[j:j_end]))
    ]
    yield from lines


def _totals(found: Differences) -> str:
    both = [pair for pair in found.pairs if pair.was is not None and pair.now is not None]
    compared = [pair for pair in both if not pair.is_edited and not pair.not_compared]
    same = [pair for pair in compared if not pair.differs]
    differ = len(compared) - len(same)
    counts = {
        f"the same{_tolerated(same)}": len(same),
        "differs" if differ == 1 else "differ": differ,
        "edited": sum(pair.is_edited for pair in both),
        "not compared": len([p for p in both if p.not_compared and not p.is_edited]),
        f"only in {found.names[0]}": sum(pair.now is None for pair in found.pairs),
        f"only in {found.names[1]}": sum(pair.was is None for pair in found.pairs),
    }
    number = len(found.pairs)
    total = f"{number} cell{'' if number == 1 else 's'}"
    told = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    return f"{total}: {told}" if told else total


def _tolerated(same: list[Pair]) -> str:
    close = [pair for pair in same if pair.is_close]
    if not close:
        return ""
    largest = max(pair.largest_error for pair in close)
    return f" ({len(close)} within tolerance, largest relative error {largest:.1e})"
