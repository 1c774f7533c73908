"""What of a lock is to be installed, as lines of a requirements file. Pure.

A lock is read as what a stranger has written. Names and versions were checked
when the record was; hashes, URLs and commits are checked here, letter by
letter, before they come near an installer, and what is not as it should be
is refused, never left out. Format of the lock:
https://packaging.python.org/specifications/pylock-toml/, of the lines:
https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_nbrepro.environment.applies import applies
from pytest_nbrepro.environment.safe import COMMIT, PYPI, SUBFOLDER, URL, is_version
from pytest_nbrepro.findings import FindingError, finding

_HTTP = re.compile(URL.pattern.replace("https:", "http:", 1))
#: The digests that pip and uv take, with their lengths in hexadecimal digits.
_HASHES = {"sha256": 64, "sha384": 96, "sha512": 128}


@dataclass(frozen=True)
class Plan:
    """What to install, one requirement to a line.

    ``names`` are the packages; of their lines, ``hashed`` have their archives'
    hashes, ``plain`` none. ``local`` names packages that came from a folder or
    URL and cannot be had again, ``local_machinery`` those of them that only
    carry notebooks. ``indexes`` are further places for the hashed ones.
    """

    names: tuple[str, ...] = ()
    hashed: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    local_machinery: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Damaged:
    """Says which part of the lock cannot be used."""

    where: str

    def at(self, part: str) -> _Damaged:
        return _Damaged(f"{self.where}.{part}")

    def should_be(self, expected: str) -> FindingError:
        message = f"the record is damaged: {self.where} should be {expected}"
        hint = "make the record anew with nbrepro lock {notebook}, or restore the notebook"
        return FindingError(finding("REC003", message, hint=hint))


def plan(
    lock: Mapping[str, Any],
    marked: Mapping[str, Iterable[str]],
    markers: Callable[[], Mapping[str, str]],
    indexes: object = (),
) -> Plan:
    """What to install for a Python with these ``markers``, which few locks ask for.

    ``marked`` are the names that the lock marks "infrastructure" and "local",
    ``indexes`` the URLs that the record names. Raises FindingError (REC003)
    where a part of the lock is not what it should be, LOCK043 for a version
    that no installer takes.
    """
    infrastructure, from_places = (frozenset(marked[m]) for m in ("infrastructure", "local"))
    names, hashed, plain, local = [], [], [], []
    for number, package in enumerate(lock["packages"]):
        damaged = _Damaged(f"nbrepro.locks.packages[{number}]")
        if not _applies(package.get("marker"), markers, damaged.at("marker")):
            continue
        hashes = _archive_hashes(package, damaged)
        if "vcs" in package:
            plain.append(_commit(package, damaged.at("vcs")))
        elif "archive" in package:
            hashed.append(_archive(package, damaged.at("archive")))
        elif "directory" in package or (package["name"] in from_places and not hashes):
            local.append(package["name"])
        elif hashes:
            hashed.append(_line(_pin(package), hashes))
        else:
            plain.append(_pin(package))
        names += [] if package["name"] in local else [package["name"]]
    return Plan(
        names=tuple(names),
        hashed=tuple(hashed),
        plain=tuple(plain),
        local=tuple(name for name in local if name not in infrastructure),
        local_machinery=tuple(name for name in local if name in infrastructure),
        indexes=_indexes(indexes) if hashed else (),
    )


def _pin(package: Mapping[str, Any]) -> str:
    name, version = package["name"], package["version"]
    if not is_version(version):
        message = f"{name} {version} is not to be had: it is no version that installers take"
        raise FindingError(finding("LOCK043", message, hint="ask the notebook's author for it"))
    return f"{name}=={version}"


def _line(requirement: str, hashes: Iterable[str]) -> str:
    return " ".join([requirement, *(f"--hash={each}" for each in hashes)])


def _applies(marker: object, markers: Callable[[], Mapping[str, str]], damaged: _Damaged) -> bool:
    if marker is None:
        return True
    try:
        if isinstance(marker, str):
            return applies(marker, markers())
    except ValueError as error:
        raise damaged.should_be("an environment marker") from error
    raise damaged.should_be("an environment marker")


def _archive_hashes(package: Mapping[str, Any], damaged: _Damaged) -> list[str]:
    """The hashes of all archives that the lock has of a package, as pip writes them."""
    wheels = package.get("wheels", [])
    if not isinstance(wheels, list):
        raise damaged.at("wheels").should_be("a list")
    archives = [(f"wheels[{i}]", wheel) for i, wheel in enumerate(wheels)]
    archives += [("sdist", package["sdist"])] if "sdist" in package else []
    found = [each for part, one in archives for each in _hashes(one, damaged.at(part))]
    return list(dict.fromkeys(found))


def _hashes(archive: object, damaged: _Damaged) -> list[str]:
    found = archive.get("hashes") if isinstance(archive, dict) else None
    if not isinstance(found, dict):
        raise damaged.should_be("an archive with its hashes")
    usable = {name: found[name] for name in _HASHES if name in found}
    for name, digits in usable.items():
        # a hash that cannot be used must not become one that is not looked at
        fits = isinstance(digits, str) and re.fullmatch(f"[0-9a-f]{{{_HASHES[name]}}}", digits)
        if not fits:
            raise damaged.at(f"hashes.{name}").should_be(f"{_HASHES[name]} hexadecimal digits")
    if not usable:
        raise damaged.at("hashes").should_be(f"an object with {' or '.join(_HASHES)}")
    return [f"{name}:{digits}" for name, digits in usable.items()]


def _commit(package: Mapping[str, Any], damaged: _Damaged) -> str:
    """The line of a package from a Git repository."""
    vcs = package["vcs"]
    if not isinstance(vcs, dict) or vcs.get("type") != "git":
        raise damaged.should_be("a Git repository")
    url = _matching(URL, vcs.get("url"), damaged.at("url"), "an https address")
    commit = _matching(COMMIT, vcs.get("commit-id"), damaged.at("commit-id"), "a full commit")
    return f"{package['name']} @ git+{url}@{commit}{_fragment(vcs, damaged)}"


def _archive(package: Mapping[str, Any], damaged: _Damaged) -> str:
    """The line of a package from an archive somewhere in the net."""
    hashes = _hashes(package["archive"], damaged)
    archive = package["archive"]
    url = _matching(URL, archive.get("url"), damaged.at("url"), "an https address")
    return _line(f"{package['name']} @ {url}{_fragment(archive, damaged)}", hashes)


def _fragment(source: Mapping[str, Any], damaged: _Damaged) -> str:
    folder = source.get("subdirectory")
    if folder is None:
        return ""
    where = damaged.at("subdirectory")
    return f"#subdirectory={_matching(SUBFOLDER, folder, where, 'a folder inside the source')}"


def _matching(pattern: re.Pattern[str], value: object, damaged: _Damaged, expected: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise damaged.should_be(expected)
    return value


def _indexes(value: object) -> tuple[str, ...]:
    damaged = _Damaged("nbrepro.resolver.index")
    if not isinstance(value, (list, tuple)):
        raise damaged.should_be("a list")
    # one under http, which a lock may have been made with, is not asked: anybody may answer there
    asked = [url for url in value if not (isinstance(url, str) and _HTTP.fullmatch(url))]
    found = [_matching(URL, url, damaged, "a list of https addresses") for url in asked]
    return tuple(url for url in found if url.rstrip("/") != PYPI)
