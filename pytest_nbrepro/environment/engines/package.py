"""A package as a resolver found it: its archives, or the address that it came from. Pure.

What a notebook must not give away is taken out here: passwords, queries
(which may hold tokens), addresses of this computer.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

_SHA256 = re.compile(r"[0-9a-f]{64}")
#: No file system holds a longer name, which may stand for billions of tags.
_LONGEST = 255


@dataclass(frozen=True)
class Archive:
    """A file of an index: a wheel or a source archive.

    ``url`` and ``sha256`` are None where they are unknown or nobody else's
    business; ``yanked`` is why it was taken back ("" without a reason), or
    None.
    """

    name: str
    url: str | None
    sha256: str | None
    yanked: str | None = None

    @property
    def is_wheel(self) -> bool:
        """False for a source archive."""
        return self.name.endswith(".whl")

    def entry(self) -> dict[str, Any]:
        """The archive as PEP 751 has it."""
        url = {"url": self.url} if self.url else {}
        return {"name": self.name, **url, "hashes": {"sha256": self.sha256}}


@dataclass(frozen=True)
class Package:
    """A package of a lock, its name normalised.

    ``archives`` are what the index has for it, in no order; ``source`` is
    ``{"vcs": …}`` or ``{"archive": …}`` as in PEP 751 where it came from an
    address instead.
    """

    name: str
    version: str
    archives: tuple[Archive, ...] = ()
    source: Mapping[str, Any] | None = None

    @property
    def yanked(self) -> str | None:
        """Why all its archives were taken back, or None."""
        reasons = [archive.yanked for archive in self.archives]
        return reasons[0] if reasons and None not in reasons else None


def archive(url: str, sha256: str | None, yanked: str | None = None) -> Archive:
    """The archive at ``url``, without what must not be told of it."""
    name = posixpath.basename(unquote(urlsplit(url).path))
    digest = sha256 if sha256 and _SHA256.fullmatch(sha256) else None
    return Archive(name, public(url), digest, yanked)


def belongs(archive: Archive, name: str, version: str) -> bool:
    """True where the archive's file name is one for this version of the package."""
    from packaging.utils import parse_sdist_filename, parse_wheel_filename
    from packaging.version import Version

    if len(archive.name) > _LONGEST:
        return False
    try:
        parse = parse_wheel_filename if archive.is_wheel else parse_sdist_filename
        found_name, found_version = parse(archive.name)[:2]
        return found_name == name and found_version == Version(version)
    except ValueError:  # all that packaging raises here, and digits beyond Python's limit
        return False


def of_version(file: str, version: str) -> bool:
    """False for a file name that is plainly of another version: a page may list thousands."""
    if file.endswith(".whl"):
        stated = file.split("-", 2)[1] if "-" in file else ""
    else:
        stated = file.removesuffix(".zip").removesuffix(".tar.gz").rpartition("-")[2]
    return _same(stated, version)


@lru_cache(maxsize=4096)
def _same(stated: str, version: str) -> bool:
    from packaging.version import Version

    try:
        return Version(stated) == Version(version)
    except ValueError:
        return False


def public(url: str) -> str | None:
    """The address without user, password, query and fragment; None where it is none of the web."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    host = f"[{host}]" if ":" in host else host
    return urlunsplit((parts.scheme, f"{host}:{port}" if port else host, parts.path, "", ""))
