"""What is heard of one item where it runs, and how it travels from workers of pytest-xdist.

A worker appends a line of JSON for each item to a file of its own, in a folder
of its controller's: nothing is lost that a killed worker had already told, and
a line that was torn is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_nbrepro.findings import Finding
from pytest_nbrepro.reports.plain import from_plain, to_plain
from pytest_nbrepro.reports.session import Cell, Notebook


@dataclass(frozen=True)
class Fragment:
    """What is known of an item beside pytest's own report.

    ``notebook`` is what there is to say of the whole notebook, where there is
    more than was said before.
    """

    nodeid: str
    findings: tuple[Finding, ...] = ()
    cell: Cell | None = None
    notebook: Notebook | None = None


def append(file: Path, fragment: Fragment) -> None:
    """Add a fragment to a file. Raises OSError where the system refuses."""
    with file.open("a", encoding="ascii") as stream:
        stream.write(json.dumps(to_plain(fragment)) + "\n")


def read_all(folder: Path) -> Iterator[Fragment]:
    """The fragments in all files of a folder, in the order in which each file has them."""
    for file in sorted(folder.glob("*.jsonl")):
        with file.open(encoding="ascii", errors="replace") as stream:
            for line in stream:
                try:
                    fragment = from_plain(Fragment, json.loads(line), file.name)
                except ValueError:  # the last line of a worker that was killed
                    continue
                yield fragment
