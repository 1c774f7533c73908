"""Make a lock: a slim PEP 751 document, as JSON, of what an environment has installed.

The engine ``installed`` looks nothing up, because the outputs in the notebook
came from this very environment. It knows no archive hashes; hence packages
have a name and a version but no source, which PEP 751 would ask for in a lock
to install from. Format: https://packaging.python.org/specifications/pylock-toml/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pytest_nbrepro.environment.probe import Distribution, Environment

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


def platform_key(environment: Environment) -> str:
    """The name of the platform that a lock is for, such as ``cp311-linux-x86_64``.

    Interpreter and version, operating system, machine; a free-threaded build
    has a ``t`` after the version, and Linux with musl is ``musllinux``.
    """
    markers = environment.markers
    short = {"cpython": "cp", "pypy": "pp"}
    implementation = short.get(markers["implementation_name"], markers["implementation_name"])
    version = markers["python_version"].replace(".", "")
    free_threaded = "t" if environment.machine.get("gil_disabled") else ""
    libc = (environment.machine.get("libc") or [None])[0]
    system = markers["platform_system"].lower()
    system = {"darwin": "macos"}.get(system, "musllinux" if libc == "musl" else system)
    return (
        f"{implementation}{version}{free_threaded}-{system}-{markers['platform_machine'].lower()}"
    )


def python_release(environment: Environment) -> str:
    """The release that the interpreter is, or is to become: "3.14.0b1" and "3.14.0+" are 3.14.0."""
    version = environment.markers["python_full_version"]
    found = re.match(r"[\d.]*\d", version)
    return found[0] if found else version


def python_range(environment: Environment, stated: str) -> str:
    """The Python versions that a record allows: what is ``stated`` already, if it allows this one.

    Otherwise everything from this environment's minor version on.
    """
    from packaging.specifiers import SpecifierSet

    try:
        if stated and SpecifierSet(stated).contains(python_release(environment)):
            return stated
    except ValueError:
        pass  # damaged by hand: made anew
    return f">={environment.markers['python_version']}"


def lock_installed(environment: Environment) -> dict[str, Any]:
    """The lock of everything that the environment has installed."""
    markers = environment.markers
    distributions = environment.distributions
    tool = {
        "infrastructure": sorted(_infrastructure(distributions, markers)),
        "local": [dist.name for dist in distributions if dist.direct],
    }
    platform = (
        f"sys_platform == '{markers['sys_platform']}'"
        f" and platform_machine == '{markers['platform_machine']}'"
    )
    return {
        "lock-version": "1.0",
        "created-by": "pytest-nbrepro",
        "requires-python": f"=={markers['python_version']}.*",
        "environments": [platform],
        "packages": [{"name": dist.name, "version": dist.version} for dist in distributions],
        "tool": {"nbrepro": tool},
    }


def _infrastructure(
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
            waiting.extend(_requirements(installed[name], extra, markers))
    return frozenset(name for name, _ in reached)


def _requirements(
    dist: Distribution, extra: str, markers: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    from packaging.markers import UndefinedComparison, UndefinedEnvironmentName
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    for text in dist.requires:
        try:
            requirement = Requirement(text)
            marker = requirement.marker
            if marker is None or marker.evaluate({**markers, "extra": extra}):
                name = canonicalize_name(requirement.name)
                yield from ((name, asked_for) for asked_for in ("", *requirement.extras))
        except (InvalidRequirement, UndefinedComparison, UndefinedEnvironmentName, KeyError):
            continue  # old packages have such; what it would have asked for cannot be known
