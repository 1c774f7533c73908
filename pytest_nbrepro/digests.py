"""The digests by which the record knows a notebook's cells again.

Cell ids and cell metadata do not survive other tools, so a cell is known by
what stands in it: its source, its code without layout, its outputs.
"""

from __future__ import annotations

import ast
import hashlib
import json
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pytest_nbrepro.notebook import Cell, joined

_PIECE = 1 << 20


@dataclass(frozen=True)
class CellDigest:
    """How a code cell looked when the record was made (SHA-256, hexadecimal).

    ``ast`` is the digest of the code without comments and layout, or None
    where the source is not plain Python.
    """

    source: str
    ast: str | None
    outputs: str


@dataclass(frozen=True)
class Cut:
    """Stands for text that was too long to keep: its length, and its SHA-256, hexadecimal."""

    characters: int
    sha256: str

    @classmethod
    def of(cls, text: str) -> Cut:
        """What stands for this text."""
        return cls(len(text), sha256(text))


def text_of(value: object) -> str:
    """A text as it is, any other value as canonical JSON."""
    return value if isinstance(value, str) else canonical(value)


def canonical(value: object) -> str:
    """JSON text that is the same for equal values, whatever their key order."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def sha256(text: str) -> str:
    """The SHA-256 of a text, hexadecimal."""
    digest = hashlib.sha256()
    for piece in encoded(text):
        digest.update(piece)
    return digest.hexdigest()


def encoded(text: str, start: int = 0) -> Iterator[bytes]:
    """What stands from ``start`` on, as it is digested; in pieces, for it may be a flood."""
    for begin in range(start, len(text), _PIECE):
        # "surrogatepass": JSON can hold lone surrogates, and so can a notebook
        yield text[begin : begin + _PIECE].encode("utf-8", "surrogatepass")


def digest(cell: Cell) -> CellDigest:
    """The digests by which a cell is known again.

    Trailing blanks of the source do not count; of the outputs, neither
    execution counts nor metadata do.
    """
    source = _tidied(cell)
    volatile = {"execution_count", "metadata"}
    outputs = [{k: _merged(v) for k, v in out.items() if k not in volatile} for out in cell.outputs]
    return CellDigest(sha256(source), _ast_digest(source), sha256(canonical(outputs)))


def source_digest(cell: Cell) -> str:
    """The digest of a cell's source alone, which costs little."""
    return sha256(_tidied(cell))


def _tidied(cell: Cell) -> str:
    return "\n".join(line.rstrip() for line in cell.source.strip().splitlines())


def _merged(value: Any) -> Any:
    """The value with every list of lines joined: tools differ in how they store long text."""
    if isinstance(value, dict):
        return {key: _merged(part) for key, part in value.items()}
    return joined(value) if value else value  # nobody knows what an empty list is a list of


def _ast_digest(source: str) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the author's code; not ours to tell here
            return sha256(ast.unparse(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # magics, another language, or code that no parser can hold


def digests(cells: Iterable[Cell]) -> tuple[CellDigest, ...]:
    """The digests of all cells, in order."""
    return tuple(digest(cell) for cell in cells)
