"""What a diagnosis is made of: plain values on the failure, and on the runs made because of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_nbrepro.diagnosis.sources import Source
from pytest_nbrepro.findings import Finding

if TYPE_CHECKING:
    from pytest_nbrepro.order import Changes, Story


class Run(enum.StrEnum):
    """A further run of the notebook, by what is not as in the first one.

    Up to ``FOLDER`` its outputs are held against those of the first run, from
    ``RECORDED`` on against the stored ones.
    """

    PERTURBED = "another hash seed, time zone, home, temporary and working folder"
    MILD = "another hash seed and time zone"
    PLAIN = "nothing changed"
    HASH_SEED = "another hash seed"
    TIME_ZONE = "another time zone"
    HOME = "another home folder"
    FOLDER = "another working and temporary folder"
    RECORDED = "the cells in the order of their counts"
    FILLED = "the same, and cells that were run again at their first place, too"
    REPEATED = "cells that change what they read, as often as the counts allow"
    NUMERICS = "threads, BLAS kernel and vector instructions as recorded"
    LOCKED = "the locked packages"
    MIXED = "some of them as they are here"


#: What PERTURBED and MILD have changed, the likeliest first.
VARIATIONS = {
    Run.PERTURBED: (Run.HASH_SEED, Run.TIME_ZONE, Run.HOME, Run.FOLDER),
    Run.MILD: (Run.HASH_SEED, Run.TIME_ZONE),
}


@dataclass(frozen=True)
class Rerun:
    """What a further run came to.

    ``reached`` are the cells that it has run and that are of interest,
    ``differing`` those of them whose outputs are others; ``obstacle`` is why
    it did not come to its end, empty where it did; ``is_run`` is False where
    it did not even begin. ``note`` is what has to be said of how it was made.
    ``guilty`` are the packages that, as they are here, change what the first
    cell gives, where that was looked for.
    """

    reached: frozenset[int] = frozenset()
    differing: frozenset[int] = frozenset()
    obstacle: str = ""
    note: str = ""
    is_run: bool = True
    guilty: tuple[str, ...] = ()

    def gives(self, cell: int) -> bool:
        """True where the cell was run and its outputs are those it is held against."""
        return cell in self.reached and cell not in self.differing

    def differs(self, cell: int) -> bool:
        """True where the run went well, and the cell's outputs are others."""
        return cell in self.differing and not self.obstacle


class Kind(enum.StrEnum):
    """How a cell failed."""

    DIFFERS = "differs"
    RAISED = "raised"
    STOPPED = "stopped"  # died, out of time, too much output
    NOT_RUN = "not run"


@dataclass(frozen=True)
class Failure:
    """A cell that failed, or all of them where the notebook could not be run.

    ``message`` is what was told of it, ``rule`` under which code. Of an error,
    ``name`` and ``text`` are its own, ``files`` those of its traceback, the
    last call last. ``noise`` is the largest relative error where nothing but
    numbers differs, 0 elsewhere; with ``later`` all that differs is a later
    date or time, with ``reordered`` the order in a set; ``drawn`` says which
    versions of Matplotlib have drawn a picture that differs, ``notation``
    what it shows, where nothing differs but how a library shows the same values.
    ``is_stored`` is False where nothing of the cell is stored.
    """

    cell: int
    kind: Kind
    message: str
    rule: str = ""
    hint: str = ""
    name: str = ""
    text: str = ""
    files: tuple[str, ...] = ()
    noise: float = 0.0
    later: bool = False
    reordered: bool = False
    drawn: str = ""
    notation: str = ""
    is_stored: bool = True


@dataclass(frozen=True)
class Drift:
    """A package that is not as locked; ``here`` is empty where it is not installed.

    ``cells`` are those that use it, ``is_direct`` is false where they use only
    what needs it.
    """

    name: str
    locked: str
    here: str
    cells: frozenset[int] = frozenset()
    is_direct: bool = True

    def __str__(self) -> str:
        """As a sentence, such as "pandas is 3.1.1 here and 3.0.0 in the lock"."""
        if not self.here:
            return f"{self.name} is not installed, and {self.locked} in the lock"
        return f"{self.name} is {self.here} here and {self.locked} in the lock"


@dataclass(frozen=True)
class Missing:
    """A module that an import has not found: what may provide it, and whether that is locked."""

    module: str
    package: str
    locked: str = ""
    is_known: bool = True


@dataclass(frozen=True)
class MissingFile:
    """A file that is not there: as the code names it, and what is known of its place.

    ``was_sent`` is true where the notebook ran with the files that were sent along.
    """

    path: str
    is_outside: bool = False
    is_ignored: bool = False
    found_at: str = ""
    was_sent: bool = False


@dataclass(frozen=True)
class ChangedInput:
    """An input that is not as the record says: how that shows, and the cells that name it."""

    path: str
    detail: str = ""
    cells: frozenset[int] = frozenset()

    def __str__(self) -> str:
        """As people call it, such as "data.csv (2 → 4 bytes)"."""
        return f"{self.path} ({self.detail})" if self.detail else self.path


@dataclass(frozen=True)
class Evidence:
    """All that is known about a notebook that failed.

    ``notebook`` is its path as a user would type it. ``failures`` are its
    cells that failed, by number; ``failed`` are the findings of static checks
    that failed, ``findings`` all that static checks have found. ``sources``
    are where chance may come from, by the code, ``inputs`` those that are not as
    recorded; ``other_python`` says that the notebook was saved with another
    version of Python, where that is so. ``providers`` are the packages of the
    operating system that the lock names, by their libraries and programs.
    ``runs`` are those that can be made, ``reruns`` what became of those that
    were made; ``full`` asks for the costly ones, too. ``cells_passed`` is true
    where all cells were run, and none failed.
    """

    notebook: str
    story: Story
    changes: Changes
    failures: tuple[Failure, ...] = ()
    failed: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    sources: tuple[Source, ...] = ()
    drift: tuple[Drift, ...] = ()
    inputs: tuple[ChangedInput, ...] = ()
    has_record: bool = False
    other_python: str = ""
    missing: Missing | None = None
    file: MissingFile | None = None
    imported: Mapping[str, str] = field(default_factory=dict)
    providers: Mapping[str, str] = field(default_factory=dict)
    cells_passed: bool = False
    full: bool = False
    runs: frozenset[Run] = frozenset()
    reruns: Mapping[Run, Rerun] = field(default_factory=dict)

    @property
    def first(self) -> Failure:
        """The first cell that failed by more than how the same is shown, else the first of all."""
        return next((each for each in self.failures if not each.notation), self.failures[0])

    @property
    def others(self) -> tuple[Failure, ...]:
        """All other cells that failed."""
        return tuple(each for each in self.failures if each is not self.first)

    @property
    def concerned(self) -> frozenset[int]:
        """The first cell that failed, and all cells whose names it uses, directly or not."""
        return self.story.behind(self.first.cell) | {self.first.cell}

    def having(self, *rules: str) -> list[Finding]:
        """The findings of static checks with one of these codes."""
        return [found for found in self.findings if found.rule in rules]

    def wants(self, run: Run) -> bool:
        """True where a run can be made, and was not."""
        return run in self.runs and run not in self.reruns

    def with_rerun(self, run: Run, result: Rerun) -> Evidence:
        """The evidence, and what a further run came to."""
        return replace(self, reruns={**self.reruns, run: result})
