"""Which image a container begins with. Pure.

Docker's official image of Python has a tag for each release on each Debian that
was current then: https://hub.docker.com/_/python (bookworm since June 2023,
trixie since August 2025). What a tag stands for changes as Debian mends its
packages; only a digest names one image, and to know it takes a network.
"""

from __future__ import annotations

import re

from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.shipping.cargo import Cargo

#: The first release of each series that has an image on a Debian.
_BOOKWORM = {"3.8": 17, "3.9": 17, "3.10": 12, "3.11": 4, "3.12": 0, "3.13": 0, "3.14": 0}
_TRIXIE = {"3.9": 24, "3.10": 19, "3.11": 14, "3.12": 12, "3.13": 7, "3.14": 0}
_TRIXIE_LIBC = (2, 41)
_RELEASE = re.compile(r"(\d+\.\d+)\.(\d+)")
_HINT = "name an image that has it: --base-image IMAGE@sha256:…"
#: A reference to an image: https://github.com/distribution/reference, in lower case and short.
IMAGE = re.compile(
    r"(?=.{1,400}\Z)[a-z0-9][a-z0-9._-]*(?::\d{1,5}(?=/))?(?:/[a-z0-9][a-z0-9._-]*)*"
    r"(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[0-9a-f]{64})?"
)


def image(cargo: Cargo, *, slim: bool = True) -> str:
    """The image to begin with.

    Raises FindingError (LOCK052) where no image is known to have what was locked.
    """
    require_linux(cargo)
    if cargo.base_image:
        return cargo.base_image
    if cargo.system == "musllinux":
        message = "the lock is for musl, and the images that are known have glibc"
        raise FindingError(finding("LOCK052", message, hint=_HINT))
    if cargo.free_threaded or cargo.origin.implementation != "CPython":
        kind = (
            "a Python without the global lock"
            if cargo.free_threaded
            else (cargo.origin.implementation)
        )
        message = f"the lock is for {kind}, of which no image is known"
        raise FindingError(finding("LOCK052", message, hint=_HINT))
    release, debian = _release_and_debian(cargo)
    return f"python:{release}-slim-{debian}" if slim else f"python:{release}-{debian}"


def require_linux(cargo: Cargo) -> None:
    """Raise FindingError (LOCK052) for a lock of another system."""
    if cargo.system not in {"linux", "musllinux"}:
        message = f"a container runs Linux, and the lock is for {cargo.system or 'another system'}"
        hint = "lock on Linux, too, where the outputs are the same: nbrepro lock {notebook}"
        raise FindingError(finding("LOCK052", message, hint=hint))


def _release_and_debian(cargo: Cargo) -> tuple[str, str]:
    """The release, where there is an image of just that, and the Debian nearest to the libc."""
    found = _RELEASE.fullmatch(cargo.origin.python)
    series = cargo.python
    patch = int(found[2]) if found and found[1] == series else -1
    numbers = re.findall(r"\d+", cargo.origin.libc)[:2]
    is_new = tuple(map(int, numbers)) >= _TRIXIE_LIBC if len(numbers) == 2 else False
    table = {"trixie": _TRIXIE, "bookworm": _BOOKWORM}
    debian = "trixie" if is_new and patch >= _TRIXIE.get(series, 1000) else "bookworm"
    first = table[debian].get(series)
    if series not in _BOOKWORM:
        return series, "trixie"
    is_there = first is not None and patch >= first
    return f"{series}.{patch}" if is_there else series, debian
