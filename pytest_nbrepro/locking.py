"""Make the record of a notebook: what its outputs came from, and what speaks against locking them.

What is kept of an older record (the locks of other platforms, what its author
stated) and what is made anew is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_nbrepro import __version__, environment, hardware, locks, order
from pytest_nbrepro import record as records
from pytest_nbrepro.findings import Finding, Severity, finding

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted


@dataclass(frozen=True)
class Locked:
    """What locking made: the file's new content, and what to tell."""

    content: bytes
    platform: str
    packages: int
    infrastructure: int
    notices: tuple[Finding, ...]


def locked(conducted: Conducted, stated: Mapping[str, Any]) -> Locked:
    """Make the record anew: this platform's lock, the fingerprint, the cell digests.

    ``stated`` goes over what the record's overrides said before.
    """
    old, here = conducted.readable_record, conducted.probed
    requirements = old.requirements if old else ()
    platform = environment.platform_key(here)
    lock = locks.sealed(environment.lock_installed(here), requirements)
    machinery = locks.ours(lock)["infrastructure"]
    made = records.Record(
        requires_python=environment.python_range(here, old.requires_python if old else ""),
        resolver={
            "engine": "installed",
            "version": __version__,
            "index": [],
            "exclude-newer": None,
        },
        locks={**(old.locks if old else {}), platform: lock},
        fingerprint=hardware.fingerprint(here.markers, here.machine),
        cells=records.digests(conducted.notebook.cells),
        preset=old.preset if old else "numeric",
        overrides={**(old.overrides if old else {}), **stated},
        requirements=requirements,
    )
    return Locked(
        content=conducted.notebook.with_record(made.to_json()),
        platform=platform,
        packages=len(lock["packages"]),
        infrastructure=len(machinery),
        notices=(
            *_notices(conducted, old),
            *environment.unmet_needs(here, machinery, requirements),
        ),
    )


def _notices(conducted: Conducted, old: records.Record | None) -> Iterator[Finding]:
    """What makes it doubtful that these are the outputs to keep."""
    if conducted.kernel.notice:
        yield conducted.kernel.notice
    cells = conducted.notebook.cells
    if cells and not any(cell.outputs for cell in cells):
        message = "no outputs are stored yet, so there will be nothing to compare with"
        yield finding("OUT005", message, hint="run the notebook and save it first")
    for found in conducted.kept(order.inspect(cells, old.cells if old else ())):
        if found.severity is not Severity.INFO:
            yield found.with_severity(Severity.WARNING)  # locking is what was asked for
