"""The record: what is embedded under ``metadata.nbrepro``, schema 1.

Read, validate, write. The locks and the fingerprint stay the JSON objects
they are, so that what another platform or a later minor version put there is
kept when the record is written again; the typed views check what they read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_nbrepro.digests import CellDigest, canonical, digests, sha256
from pytest_nbrepro.findings import Finding, FindingError, finding
from pytest_nbrepro.loading import kind
from pytest_nbrepro.locks import LockedPackage, packages_of
from pytest_nbrepro.machine_terms import field_policy, is_field, read_need
from pytest_nbrepro.option import PRESETS
from pytest_nbrepro.recorded_inputs import DamageError, Input, as_json, read_inputs
from pytest_nbrepro.values import TOLERANCE

__all__ = ["SCHEMA", "CellDigest", "LockedPackage", "Record", "digests", "missing", "parse"]

SCHEMA = 1

#: What names, versions and platforms are; the schema for other programs has these, too.
NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}[A-Za-z0-9])?")
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+!_-]{0,200}")
#: As environment.platform_key makes them.
PLATFORM = re.compile(r"[a-z]{1,20}\d{2,4}t?-[a-z0-9]{1,30}-[\w.]{0,40}")

_UPGRADE = "pip install --upgrade pytest-nbrepro"
_HINT = "make the record anew with nbrepro lock {notebook}, or restore the notebook"


def missing() -> Finding:
    """What to say of a notebook without a record."""
    return finding("REC001", "the notebook has no record", hint="nbrepro lock {notebook}")


@dataclass(frozen=True)
class Record:
    """A valid record of schema 1.

    ``needs`` is what the author states that a machine has to have, by the names
    of `machine_terms.NEEDS`; ``inputs`` are the files that the outputs came from,
    as far as they are known.
    """

    requires_python: str
    resolver: Mapping[str, Any]
    locks: Mapping[str, Mapping[str, Any]]
    fingerprint: Mapping[str, Any]
    cells: tuple[CellDigest, ...]
    preset: str = "numeric"
    overrides: Mapping[str, Any] = field(default_factory=dict)
    requirements: tuple[str, ...] = ()
    needs: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple[Input, ...] = ()

    def packages(self, platform: str) -> tuple[LockedPackage, ...]:
        """The packages of the lock for ``platform``, a key of `locks`."""
        return packages_of(self.locks[platform])

    def to_json(self) -> dict[str, Any]:
        """The object to store under ``metadata.nbrepro``."""
        return {
            "schema": SCHEMA,
            "requirements": list(self.requirements),
            "requires-python": self.requires_python,
            "requirements-sha256": sha256(
                canonical([sorted(self.requirements), self.requires_python])
            ),
            **({"requires-hardware": dict(self.needs)} if self.needs else {}),
            "resolver": dict(self.resolver),
            "locks": dict(self.locks),
            "fingerprint": dict(self.fingerprint),
            "policy": {"preset": self.preset, "overrides": dict(self.overrides)},
            "cells": [
                {"source-sha256": c.source, "ast-sha256": c.ast, "outputs-sha256": c.outputs}
                for c in self.cells
            ],
            **({"inputs": list(as_json(self.inputs))} if self.inputs else {}),
        }


def parse(data: object) -> Record:
    """The record in the JSON value ``data``.

    Raises FindingError: REC002 for a newer schema, REC003 for wrong types.
    """
    root = _object(data, "nbrepro")
    schema = root.get("schema")
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        raise _damaged("nbrepro.schema", "a whole number from 1 up", schema)
    if schema > SCHEMA:
        found = _short(canonical(schema))
        message = f"the record has schema {found}; this version of pytest-nbrepro reads {SCHEMA}"
        raise FindingError(finding("REC002", message, hint=_UPGRADE))
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
        overrides=_overrides(policy.get("overrides", {})),
        requirements=tuple(
            _text(r, f"nbrepro.requirements[{i}]")
            for i, r in enumerate(_list(root.get("requirements", []), "nbrepro.requirements"))
        ),
        needs=_needs(root.get("requires-hardware", {})),
        inputs=_inputs(root.get("inputs", [])),
    )


def _damaged(where: str, expected: str, found: object) -> FindingError:
    shown = kind(found) if isinstance(found, (dict, list)) else _short(canonical(found))
    message = f"the record is damaged: {where} should be {expected}, found {shown}"
    return FindingError(finding("REC003", message, hint=_HINT))


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."


def _object(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _damaged(where, "an object", value)
    return value


def _overrides(value: object) -> Mapping[str, Any]:
    overrides = _object(value, "nbrepro.policy.overrides")
    for name, stated in overrides.items():
        try:
            if name in TOLERANCE:
                TOLERANCE[name](stated)
            elif is_field(name):
                field_policy(name, stated)
        except ValueError as error:
            where = f"nbrepro.policy.overrides.{name}"
            raise _damaged(where, str(error), stated) from None
    return overrides


def _needs(value: object) -> Mapping[str, Any]:
    needs = _object(value, "nbrepro.requires-hardware")
    for name, stated in needs.items():
        try:
            read_need(name, stated)
        except ValueError as error:
            where = f"nbrepro.requires-hardware.{_short(canonical(name)[1:-1])}"
            raise _damaged(where, str(error), stated) from None
    return needs


def _inputs(value: object) -> tuple[Input, ...]:
    try:
        return read_inputs(_list(value, "nbrepro.inputs"))
    except DamageError as error:
        raise _damaged(f"nbrepro.inputs{error.where}", error.expected, error.found) from None


def _list(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise _damaged(where, "a list", value)
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise _damaged(where, "text", value)
    return value


def _matching(pattern: re.Pattern[str], value: object, where: str) -> str:
    # Names and versions end up in commands that people copy: nothing else may hide in them.
    if not pattern.fullmatch(_text(value, where)):
        raise _damaged(where, "a package's name or version", value)
    return str(value)


def _readable(version: str, key: str) -> None:
    """Raise FindingError (REC002) for a lock of another format: 1.x is what PEP 751 has so far."""
    if version.partition(".")[0] != "1":
        found = _short(canonical(version))
        message = f"the lock for {key} has format {found}; this version of pytest-nbrepro reads 1.x"
        raise FindingError(finding("REC002", message, hint=_UPGRADE))


def _locks(value: object) -> Mapping[str, Mapping[str, Any]]:
    locks = _object(value, "nbrepro.locks")
    for key, lock in locks.items():
        where = f"nbrepro.locks.{_short(canonical(key)[1:-1])}"
        if not PLATFORM.fullmatch(key):
            raise _damaged(
                "nbrepro.locks has a name that", "a platform such as cp311-linux-x86_64", key
            )
        _readable(
            _text(_object(lock, where).get("lock-version", "1.0"), f"{where}.lock-version"), key
        )
        packages = _list(lock.get("packages"), f"{where}.packages")
        for i, raw in enumerate(packages):
            package = _object(raw, f"{where}.packages[{i}]")
            _matching(NAME, package.get("name"), f"{where}.packages[{i}].name")
            _matching(VERSION, package.get("version"), f"{where}.packages[{i}].version")
    return locks


def _fingerprint(value: object) -> Mapping[str, Any]:
    fingerprint = _object(value, "nbrepro.fingerprint")
    for part in ("python", "platform", "cpu", "numerics"):
        _object(fingerprint.get(part, {}), f"nbrepro.fingerprint.{part}")
    libraries = fingerprint.get("numerics", {}).get("blas")
    for i, library in enumerate(_list(libraries or [], "nbrepro.fingerprint.numerics.blas")):
        _object(library, f"nbrepro.fingerprint.numerics.blas[{i}]")
    return fingerprint


def _cell(value: object, where: str) -> CellDigest:
    raw = _object(value, where)
    code = raw.get("ast-sha256")
    return CellDigest(
        source=_text(raw.get("source-sha256"), f"{where}.source-sha256"),
        ast=None if code is None else _text(code, f"{where}.ast-sha256"),
        outputs=_text(raw.get("outputs-sha256"), f"{where}.outputs-sha256"),
    )
