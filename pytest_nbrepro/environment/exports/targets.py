"""The kinds of files that locks can be exported to. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from pytest_nbrepro.environment.exports.bundle import Bundle, bundled
from pytest_nbrepro.environment.exports.conda import environment_yml
from pytest_nbrepro.environment.exports.pipfile import pipfile
from pytest_nbrepro.environment.exports.pylock import pylock
from pytest_nbrepro.environment.exports.requirements import requirements
from pytest_nbrepro.environment.exports.sbom import sbom
from pytest_nbrepro.environment.exports.script import script
from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.record import Record


class Maker(Protocol):
    """Makes the texts of a target's files; raises FindingError where it cannot."""

    def __call__(self, bundle: Bundle, /) -> tuple[str, ...]:
        """The text of each file."""
        ...


@dataclass(frozen=True)
class Target:
    """One kind of export: how its file is usually called, and what makes it.

    ``further`` are the endings of more files that stand beside the first
    under its name; ``has_all`` marks a list that also has what nobody else can
    install.
    """

    file: str
    make: Maker
    further: tuple[str, ...] = ()
    has_all: bool = False


@dataclass(frozen=True)
class Exported:
    """The texts of the files, and what is to be said of them."""

    texts: tuple[str, ...]
    notices: tuple[Finding, ...]


TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "requirements": Target("requirements.txt", requirements),
        "pylock": Target("pylock.toml", pylock),
        "pep723": Target("script.py", script),
        "environment.yml": Target("environment.yml", environment_yml),
        "sbom": Target("sbom.cdx.json", sbom, has_all=True),
        "pipfile": Target("Pipfile", pipfile, (".lock",)),
    }
)


def exported(records: Mapping[str, Record], platform: str, target: str) -> Exported:
    """Files for one of `TARGETS` from the records of several notebooks, by the notebook's name.

    ``platform`` is the key of the lock to take from each. Raises FindingError
    (LOCK004) where a notebook has no lock for it, LOCK009 where two notebooks
    disagree, LOCK050 where the lock does not hold what the target needs.
    """
    bundle = bundled(records, platform)
    texts = TARGETS[target].make(bundle)
    is_left_out = not TARGETS[target].has_all
    lost = [p for p in bundle.lost if is_left_out and not p.infrastructure]
    return Exported(
        texts,
        tuple(
            finding("LOCK051", f"{p.name} {p.version} is left out: it {p.sources.flaw}")
            for p in lost
        ),
    )
