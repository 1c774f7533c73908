"""Frozen dataclasses as JSON values, and back: by the types of their fields."""

from __future__ import annotations

import dataclasses
import enum
import math
import types
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


def to_plain(value: Any) -> Any:
    """The value as what JSON has; numbers that it has not (infinity, nan) become null."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(part) for part in value]
    if isinstance(value, enum.Enum):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def from_plain(kind: type[Value], data: Any, where: str = "report") -> Value:
    """The dataclass of ``kind`` that ``data`` stands for.

    Raises ValueError, saying ``where``, for data that does not fit.
    """
    return _read(kind, data, where)  # type: ignore[no-any-return]  # made by its kind


def _read(kind: Any, data: Any, where: str) -> Any:
    if get_origin(kind) in {Union, types.UnionType}:
        return _read_one_of(get_args(kind), data, where)
    if get_origin(kind) is tuple:
        if not isinstance(data, list):
            raise ValueError(f"{where} is no list")
        part = get_args(kind)[0]
        return tuple(_read(part, each, f"{where}[{i}]") for i, each in enumerate(data))
    if kind is types.NoneType:
        fits = data is None
    elif kind is float:
        fits = isinstance(data, (int, float)) and not isinstance(data, bool)
    elif kind in {int, str, bool}:
        fits = type(data) is kind
    else:
        return _read_object(kind, data, where)
    if not fits:
        raise ValueError(f"{where} is {data!r:.80}, not {getattr(kind, '__name__', kind)}")
    return data


def _read_one_of(kinds: tuple[Any, ...], data: Any, where: str) -> Any:
    for kind in kinds[:-1]:
        if kind is types.NoneType and data is not None:
            continue
        try:
            return _read(kind, data, where)
        except ValueError:
            if data is not None and kinds[1:] == (types.NoneType,):
                raise  # says what is wrong inside, which "not null" would not
    return _read(kinds[-1], data, where)


def _read_object(kind: Any, data: Any, where: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        try:
            return kind(data)
        except ValueError:
            raise ValueError(f"{where} is {data!r:.80}, not one of {[*map(str, kind)]}") from None
    if not isinstance(data, Mapping):
        raise ValueError(f"{where} is no object")
    if get_origin(kind) is Mapping:
        part = get_args(kind)[1]
        return {key: _read(part, each, f"{where}.{key}") for key, each in data.items()}
    hints = _fields(kind)
    if hints.keys() != data.keys():
        told = ", ".join(sorted(hints.keys() ^ data.keys()))
        raise ValueError(f"{where} has other keys than {kind.__name__}: {told}")
    return kind(**{name: _read(hints[name], data[name], f"{where}.{name}") for name in hints})


@cache
def _fields(kind: Any) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}
