"""Turn the locks of notebooks into files that other tools install from. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.record import LockedPackage, Record

#: What installs a requirements file should not be replaced by it half-way.
_INSTALLERS = frozenset({"pip", "setuptools", "uv", "wheel"})


def to_requirements(records: Mapping[str, Record], platform: str) -> str:
    """One pinned requirements file for several notebooks.

    ``records`` are the records by the notebook's name, ``platform`` the key
    of the lock to take from each. Packages from folders or URLs cannot be
    pinned and become comments. Raises FindingError (LOCK004) where a notebook
    has no lock for the platform, LOCK009 where two notebooks disagree.
    """
    merged: dict[str, tuple[LockedPackage, str]] = {}
    for notebook, record in records.items():
        if platform not in record.locks:
            known = ", ".join(sorted(record.locks)) or "none"
            message = f"{notebook} has no lock for {platform}; it has: {known}"
            raise FindingError(finding("LOCK004", message, hint="choose one with --platform"))
        for package in record.packages(platform):
            known_package, first = merged.setdefault(package.name, (package, notebook))
            if known_package.version != package.version:
                message = (
                    f"the locks disagree: {package.name} is {known_package.version} in {first} "
                    f"and {package.version} in {notebook}"
                )
                hint = "export them to separate files, or lock both in one environment"
                raise FindingError(finding("LOCK009", message, hint=hint))
    packages = sorted((p for p, _ in merged.values() if p.name not in _INSTALLERS), key=_name)
    lines = [_line(package) for package in packages]
    made_from = " ".join(", ".join(records).split())  # one line, whatever a file is called
    return "\n".join([f"# Made by nbrepro export from {made_from} ({platform})", *lines, ""])


def _name(package: LockedPackage) -> str:
    return package.name


def _line(package: LockedPackage) -> str:
    pin = f"{package.name}=={package.version}"
    return f"# {pin} came from a folder or URL, not from an index" if package.local else pin
