"""Which wheel of a package an interpreter would take: by its tags (PEP 425).

The interpreter runs on this machine, so the platform's tags are those that
packaging finds here; what belongs to the interpreter comes from its probe.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pytest_nbrepro.environment.engines.package import Archive
from pytest_nbrepro.environment.probe import Environment

if TYPE_CHECKING:
    from packaging.tags import Tag


def ranks(environment: Environment) -> dict[Tag, int]:
    """The tags that the interpreter takes, the best with the lowest number.

    Empty where that is not known from outside, as for PyPy.
    """
    from packaging.tags import compatible_tags, cpython_tags

    markers = environment.markers
    if markers["implementation_name"] != "cpython":
        return {}
    major, minor = (int(part) for part in markers["python_version"].split(".")[:2])
    threads = "t" if environment.machine.get("gil_disabled") else ""
    tags = [
        *cpython_tags((major, minor), abis=[f"cp{major}{minor}{threads}"]),
        *compatible_tags((major, minor), interpreter=f"cp{major}{minor}"),
    ]
    return {tag: place for place, tag in reversed([*enumerate(tags)])}


def best(wheels: Iterable[Archive], ranked: Mapping[Tag, int]) -> tuple[Archive, ...]:
    """The wheel that is taken before the others; all, where none is known to be taken."""
    from packaging.utils import parse_wheel_filename

    places = []
    for wheel in wheels:
        _, _, build, tags = parse_wheel_filename(wheel.name)
        rank = min(ranked.get(tag, len(ranked)) for tag in tags)
        # of two builds, the later one
        places.append(((rank, -(build[0] if build else -1)), wheel.name, wheel))
    places.sort(key=lambda place: place[:2])
    if places and places[0][0][0] < len(ranked):
        return (places[0][2],)
    return tuple(wheel for *_, wheel in places)


def exact(archives: Iterable[Archive], tags: str) -> Archive | None:
    """The wheel that has just these ``tags``, as an installed package's WHEEL file gives them.

    Of several builds it is the latest. None where there is none, or where the
    tags are none.
    """
    from packaging.tags import parse_tag
    from packaging.utils import parse_wheel_filename

    try:
        wanted = parse_tag(tags)
    except ValueError:
        return None
    found = []
    for wheel in archives:
        if wheel.is_wheel:
            _, _, build, given = parse_wheel_filename(wheel.name)
            if given == wanted:
                found.append((build[0] if build else -1, wheel.name, wheel))
    return max(found, key=lambda each: each[:2])[2] if found else None
