"""What installed packages need of each other: the machinery of Jupyter, needs that are not met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_nbrepro.environment.probe import Distribution
from pytest_nbrepro.names import normalised

if TYPE_CHECKING:
    from packaging.requirements import Requirement

#: What carries notebooks and tests without computing their results. What only
#: these need belongs to the infrastructure too.
_INFRASTRUCTURE = frozenset(
    (
        "black build coverage flake8 hatch hatchling hypothesis ipykernel isort jupyter "
        "jupyter-client jupyter-console jupyter-core jupyter-server jupyterlab "
        "jupyterlab-requirements jupytext juv mypy nb-clean nbclassic nbclient nbconvert nbdime "
        "nbformat nbmake nbqa nbstripout nbval notebook nox papermill pip pip-tools pipenv pipx "
        "poetry pre-commit prek pytest pytest-cov pytest-nbrepro pytest-notebook pytest-xdist "
        "ruff setuptools tox uv virtualenv voila wheel"
    ).split()
)


def infrastructure(
    distributions: Iterable[Distribution], markers: Mapping[str, str]
) -> frozenset[str]:
    """What is installed only because the Jupyter and test machinery needs it."""
    installed = {dist.name: dist for dist in distributions}
    machinery = _closure(_INFRASTRUCTURE, installed, markers)
    chosen = _closure(installed.keys() - machinery, installed, markers)
    return machinery - chosen


def _closure(
    roots: Iterable[str], installed: Mapping[str, Distribution], markers: Mapping[str, str]
) -> frozenset[str]:
    """The names of the roots that are installed, and of all that they need.

    An extra is followed where something asks for it (``jsonschema[format]``),
    so the walk goes over pairs of name and extra; the plain package has "".
    """
    reached: set[tuple[str, str]] = set()
    waiting = [(name, "") for name in roots]
    while waiting:
        place = name, extra = waiting.pop()
        if name in installed and place not in reached:
            reached.add(place)
            for needed in _read(installed[name].requires, extra, markers):
                waiting += [
                    (normalised(needed.name), asked_for) for asked_for in ("", *needed.extras)
                ]
    return frozenset(name for name, _ in reached)


def _read(requires: Iterable[str], extra: str, markers: Mapping[str, str]) -> Iterator[Requirement]:
    """The requirements that hold under these markers, with this extra."""
    from packaging.requirements import Requirement

    for text in requires:
        try:
            requirement = Requirement(text)
            marker = requirement.marker
            if marker is None or marker.evaluate({**markers, "extra": extra}):
                yield requirement
        # all that packaging raises here is a ValueError, and so are digits beyond Python's limit
        except (ValueError, KeyError, RecursionError):
            continue  # old packages have such; what it would have asked for cannot be known


@dataclass(frozen=True)
class Unmet:
    """A need of the package ``name`` that is not met; ``installed`` is its version, if any."""

    wanting: str
    requirement: str
    name: str
    installed: str | None

    def __str__(self) -> str:
        """The need in words."""
        here = f"{self.name} {self.installed} is installed" if self.installed else "not installed"
        return f"{self.wanting} needs {self.requirement}: {here}"


def unmet(
    wanting: Iterable[Distribution],
    distributions: Iterable[Distribution],
    markers: Mapping[str, str],
) -> Iterator[Unmet]:
    """What these packages need and the environment does not meet; their extras do not count."""
    installed = {dist.name: dist.version for dist in distributions}
    for dist in wanting:
        yield from unmet_of(dist.name, dist.requires, installed, markers)


def unmet_of(
    wanting: str,
    requires: Iterable[str],
    installed: Mapping[str, str],
    markers: Mapping[str, str],
) -> Iterator[Unmet]:
    """Which requirements (PEP 508) are not met by these versions; unreadable ones are left out."""
    for requirement in _read(requires, "", markers):
        name = normalised(requirement.name)
        version = installed.get(name)
        if version is None or not _allows(requirement, version):
            needed = f"{requirement.name}{requirement.specifier}"
            yield Unmet(wanting, needed, name, version)


def _allows(requirement: Requirement, version: str) -> bool:
    from packaging.version import Version

    try:
        return requirement.specifier.contains(Version(version), prereleases=True)
    except ValueError:  # InvalidVersion, or digits beyond Python's limit: nobody can tell
        return True
