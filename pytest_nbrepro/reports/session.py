"""What a session found, in plain values: the JSON report is these, the HTML report is made of them.

The words behind the types go into the published schema, `docs/report.schema.json`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from pytest_nbrepro.findings import Finding
from pytest_nbrepro.locating import Lines
from pytest_nbrepro.reports.plain import from_plain, to_plain

#: Rises where a program that reads reports would have to be changed.
SCHEMA_VERSION = 1
#: The outputs of a session are kept up to so many characters; the rest by size and digest.
MOST_CHARACTERS = 48_000_000

#: A value in the settings.
Setting = bool | int | float | str | tuple[str, ...] | None


@dataclass(frozen=True)
class Content:
    """One side of an output, or what is known of it where it is too long to keep."""

    characters: Annotated[int, "How many characters it has"]
    sha256: Annotated[str, "The SHA-256 of all of it, as UTF-8; hexadecimal"]
    value: Annotated[
        str | None,
        "Text as it is, pictures and other files in base64, objects as JSON; null where left out",
    ] = None
    is_whole: Annotated[bool, "False where the value is left out, or only its beginning"] = True


@dataclass(frozen=True)
class Output:
    """The verdict on one output of a cell, and where it differs, both sides."""

    kind: Annotated[str, "Its mime type or stream, or: error, error type, error message, order"]
    name: Annotated[str, "What people call it"]
    verdict: Annotated[str, "identical, equivalent, within tolerance, different, missing, …"]
    message: Annotated[str, "In a few words what differs"] = ""
    hint: Annotated[str, "What to do about it"] = ""
    diff: Annotated[tuple[str, ...], "Lines that show it: - stored, + fresh"] = ()
    largest_error: Annotated[
        float | None, "The largest relative error that was accepted; null for none"
    ] = None
    stored: Annotated[Content | None, "As stored; null where it is the same, or not there"] = None
    fresh: Annotated[Content | None, "As the fresh run gave it"] = None
    difference: Annotated[Content | None, "A PNG of the pixels that differ, if it has any"] = None

    @property
    def is_same(self) -> bool:
        """True where the output counts as reproduced."""
        return self.verdict in {"identical", "equivalent", "within tolerance"}


@dataclass(frozen=True)
class Cell:
    """One code cell, and what its fresh run came to."""

    number: Annotated[int, "Its place among the code cells, from 1"]
    source: Annotated[Content, "Its code"]
    kernel: Annotated[str, "forked or started; empty where it was not run"] = ""
    outputs: Annotated[tuple[Output, ...], "The verdicts on its outputs"] = ()


@dataclass(frozen=True)
class Item:
    """One test item: a static check of the notebook, or a code cell."""

    name: Annotated[str, "lock, hardware, order, notebook (no notebook can be read) or cell-N"]
    outcome: Annotated[str, "passed, failed, skipped, interrupted or not run"] = "not run"
    seconds: Annotated[float, "How long it took"] = 0.0
    line: Annotated[int | None, "The line of the file that it is about, from 1"] = None
    headline: Annotated[str, "The first line of why it failed or was skipped"] = ""
    is_cached: Annotated[bool, "True for a cell that was not run, as nothing had changed"] = False
    findings: Annotated[tuple[Finding, ...], "What there is to say"] = ()
    cell: Annotated[Cell | None, "Of a code cell: its code and its outputs"] = None


@dataclass(frozen=True)
class Row:
    """A package, or a property of the machine: then and now."""

    name: Annotated[str, "The package, or the field of the fingerprint"]
    recorded: Annotated[str, "What is locked or recorded; empty for nothing"]
    here: Annotated[str, "What is here"]
    differs: Annotated[bool, "True where the two are not the same"] = False
    reason: Annotated[str, "Why it is not known"] = ""


@dataclass(frozen=True)
class Notebook:
    """One notebook. ``environment`` and ``machine`` are there where it has a record."""

    path: Annotated[str, "From pytest's root folder, with /"]
    verdict: Annotated[str, "As in pytest's summary: reproduced, failed, not compared, …"] = ""
    cause: Annotated[str, "Why it did not reproduce, in a word; empty if not known"] = ""
    diagnosis: Annotated[tuple[str, ...], "What is known of the cause, in lines"] = ()
    evidence: Annotated[tuple[str, ...], "Further lines, on what speaks for it"] = ()
    kernel: Annotated[str, "The name of its kernel"] = ""
    code_cells: Annotated[int | None, "How many it has; null for a file that is no notebook"] = None
    lines: Annotated[Lines, "Where its parts stand in the file"] = field(default_factory=Lines)
    has_record: Annotated[bool, "True where it has a record that can be read"] = False
    environment: Annotated[tuple[Row, ...], "The locked packages beside those here"] = ()
    machine: Annotated[tuple[Row, ...], "The recorded machine beside the one here"] = ()
    items: Annotated[tuple[Item, ...], "In the order of the notebook"] = ()


@dataclass(frozen=True)
class Totals:
    """How often there is what."""

    notebooks: Annotated[Mapping[str, int], "By verdict"] = field(default_factory=dict)
    items: Annotated[Mapping[str, int], "By outcome"] = field(default_factory=dict)
    outputs: Annotated[Mapping[str, int], "By verdict"] = field(default_factory=dict)


@dataclass(frozen=True)
class Session:
    """One run of pytest."""

    version: Annotated[str, "Of pytest-nbrepro"]
    pytest: Annotated[str, "The version of pytest"]
    python: Annotated[str, "The version of the Python that runs pytest"]
    platform: Annotated[str, "The system that it runs on"]
    started: Annotated[str, "When: ISO 8601, in UTC"]
    seconds: Annotated[float, "How long it took"]
    exit_code: Annotated[int, "What pytest ended with"]
    stopped: Annotated[str, "Why not all items were run; empty where all were"] = ""
    settings: Annotated[Mapping[str, Setting], "The settings, as in [tool.nbrepro]"] = field(
        default_factory=dict
    )
    notebooks: Annotated[tuple[Notebook, ...], "In the order of the run"] = ()

    @property
    def totals(self) -> Totals:
        """How often there is what."""
        items = [item for notebook in self.notebooks for item in notebook.items]
        outputs = (output for item in items if item.cell for output in item.cell.outputs)
        return Totals(
            dict(Counter(notebook.verdict for notebook in self.notebooks)),
            dict(Counter(item.outcome for item in items)),
            dict(Counter(output.verdict for output in outputs)),
        )

    def to_json(self) -> dict[str, Any]:
        """The report as a JSON value."""
        return {
            "schema_version": SCHEMA_VERSION,
            "totals": to_plain(self.totals),
            **to_plain(self),
        }


def from_json(data: object) -> Session:
    """The session of a JSON value. Raises ValueError, saying where, for one that is none."""
    if not isinstance(data, Mapping):
        raise ValueError("the report is no object")
    if data.get("schema_version") != SCHEMA_VERSION:
        found = data.get("schema_version")
        raise ValueError(f"the report has schema version {found!r}, not {SCHEMA_VERSION}")
    rest = {key: data[key] for key in data if key not in {"schema_version", "totals"}}
    return from_plain(Session, rest)


def bounded(notebooks: Iterable[Notebook], most: int = MOST_CHARACTERS) -> Iterator[Notebook]:
    """The notebooks with the outputs beyond ``most`` characters left out, in their order."""
    left = most

    def kept(content: Content | None) -> Content | None:
        nonlocal left
        if content is None or content.value is None:
            return content
        if len(content.value) > left:
            return replace(content, value=None, is_whole=False)
        left -= len(content.value)
        return content

    def shortened(item: Item) -> Item:
        if item.cell is None:
            return item
        outputs = tuple(
            replace(o, stored=kept(o.stored), fresh=kept(o.fresh), difference=kept(o.difference))
            for o in item.cell.outputs
        )
        return replace(item, cell=replace(item.cell, outputs=outputs))

    for notebook in notebooks:
        yield replace(notebook, items=tuple(map(shortened, notebook.items)))
