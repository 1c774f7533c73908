"""What is known of a file that a notebook wants and that is not there."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from pytest_nbrepro.diagnosis import MissingFile
from pytest_nbrepro.perturbing import files_below, project_of

#: So many files are looked at to find one of the same name.
_MOST = 2_000


def missing_file(path: str, folder: Path) -> MissingFile:
    """What is known of a file that is not there, named so by a notebook in ``folder``."""
    try:
        wanted = Path(os.path.normpath(folder / Path(path).expanduser()))
        project = project_of(folder)
        is_outside = Path(path).expanduser().is_absolute() and not wanted.is_relative_to(project)
        found_at = "" if is_outside else _elsewhere(wanted, project, folder)
        ignored = not is_outside and not found_at and _is_ignored(wanted, folder)
    except (OSError, ValueError, RuntimeError):  # no path at all, or no home
        return MissingFile(path)
    return MissingFile(path, is_outside=is_outside, is_ignored=ignored, found_at=found_at)


def _elsewhere(wanted: Path, project: Path, folder: Path) -> str:
    """Where in the project a file of that name lies, as the notebook would name it."""
    for place, each in enumerate(files_below(project)):
        if place > _MOST:
            break
        if each.name == wanted.name and each != wanted:
            return os.path.relpath(each, folder)
    return ""


def _is_ignored(path: Path, folder: Path) -> bool:
    """Whether git is told to ignore the file, so that who gets the project does not get it."""
    from pytest_nbrepro.stripping.git import Git, GitError

    with contextlib.suppress(GitError):
        return bool(Git(folder).run("check-ignore", "--", str(path), accepted=(0, 1)).strip())
    return False
