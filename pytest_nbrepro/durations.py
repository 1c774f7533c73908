"""How long notebooks took: a JSON file, or a folder of such, written and read.

A line for each notebook, so that versions of the file merge::

    {"nbrepro_durations": 1, "seconds": {"figures/a.ipynb": 12.5}}

Paths count from pytest's root folder; a notebook that several files of a
folder name has the longest of its durations.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from pytest_nbrepro.config import SettingsError
from pytest_nbrepro.reports.session import Notebook, Session

#: Rises where old programs would misread the file.
VERSION = 1
_KEY = "nbrepro_durations"
#: Longer than anything that runs in a session, in seconds.
_MOST = 10**9


def read_durations(path: Path) -> dict[str, float]:
    """The seconds by notebook that a file says, or the files of a folder; none where it is empty.

    Raises SettingsError where one cannot be read, or is no such file.
    """
    try:
        files = sorted(path.rglob("*.json")) if path.is_dir() else [path]
        contents = [(file, file.read_bytes()) for file in files]
    except OSError as error:
        raise SettingsError(f"durations in {path}: {error.strerror or error}") from error
    longest: dict[str, float] = {}
    for file, content in contents:
        for notebook, seconds in _parsed(file, content):
            longest[notebook] = max(seconds, longest.get(notebook, 0.0))
    return longest


def _parsed(file: Path, content: bytes) -> Iterator[tuple[str, float]]:
    try:
        text = content.decode("utf-8-sig")
        if not text.strip():
            return
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused(file, f"it is damaged: {error}") from error
    version = data.get(_KEY) if isinstance(data, dict) else None
    if version is None:
        raise _refused(file, "it does not hold durations")
    if version != VERSION or isinstance(version, bool):
        raise _refused(file, f"it has version {str(version)[:20]}, this program reads {VERSION}")
    told = data.get("seconds")
    if not isinstance(told, dict):
        raise _refused(file, "it has no table of seconds")
    for notebook, seconds in told.items():
        is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
        if not is_number or not 0 <= seconds <= _MOST:
            raise _refused(file, f"{notebook[:80]!r} has no number of seconds")
        yield notebook, float(seconds)


def _refused(file: Path, why: str) -> SettingsError:
    hint = "remove it, and write it anew with --nbrepro-store-durations"
    return SettingsError(f"durations in {file}: {why}; {hint}")


def known_durations(path: Path | None) -> dict[str, float]:
    """As `read_durations`; none where there is no such file yet."""
    return read_durations(path) if path and path.exists() else {}


def durations_bytes(
    session: Session, root: Path, known: Mapping[str, float], stored: Mapping[str, float]
) -> bytes:
    """The content of the file: what a session has shown, else what was ``stored`` or ``known``.

    What is gone from ``root`` is left out, and what is only known of notebooks
    of other sessions.
    """
    told = {each.path: known[each.path] for each in session.notebooks if each.path in known}
    told |= {path: taken for path, taken in stored.items() if (root / path).is_file()}
    for notebook in session.notebooks:
        taken = _taken(notebook, tagged_only=bool(session.settings.get("cells")))
        if taken is not None and (taken or notebook.path not in told):
            told[notebook.path] = float(f"{taken:.3g}")
    data = {_KEY: VERSION, "seconds": told}
    return (json.dumps(data, indent=1, sort_keys=True) + "\n").encode("ascii")


def _taken(notebook: Notebook, *, tagged_only: bool) -> float | None:
    """How long the cells took; None where not all were run: chosen ones, cached, interrupted."""
    cells = [item for item in notebook.items if item.name.startswith("cell-")]
    is_whole = cells and (tagged_only or len(cells) == notebook.code_cells)
    ended = {"passed", "failed", "skipped"}
    if not is_whole or any(item.is_cached or item.outcome not in ended for item in cells):
        return None
    return sum(item.seconds for item in cells)
