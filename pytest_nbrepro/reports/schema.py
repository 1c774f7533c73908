"""The schemas of the JSON reports, made of the types of `session` and `run` (2020-12)."""

from __future__ import annotations

import dataclasses
import enum
import types
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pytest_nbrepro.findings import Finding
from pytest_nbrepro.reports import run
from pytest_nbrepro.reports.session import SCHEMA_VERSION, Session, Totals

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN = {str: "string", bool: "boolean", int: "integer", float: "number", types.NoneType: "null"}
#: `Finding` is older than the report, and has its words in a docstring.
_OF_FINDINGS = {
    "rule": "The code of the rule",
    "message": "One sentence that says what is wrong",
    "severity": "How much it matters",
    "hint": "What to do about it",
    "details": "Further lines",
    "cell": "The place among the code cells, from 1; null where it is about the notebook",
}


def schema() -> dict[str, Any]:
    """The schema of the report on a session of pytest."""
    parts: dict[str, Any] = {}
    first = {"totals": _schema_of(Totals, parts)}
    title = "pytest-nbrepro: what a session found"
    return _whole(Session, title, SCHEMA_VERSION, parts, first)


def schema_of_runs() -> dict[str, Any]:
    """The schema of what ``nbrepro run`` says of a run."""
    return _whole(run.Run, "pytest-nbrepro: how a run ended", run.SCHEMA_VERSION, {}, {})


def _whole(
    kind: Any, title: str, number: int, parts: dict[str, Any], first: dict[str, Any]
) -> dict[str, Any]:
    whole = _object(kind, parts)
    version = {"description": "Rises where old programs cannot read it", "const": number}
    whole["properties"] = {"schema_version": version, **first, **whole["properties"]}
    whole["required"] = list(whole["properties"])
    return {"$schema": _DIALECT, "title": title, **whole, "$defs": dict(sorted(parts.items()))}


def _schema_of(kind: Any, parts: dict[str, Any]) -> dict[str, Any]:
    if get_origin(kind) is Annotated:
        told, words = get_args(kind)
        return {"description": words, **_schema_of(told, parts)}
    if get_origin(kind) is None:
        return _schema_of_class(kind, parts)
    if get_origin(kind) in {Union, types.UnionType}:
        return {"anyOf": [_schema_of(each, parts) for each in get_args(kind)]}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _schema_of(get_args(kind)[0], parts)}
    return {"type": "object", "additionalProperties": _schema_of(get_args(kind)[1], parts)}


def _schema_of_class(kind: Any, parts: dict[str, Any]) -> dict[str, Any]:
    if kind is Any:
        return {}
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]}
    if issubclass(kind, enum.Enum):
        return {"enum": [str(each) for each in kind]}
    if kind.__name__ not in parts:
        parts[kind.__name__] = {}  # named before it is made, for one inside of itself
        parts[kind.__name__] = _object(kind, parts)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _object(kind: Any, parts: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    words = _OF_FINDINGS if kind is Finding else {}
    names = [field.name for field in dataclasses.fields(kind)]
    told = {name: {"description": words[name]} if name in words else {} for name in names}
    return {
        "description": (kind.__doc__ or "").partition("\n")[0],
        "type": "object",
        "properties": {name: {**told[name], **_schema_of(hints[name], parts)} for name in names},
        "required": names,
        "additionalProperties": False,
    }
