"""Kernels with the locked packages, but for some that are as they are here.

So it shows which of them make the difference. Each is built in a folder of its
own that is gone afterwards.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_nbrepro import environment
from pytest_nbrepro.locks import sealed
from pytest_nbrepro.names import normalised
from pytest_nbrepro.record import Record

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.diagnosis import Drift

#: How long an environment may take that is built to find a cause.
BUILD_SECONDS = 600.0


@contextmanager
def kernel_with(conducted: Conducted, as_here: Sequence[Drift]) -> Iterator[environment.Kernel]:
    """The notebook's kernel in an environment of its lock, with these packages as they are here.

    Raises FindingError where it cannot be built.
    """
    from pytest_nbrepro import restoring

    record, kernel = conducted.record, conducted.kernel
    assert record is not None  # or nothing would differ from it
    changed = mixed(record, environment.platform_key(conducted.probed), as_here)
    names = ", ".join(
        f"{each.name} {each.here}" if each.here else f"no {each.name}" for each in as_here
    )
    conducted.tell(f"building it with {names}, to see whether that makes the difference")
    with tempfile.TemporaryDirectory(prefix="nbrepro-", ignore_cleanup_errors=True) as made:
        wishes = restoring.Wishes(
            folder=Path(made) / "environment",
            kernel=True,
            known=tuple(kernel.interpreter or ())[:1],
            seconds=BUILD_SECONDS,
        )
        built = restoring.restored(conducted.notebook.path, changed, wishes, lambda _: None)
        yield environment.kernel_in(kernel, built.python)


def mixed(record: Record, key: str, as_here: Sequence[Drift]) -> Record:
    """The record with the one lock, in which these packages have the versions that are here."""
    here = {each.name: each.here for each in as_here}
    packages = []
    for package in record.locks[key]["packages"]:
        name = normalised(package["name"])
        if name not in here:
            packages.append(package)
        elif here[name]:
            packages.append({"name": package["name"], "version": here[name]})
    lock = sealed({**record.locks[key], "packages": packages}, record.requirements)
    return replace(record, locks={key: lock})
