"""On which service of continuous integration we are, and where it wants to be told what.

GitHub Actions says so in variables: https://docs.github.com/en/actions/reference/
workflows-and-actions/variables
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_nbrepro.reports.ci import Row

#: Where services have put the repository.
_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
_SUMMARY = "GITHUB_STEP_SUMMARY"


def is_told_to_github(wanted: str, variables: Mapping[str, str]) -> bool:
    """True where lines are to be marked for GitHub; ``wanted`` is what the setting says."""
    return wanted == "on" or (wanted == "auto" and variables.get("GITHUB_ACTIONS") == "true")


def repository(start: Path, variables: Mapping[str, str]) -> Path:
    """The root of the repository that a folder belongs to; without one, the folder."""
    start = start.resolve()
    named = (Path(variables[name]).resolve() for name in _ROOTS if variables.get(name))
    by_service = [root for root in named if start.is_relative_to(root)]
    if by_service:
        return by_service[0]
    return next((f for f in (start, *start.parents) if (f / ".git").exists()), start)


def path_in(root: Path, path: Path) -> str:
    """The path from a root, with ``/``; the whole path of what does not lie below it."""
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - links stay as they are
    for each in (whole, whole.resolve()):
        if each.is_relative_to(root):
            return each.relative_to(root).as_posix()
    return whole.as_posix()


def add_summary(rows: Sequence[Row], title: str, note: str, variables: Mapping[str, str]) -> str:
    """Add to the summary of the step; why that could not be, or nothing."""
    from pytest_nbrepro.reports.ci import MOST_BYTES, step_summary

    if not variables.get(_SUMMARY):
        return ""
    path = Path(variables[_SUMMARY])
    try:
        there = path.stat().st_size if path.exists() else 0
        text = step_summary(rows, title, note, max(MOST_BYTES - there - 1, 0))
        if there + len(text.encode()) < MOST_BYTES:
            with path.open("a", encoding="utf-8", errors="replace", newline="\n") as file:
                file.write(text)
            return ""
    except OSError as error:
        return f"the summary of the step was not written: {error.strerror or error}"
    return "the summary of the step was not written: others have filled it"
