"""Looks for what a project does with another tool for notebooks, and what becomes of it here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pytest_nbrepro.adopting import notebooks_below, walked
from pytest_nbrepro.adoption import (
    NAMED,
    PHRASES,
    REWRITTEN,
    Migration,
    Peer,
    fits,
    migration,
    sanitizers_named,
)

#: What is larger is no file that somebody wrote by hand.
_LARGEST = 1_000_000
_HIDDEN = frozenset({".github", ".circleci", ".gitlab"})


def moved(folder: Path, peer: Peer) -> Migration:
    """What becomes of a project. Raises OSError where a file cannot be read."""
    files = dict(_files(folder))
    named = {_found(folder, name) for name in sanitizers_named(files)}
    sanitizers = {name: (folder / name).read_bytes() for name in named if name}
    return migration(peer, files, sanitizers, dict(_marked(folder, PHRASES[peer.name])))


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in walked(folder, _HIDDEN):
        name = path.relative_to(folder).as_posix()
        is_wanted = path.name == "conftest.py" or fits(name, (*REWRITTEN, *NAMED))
        if is_wanted and path.is_file() and path.stat().st_size <= _LARGEST:
            yield name, path.read_bytes()


def _found(folder: Path, name: str) -> str:
    """The path of a file that is named somewhere: from the folder, or from one in it."""
    direct = folder / name
    if direct.is_file() and direct.resolve().is_relative_to(folder.resolve()):
        return os.path.relpath(direct, folder).replace(os.sep, "/")
    base = Path(name).name
    same = [path for path in walked(folder, _HIDDEN) if path.name == base]
    return same[0].relative_to(folder).as_posix() if len(same) == 1 else ""


def _marked(folder: Path, phrases: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    for name in notebooks_below(folder):
        content = (folder / name).read_bytes()
        if found := [phrase for phrase in phrases if phrase.encode() in content]:
            yield name, found
