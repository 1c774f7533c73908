"""Make a lock: a slim PEP 751 document, as JSON, of what an environment has installed.

The engine ``installed`` looks nothing up, because the outputs in the notebook
came from this very environment. No installer keeps the hash of the archive
that it installed from; hence packages of an index have no source here, which
PEP 751 would ask for in a lock to install from. What proves them is the digest
of what they were unpacked to. Format:
https://packaging.python.org/specifications/pylock-toml/
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pytest_nbrepro.environment.needs import infrastructure
from pytest_nbrepro.environment.probe import Distribution, Environment
from pytest_nbrepro.environment.provenance import source


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
    machinery = infrastructure(distributions, markers)
    tool = {
        "infrastructure": sorted(machinery),
        "local": [dist.name for dist in distributions if dist.direct],
    }
    if environment.conda:
        tool["conda"] = list(environment.conda)
    return {
        "lock-version": "1.0",
        "created-by": "pytest-nbrepro",
        "requires-python": f"=={markers['python_version']}.*",
        "environments": [platform_marker(markers)],
        "packages": [
            _package(dist, is_proved=dist.name not in machinery) for dist in distributions
        ],
        "tool": {"nbrepro": tool},
    }


def platform_marker(markers: Mapping[str, str]) -> str:
    """The marker (PEP 508) of the operating system and the machine."""
    return (
        f"sys_platform == '{markers['sys_platform']}'"
        f" and platform_machine == '{markers['platform_machine']}'"
    )


def _package(dist: Distribution, *, is_proved: bool) -> dict[str, Any]:
    ours = {"payload-sha256": dist.payload, "tags": joined(dist.tags)}
    known = {key: value for key, value in ours.items() if value and is_proved}
    return {
        "name": dist.name,
        "version": dist.version,
        **(source(dist.origin) if dist.origin is not None else {}),
        **({"tool": {"nbrepro": known}} if known else {}),
    }


def joined(tags: Iterable[str]) -> str:
    """The tags of a wheel as its file name has them (PEP 425), "py2.py3-none-any"; sorted."""
    given = sorted(set(tags))
    parts = [tag.split("-") for tag in given]
    if not parts or any(len(part) != 3 for part in parts):
        return " ".join(given)
    sets = [sorted(set(column)) for column in zip(*parts, strict=True)]
    if len(given) != math.prod(map(len, sets)):
        return " ".join(given)
    return "-".join(".".join(names) for names in sets)


def has_tag(tags: str, tag: str) -> bool:
    """True where a tag is one of those that the name of a wheel stands for."""
    # they are not made: of a few kilobytes that a stranger has written there may be billions
    columns, parts = tags.split("-"), tag.split("-")
    pairs = zip(columns, parts, strict=False)
    return len(columns) == len(parts) and all(part in each.split(".") for each, part in pairs)
