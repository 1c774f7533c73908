"""The kinds of files that are made to run notebooks elsewhere. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pytest_nbrepro.shipping import aicoe, binder, devcontainer, dockerfile, vdk
from pytest_nbrepro.shipping.cargo import Cargo, Made

#: What makes the files, from the cargo and the notebooks' JSON by their paths.
Maker = Callable[[Cargo, Mapping[str, Any]], tuple[Made, ...]]


@dataclass(frozen=True)
class Kind:
    """One kind: what makes its files.

    ``has_context`` where notebooks have to lie below their folder,
    ``has_system`` where packages of Debian can be installed.
    """

    make: Maker
    has_context: bool = True
    has_system: bool = True


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "dockerfile": Kind(lambda cargo, _: dockerfile.files(cargo)),
        "binder": Kind(lambda cargo, _: binder.files(cargo)),
        "devcontainer": Kind(lambda cargo, _: devcontainer.files(cargo)),
        "aicoe-ci": Kind(lambda cargo, _: aicoe.files(cargo)),
        "vdk-job": Kind(vdk.files, has_context=False, has_system=False),
    }
)


def one_image(cargo: Cargo, name: str) -> tuple[Made, ...]:
    """The files of one image among several. Raises FindingError, as `KINDS` do."""
    return dockerfile.files(cargo, name)
