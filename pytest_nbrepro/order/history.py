"""In which order the cells were run, and whether that can give what top to bottom gives.

The counts are those of each cell's last run. For every name that a cell reads
it is asked who had bound or changed it: in the order of the runs, and from top
to bottom. Where the answers are the same for all, so are the results. A cell
that has read what only a later run of another cell has bound has seen an
earlier run of that cell, which may have been another one: not the same.

A binding that nothing but an import makes is the same wherever it is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_nbrepro.order.flow import Read, modules_of
from pytest_nbrepro.reaching import reached


@dataclass(frozen=True)
class Conflict:
    """A cell that has read a name as somebody else had left it than it does top-down.

    ``then`` is the cell that had done so, ``now`` that which does from top to
    bottom; 0 for none that is known.
    """

    reader: int
    name: str
    then: int
    now: int

    def __str__(self) -> str:
        """The conflict as a sentence."""
        then = f"as cell {self.then} had left it" if self.then else "of an earlier run"
        now = f"as cell {self.now} leaves it" if self.now else "which nobody has defined by then"
        return (
            f"cell {self.reader} has read {self.name!r} {then}; "
            f"from top to bottom it reads it {now}"
        )


#: Who made a name what it is: the last to bind it, and those who have changed it since.
_Makers = tuple[str, ...]
_IMPORT = "import"


def conflicts(read: Sequence[Read], ran: Sequence[Read]) -> Iterator[Conflict]:
    """The names that cells read of others in the order ``ran`` than in the order ``read``.

    Both are cells of which it is known what they do.
    """
    now, then = dict(seen(read)), dict(seen(ran))
    were_run = {one.cell.number for one in ran}
    for place in sorted({*now, *then}):
        before, after = then.get(place, ()), now.get(place, ())
        only_imported = not before and all(maker.startswith(_IMPORT) for maker in after)
        if before != after and not only_imported and place[0] in were_run:
            yield Conflict(*place, _last(before), _last(after))


def seen(order: Sequence[Read]) -> Iterator[tuple[tuple[int, str], _Makers]]:
    """For each cell and name that it reads, who has made it."""
    makers: dict[str, _Makers] = {}
    modules = modules_of(order)
    inside: dict[str, set[str]] = {}
    for one in order:
        names = one.names
        if names is None:
            continue
        inside |= names.inside
        for name in all_read(names.read | names.changes.keys(), inside):
            if name in makers:
                yield (one.cell.number, name), makers[name]
        me = str(one.cell.number)
        for name in (names.changes.keys() - modules) | names.may_bind.keys():
            makers[name] = (*makers.get(name, ()), me)
        for name in names.deletes:
            makers.pop(name, None)
        for name in names.binds:
            imported = names.imported.get(name)
            makers[name] = (f"{_IMPORT} {imported}",) if imported else (me,)


def all_read(names: Iterable[str], inside: Mapping[str, set[str]]) -> set[str]:
    """The names, and those that the functions among them read when they are called."""
    return reached(names, inside)


def _last(makers: _Makers) -> int:
    return next((int(maker) for maker in reversed(makers) if maker.isdecimal()), 0)


def in_order_of_runs(counted: Sequence[Read]) -> list[Read]:
    """The cells by their counts, the earliest first."""
    return sorted(counted, key=lambda one: one.cell.execution_count or 0)
