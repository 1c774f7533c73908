"""From packages to one slim PEP 751 document, as JSON, for one platform; what is doubtful is told.

Of a package's wheels the one stays that the interpreter takes, of a package
without wheels the source archive. Format:
https://packaging.python.org/specifications/pylock-toml/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from pytest_nbrepro.environment.engines.package import Archive, Package, belongs
from pytest_nbrepro.environment.engines.question import Question
from pytest_nbrepro.environment.engines.requirements import named
from pytest_nbrepro.environment.engines.wheels import best, ranks
from pytest_nbrepro.environment.lock import lock_installed
from pytest_nbrepro.environment.probe import Distribution
from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.names import some_of


def document(question: Question, packages: Iterable[Package]) -> dict[str, Any]:
    """The lock of these packages for the platform that is asked for."""
    ordered = sorted(packages, key=lambda package: package.name)
    ranked = ranks(question.environment)
    # what a lock says about its platform, and which names are machinery, is the same as ever
    found = tuple(Distribution(package.name, package.version) for package in ordered)
    plain = lock_installed(replace(question.environment, distributions=found))
    tool = {
        "infrastructure": plain["tool"]["nbrepro"]["infrastructure"],
        "local": [package.name for package in ordered if package.source],
    }
    made = {
        **{key: plain[key] for key in ("lock-version", "created-by", "requires-python")},
        "environments": plain["environments"],
        "packages": [_entry(package, best_archives(package, ranked)) for package in ordered],
        "tool": {"nbrepro": tool},
    }
    return only_direct(made, question) if question.choices.only_direct else made


def best_archives(package: Package, ranked: Any) -> tuple[Archive, ...]:
    """What of the package's archives the lock holds: those of known digest that are taken."""
    usable = [
        archive
        for archive in package.archives
        if archive.sha256 and belongs(archive, package.name, package.version)
    ]
    wheels = best((archive for archive in usable if archive.is_wheel), ranked)
    return wheels or tuple(archive for archive in usable if not archive.is_wheel)[:1]


def _entry(package: Package, archives: Sequence[Archive]) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": package.name, "version": package.version}
    if package.source:
        return {**entry, **package.source}
    if not archives:
        return entry
    if archives[0].is_wheel:
        return {**entry, "wheels": [archive.entry() for archive in archives]}
    return {**entry, "sdist": archives[0].entry()}


def only_direct(lock: dict[str, Any], question: Question) -> dict[str, Any]:
    """The lock with the packages alone that requirements name. Raises FindingError without any."""
    wanted = named(question.requirements)
    ours = lock["tool"]["nbrepro"]
    kept = {key: [n for n in ours[key] if n in wanted] for key in ("infrastructure", "local")}
    return {
        **lock,
        "packages": [package for package in lock["packages"] if package["name"] in wanted],
        "tool": {**lock["tool"], "nbrepro": {**ours, **kept}},
    }


def doubts(lock: dict[str, Any], packages: Iterable[Package]) -> Iterator[Finding]:
    """What has to be told of the packages that are in the lock."""
    entries = {entry["name"]: entry for entry in lock["packages"]}
    locked = sorted((p for p in packages if p.name in entries), key=lambda p: p.name)
    for package in locked:
        if package.yanked is not None:
            yield _yanked(package)
    files = {name: [*entry.get("wheels", ()), *_sdist(entry)] for name, entry in entries.items()}
    unknown = [p.name for p in locked if not p.source and not files[p.name]]
    if unknown:
        message = f"no archive with a digest is known of {some_of(unknown, 6)}"
        yield finding("LOCK026", message, hint="name an index that has them: --index-url URL")
    here = [p.name for p in locked if any("url" not in file for file in files[p.name])]
    if here:
        message = f"only an index on this computer has {some_of(here, 6)}, so no address is stored"
        yield finding("LOCK027", message, hint="name an index that others can reach: --index-url")


def _sdist(entry: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry["sdist"]] if "sdist" in entry else []


def _yanked(package: Package) -> Finding:
    reason = " ".join((package.yanked or "").split())[:200]
    message = f"{package.name} {package.version} was taken back by its authors"
    return finding(
        "LOCK025",
        f"{message}: {reason}" if reason else message,
        hint=f"require another version, such as {package.name}!={package.version}",
    )
