"""One notebook: read it, find its cells, put a record into it.

Reads the plain JSON of nbformat 4 itself, because importing nbformat costs
0.1 to 2 s and validates what a check does not need. Format:
https://nbformat.readthedocs.io/en/latest/format_description.html
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pytest_nbrepro import splice
from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.loading import decoded, kind, load, refused, split_bom
from pytest_nbrepro.locating import Lines, lines_of
from pytest_nbrepro.writing import replace_file, require_writable

#: The one key of the notebook's metadata that belongs to this tool.
RECORD_KEY = "nbrepro"
#: Stands in a folder of notebooks that a run has left there: copies, which nobody means to check.
EXECUTED = ".nbrepro-executed"
_WIDGETS = "application/vnd.jupyter.widget-state+json"

JsonObject = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """One code cell.

    ``number`` is its 1-based position among the code cells, ``outputs`` its
    stored outputs as they stand in the file, ``tags`` its cell tags,
    ``metadata`` what else tools and people say of it.
    """

    number: int
    source: str
    outputs: tuple[JsonObject, ...]
    execution_count: int | None
    tags: frozenset[str]
    metadata: JsonObject = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The first line of the source that is not blank, for people to recognise the cell."""
        lines = (line.strip() for line in self.source.splitlines())
        return next((line for line in lines if line), "")

    @property
    def is_blank(self) -> bool:
        """True where there is nothing to run."""
        return not self.source.strip()


@dataclass(frozen=True)
class Notebook:
    """A notebook as it was read: the bytes of the file and what they say."""

    path: Path
    content: bytes
    metadata: JsonObject
    cells: tuple[Cell, ...]

    @property
    def kernel_name(self) -> str | None:
        """The kernel that the notebook asks for."""
        name = _mapping(self.metadata.get("kernelspec")).get("name")
        return name if isinstance(name, str) and name else None

    @property
    def widgets(self) -> JsonObject:
        """The models of its widgets by their ids, as the front end has stored them at the end."""
        stored = _mapping(_mapping(self.metadata.get("widgets")).get(_WIDGETS))
        return _mapping(stored.get("state"))

    @property
    def language(self) -> str | None:
        """The programming language, in lower case, where the notebook states one."""
        stated = (
            _mapping(self.metadata.get("kernelspec")).get("language"),
            _mapping(self.metadata.get("language_info")).get("name"),
        )
        return next((s.lower() for s in stated if isinstance(s, str) and s), None)

    @property
    def is_python(self) -> bool:
        """True where the code is Python 3, by what the notebook states of itself."""
        version = _mapping(self.metadata.get("language_info")).get("version")
        if isinstance(version, str) and version.startswith("2."):
            return False
        language, kernel = self.language, (self.kernel_name or "python").lower()
        if language is None:
            return kernel.startswith("python") and kernel != "python2"
        return language in {"python", "ipython"}

    @cached_property
    def lines(self) -> Lines:
        """Where its parts stand in the file."""
        return lines_of(decoded(self.path, self.content), len(self.cells))

    def save(self, content: bytes) -> None:
        """Write the file anew, at once or not at all. Raises FindingError (NB005)."""
        save(self.path, content, expected=self.content)

    def with_record(self, record: JsonObject) -> bytes:
        """The content of the file with the record put in and every other byte kept."""
        return self.with_metadata(RECORD_KEY, record)

    def with_metadata(self, key: str, value: JsonObject, *, sort_keys: bool = True) -> bytes:
        """The content of the file with that in its metadata, and every other byte kept."""
        bom, body = split_bom(self.content)
        text = splice.set_in_metadata(body.decode("utf-8"), key, value, sort_keys=sort_keys)
        return bom + text.encode("utf-8")


def _mapping(value: object) -> JsonObject:
    return value if isinstance(value, dict) else {}


def joined(value: object) -> object:
    """A list of texts as one text, for long ones may be stored in lines; anything else as it is."""
    is_lines = isinstance(value, list) and all(isinstance(part, str) for part in value)
    return "".join(value) if isinstance(value, list) and is_lines else value


def read(path: Path) -> Notebook:
    """Read a notebook.

    Raises FindingError with a rule of the family NB where the file cannot be
    read or is not a notebook.
    """
    return parse(path, read_content(path))


def read_content(path: Path) -> bytes:
    """The bytes of a file. Raises FindingError (NB005)."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise refused("NB005", f"cannot be read: {error.strerror or error}") from error


def save(path: Path, content: bytes, *, expected: bytes) -> None:
    """Write a file anew that holds what is expected. Raises FindingError (NB005)."""
    with _written():
        replace_file(path, content, expected=expected)


def check_writable(path: Path) -> None:
    """Raise FindingError (NB005) where a file is read-only."""
    with _written():
        require_writable(path)


@contextlib.contextmanager
def _written() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise FindingError(finding("NB005", message)) from error


def notebooks_in(path: Path) -> list[Path]:
    """The notebooks below a folder, hidden folders and copies left out; a file, by itself."""
    if not path.is_dir():
        return [path]
    found = (file for file in path.rglob("*.ipynb") if file.is_file())
    copies = {marker.parent for marker in path.rglob(EXECUTED)} - {path}
    return sorted(
        file
        for file in found
        if not any(part.startswith(".") for part in file.relative_to(path).parts)
        and copies.isdisjoint(file.parents)
    )


def parse(path: Path, content: bytes) -> Notebook:
    """The notebook in ``content``; ``path`` is where it came from. Raises as `read` does."""
    return made_of(path, content, load(path, content))


def made_of(path: Path, content: bytes, data: JsonObject) -> Notebook:
    """The notebook whose JSON was read already. Raises FindingError (NB003) where it is none."""
    metadata, raw_cells = data.get("metadata"), data.get("cells")
    if not isinstance(metadata, dict):
        raise _broken('"metadata"', metadata, "an object")
    if not isinstance(raw_cells, list):
        raise _broken('"cells"', raw_cells, "a list")
    return Notebook(path, content, metadata, _code_cells(raw_cells))


def _broken(part: str, found: object, expected: str) -> FindingError:
    is_here = "is missing or null" if found is None else f"is {kind(found)}"
    return refused("NB003", f"not a notebook: {part} {is_here}, expected {expected}")


def _code_cells(raw_cells: Sequence[object]) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for position, raw in enumerate(raw_cells, start=1):
        where = f"of cell {position}, counting all cells,"
        if not isinstance(raw, dict):
            raise _broken(f"cell {position}", raw, "an object")
        if not isinstance(raw.get("cell_type"), str):
            raise _broken(f'"cell_type" {where}', raw.get("cell_type"), "text")
        source = joined(raw.get("source"))
        if not isinstance(source, str):
            raise _broken(f'"source" {where}', source, "text or lines of it")
        if raw["cell_type"] == "code":
            cells.append(_code_cell(where, len(cells) + 1, source, raw))
    return tuple(cells)


def _code_cell(where: str, number: int, source: str, raw: JsonObject) -> Cell:
    outputs = raw.get("outputs", [])
    if not isinstance(outputs, list) or not all(isinstance(output, dict) for output in outputs):
        raise _broken(f'"outputs" {where}', outputs, "a list of objects")
    count = raw.get("execution_count")
    metadata = _mapping(raw.get("metadata"))
    tags = metadata.get("tags")
    tags = tags if isinstance(tags, list) else []
    return Cell(
        number=number,
        source=source,
        outputs=tuple(outputs),
        execution_count=count if isinstance(count, int) and not isinstance(count, bool) else None,
        tags=frozenset(t for t in tags if isinstance(t, str)),
        metadata=metadata,
    )
