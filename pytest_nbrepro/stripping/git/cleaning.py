"""What becomes of a notebook on its way into git.

All notebooks pass through `cleaned`, with their paths from the top of the
working tree, which is the current folder then. Git asks for it whenever it
looks at a file that may have changed: in ``git add``, but in ``git status``,
``git diff`` and ``git stash`` as well, so that what it has is not yet what the
user wants to keep.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.stripping import Options, stripped
from pytest_nbrepro.stripping.git.asking import Git, GitError, named

__all__ = ["as_git_has_it", "cleaned"]


def cleaned(path: str, content: bytes, options: Options, tell: Callable[[str], None]) -> bytes:
    """The notebook stripped; what cannot be stripped as it is, and that is told.

    Nothing may be lost on this way: a file in conflict or of another kind is
    the user's to commit. What this raises is a mistake of ours, and git's to
    answer by ``filter.nbrepro.required``.
    """
    try:
        return stripped(content, options, path=Path(path))
    except FindingError as error:
        tell(f"{named(path)}: not stripped: {error.finding.headline}")
        return content


def as_git_has_it(path: Path, content: bytes, clean: Callable[[str, bytes], bytes]) -> bytes:
    """The content of a file of which git makes a diff, as it is, or would be, in git.

    Git names the file in the working tree, outputs and all, where it believes
    that it is the same as what is in git. Other versions come as temporary
    files, which lie outside of it and are as they were in git.
    """
    if path.is_absolute():
        return content
    try:
        filters = Git(Path.cwd()).filters([str(path)])
    except GitError:  # git diff works without a repository, too
        return content
    return clean(str(path), content) if "nbrepro" in filters.values() else content
