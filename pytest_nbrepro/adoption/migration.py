"""What becomes of a project that checks its notebooks with nbval or nbmake.

Options and requirements are put in the place of the peer's; what is done to it
in Python, and what pages say of it, is named with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch

from pytest_nbrepro.adoption import toml
from pytest_nbrepro.adoption.change import CannotEditError, Change, text_of
from pytest_nbrepro.adoption.conftests import tricks
from pytest_nbrepro.adoption.peers import Peer
from pytest_nbrepro.adoption.pytest_files import FILES, new_pytest_file, pytest_file
from pytest_nbrepro.adoption.rewriting import Note, mentions, rewritten
from pytest_nbrepro.adoption.sanitizers import as_nbval_reads
from pytest_nbrepro.sanitizing import replacements_in

#: The files whose options are rewritten, by shell patterns of their paths.
REWRITTEN = (
    *FILES,
    *"setup.py requirements*.txt *requirements.txt *requirements.in requirements/*".split(),
    *"Makefile makefile GNUmakefile *.mk justfile Justfile noxfile.py tasks.py *.sh".split(),
    *"Dockerfile* Jenkinsfile .travis.yml azure-pipelines*.yml *appveyor.yml".split(),
    *".gitlab-ci.yml .gitlab/*.yml .github/*.yml .github/*.yaml .circleci/config.yml".split(),
    ".pre-commit-config.yaml",
)
#: Those in which it is only named.
NAMED = ("*.md", "*.rst", "environment*.yml", "environment*.yaml", "*/environment*.yml")

_SANITIZER = re.compile(r"--(?:nbval-)?sanitize-with[=\s\"',]+([^\s\"',]+)")
_CHECKED = "a cell says NBVAL_CHECK_OUTPUT, and is not compared with --nbrepro-ignore=OUT"
_IN_NOTEBOOKS = {
    "NBVAL_CHECK_OUTPUT": _CHECKED,
    "nbval-check-output": _CHECKED,
    '"post_cell_execute"': "nbmake.post_cell_execute is not read; put its code into a cell",
    '"mock"': "nbmake.mock is not read; the cells are run as they stand",
}
#: What is looked for in notebooks, for each peer.
PHRASES: Mapping[str, tuple[str, ...]] = {
    "nbval": ("NBVAL_CHECK_OUTPUT", "nbval-check-output"),
    "nbmake": ('"post_cell_execute"', '"mock"'),
}


@dataclass(frozen=True)
class Migration:
    """What is to be written, and what is to be known."""

    changes: Sequence[Change]
    notes: Sequence[Note]


def fits(path: str, patterns: Sequence[str]) -> bool:
    """True where a path, or its last parts, fits one of the shell patterns."""
    return any(fnmatch(path, p) or fnmatch(path, f"*/{p}") for p in patterns)


def sanitizers_named(files: Mapping[str, bytes]) -> set[str]:
    """The files of replacements that are named in others."""
    texts = (content.decode("utf-8", "replace") for content in files.values())
    return {name for text in texts for name in _SANITIZER.findall(text)}


def migration(
    peer: Peer,
    files: Mapping[str, bytes],
    sanitizers: Mapping[str, bytes],
    marked: Mapping[str, Sequence[str]],
) -> Migration:
    """What becomes of the files of a project.

    ``marked`` are the notebooks in which one of `PHRASES` was found.
    """
    made: dict[str, Change] = {}
    notes: list[Note] = []
    for path, content in files.items():
        try:
            change, told = _change(path, content, peer)
        except CannotEditError as error:
            if peer.name.encode() in content:
                notes.append(Note(path, 0, str(error)))
            continue
        notes += told
        if change:
            made[path] = change
    if made:
        notes += _with_settings(made, files, peer)
    for path, content in sanitizers.items():
        change, told = _sanitizer(path, content)
        notes += told
        if change:
            made[path] = change
    is_lax = any(note.told.startswith("--nbval-lax") for note in notes)
    if is_lax or peer.name != "nbval":
        notes += [Note(path, 0, _IN_NOTEBOOKS[p]) for path, found in marked.items() for p in found]
    return Migration([*made.values()], sorted(notes, key=lambda note: (note.path, note.line)))


def _change(path: str, content: bytes, peer: Peer) -> tuple[Change, list[Note]]:
    """Raises CannotEditError."""
    text = text_of(path, content)
    unchanged = Change(path, content, content)
    if path.rpartition("/")[2] == "conftest.py":
        return unchanged, [*tricks(path, text, peer.name)]
    if not fits(path, REWRITTEN):
        return unchanged, [*mentions(path, text, peer)]
    after, notes = rewritten(path, text, peer)
    if path.endswith(".toml") and after != text:
        toml.read_toml(path, after)
    return Change(path, content, after.encode()), [*notes, *mentions(path, after, peer)]


def _with_settings(
    made: dict[str, Change], files: Mapping[str, bytes], peer: Peer
) -> Iterator[Note]:
    """Put in what lets pass what the peer lets pass; gives what is to be known of it."""
    if not peer.settings:
        return
    now = {**files, **{path: change.after for path, change in made.items()}}
    try:
        path = _settle(made, files, now, peer)
    except CannotEditError as error:
        yield Note("settings", 0, f"{error}; put in yourself: {dict(peer.settings)}")
        return
    if path:
        yield from (Note(path, 0, told) for told in peer.told)


def _settle(
    made: dict[str, Change], files: Mapping[str, bytes], now: Mapping[str, bytes], peer: Peer
) -> str:
    """The file that has the settings now, nothing where they are there. Raises CannotEditError."""
    place = pytest_file(now) or new_pytest_file(now)
    is_table = "pyproject.toml" in now or place.path == "pyproject.toml"
    path = "pyproject.toml" if is_table else place.path
    text = text_of(path, now.get(path))
    if is_table:
        where = ("tool", "nbrepro")
        said = toml.table_at(toml.read_toml(path, text), where) or {}
        wanted = {key: value for key, value in peer.settings.items() if key not in said}
        after = toml.with_values(path, text, where, wanted) if wanted else text
    else:
        after = text
        for key, value in peer.settings.items():
            if place.value(after, f"nbrepro_{key}") is None:
                after = place.with_value(after, f"nbrepro_{key}", value)
    if after == text:
        return ""
    made[path] = Change(path, files.get(path), after.encode())
    return path


def _sanitizer(path: str, content: bytes) -> tuple[Change, list[Note]]:
    try:
        text = text_of(path, content)
        after = as_nbval_reads(text)
        replacements_in(after, path)
    except ValueError as error:
        return Change(path, content, content), [Note(path, 0, f"cannot be used: {error}")]
    return Change(path, content, after.encode()), []
