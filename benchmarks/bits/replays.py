"""Outputs made under one setting, and made again under another with the recorded one replayed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bits.execution import Bits, Runner
from bits.judgement import Fingerprint, Machine, of_machine
from bits.settings import BASE, SCIPY, Setting
from pytest_nbrepro import hardware


@dataclass(frozen=True)
class Replayed:
    """What became of one record: bits ``then``, ``plain`` elsewhere, and ``again`` with replay."""

    name: str
    group: str
    then: Bits
    plain: Bits
    again: Bits
    proof: hardware.Proof
    obstacles: tuple[str, ...]


RECORDED = "recorded with this setting, run where nothing is set"
MACHINES = "recorded on a machine that is so by itself, run on this one"
RETURNED = "recorded where nothing is set, run with this setting"


def replayed(runner: Runner, machine: Machine, settings: Sequence[Setting]) -> Iterator[Replayed]:
    """Each setting recorded and replayed at the base, and the other way round."""
    base = machine.fingerprint(BASE)
    for setting in settings:
        recorded = machine.fingerprint(setting)
        yield _one(runner, machine, (setting, recorded), BASE, RECORDED)
        if setting.level:
            alike = of_machine(recorded, setting.level)
            yield _one(runner, machine, (setting, alike), BASE, MACHINES)
        if setting.kind != SCIPY:  # which is brought about by more than variables
            yield _one(runner, machine, (BASE, base), setting, RETURNED)


def _one(
    runner: Runner,
    machine: Machine,
    recorded: tuple[Setting, Fingerprint],
    here: Setting,
    group: str,
) -> Replayed:
    setting, fingerprint = recorded
    wanted = hardware.replay(fingerprint, machine.fingerprint(here))
    changed = here.also(wanted.variables)
    return Replayed(
        (here if setting is BASE else setting).name,
        group,
        runner.bits(setting),
        runner.bits(here),
        runner.bits(changed),
        hardware.proof(fingerprint, machine.fingerprint(changed)),
        wanted.obstacles,
    )


def unlike(ones: Bits, others: Bits) -> set[str]:
    """The notebooks of which a bit differs."""
    return {name for name in ones if ones[name] != others[name]}


def unlike_cells(ones: Bits, others: Bits) -> set[tuple[str, str]]:
    """The cells of which a bit differs, each with its notebook."""
    return {(name, cell) for name in ones for cell in _differing(ones[name], others[name])}


def _differing(ones: Mapping[str, str], others: Mapping[str, str]) -> Iterator[str]:
    return (cell for cell in ones if ones[cell] != others.get(cell))


def replay_table(found: Sequence[Replayed]) -> Iterator[str]:
    """For each group a row for each record of which something differs, and the sums."""
    for group in dict.fromkeys(each.group for each in found):
        yield f"| {group} | notebooks that differ | restored | cells | restored | self-test |"
        yield "|---" * 6 + "|"
        books, cells = _Count(), _Count()
        for each in (each for each in found if each.group == group):
            own_books, own_cells = _Count.of(each, unlike), _Count.of(each, unlike_cells)
            books, cells = books + own_books, cells + own_cells
            if own_books.differed or own_books.spoilt:
                yield f"| {each.name} | {own_books} | {own_cells} | {_says(each)} |"
        yield f"| together | {books} | {cells} | |"
        yield ""


def _says(each: Replayed) -> str:
    if each.proof.differing:
        return f"{len(each.proof.differing)} of {len(each.proof.tests)} tests differ"
    return "agrees"


@dataclass(frozen=True)
class _Count:
    differed: int = 0
    restored: int = 0
    spoilt: int = 0

    @classmethod
    def of(cls, each: Replayed, differing: Callable[[Bits, Bits], AbstractSet[object]]) -> _Count:
        before, after = differing(each.then, each.plain), differing(each.then, each.again)
        return cls(len(before), len(before - after), len(after - before))

    def __add__(self, other: _Count) -> _Count:
        return _Count(
            self.differed + other.differed,
            self.restored + other.restored,
            self.spoilt + other.spoilt,
        )

    def __str__(self) -> str:
        share = f" ({100 * self.restored / self.differed:.0f} %)" if self.differed else ""
        spoilt = f", {self.spoilt} spoilt" if self.spoilt else ""
        return f"{self.differed} | {self.restored}{share}{spoilt}"
