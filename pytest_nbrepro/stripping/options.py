"""What to strip, in nbstripout's words: https://github.com/kynan/nbstripout (0.9.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pytest_nbrepro.notebook import RECORD_KEY

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


@dataclass(frozen=True)
class Options:
    """What to strip: nbstripout's options, but cell ids are kept unless ``keep_id`` is false.

    ``keep_output`` may be None, then the notebook's own metadata decide. Output
    types are ``type`` or ``type:name``. Raises ValueError for what says nothing.
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
                raise ValueError(f"{key!r} is no key: expected metadata.KEY or cell.metadata.KEY")
            if key in {"cell.cell_type", "cell.source"}:
                raise ValueError(f"{key!r}: expected a key without which a cell is still one")
        for kind in (*self.drop_output_types, *self.keep_output_types):
            if kind.count(":") > 1:
                raise ValueError(f"{kind!r} is no type of output: expected TYPE or TYPE:NAME")

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
