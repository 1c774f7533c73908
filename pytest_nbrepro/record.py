"""The record: what is embedded under ``metadata.nbrepro``, schema 1.

Read, validate, write. The locks and the fingerprint stay the JSON objects
they are, so that what another platform or a later minor version put there is
kept when the record is written again; the typed views check what they read.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.notebook import Cell

SCHEMA = 1
PRESETS = ("numeric", "strict", "lenient")

_HINT = "make the record anew with nbrepro lock, or restore the notebook"


@dataclass(frozen=True)
class LockedPackage:
    """One package of a lock.

    ``infrastructure`` marks the Jupyter machinery, ``local`` what came from a
    folder or URL and not from an index.
    """

    name: str
    version: str
    infrastructure: bool = False
    local: bool = False


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
class Record:
    """A valid record of schema 1."""

    requires_python: str
    resolver: Mapping[str, Any]
    locks: Mapping[str, Mapping[str, Any]]
    fingerprint: Mapping[str, Any]
    cells: tuple[CellDigest, ...]
    preset: str = "numeric"
    overrides: Mapping[str, Any] = field(default_factory=dict)
    requirements: tuple[str, ...] = ()

    def packages(self, platform: str) -> tuple[LockedPackage, ...]:
        """The packages of the lock for ``platform``, a key of `locks`."""
        lock = self.locks[platform]
        infrastructure, local = (_marked(lock, mark) for mark in ("infrastructure", "local"))
        return tuple(
            LockedPackage(p["name"], p["version"], p["name"] in infrastructure, p["name"] in local)
            for p in lock["packages"]
        )

    def to_json(self) -> dict[str, Any]:
        """The object to store under ``metadata.nbrepro``."""
        return {
            "schema": SCHEMA,
            "requirements": list(self.requirements),
            "requires-python": self.requires_python,
            "requirements-sha256": _sha256(
                canonical([sorted(self.requirements), self.requires_python])
            ),
            "resolver": dict(self.resolver),
            "locks": dict(self.locks),
            "fingerprint": dict(self.fingerprint),
            "policy": {"preset": self.preset, "overrides": dict(self.overrides)},
            "cells": [
                {"source-sha256": c.source, "ast-sha256": c.ast, "outputs-sha256": c.outputs}
                for c in self.cells
            ],
        }


def canonical(value: object) -> str:
    """JSON text that is the same for equal values, whatever their key order."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _sha256(text: str) -> str:
    # "surrogatepass": JSON can hold lone surrogates, and so can a notebook
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def digest(cell: Cell) -> CellDigest:
    """The digests by which a cell is known again.

    Trailing blanks of the source do not count; of the outputs, neither
    execution counts nor metadata do.
    """
    source = "\n".join(line.rstrip() for line in cell.source.strip().splitlines())
    volatile = {"execution_count", "metadata"}
    outputs = [{k: _merged(v) for k, v in out.items() if k not in volatile} for out in cell.outputs]
    return CellDigest(_sha256(source), _ast_digest(source), _sha256(canonical(outputs)))


def _merged(value: Any) -> Any:
    """The value with every list of lines joined: tools differ in how they store long text."""
    if isinstance(value, dict):
        return {key: _merged(part) for key, part in value.items()}
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return "".join(value)
    return value


def _ast_digest(source: str) -> str | None:
    try:
        return _sha256(ast.unparse(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # magics, another language, or code that no parser can hold


def digests(cells: Iterable[Cell]) -> tuple[CellDigest, ...]:
    """The digests of all cells, in order."""
    return tuple(digest(cell) for cell in cells)


def parse(data: object) -> Record:
    """The record in the JSON value ``data``.

    Raises FindingError: REC002 for a newer schema, REC003 for wrong types.
    """
    root = _object(data, "nbrepro")
    schema = root.get("schema")
    if not isinstance(schema, int) or isinstance(schema, bool):
        raise _damaged("nbrepro.schema", "a number", schema)
    if schema > SCHEMA:
        message = f"the record has schema {schema}; this version of pytest-nbrepro reads {SCHEMA}"
        hint = "pip install --upgrade pytest-nbrepro"
        raise FindingError(finding("REC002", message, hint=hint))
    policy = _object(root.get("policy", {}), "nbrepro.policy")
    preset = policy.get("preset", "numeric")
    if preset not in PRESETS:
        raise _damaged("nbrepro.policy.preset", "one of " + ", ".join(PRESETS), preset)
    return Record(
        requires_python=_text(root.get("requires-python", ""), "nbrepro.requires-python"),
        resolver=_object(root.get("resolver", {}), "nbrepro.resolver"),
        locks=_locks(root.get("locks")),
        fingerprint=_fingerprint(root.get("fingerprint", {})),
        cells=tuple(
            _cell(raw, f"nbrepro.cells[{i}]")
            for i, raw in enumerate(_list(root.get("cells", []), "nbrepro.cells"))
        ),
        preset=preset,
        overrides=_object(policy.get("overrides", {}), "nbrepro.policy.overrides"),
        requirements=tuple(
            _text(r, f"nbrepro.requirements[{i}]")
            for i, r in enumerate(_list(root.get("requirements", []), "nbrepro.requirements"))
        ),
    )


def _damaged(where: str, expected: str, found: object) -> FindingError:
    shown = canonical(found)
    shown = shown if len(shown) <= 40 else shown[:37] + "..."
    message = f"the record is damaged: {where} should be {expected}, found {shown}"
    return FindingError(finding("REC003", message, hint=_HINT))


def _object(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _damaged(where, "an object", value)
    return value


def _list(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise _damaged(where, "a list", value)
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise _damaged(where, "text", value)
    return value


def _locks(value: object) -> Mapping[str, Mapping[str, Any]]:
    locks = _object(value, "nbrepro.locks")
    for key, lock in locks.items():
        where = f"nbrepro.locks.{key}"
        packages = _list(_object(lock, where).get("packages"), f"{where}.packages")
        for i, raw in enumerate(packages):
            package = _object(raw, f"{where}.packages[{i}]")
            _text(package.get("name"), f"{where}.packages[{i}].name")
            _text(package.get("version"), f"{where}.packages[{i}].version")
    return locks


def _marked(lock: Mapping[str, Any], mark: str) -> frozenset[str]:
    """The package names that a lock lists under ``tool.nbrepro``."""
    tool = lock.get("tool")
    ours = tool.get("nbrepro") if isinstance(tool, dict) else None
    names = ours.get(mark) if isinstance(ours, dict) else None
    return (
        frozenset(n for n in names if isinstance(n, str))
        if isinstance(names, list)
        else frozenset()
    )


def _fingerprint(value: object) -> Mapping[str, Any]:
    fingerprint = _object(value, "nbrepro.fingerprint")
    for part in ("python", "platform", "cpu", "numerics"):
        _object(fingerprint.get(part, {}), f"nbrepro.fingerprint.{part}")
    return fingerprint


def _cell(value: object, where: str) -> CellDigest:
    raw = _object(value, where)
    code = raw.get("ast-sha256")
    return CellDigest(
        source=_text(raw.get("source-sha256"), f"{where}.source-sha256"),
        ast=None if code is None else _text(code, f"{where}.ast-sha256"),
        outputs=_text(raw.get("outputs-sha256"), f"{where}.outputs-sha256"),
    )
