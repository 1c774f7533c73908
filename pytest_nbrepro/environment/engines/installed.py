"""The engine ``installed``: what the environment has; with ``--hashes``, which archives those were.

No installer notes the archive that a package came from. The wheel is the one
on the index whose tags are those in the installed WHEEL file; where the index
has no wheel of that version at all, it was built from the source archive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pytest_nbrepro import __version__
from pytest_nbrepro.environment.engines.document import doubts, only_direct
from pytest_nbrepro.environment.engines.lookup import look_up
from pytest_nbrepro.environment.engines.package import Archive, Package, belongs
from pytest_nbrepro.environment.engines.pip_settings import Indexes, configured
from pytest_nbrepro.environment.engines.question import Answer, Question
from pytest_nbrepro.environment.engines.wheels import exact
from pytest_nbrepro.environment.lock import joined, lock_installed
from pytest_nbrepro.findings import Finding
from pytest_nbrepro.locks import SOURCES
from pytest_nbrepro.names import normalised


class Installed:
    """Locks what is installed; the index is asked for nothing but digests, and only if wished."""

    name = "installed"
    excludes_newer = False
    looks_up_hashes = True

    def lock(self, question: Question) -> Answer:
        """The lock of what the environment has. Raises FindingError (LOCK024) with hashes."""
        lock = lock_installed(question.environment)
        if question.choices.only_direct:
            lock = only_direct(lock, question)
        resolver = {"engine": self.name, "version": __version__, "exclude-newer": None}
        if not question.choices.hashes:
            return Answer(lock, {**resolver, "index": []})
        indexes = configured(question.choices.indexes)
        tags = {dist.name: joined(dist.tags) for dist in question.environment.distributions}
        hashed, notices = with_hashes(lock, indexes, tags)
        return Answer(hashed, {**resolver, "index": indexes.public}, notices)


def with_hashes(
    lock: dict[str, Any], indexes: Indexes, tags: Mapping[str, str]
) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """The lock with the archives that the indexes have for it, and what has to be told.

    ``tags`` are those of the wheels that were installed, joined, by name.
    """
    local = lock["tool"]["nbrepro"]["local"]
    wanted = [entry for entry in lock["packages"] if not _from_elsewhere(entry, local)]
    found = look_up({normalised(entry["name"]): entry["version"] for entry in wanted}, indexes)
    packages = [
        _matched(entry, found[normalised(entry["name"])], tags.get(entry["name"], ""))
        for entry in wanted
    ]
    archives = {package.name: package.archives for package in packages}
    entries = [with_archives(entry, archives.get(entry["name"], ())) for entry in lock["packages"]]
    hashed = {**lock, "packages": entries}
    return hashed, tuple(doubts(hashed, packages))


def _from_elsewhere(entry: Mapping[str, Any], local: Iterable[str]) -> bool:
    return entry["name"] in local or any(source in entry for source in SOURCES)


def _matched(entry: Mapping[str, Any], archives: Iterable[Archive], tags: str) -> Package:
    """The package with the archive that it was installed from, or with none."""
    name, version = entry["name"], entry["version"]
    own = [a for a in archives if a.sha256 and a.url and belongs(a, normalised(name), version)]
    if not any(archive.is_wheel for archive in own):
        return Package(name, version, tuple(own[:1]))
    wheel = exact(own, tags) if tags else None
    return Package(name, version, (wheel,) if wheel else ())


def with_archives(entry: Mapping[str, Any], archives: Iterable[Archive]) -> dict[str, Any]:
    """The package's entry with its wheel, or its source archive, if there is one."""
    made = dict(entry)
    for archive in archives:
        if archive.is_wheel:
            made["wheels"] = [archive.entry()]
        else:
            made["sdist"] = archive.entry()
    return made
