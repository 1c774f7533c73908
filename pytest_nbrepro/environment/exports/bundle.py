"""The locks of several notebooks as one: what all exports are made from. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pytest_nbrepro.environment.exports.origin import header, on_one_line, parts_of
from pytest_nbrepro.environment.exports.sources import File, Sources, safe_urls, sources_of
from pytest_nbrepro.environment.platforms import Platform
from pytest_nbrepro.environment.safe import PYPI
from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.locks import SOURCES, conda_packages, digest_of
from pytest_nbrepro.names import normalised
from pytest_nbrepro.record import Record
from pytest_nbrepro.recorded_system import System, joined, system_of

#: What installs a file should not be replaced by it half-way.
INSTALLERS = frozenset({"pip", "uv"})
#: These too can be left to pip, unless it has to be given a hash for everything.
BUILDERS = frozenset({"setuptools", "wheel"})
_CONDA = re.compile(r"[A-Za-z0-9_][\w.+!-]{0,200}", re.ASCII)


@dataclass(frozen=True)
class Pinned:
    """One package: its name (PEP 503) and version, and where it is to be had.

    ``infrastructure`` marks the Jupyter machinery, ``elsewhere`` what came
    from a folder or URL and not from an index.
    """

    name: str
    version: str
    infrastructure: bool
    elsewhere: bool
    sources: Sources

    @property
    def requirement(self) -> str:
        """What asks for it (PEP 508), where it can be had."""
        sources = self.sources
        below = f"#subdirectory={sources.subfolder}" if sources.subfolder else ""
        if sources.git:
            url, commit = sources.git
            return f"{self.name} @ git+{url}@{commit}{below}"
        if sources.archive:
            return f"{self.name} @ {sources.archive.url}{below}"
        return f"{self.name}=={self.version}"

    @property
    def comment(self) -> str:
        """What stands for it where it cannot be had."""
        return f"# {self.name}=={self.version} {self.sources.flaw}"


@dataclass(frozen=True)
class Bundle:
    """The packages of some notebooks for one platform, sorted by name.

    ``environments`` and ``requires_python`` are those of the lock (PEP 751),
    ``indexes`` the URLs that it was made with, ``conda`` packages of conda as
    (name, version, build), ``digests`` the SHA-256 of each lock. ``system`` are
    the packages of the operating system, where they are recorded and those of
    one distribution; ``systems`` says of which they are.
    """

    notebooks: tuple[str, ...]
    platform: str
    packages: tuple[Pinned, ...]
    requires_python: str = ""
    environments: tuple[str, ...] = ()
    indexes: tuple[str, ...] = (PYPI,)
    conda: tuple[tuple[str, str, str], ...] = ()
    digests: tuple[str, ...] = ()
    system: System | None = None
    systems: tuple[str, ...] = ()

    @property
    def header(self) -> str:
        """The line that says where a file came from: notebooks, platform, digests of the locks."""
        return header(self.notebooks, self.platform, self.digests)

    @property
    def python(self) -> str:
        """The version of Python, as 3.11."""
        return parts_of(self.platform)[0]

    @property
    def is_free_threaded(self) -> bool:
        """True for a Python without the global lock."""
        found = Platform.of(self.platform)
        return found is not None and found.free_threaded

    def without(self, names: Iterable[str]) -> Bundle:
        """The same without the packages of these names."""
        left_out = frozenset(names)
        return replace(self, packages=tuple(p for p in self.packages if p.name not in left_out))

    @property
    def has_only_pypi(self) -> bool:
        """True where the index is the one that installers ask by themselves."""
        return all(url.rstrip("/") == PYPI for url in self.indexes)

    @property
    def comes_from_git(self) -> bool:
        """True where git is needed to install it."""
        return any(package.sources.git for package in self.kept)

    @property
    def is_built(self) -> bool:
        """True where some of it has to be built, for which there may have to be a compiler."""
        kept = [p.sources for p in self.kept]
        return any(
            bool(each.git or each.archive) or bool(each.sdist and not each.wheels) for each in kept
        )

    @property
    def lost(self) -> list[Pinned]:
        """The packages that no other computer can have."""
        return [package for package in self.packages if package.sources.is_lost]

    @property
    def kept(self) -> list[Pinned]:
        """All others."""
        return [package for package in self.packages if not package.sources.is_lost]


def installable(bundle: Bundle) -> tuple[Bundle, bool]:
    """What to hand to an installer, and whether it can be told the hashes of all."""
    whole = bundle.without(INSTALLERS)
    hashed = bool(whole.kept) and all(package.sources.hashes for package in whole.kept)
    return (whole, True) if hashed else (whole.without(BUILDERS), False)


def bundled(records: Mapping[str, Record], platform: str) -> Bundle:
    """The locks for ``platform`` of several records, by the notebook's name, as one.

    Raises FindingError (LOCK004) where a notebook has no lock for the
    platform, LOCK009 where two notebooks disagree.
    """
    merged: dict[str, tuple[Pinned, str]] = {}
    for notebook, record in records.items():
        if platform not in record.locks:
            known = ", ".join(sorted(record.locks)) or "none"
            message = f"{notebook} has no lock for {platform}; it has: {known}"
            raise FindingError(finding("LOCK004", message, hint="choose one with --platform"))
        for package in _packages(record, platform):
            known_package, first = merged.get(package.name, (package, notebook))
            both = _both(known_package, first, package, notebook)
            merged[package.name] = (both, first)
    locks = [record.locks[platform] for record in records.values()]
    indexes = [url for r in records.values() for url in safe_urls(r.resolver.get("index"))]
    systems = [system for system in map(system_of, locks) if system]
    conda = sorted({entry for lock in locks for entry in _conda(lock)})
    return Bundle(
        notebooks=tuple(map(on_one_line, records)),
        platform=platform,
        packages=tuple(merged[name][0] for name in sorted(merged)),
        requires_python=_range(lock.get("requires-python") for lock in locks),
        environments=tuple(sorted({text for lock in locks for text in _markers(lock)})),
        indexes=tuple(dict.fromkeys(indexes)) or (PYPI,),
        conda=tuple(conda),
        digests=tuple(dict.fromkeys(map(digest_of, locks))),
        system=joined(systems),
        systems=tuple(dict.fromkeys(system.title for system in systems)),
    )


def _packages(record: Record, platform: str) -> Iterator[Pinned]:
    raw_packages = record.locks[platform]["packages"]
    for package, raw in zip(record.packages(platform), raw_packages, strict=True):
        elsewhere = package.local or any(isinstance(raw.get(kind), dict) for kind in SOURCES)
        yield Pinned(
            normalised(package.name),
            package.version,
            package.infrastructure,
            elsewhere,
            sources_of(raw, is_local=elsewhere),
        )


def _both(one: Pinned, first: str, other: Pinned, second: str) -> Pinned:
    """A package as two notebooks have it."""
    if one.version != other.version:
        _disagree(f"{one.name} is {one.version} in {first} and {other.version} in {second}")
    places = [(p.elsewhere, p.sources.git, p.sources.subfolder) for p in (one, other)]
    if places[0] != places[1]:
        _disagree(f"{one.name} {one.version} came from elsewhere in {second} than in {first}")
    files = [
        (one.sources.sdist, other.sources.sdist),
        (one.sources.archive, other.sources.archive),
        *((a, b) for a in one.sources.wheels for b in other.sources.wheels if a.name == b.name),
    ]
    if any(a and b and a.sha256 != b.sha256 for a, b in files):
        _disagree(f"{one.name} {one.version} is another file in {second} than in {first}")
    infrastructure = one.infrastructure and other.infrastructure
    return replace(one, sources=_joined(one, other), infrastructure=infrastructure)


def _joined(one: Pinned, other: Pinned) -> Sources:
    if one.sources.flaw or other.sources.flaw:
        return other.sources if one.sources.flaw else one.sources
    wheels: dict[str, File] = {w.name: w for w in (*other.sources.wheels, *one.sources.wheels)}
    ordered = tuple(wheels[name] for name in sorted(wheels))
    return replace(one.sources, wheels=ordered, sdist=one.sources.sdist or other.sources.sdist)


def _disagree(what: str) -> None:
    hint = "export them to separate files, or lock both in one environment"
    raise FindingError(finding("LOCK009", f"the locks disagree: {what}", hint=hint))


def _range(stated: Iterable[object]) -> str:
    """The Python versions that all stated ranges allow; what cannot be read allows all."""
    from packaging.specifiers import SpecifierSet

    allowed = SpecifierSet()
    for text in stated:
        try:
            read = SpecifierSet(text if isinstance(text, str) else "")
            read.contains("3")
        except ValueError:  # InvalidSpecifier, or digits beyond Python's limit
            continue
        if any(part.operator == "===" for part in read):  # any text; uv takes no file with it
            continue
        allowed &= read
    return str(allowed)


def _markers(lock: Mapping[str, Any]) -> Iterator[str]:
    from packaging.markers import InvalidMarker, Marker

    listed = lock.get("environments")
    for text in listed if isinstance(listed, list) else ():
        try:
            yield str(Marker(text if isinstance(text, str) else ""))
        except (InvalidMarker, RecursionError):
            continue


def _conda(lock: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The packages of conda in a lock, which stand there as NAME-VERSION-BUILD."""
    for text in conda_packages(lock):
        if _CONDA.fullmatch(text) and text.count("-") >= 2:
            name, version, build = text.rsplit("-", 2)
            if name and version and build:
                yield name, version, build
