"""Put values into a TOML file and keep everybody else's bytes.

tomlkit does it, and tomllib, which is Python's own, is asked afterwards whether
the rest still reads as before.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from pytest_nbrepro.adoption.change import CannotEditError


def read_toml(path: str, text: str) -> dict[str, Any]:
    """What a TOML file says. Raises CannotEditError."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CannotEditError(f"{path} is no TOML: {error}; correct that first") from None


def table_at(data: Mapping[str, Any], place: Sequence[str]) -> Mapping[str, Any] | None:
    """The table at a place, None where there is none."""
    for name in place:
        found = data.get(name)
        if not isinstance(found, Mapping):
            return None
        data = found
    return data


def with_values(
    path: str, text: str, place: Sequence[str], values: Mapping[str, Any], comment: str = ""
) -> str:
    """The text with these values in the table at ``place``; None takes one out.

    A table that is not there is put at the end, below the ``comment``. Raises
    CannotEditError where the file is no TOML, or would read otherwise.
    """
    before = read_toml(path, text)
    there = table_at(before, place)
    if there is None:
        after = text + _new_table(text, place, values, comment)
    else:
        after = _edited(path, text, place, values)
    expected = {**(there or {}), **values}
    expected = {name: value for name, value in expected.items() if value is not None}
    _put(before, place, expected)
    if not _reads(after, before):
        raise CannotEditError(f"{path} is not changed by a program; put in: {_plain(values)}")
    return after


def _reads(text: str, expected: Mapping[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == expected
    except tomllib.TOMLDecodeError:
        return False


def _new_table(text: str, place: Sequence[str], values: Mapping[str, Any], comment: str) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    lines = [*([f"# {comment}"] if comment else []), f"[{'.'.join(place)}]"]
    lines += [_plain({name: value}) for name, value in values.items() if value is not None]
    gap = "" if not text else end if text.endswith("\n") else end * 2
    return gap + end.join(lines).replace("\r\n", "\n").replace("\n", end) + end


def _edited(path: str, text: str, place: Sequence[str], values: Mapping[str, Any]) -> str:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        table: Any = document
        for name in place:
            table = table[name]
        for name, value in values.items():
            _set(table, name, value)
        return tomlkit.dumps(document)
    except TOMLKitError as error:
        raise CannotEditError(f"{path}: {error}; put in: {_plain(values)}") from None


def _set(table: Any, name: str, value: Any) -> None:
    """Set a value; what is put at the end of a list, or taken from it, leaves the rest as it is."""
    old = table.get(name)
    if value is None:
        table.pop(name, None)
    elif isinstance(old, list) and isinstance(value, list):
        for gone in [one for one in old if one not in value]:
            old.remove(gone)
        for new in [one for one in value if one not in old]:
            old.append(new)
        if [*old] != value:
            table[name] = value
    else:
        table[name] = value


def _put(data: dict[str, Any], place: Sequence[str], values: Mapping[str, Any]) -> None:
    for name in place[:-1]:
        data = data.setdefault(name, {})
    data[place[-1]] = dict(values)


def _plain(values: Mapping[str, Any]) -> str:
    import tomli_w

    return tomli_w.dumps({k: v for k, v in values.items() if v is not None}).strip()
