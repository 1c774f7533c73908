"""What was found in one folder, told as if it had been in another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

Value = TypeVar("Value")


def retold(value: Value, here: str, there: str) -> Value:
    """The value with ``there`` for each ``here`` in its texts and paths, however deep they stand.

    It is made of frozen dataclasses, tuples, lists, mappings and plain values.
    What is too deep for Python stays as it is.
    """
    try:
        told: Any = _retold(value, here, there)
    except RecursionError:
        return value
    return told  # type: ignore[no-any-return]  # it is of the same type


def _retold(value: Any, here: str, there: str) -> Any:
    if type(value) is str:  # an enumeration's are texts as well, and stay
        return value.replace(here, there)
    if isinstance(value, Path):
        return type(value)(str(value).replace(here, there))
    if isinstance(value, tuple | list):
        return type(value)(_retold(each, here, there) for each in value)
    if isinstance(value, Mapping):
        return {_retold(k, here, there): _retold(v, here, there) for k, v in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: _retold(getattr(value, f.name), here, there) for f in fields(value)}
        return type(value)(**changes)
    return value
