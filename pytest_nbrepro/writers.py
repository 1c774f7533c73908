"""What is made of a session, and where it goes: files that were asked for, and GitHub's job."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_nbrepro.config import Settings
from pytest_nbrepro.on_ci import add_summary, path_in, repository
from pytest_nbrepro.options import OPTIONS
from pytest_nbrepro.reports.ci import (
    annotation_lines,
    code_quality,
    of_session,
    rows_of,
    sarif,
)
from pytest_nbrepro.reports.session import Session

if TYPE_CHECKING:
    from pytest_nbrepro.reports.html import Means

#: What is made of a session, and where it is put.
Writers = tuple[tuple[Path, Callable[[Session], bytes]], ...]


def asked_for(settings: Settings) -> Iterator[tuple[str, Path]]:
    """The files to write, each with its option."""
    for option in OPTIONS:
        if option.name in {*_MADE, "store_durations"}:
            path = getattr(settings, option.name)
            if path:
                yield option.flag, path


def writers(settings: Settings, root: Path) -> Writers:
    """What to make of a session by file; ``root`` is the folder that its paths count from."""
    all_made: dict[str, Callable[[Session, Path], bytes]] = {
        **_MADE,
        "store_durations": partial(_durations, settings),
    }
    paths = ((getattr(settings, name), make) for name, make in all_made.items())
    return tuple((path, partial(_made, make, root)) for path, make in paths if path)


def _made(make: Callable[[Session, Path], bytes], root: Path, session: Session) -> bytes:
    return make(session, root)


def as_json(session: Session, _root: Path) -> bytes:
    """The JSON report; ASCII, so that it is read alike everywhere."""
    return json_bytes(session.to_json())


def json_bytes(value: object) -> bytes:
    """A JSON value as the content of a file."""
    return (json.dumps(value, indent=1) + "\n").encode("ascii")


def as_html(session: Session, _root: Path) -> bytes:
    """The HTML report."""
    from pytest_nbrepro.reports.html import html_page

    rtol, atol = (float(session.settings[name]) for name in ("rtol", "atol"))  # type: ignore[arg-type]  # numbers
    return html_page(session, means(rtol, atol)).encode("utf-8")


def means(rtol: float, atol: float) -> Means:
    """What other rooms know to make of outputs that are shown."""
    from pytest_nbrepro.comparison import marked_tables, terminal
    from pytest_nbrepro.reports.html import Means

    return Means(terminal, partial(marked_tables, rtol=rtol, atol=atol), rtol)


def as_sarif(session: Session, root: Path) -> bytes:
    """The errors and warnings as SARIF."""
    found = _in_repository(session, root)
    return json_bytes(sarif([*of_session(found)], [n.path for n in found.notebooks], "pytest"))


def as_code_quality(session: Session, root: Path) -> bytes:
    """The errors and warnings as GitLab's code quality report."""
    return json_bytes(code_quality([*of_session(_in_repository(session, root))]))


def _durations(settings: Settings, session: Session, root: Path) -> bytes:
    """How long notebooks took, beside what is known."""
    from pytest_nbrepro.durations import durations_bytes, known_durations

    stored = known_durations(settings.store_durations)
    return durations_bytes(session, root, known_durations(settings.durations), stored)


def to_github(session: Session, root: Path, *, annotates: bool) -> Iterator[str]:
    """Add to the summary of the step, and give the lines to print, by which lines are marked."""
    found = _in_repository(session, root)
    note = f"Not complete: {session.stopped}." if session.stopped else ""
    failure = add_summary([*rows_of(found)], "Notebooks", note, os.environ)
    if failure:
        yield failure
    if annotates:
        yield from annotation_lines(of_session(found))


def _in_repository(session: Session, root: Path) -> Session:
    """The session with the paths of its notebooks from the root of the repository."""
    top = repository(root, os.environ)
    notebooks = tuple(replace(n, path=path_in(top, root / n.path)) for n in session.notebooks)
    return replace(session, notebooks=notebooks)


_MADE: Mapping[str, Callable[[Session, Path], bytes]] = {
    "json": as_json,
    "report": as_html,
    "sarif": as_sarif,
    "code_quality": as_code_quality,
}
