"""What to strip, in nbstripout's words: https://github.com/kynan/nbstripout (0.9.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pytest_nbrepro.notebook import RECORD_KEY
from pytest_nbrepro.values import flag

#: What front ends note down of the last run, and of how the cells were shown.
VOLATILE = (
    "metadata.signature",
    "metadata.widgets",
    # the next two and the last one are those that nbformat itself never writes
    "metadata.orig_nbformat",
    "metadata.orig_nbformat_minor",
    "cell.metadata.collapsed",
    "cell.metadata.ExecuteTime",
    "cell.metadata.execution",
    "cell.metadata.heading_collapsed",
    "cell.metadata.hidden",
    "cell.metadata.scrolled",
    "cell.metadata.trusted",
)
_SIZE = re.compile(r"(\d{1,18})([KMG]?)", re.IGNORECASE | re.ASCII)
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9}


@dataclass(frozen=True)
class Options:
    """What to strip: nbstripout's options, but cell ids are kept unless ``keep_id`` is false.

    ``keep_output`` may be None, then the notebook's own metadata decide. Output
    types are ``type`` or ``type:name``. Raises ValueError, with what was expected,
    for what says nothing.
    """

    keep_output: bool | None = None
    keep_count: bool = False
    keep_id: bool = True
    extra_keys: tuple[str, ...] = ()
    keep_metadata_keys: tuple[str, ...] = ()
    drop_empty_cells: bool = False
    drop_tagged_cells: tuple[str, ...] = ()
    strip_init_cells: bool = False
    drop_output_types: tuple[str, ...] = ()
    keep_output_types: tuple[str, ...] = ()
    max_size: int = 0

    def __post_init__(self) -> None:
        for key in self.extra_keys:
            if not key.startswith(("cell.", "metadata.")):
                raise ValueError(f"keys such as metadata.KEY or cell.metadata.KEY, not {key!r}")
            if key in {"cell.cell_type", "cell.source"}:
                raise ValueError(f"keys without which a cell is still one, not {key!r}")
        for kind in (*self.drop_output_types, *self.keep_output_types):
            if kind.count(":") > 1:
                raise ValueError(f"outputs as TYPE or TYPE:NAME, not {kind!r}")

    @cached_property
    def metadata_keys(self) -> tuple[str, ...]:
        """The keys to remove from the notebook's metadata; the record is not among them."""
        keys = self._keys("metadata.")
        return tuple(key for key in keys if key.partition(".")[0] != RECORD_KEY)

    @cached_property
    def cell_keys(self) -> tuple[str, ...]:
        """The keys to remove from each cell."""
        return tuple(self._keys("cell."))

    def _keys(self, begins: str) -> Iterator[str]:
        for key in dict.fromkeys((*VOLATILE, *self.extra_keys)):
            if key.startswith(begins) and key not in self.keep_metadata_keys:
                yield key.removeprefix(begins)


def size(value: Any) -> int:
    """A number of characters, such as 500 or 10K. Raises ValueError with what was expected."""
    found = _SIZE.fullmatch(str(value).strip())
    if found is None or isinstance(value, bool):
        raise ValueError("a number of characters such as 500 or 10K")
    return int(found[1]) * _UNITS[found[2].upper()]


def words(value: Any) -> tuple[str, ...]:
    """Words in a list, or in one text with blanks between them. Raises ValueError, as `size`."""
    parts = value.split() if isinstance(value, str) else value
    if not isinstance(parts, (list, tuple)) or not all(isinstance(part, str) for part in parts):
        raise ValueError("a list of words")
    return tuple(word for part in parts for word in part.split())


#: The options as they are called in a table and on the command line: which field, how it is read.
_READERS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "keep-output": ("keep_output", flag),
    "keep-count": ("keep_count", flag),
    "keep-id": ("keep_id", flag),
    "extra-keys": ("extra_keys", words),
    "keep-metadata-keys": ("keep_metadata_keys", words),
    "drop-empty-cells": ("drop_empty_cells", flag),
    "drop-tagged-cells": ("drop_tagged_cells", words),
    "strip-init-cells": ("strip_init_cells", flag),
    "drop-output-type": ("drop_output_types", words),
    "keep-output-type": ("keep_output_types", words),
    "max-size": ("max_size", size),
}


def options_in_table(table: Any) -> Options:
    """What a table such as ``[tool.nbrepro.strip]`` says. Raises ValueError with what it expected.

    Names may be written with ``-`` or ``_``.
    """
    if not isinstance(table, Mapping):
        raise ValueError("a table such as {keep-count = true}")
    fields = {}
    for written, value in table.items():
        name = written.replace("_", "-")
        if name not in _READERS:
            raise ValueError(f"some of {', '.join(_READERS)}, not {written!r}")
        field, read = _READERS[name]
        try:
            fields[field] = read(value)
        except ValueError as error:
            raise ValueError(f"{written} to be {error}") from None
    return Options(**fields)
