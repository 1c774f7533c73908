"""Where a notebook lies: its project, its repository, and what git tracks there.

The project is the repository, else the folder of the nearest pyproject.toml,
else the notebook's own folder. git is called at most once for a notebook, and
not at all outside of a repository.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """The folders of a notebook, absolute, as they are called and without links.

    ``folder`` is the one that the notebook lies in, ``project`` the one of its
    project; ``is_repository`` where that is a working tree of git.
    """

    folder: Path
    project: Path
    is_repository: bool = False

    def shown(self, path: str) -> str:
        """A path as from the notebook, where it is of the project; else as it is."""
        inside = self.inside(path)
        if inside is None:
            return path
        return Path(os.path.relpath(self.project / inside, self.folder)).as_posix()

    def inside(self, path: str) -> str | None:
        """A path from the project's folder, with slashes; None where it is not of the project."""
        for form in dict.fromkeys((path, os.path.realpath(path))):
            for folder in dict.fromkeys((self.project, Path(os.path.realpath(self.project)))):
                if Path(form).is_relative_to(folder):
                    return Path(form).relative_to(folder).as_posix()
        return None


def places_of(notebook: Path) -> Places:
    """The places of a notebook."""
    folder = Path(os.path.realpath(notebook.parent))
    folders = (folder, *folder.parents)
    for above in folders:
        if (above / ".git").exists():
            return Places(folder, above, is_repository=True)
    project = next((above for above in folders if (above / "pyproject.toml").is_file()), folder)
    return Places(folder, project)


def untracked(places: Places, paths: Iterable[str]) -> tuple[str, ...]:
    """Those of the paths that are of the repository, and not tracked there.

    A file that DVC keeps is known by the .dvc file beside it. What lies in a
    repository of its own, as a submodule, is not judged; nor is anything where
    git does not answer.
    """
    asked = {path: inside for path in paths if (inside := places.inside(path)) is not None}
    if not asked or not places.is_repository:
        return ()
    common = os.path.commonpath([Path(inside).parent for inside in asked.values()])
    tracked = _tracked(places.project, common)
    if tracked is None:
        return ()
    return tuple(
        path
        for path, inside in asked.items()
        if not tracked & {inside, f"{inside}.dvc"} and not _is_of_another(places.project, inside)
    )


def _tracked(top: Path, below: str) -> frozenset[str] | None:
    """What git tracks below a folder, by paths from the top; None where it does not say."""
    try:
        done = subprocess.run(  # noqa: S603 - nothing in it comes from a notebook
            ["git", "--literal-pathspecs", "ls-files", "-z", "--", below or "."],  # noqa: S607 - the user's own git
            cwd=top,
            env={**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
    if done.returncode:
        return None
    return frozenset(os.fsdecode(path) for path in done.stdout.split(b"\0") if path)


def _is_of_another(top: Path, inside: str) -> bool:
    """True for a file in a repository below this one."""
    folders = Path(inside).parents
    return any((top / folder / ".git").exists() for folder in folders if folder.name)
