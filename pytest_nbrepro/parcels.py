"""The files of a project, packed for workers that do not share its folder, and unpacked there.

What goes along is what git knows of the project: tracked, or new and not
ignored; without git, all files below its folder. To these come the inputs that
the notebooks' records name. What an image of the project leaves out
(`shipping.left_out`) and links that lead out of it stay here.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_nbrepro.inputs import Places
from pytest_nbrepro.perturbing import files_below
from pytest_nbrepro.shipping import is_secret, left_out
from pytest_nbrepro.tidying import alone

if TYPE_CHECKING:
    from pytest_nbrepro.stripping.git import Git

#: So many files are looked at, and so many are named.
_MOST_FILES, _MOST_NAMED = 100_000, 3
_NO_ONES = "made by a tool"


class ParcelError(Exception):
    """A project that cannot be sent along; the message says why, in one line."""


@dataclass(frozen=True)
class Parcel:
    """A project, packed: ``root`` is its folder here, ``content`` a tar archive.

    ``count`` and ``size`` are those of its files, ``kept`` what was not packed,
    each with the reason.
    """

    root: Path
    is_repository: bool
    content: bytes = field(repr=False)
    count: int
    size: int
    kept: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """A name for the content."""
        return f"nbrepro-parcel-{hashlib.sha256(self.content).hexdigest()}"

    @property
    def told(self) -> str:
        """What is sent, for people, in a line."""
        files = f"{self.count} file{'s' * (self.count != 1)}"
        line = f"{self.root}: {files} ({megabytes(self.size)}) are sent along to the workers"
        if not self.kept:
            return line
        more = f" and {len(self.kept) - _MOST_NAMED} more" * (len(self.kept) > _MOST_NAMED)
        return f"{line}; not sent: {', '.join(self.kept[:_MOST_NAMED])}{more}"


def packed(places: Places, inputs: Iterable[str], most: float) -> Parcel:
    """Pack a project. ``inputs`` are paths of further files, ``most`` a number of bytes.

    Raises ParcelError where its files are more than that, or cannot be read.
    """
    root, inputs = places.project, list(inputs)
    kept = [f"{each} (outside of the project)" for each in inputs if places.inside(each) is None]
    sizes: dict[str, int] = {}
    try:
        for inside in _files_of(places, inputs):
            why = _why_not(root, inside)
            if why:
                kept += [f"{inside} ({why})"] * (why != _NO_ONES)
                continue
            with contextlib.suppress(FileNotFoundError):  # tracked, and removed here
                sizes[inside] = (root / inside).lstat().st_size
            if len(sizes) > _MOST_FILES:
                raise ParcelError(f"{root} has more than {_MOST_FILES:,} files")
        _require_small(root, sizes, most)
        return Parcel(
            root=root,
            is_repository=places.is_repository,
            content=_archive(root, sorted(sizes)),
            count=len(sizes),
            size=sum(sizes.values()),
            kept=tuple(kept),
        )
    except OSError as error:
        where = error.filename or root
        raise ParcelError(f"{where} cannot be read: {error.strerror or error}") from error


def _files_of(places: Places, inputs: Iterable[str]) -> Iterator[str]:
    """The paths of what belongs to the project, from its folder. Raises OSError, ParcelError."""
    from pytest_nbrepro.stripping.git import Git, GitError

    root = places.project
    try:
        if places.is_repository:
            yield from _known_to(Git(root), "")
        else:
            yield from (each.relative_to(root).as_posix() for each in files_below(root))
    except GitError as error:
        raise ParcelError(f"{root}: {error}") from error
    for path in inputs:
        inside = places.inside(path)
        if inside is not None and (root / inside).is_file():
            yield inside


def _known_to(git: Git, above: str) -> Iterator[str]:
    """What git tracks, and what is new and not ignored; also in repositories below this one."""
    listed = git.run("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in dict.fromkeys(os.fsdecode(each).rstrip("/") for each in listed.split(b"\0")[:-1]):
        path = git.folder / name
        if path.is_dir() and not path.is_symlink():
            if (path / ".git").exists():
                yield from _known_to(replace(git, folder=path), f"{above}{name}/")
        else:
            yield f"{above}{name}"


def _why_not(root: Path, inside: str) -> str:
    """Why a file is not sent, or nothing."""
    path = root / inside
    if left_out(inside):
        return "a secret, by its name" if is_secret(inside) else _NO_ONES
    if path.is_symlink():
        return "" if _leads_inside(root, path) else "a link that leads elsewhere"
    return "" if path.is_file() or not path.exists() else "no file"


def _leads_inside(root: Path, link: Path) -> bool:
    """True where a link leads to something of the project, which a relative one will find there."""
    to = os.readlink(link)  # noqa: PTH115 - as it is written
    is_inside = Path(os.path.realpath(link)).is_relative_to(os.path.realpath(root))
    return is_inside and not os.path.isabs(to)  # noqa: PTH117 - a text


def _require_small(root: Path, sizes: dict[str, int], most: float) -> None:
    total = sum(sizes.values())
    if total <= most:
        return
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:_MOST_NAMED]
    named = ", ".join(f"{path} ({megabytes(size)})" for path, size in largest)
    raise ParcelError(
        f"the files of {root} are {megabytes(total)}, more than {megabytes(most)}; the largest: "
        f"{named}. What git ignores is not sent; for more: --nbrepro-ship-limit "
        f"{total // 1_000_000 + 1}"
    )


def megabytes(size: float) -> str:
    """A size for people."""
    return f"{size / 1e6:,.1f} MB"


def _archive(root: Path, names: Iterable[str]) -> bytes:
    """The files in a tar archive, the same for the same files. Raises OSError."""

    def plain(about: tarfile.TarInfo) -> tarfile.TarInfo:
        about.uid = about.gid = 0
        about.uname = about.gname = ""
        about.mtime = int(about.mtime)
        return about

    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.dereference = False
        for name in names:
            archive.add(root / name, name, recursive=False, filter=plain)
    return written.getvalue()


@contextlib.contextmanager
def unpacked(content: bytes, name: str, *, is_repository: bool) -> Iterator[Path]:
    """A folder called ``name`` that has the files of a parcel; it is gone afterwards.

    Nothing is put beside it, whatever the archive says. Raises OSError and tarfile.TarError.
    """
    with alone(tempfile.gettempdir(), "nbrepro-parcel-") as made:
        folder = Path(os.path.realpath(made)) / (name or "project")
        folder.mkdir()
        if not hasattr(tarfile, "data_filter"):
            raise tarfile.TarError("its Python does not unpack safely; 3.11.4 and newer do")
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            archive.extractall(folder, filter="data")
        if is_repository:  # by which the project is known as one; git itself finds none in it
            (folder / ".git").mkdir(exist_ok=True)
        yield folder
