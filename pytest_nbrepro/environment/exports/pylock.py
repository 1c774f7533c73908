"""A lock file of its own: pylock.toml (PEP 751), which pip and uv install from. Pure.

Format: https://packaging.python.org/specifications/pylock-toml/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pytest_nbrepro.environment.exports.bundle import INSTALLERS, Bundle, Pinned
from pytest_nbrepro.environment.exports.sources import NOTHING, File
from pytest_nbrepro.findings import FindingError, finding


def pylock(bundle: Bundle) -> tuple[str, ...]:
    """The text of a pylock.toml.

    Raises FindingError (LOCK050) where the lock does not say where a package
    is to be had.
    """
    chosen = bundle.without(INSTALLERS)
    if without := [package for package in chosen.kept if package.sources.flaw]:
        raise _no_sources(without, were_looked_up=len(without) < len(chosen.kept))
    document: dict[str, Any] = {"lock-version": "1.0"}
    if chosen.environments:
        document["environments"] = list(chosen.environments)
    if chosen.requires_python:
        document["requires-python"] = chosen.requires_python
    document |= {"created-by": "pytest-nbrepro", "packages": [_package(p) for p in chosen.kept]}
    comments = [f"# {bundle.header}", *(p.comment for p in chosen.lost)]
    return ("\n".join([*comments, toml(document)]),)


def toml(document: Mapping[str, Any]) -> str:
    """The document as TOML."""
    import tomli_w

    return tomli_w.dumps(document)


def _no_sources(packages: Sequence[Pinned], *, were_looked_up: bool) -> FindingError:
    """What to say of packages without; where others have some, to look again is no help."""
    first, more = packages[0], len(packages) - 1
    names = f"{first.name} and {more} other{'s' * (more > 1)}" if more else first.name
    flaw = first.sources.flaw if first.sources.flaw != NOTHING else "no source in the lock"
    width = max(len(f"{package.name} {package.version}") for package in packages)
    rows = [f"  {f'{p.name} {p.version}':<{width}}  {p.sources.flaw}" for p in packages]
    return FindingError(
        finding(
            "LOCK050",
            f"a pylock.toml says where each package is to be had, and for {names} nobody knows: "
            f"{flaw}",
            details=rows if any(p.sources.flaw != NOTHING for p in packages) else (),
            hint=(
                "name an index that has them: nbrepro lock --hashes --index-url URL {notebook}"
                if were_looked_up
                else "nbrepro lock --hashes {notebook} looks the sources up"
            ),
        )
    )


def _package(package: Pinned) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": package.name, "version": package.version}
    sources = package.sources
    below = {"subdirectory": sources.subfolder} if sources.subfolder else {}
    if sources.git:
        url, commit = sources.git
        return {**entry, "vcs": {"type": "git", "url": url, "commit-id": commit, **below}}
    if sources.archive:
        return {**entry, "archive": {**_file(sources.archive), **below}}
    if sources.sdist:
        entry["sdist"] = _file(sources.sdist)
    if sources.wheels:
        entry["wheels"] = [_file(wheel) for wheel in sources.wheels]
    return entry


def _file(file: File) -> dict[str, Any]:
    name = {"name": file.name} if file.name else {}
    return {**name, "url": file.url, "hashes": {"sha256": file.sha256}}
