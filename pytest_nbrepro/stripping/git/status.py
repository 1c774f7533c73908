"""Whether git strips notebooks here: settings, program, attributes, and what is in the index.

What counts is what git itself answers: attributes come from several files, of
which ``.git/info/attributes`` beats those that are committed.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_nbrepro.findings import Finding, FindingError, finding
from pytest_nbrepro.stripping.git.asking import Git, Tracked, named
from pytest_nbrepro.stripping.git.installing import PROCESS

__all__ = ["Status", "status"]

#: Stands for notebooks that are still to come, where none is tracked.
_ANY = "notebook.ipynb"
#: What git says first to a filter, and what one of use answers then.
_CAN_CLEAN = b"0015capability=clean\n"
_HELLO = b"0016git-filter-client\n000eversion=2\n0000" + _CAN_CLEAN + b"0000"
#: What git says of a file to which no line gives a filter, and to which one takes it.
_UNSPECIFIED, _UNSET = "unspecified", "unset"


@dataclass(frozen=True)
class Status:
    """What was found: the interpreter that git starts, how many notebooks it is for, findings."""

    interpreter: str | None
    is_required: bool
    filtered: int
    left_out: int
    findings: tuple[Finding, ...]


def status(git: Git, clean: Callable[[str, bytes], bytes]) -> Status:
    """Look at the repository whose working tree begins at the folder of ``git``.

    ``clean`` is what the filter makes of a notebook. Raises GitError.
    """
    program = git.setting(PROCESS)
    required = git.setting("filter.nbrepro.required", "--type=bool") == "true"
    tracked = git.tracked()
    filters = git.filters([notebook.path for notebook in tracked] or [_ANY])
    ours = [notebook for notebook in tracked if filters.get(notebook.path) == "nbrepro"]
    found = [
        *_of_the_program(git, program),
        *_of_the_attributes(git, filters),
        *_of_the_notebooks(git, ours, clean),
    ]
    left_out = sum(value == _UNSET for path, value in filters.items() if path != _ANY)
    return Status(
        _interpreter(program) if program else None, required, len(ours), left_out, tuple(found)
    )


def _of_the_program(git: Git, program: str | None) -> Iterator[Finding]:
    if program is None:
        message = "no filter is set up in this clone: git commits notebooks with their outputs"
        yield finding("DIFF020", message, hint="nbrepro git install")
        return
    answer, said = git.answer(program, _HELLO)
    if _CAN_CLEAN not in answer:
        message = f"the filter that is set up cannot be started: {_interpreter(program)}"
        details = said.splitlines()[-1:]
        yield finding("DIFF021", message, details=details, hint="nbrepro git install")


def _interpreter(program: str) -> str:
    """The first word of a command, which is the interpreter in those that we set up."""
    try:
        return shlex.split(program)[0]
    except (ValueError, IndexError):
        return program


def _of_the_attributes(git: Git, filters: Mapping[str, str]) -> Iterator[Finding]:
    missing = sorted(path for path, value in filters.items() if value == _UNSPECIFIED)
    if missing:
        message = f"git's attributes give no filter to {_notebooks(missing)}"
        yield finding("DIFF022", message, details=_named(missing), hint="nbrepro git install")
    others = sorted(set(filters.values()) - {"nbrepro", _UNSPECIFIED, _UNSET})
    for other in others:
        paths = sorted(path for path, value in filters.items() if value == other)
        yield finding(
            "DIFF023",
            f"git's attributes give another filter, {other}, to {_notebooks(paths)}",
            details=[*_named(paths), *(f"see {place}" for place in _places(git, other))],
            hint="nbstripout --uninstall" if other == "nbstripout" else f"take filter={other} out",
        )


def _places(git: Git, other: str) -> Iterator[str]:
    """The usual files of attributes that name a filter."""
    files = [git.path("--git-path", "info/attributes"), git.folder / ".gitattributes"]
    chosen = git.setting("core.attributesFile", "--type=path")
    files += [git.folder / chosen] if chosen else []
    for file in files:
        if file.is_file() and f"filter={other}".encode() in file.read_bytes():
            yield os.path.relpath(file, git.folder)


def _of_the_notebooks(
    git: Git, ours: Sequence[Tracked], clean: Callable[[str, bytes], bytes]
) -> Iterator[Finding]:
    held, unclear = [], []
    for notebook, content in zip(ours, git.contents([n.blob for n in ours]), strict=True):
        try:
            # an empty one is only intended to be added
            if content and clean(notebook.path, content) != content:
                held.append(named(notebook.path))
        except FindingError as error:
            unclear.append(f"{named(notebook.path)}: {error.finding.headline}")
    if held:
        message = f"outputs are tracked all the same in {_notebooks(held)}"
        # --renormalize goes by the files as they lie there, whatever git believes of them
        hint = "git add --renormalize '*.ipynb', and commit"
        yield finding("DIFF024", message, details=held, hint=hint)
    if unclear:
        message = f"{_notebooks(unclear)} cannot be stripped and went through as they are"
        yield finding("DIFF025", message, details=unclear)


def _notebooks(paths: Sequence[str]) -> str:
    if list(paths) == [_ANY]:
        return "notebooks"
    return f"{len(paths)} notebook{'s' * (len(paths) != 1)}"


def _named(paths: Sequence[str]) -> Sequence[str]:
    return () if list(paths) == [_ANY] else [named(path) for path in paths]
