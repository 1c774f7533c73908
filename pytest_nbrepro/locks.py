"""The lock of one platform inside a record: what it says of packages, and whether it was edited.

A slim PEP 751 document, as JSON; see docs/record.md. All that is not a name or
a version may be missing, or of a wrong type, and then says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_nbrepro.digests import canonical, sha256

#: What PEP 751 calls the places that a package can come from, other than an index.
SOURCES = ("vcs", "archive", "directory")


@dataclass(frozen=True)
class LockedPackage:
    """One package of a lock.

    ``infrastructure`` marks the Jupyter machinery, ``local`` what came from a
    folder or URL and not from an index, then with its ``source`` as in PEP
    751. ``tags`` are those of the wheel that was installed, as in file names;
    ``payload`` is the digest of what it was unpacked to; ``wheel`` is the name
    of the file that is to be installed, where it is one; ``marker`` says where
    the package is needed. What is not known is empty.
    """

    name: str
    version: str
    infrastructure: bool = False
    local: bool = False
    tags: str = ""
    payload: str = ""
    wheel: str = ""
    marker: str = ""
    source: Mapping[str, Any] = field(default_factory=dict)


def packages_of(lock: Mapping[str, Any]) -> tuple[LockedPackage, ...]:
    """The packages of a lock whose names and versions have been checked (`record.parse`)."""
    infrastructure, local = (frozenset(_texts(lock, mark)) for mark in ("infrastructure", "local"))
    return tuple(
        LockedPackage(
            name=package["name"],
            version=package["version"],
            infrastructure=package["name"] in infrastructure,
            local=package["name"] in local,
            tags=_text(ours(package), "tags"),
            wheel=_wheel(package),
            payload=_text(ours(package), "payload-sha256"),
            marker=_text(package, "marker"),
            source={kind: _object(package, kind) for kind in SOURCES if kind in package},
        )
        for package in lock["packages"]
    )


def _wheel(package: Mapping[str, Any]) -> str:
    wheels = package.get("wheels")
    only = wheels[0] if isinstance(wheels, list) and len(wheels) == 1 else None
    return _text(only, "name") if isinstance(only, dict) else ""


def hashed_names(lock: Mapping[str, Any]) -> list[str]:
    """The packages of which a lock knows the archives, and so their hashes."""
    return [p["name"] for p in lock["packages"] if p.get("wheels") or p.get("sdist")]


def conda_packages(lock: Mapping[str, Any]) -> tuple[str, ...]:
    """The packages of conda that were there, each NAME-VERSION-BUILD."""
    return _texts(lock, "conda")


def ours(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stands under ``tool.nbrepro`` of a lock or a package."""
    return _object(_object(part, "tool"), "nbrepro")


def sealed(lock: Mapping[str, Any], requirements: Iterable[str]) -> dict[str, Any]:
    """The lock with the digests of the requirements that it was made for, and of itself."""
    made_for = requirements_digest(requirements)
    unsealed = _with_ours(lock, {**ours(lock), "requirements-sha256": made_for})
    return _with_ours(unsealed, {**ours(unsealed), "lock-sha256": digest_of(unsealed)})


def is_edited(lock: Mapping[str, Any]) -> bool:
    """True where a lock is not what was made; false also for one made before locks had a digest."""
    return _text(ours(lock), "lock-sha256") not in {"", digest_of(lock)}


def digest_of(lock: Mapping[str, Any]) -> str:
    """The digest of a lock but for the digest itself (SHA-256)."""
    rest = {key: value for key, value in ours(lock).items() if key != "lock-sha256"}
    return sha256(canonical(_with_ours(lock, rest)))


def _with_ours(lock: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    return {**lock, "tool": {**_object(lock, "tool"), "nbrepro": dict(changed)}}


def is_stale(lock: Mapping[str, Any], requirements: Iterable[str]) -> bool:
    """True where a lock was made for other requirements."""
    made_for = _text(ours(lock), "requirements-sha256")
    return made_for not in {"", requirements_digest(requirements)}


def requirements_digest(requirements: Iterable[str]) -> str:
    """The digest of requirements, in whatever order (SHA-256)."""
    return sha256(canonical(sorted(requirements)))


def _object(part: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = part.get(key)
    return found if isinstance(found, dict) else {}


def _text(part: Mapping[str, Any], key: str) -> str:
    found = part.get(key)
    return found if isinstance(found, str) else ""


def _texts(lock: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """What a lock lists under ``tool.nbrepro``."""
    found = ours(lock).get(key)
    return tuple(text for text in found if isinstance(text, str)) if isinstance(found, list) else ()
