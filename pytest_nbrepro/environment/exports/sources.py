"""Where a locked package is to be had, as far as another computer can have it from there.

What a lock says of sources is hostile until it was checked here: only https,
without a password in it; file names that are nothing but names; digests of the
right length. Forms: https://packaging.python.org/specifications/pylock-toml/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.environment.safe import COMMIT, SUBFOLDER, URL, is_version
from pytest_nbrepro.names import normalised

if TYPE_CHECKING:
    from packaging.version import Version

_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+!-]{0,250}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
#: Why a package cannot be had from where it came.
FOLDER = "came from a folder or URL, not from an index"
NOTHING = "the lock does not say where it is to be had"
_NO_VERSION = "has a version that installers do not take"
_UNSAFE = "its URL is not one of https, or has a password or strange characters in it"
_NO_DIGEST = "it has no SHA-256 digest"
_NO_COMMIT = "it has no commit"
_NO_SUBFOLDER = "the folder in it is none that can be named"
_ANOTHER = "its file has the name of another package or version"


@dataclass(frozen=True)
class File:
    """A file to install from: its name (empty for an archive), and its SHA-256."""

    name: str
    url: str
    sha256: str


@dataclass(frozen=True)
class Sources:
    """Where one package is to be had.

    ``wheels`` and ``sdist`` are files of an index, ``archive`` is one from
    elsewhere, ``git`` a repository's URL and the commit; of both,
    ``subfolder`` is where in it the package lies. Where there is no source,
    ``flaw`` says why; if it ``is_lost``, not even name and version help.
    """

    wheels: tuple[File, ...] = ()
    sdist: File | None = None
    archive: File | None = None
    git: tuple[str, str] | None = None
    subfolder: str = ""
    flaw: str = ""
    is_lost: bool = False

    @property
    def hashes(self) -> tuple[str, ...]:
        """The SHA-256 digests of all files, sorted."""
        files = [*self.wheels, *(f for f in (self.sdist, self.archive) if f)]
        return tuple(sorted({file.sha256 for file in files}))


def sources_of(raw: Mapping[str, Any], *, is_local: bool) -> Sources:
    """The sources of a package, from its entry in a lock; a local one came from no index."""
    if not is_version(raw["version"]):
        return Sources(flaw=_NO_VERSION, is_lost=True)
    for key, read in (("vcs", _git), ("archive", _archive)):
        if isinstance(raw.get(key), dict):
            return _below(read(raw[key]), raw[key].get("subdirectory"))
    if is_local or isinstance(raw.get("directory"), dict):
        return Sources(flaw=FOLDER, is_lost=True)
    return _from_index(raw)


def _from_index(raw: Mapping[str, Any]) -> Sources:
    listed = raw.get("wheels")
    wheels = [_wheel(wheel, raw) for wheel in listed] if isinstance(listed, list) else []
    sdist = _sdist(raw["sdist"], raw) if "sdist" in raw else NOTHING
    good = tuple(sorted((f for f in wheels if isinstance(f, File)), key=lambda file: file.name))
    if good or isinstance(sdist, File):
        return Sources(wheels=good, sdist=sdist if isinstance(sdist, File) else None)
    return Sources(flaw=next(flaw for flaw in (*wheels, sdist) if isinstance(flaw, str)))


def _file(raw: object) -> File | str:
    """The file, or what is wrong with it."""
    url = raw.get("url") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or url is None:
        return NOTHING
    if not isinstance(url, str) or not URL.fullmatch(url):
        return _UNSAFE
    hashes = raw.get("hashes")
    digest = hashes.get("sha256") if isinstance(hashes, dict) else None
    if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
        return _NO_DIGEST
    from urllib.parse import unquote

    name = raw.get("name", unquote(url.partition("?")[0].rpartition("/")[2]))
    return File(name if isinstance(name, str) and _FILE.fullmatch(name) else "", url, digest)


def _wheel(raw: object, package: Mapping[str, Any]) -> File | str:
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    file = _file(raw)
    try:
        is_right = isinstance(file, File) and _fits(parse_wheel_filename(file.name)[:2], package)
    except (InvalidWheelFilename, ValueError):
        is_right = False
    return file if is_right or isinstance(file, str) else _ANOTHER


def _sdist(raw: object, package: Mapping[str, Any]) -> File | str:
    from packaging.utils import InvalidSdistFilename, parse_sdist_filename

    file = _file(raw)
    try:
        is_right = isinstance(file, File) and _fits(parse_sdist_filename(file.name), package)
    except (InvalidSdistFilename, ValueError):
        is_right = False
    return file if is_right or isinstance(file, str) else _ANOTHER


def _fits(found: tuple[str, Version], package: Mapping[str, Any]) -> bool:
    """True for the name and version that the package has."""
    from packaging.version import Version

    return found == (normalised(package["name"]), Version(package["version"]))


def _archive(raw: Mapping[str, Any]) -> Sources:
    file = _file(raw)
    if isinstance(file, str):
        return _unusable(file)
    return Sources(archive=replace(file, name=""))  # such a table has no name for it


def _git(raw: Mapping[str, Any]) -> Sources:
    url, commit = raw.get("url"), raw.get("commit-id")
    if raw.get("type") != "git" or not isinstance(url, str) or not URL.fullmatch(url):
        return _unusable(_UNSAFE)
    if not isinstance(commit, str) or not COMMIT.fullmatch(commit):
        return _unusable(_NO_COMMIT)
    return Sources(git=(url, commit))


def _below(found: Sources, folder: object) -> Sources:
    """The source of a package that lies in a folder of it; None is its top."""
    if folder is None or found.is_lost:
        return found
    if not isinstance(folder, str) or not SUBFOLDER.fullmatch(folder):
        return _unusable(_NO_SUBFOLDER)
    return replace(found, subfolder=folder)


def _unusable(flaw: str) -> Sources:
    return Sources(flaw=f"{FOLDER}, and {flaw}", is_lost=True)


def safe_urls(listed: object) -> Iterator[str]:
    """The URLs of a list that can be written into files for others."""
    for url in listed if isinstance(listed, (list, tuple)) else ():
        if isinstance(url, str) and URL.fullmatch(url):
            yield url
