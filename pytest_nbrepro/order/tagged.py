"""Cells that are run alone, because of a tag, and need a name that only other cells define."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.order.flow import Read
from pytest_nbrepro.order.names import is_given


def check_tagged(
    tag: str, chosen: Sequence[Read], others: Sequence[Read], known: Collection[str]
) -> Iterator[Finding]:
    """The names that ``chosen`` cells read, and that of all cells only ``others`` define."""
    if others and not chosen:
        yield finding("ORDER017", f"no cell carries the tag {tag!r}", hint="nothing is run")
    bound = set(known)
    elsewhere = {name: one.cell.number for one in reversed(others) for name in one.binds}
    for one in chosen:
        if one.names is None or one.names.opaque:
            return
        for name, line in one.names.reads.items():
            if name not in bound and name in elsewhere and not is_given(name):
                number = elsewhere[name]
                yield finding(
                    "ORDER017",
                    f"line {line} uses {name!r}, which only cell {number} defines, and that is "
                    "not run: it has not the tag",
                    hint=f"give cell {number} the tag, or define the name in a cell that has it",
                    cell=one.cell.number,
                )
        bound.update(one.binds)
