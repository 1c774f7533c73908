"""All packages of a lock beside those that are here, for reports. Pure, as `verify` is."""

from __future__ import annotations

from pytest_nbrepro.environment.platforms import platform_key
from pytest_nbrepro.environment.probe import Environment
from pytest_nbrepro.environment.rows import Row
from pytest_nbrepro.environment.verify import is_same_version, is_wanted, nearest
from pytest_nbrepro.names import normalised
from pytest_nbrepro.record import Record


def compared_packages(record: Record, environment: Environment) -> tuple[Row, ...]:
    """The packages of the lock that `verify` looks at, each beside what is here; by name."""
    if not record.locks:
        return ()
    key = platform_key(environment)
    used = key if key in record.locks else nearest(key, sorted(record.locks))
    rows = []
    for package in record.packages(used):
        if is_wanted(package, environment.markers):
            here = environment.versions.get(normalised(package.name))
            differs = not is_same_version(package.version, here)
            rows.append(Row(package.name, package.version, here or "not installed", differs))
    return tuple(sorted(rows, key=lambda row: normalised(row.package)))
