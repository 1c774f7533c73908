"""What ``nbrepro run`` says of a run to programs, in plain values.

The words behind the types go into the published schema, `docs/run.schema.json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pytest_nbrepro.findings import Finding
from pytest_nbrepro.reports.plain import to_plain

#: Rises where a program that reads it would have to be changed.
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class RunCell:
    """One code cell."""

    number: Annotated[int, "Its place among the code cells, from 1, the one with the values too"]
    label: Annotated[str, "Its first line that is not blank"]
    status: Annotated[
        str,
        "ok, error, died, timeout, notebook-timeout, flood, interrupted, "
        "left out (blank, or tagged so), not run",
    ]
    seconds: Annotated[float, "How long it ran"] = 0.0


@dataclass(frozen=True)
class Run:
    """One call of nbrepro run."""

    version: Annotated[str, "Of pytest-nbrepro"]
    input: Annotated[str, "IN, as it was typed"]
    began: Annotated[str, "When: ISO 8601, in UTC"]
    output: Annotated[str, "OUT; empty where none was understood"] = ""
    parameters: Annotated[Mapping[str, Any], "Those that were given"] = field(default_factory=dict)
    exit_code: Annotated[int, "What it ended with"] = 0
    cause: Annotated[str, "The same in a word: done, cell, environment, hardware, …"] = "done"
    message: Annotated[str, "In a line why it did not run to its end; empty where it did"] = ""
    findings: Annotated[
        tuple[Finding, ...], "What stopped it, and what was told before it ran, with --check"
    ] = ()
    resumed: Annotated[bool, "True where OUT was finished already, and nothing was run"] = False
    kernel: Annotated[str, "The name of its kernel; empty where there was none"] = ""
    seconds: Annotated[float, "How long all of it took"] = 0.0
    cells: Annotated[tuple[RunCell, ...], "The code cells, in order; none where none began"] = ()

    def to_json(self) -> dict[str, Any]:
        """The account as a JSON value."""
        return {"schema_version": SCHEMA_VERSION, **to_plain(self)}
