"""What is wrong with an environment by itself, told where it can explain a result. Pure.

What was so when the notebook was locked, and is so still, has made the
reference outputs too, and explains nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pytest_nbrepro.environment.installing import install_command
from pytest_nbrepro.environment.needs import Unmet, unmet, unmet_of
from pytest_nbrepro.environment.probe import Distribution, Environment
from pytest_nbrepro.findings import Finding, Severity, finding
from pytest_nbrepro.names import some_of

_ANEW = ("--force-reinstall", "--no-deps")


def inconsistencies(
    environment: Environment, mattering: Iterable[str], differing: Iterable[str]
) -> Iterator[Finding]:
    """Copies that are hidden, needs that are not met, files that were edited, broken metadata.

    ``mattering`` names the packages of the lock without the Jupyter
    machinery, ``differing`` those of which another version is installed, or none.
    """
    matters, differs = frozenset(mattering), frozenset(differing)
    installed = [dist for dist in environment.distributions if dist.name in matters]
    yield from _hidden(installed, differs)
    if differs:
        needs = unmet(installed, environment.distributions, environment.markers)
        yield from _unmet([n for n in needs if {n.wanting, n.name} & differs])
    yield from _edited(installed, environment)
    if environment.broken:
        names = some_of(environment.broken)
        yield finding("LOCK008", f"packages with broken metadata are left out: {names}")


def unmet_needs(
    environment: Environment, machinery: Iterable[str], requirements: Iterable[str]
) -> Iterator[Finding]:
    """What the requirements of a record, or packages other than the machinery, ask for in vain."""
    left_out, installed = frozenset(machinery), environment.distributions
    wanting = [dist for dist in installed if dist.name not in left_out]
    versions, markers = environment.versions, environment.markers
    stated = unmet_of("the record", requirements, versions, markers)
    yield from _unmet([*stated, *unmet(wanting, installed, markers)])


def _unmet(needs: Sequence[Unmet]) -> Iterator[Finding]:
    if needs:
        message = f"{len(needs)} requirements of installed packages are not met"
        details = [f"  {need}" for need in needs]
        if len(needs) == 1:
            message, details = str(needs[0]), []
        yield finding("LOCK014", message, details=details)


def _hidden(installed: Iterable[Distribution], differs: frozenset[str]) -> Iterator[Finding]:
    for dist in installed:
        if dist.hidden:
            behind = some_of(dist.hidden)
            yield finding(
                "LOCK013",
                f"{dist.name} is installed more than once: {dist.version} counts, "
                f"{behind} is behind it on the path",
                severity=Severity.WARNING if dist.name in differs else None,
            )


def _edited(installed: Iterable[Distribution], environment: Environment) -> Iterator[Finding]:
    for dist in installed:
        if dist.edited:
            number, pin = len(dist.edited), f"{dist.name}=={dist.version}"
            what = "a file of" if number == 1 else f"{number} files of"
            yield finding(
                "LOCK016",
                f"{what} {dist.name} {dist.version} changed after the installation: "
                + some_of(dist.edited),
                hint="install it anew: " + install_command(environment, *_ANEW, pin),
            )
