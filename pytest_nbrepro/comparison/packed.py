"""Arrays of numbers that are packed into base64, as plotly and bokeh write them.

Plotly 6 and 7: ``{"dtype": "f8", "bdata": "…", "shape": "2, 3"}``, little-endian, the
shape only of arrays with several dimensions (_plotly_utils/utils.py). Bokeh 3:
``{"type": "ndarray", "array": {"type": "bytes", "data": "…"}, "shape": [3],
"dtype": "float64", "order": "little"}``, the bytes compressed by gzip where that
makes them smaller (bokeh/core/serialization.py).
"""

from __future__ import annotations

import base64
import binascii
import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

#: The types of numbers by their short names, and the standard library's.
_SHORT = {
    "f8": "d",
    "f4": "f",
    "i1": "b",
    "u1": "B",
    "i2": "h",
    "u2": "H",
    "i4": "i",
    "u4": "I",
    "i8": "q",
    "u8": "Q",
}
#: The long ones are bokeh's; plotly's scripts understand them too.
_LONG = {
    "float64": "f8",
    "float32": "f4",
    "int8": "i1",
    "uint8": "u1",
    "uint8c": "u1",
    "u1c": "u1",
    "int16": "i2",
    "uint16": "u2",
    "int32": "i4",
    "uint32": "u4",
    "int64": "i8",
    "uint64": "u8",
    "bool": "u1",
}
_GZIP = b"\x1f\x8b"
#: Of what unfolds to more than this, the packed bytes are compared.
_MOST_BYTES = 400_000_000
#: As in numpy.
_MOST_AXES = 64


@dataclass(frozen=True)
class Packed:
    """A packed array: what its numbers are, its size along each axis, and the base64."""

    dtype: str
    shape: tuple[int, ...]
    text: str
    order: str = "little"

    def is_like(self, other: Packed) -> bool:
        """True where only the numbers can differ."""
        return self.dtype == other.dtype and self.shape == other.shape

    def numbers(self) -> Any:
        """The numbers, nested by the shape, in arrays; None where it is damaged."""
        try:
            content = base64.b64decode(self.text.replace("\\u002f", "/"), validate=True)
        except (binascii.Error, ValueError):
            return None
        content = _inflated(content) if content.startswith(_GZIP) else content
        numbers: array[Any] = array(_SHORT[self.dtype])
        if not content or len(content) % numbers.itemsize:
            return None
        numbers.frombytes(content)
        if self.order != sys.byteorder:
            numbers.byteswap()
        return _nested(numbers, self.shape)


def _inflated(content: bytes) -> bytes:
    """What was compressed; nothing where it is damaged or grows beyond all bounds."""
    inflate = zlib.decompressobj(wbits=31)
    try:
        found = inflate.decompress(content, _MOST_BYTES)
    except zlib.error:
        return b""
    return found if inflate.eof else b""


def _nested(numbers: Any, shape: tuple[int, ...]) -> Any:
    """The numbers by rows, rows of rows and so on; as they are where the shape is of others."""
    size = 1
    for length in shape:
        size *= length
    if size != len(numbers) or min(shape, default=0) < 1 or len(shape) > _MOST_AXES:
        return numbers
    for length in reversed(shape[1:]):
        numbers = [numbers[i : i + length] for i in range(0, len(numbers), length)]
    return numbers


def packed(value: Mapping[str, Any]) -> Packed | None:
    """The array that a JSON object stands for, if it does."""
    text: Any
    order: Any
    if "bdata" in value:
        text, order = value["bdata"], "little"
    elif value.get("type") == "ndarray" and isinstance(value.get("array"), dict):
        text, order = value["array"].get("data"), value.get("order")
    else:
        return None
    return described(text, value.get("dtype"), value.get("shape"), order)


def described(text: Any, dtype: Any, shape: Any, order: Any = "little") -> Packed | None:
    """The array of these parts, None where one of them is of another kind."""
    kind = _LONG.get(dtype, dtype) if isinstance(dtype, str) else ""
    if kind not in _SHORT or not isinstance(text, str) or order not in {"little", "big"}:
        return None
    lengths = shape.split(",") if isinstance(shape, str) else shape
    return Packed(kind, _lengths(lengths) if isinstance(lengths, list) else (), text, order)


def _lengths(shape: Iterable[Any]) -> tuple[int, ...]:
    try:
        return tuple(int(length) for length in shape)
    except (TypeError, ValueError):
        return ()
