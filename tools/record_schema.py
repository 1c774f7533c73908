"""The schema of the record, for programs that read or write one (JSON Schema 2020-12).

It says what docs/record.md says, and refuses what `record.parse` refuses, as far as a schema can.
It asks for more where the parser forgives: keys of a wrong type that only inform are passed over
when a record is read, and are no record of schema 1 all the same.
"""

import re
from typing import Any

from pytest_nbrepro.machine_terms import FIELD_NAMES, Comparison, Effect
from pytest_nbrepro.option import PRESETS
from pytest_nbrepro.record import NAME, PLATFORM, SCHEMA, VERSION
from pytest_nbrepro.recorded_system import INSTALL, Role

Json = dict[str, Any]

_DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$(?!\n)"}


def schema() -> Json:
    """The schema of the object under ``metadata.nbrepro``."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "pytest-nbrepro: the record in a notebook, metadata.nbrepro",
        "type": "object",
        "required": ["schema", "locks"],
        "properties": {
            "schema": {"description": "Rises where old programs cannot read it", "const": SCHEMA},
            "locks": _locks(),
            **_requirements(),
            "requires-hardware": _needs(),
            "fingerprint": _fingerprint(),
            "policy": _policy(),
            "cells": _list("The digests of the code cells, in order", _cell()),
            "inputs": _list("The files and folders that the outputs came from", _input()),
        },
    }


def _matching(pattern: re.Pattern[str]) -> Json:
    # of the whole text: in Python's dialect $ also stands before a last newline
    return {"type": "string", "pattern": f"^(?:{pattern.pattern})$(?!\n)"}


def _text(words: str) -> Json:
    return {"description": words, "type": "string"}


def _list(words: str, items: Json) -> Json:
    return {"description": words, "type": "array", "items": items}


def _requirements() -> Json:
    text: Json = {"type": "string"}
    return {
        "requirements": _list("What people require, as PEP 508 writes it", text),
        "requires-python": _text("The versions of Python that will do, as PEP 440 writes them"),
        "requirements-sha256": {
            "description": "Digest of requirements and requires-python",
            **_DIGEST,
        },
        "resolver": {
            "description": "How the last lock was made",
            "type": "object",
            "properties": {
                "engine": _text("What made it"),
                "version": _text("The version of that tool"),
                "index": _list("The addresses of the indexes that were asked", text),
                "exclude-newer": {
                    "description": "The moment from which on uploads were left out",
                    "type": ["string", "null"],
                },
            },
        },
    }


def _locks() -> Json:
    return {
        "description": "By platform: one slim PEP 751 document each",
        "type": "object",
        "propertyNames": _matching(PLATFORM),
        "additionalProperties": {
            "type": "object",
            "required": ["packages"],
            "properties": {
                "lock-version": {
                    "description": "Of PEP 751; 1.x can be read",
                    "type": "string",
                    "pattern": r"^1(\.|$(?!\n))",
                },
                "requires-python": _text("The versions of Python that the lock is for"),
                "packages": _list("What is locked", _package()),
                "tool": _ours(
                    {
                        "infrastructure": _list("The Jupyter machinery", {"type": "string"}),
                        "local": _list("What came from a folder or a URL", {"type": "string"}),
                        "conda": _list("NAME-VERSION-BUILD, of conda", {"type": "string"}),
                        "system": _system(),
                        "requirements-sha256": _DIGEST,
                        "lock-sha256": _DIGEST,
                    }
                ),
            },
        },
    }


def _package() -> Json:
    origin = {"description": "Where it came from, as in PEP 751", "type": "object"}
    return {
        "type": "object",
        "required": ["name", "version"],
        "properties": {
            "name": _matching(NAME),
            "version": _matching(VERSION),
            "marker": _text("Where the package is needed"),
            **dict.fromkeys(("vcs", "archive", "directory", "sdist"), origin),
            "wheels": _list("The file that is installed, as in PEP 751", {"type": "object"}),
            "tool": _ours({"payload-sha256": _DIGEST, "tags": _text("Of the wheel, as PEP 425")}),
        },
    }


def _system() -> Json:
    text: Json = {"type": "string"}
    package = {
        "type": "object",
        "required": ["name", "version"],
        "properties": {
            "name": _text("As dpkg or rpm calls it"),
            "version": text,
            "role": {"enum": [role.value for role in Role]},
            "files": _list("What the notebook uses of it", text),
        },
    }
    return {
        "description": "The packages of the operating system that the notebook uses",
        "type": "object",
        "required": ["manager", "packages"],
        "properties": {
            "manager": {"enum": [*INSTALL]},
            "distribution": _text("ID of os-release"),
            "release": _text("VERSION_ID of os-release"),
            "packages": _list("Those of which it uses something", package),
        },
    }


def _ours(properties: Json) -> Json:
    ours = {"type": "object", "properties": properties}
    return {"type": "object", "properties": {"nbrepro": ours}}


def _needs() -> Json:
    count = {
        "anyOf": [
            {"type": "integer", "minimum": 1, "maximum": 999_999},
            {"type": "string", "pattern": r"^[1-9][0-9]{0,5}$(?!\n)"},
        ]
    }
    size = {
        "type": ["string", "number"],
        "pattern": r"^(?=.*[1-9])\s*[0-9]{1,6}(\.[0-9]{1,3})?\s*[KMGTkmgt]?[iI]?[bB]?\s*$(?!\n)",
        "exclusiveMinimum": 0,
        "exclusiveMaximum": 1_000_000,
    }
    version = {
        "type": ["string", "integer"],
        "pattern": r"^[0-9]{1,4}(\.[0-9]{1,4}){0,2}$(?!\n)",
        "minimum": 0,
        "maximum": 9999,
    }
    word = {"type": "string", "pattern": r"^[A-Za-z0-9_.-]{1,40}$(?!\n)"}
    return {
        "description": "What a machine has to have, as people state it",
        "type": "object",
        "properties": {
            "system": word,
            "machine": word,
            "cpu-level": {"description": "One of archspec's names", "type": "string"},
            "cores": count,
            "memory": size,
            "gpu": count,
            "gpu-memory": size,
            "compute-capability": version,
            "cuda": version,
        },
        "additionalProperties": False,
    }


def _fingerprint() -> Json:
    part: Json = {"type": "object"}
    libraries = {"type": ["array", "null"], "items": part}
    return {
        "description": "The machine that made the outputs; what could not be known is null",
        "type": "object",
        "properties": {
            "python": part,
            "platform": part,
            "cpu": part,
            "numerics": {"type": "object", "properties": {"blas": libraries}},
        },
    }


def _policy() -> Json:
    compared, counts = "|".join(Comparison), "|".join(Effect)
    either = f"(?:{compared})([ +]+(?:{counts}))?|(?:{counts})([ +]+(?:{compared}))?"
    stated = {"type": "string", "pattern": rf"^[ +]*(?:{either})[ +]*$(?!\n)"}
    return {
        "description": "What is let pass",
        "type": "object",
        "properties": {
            "preset": {"enum": [*PRESETS]},
            "overrides": {
                "type": "object",
                "properties": {
                    "rtol": {"type": "number", "minimum": 0, "exclusiveMaximum": 1},
                    "atol": {"type": "number", "minimum": 0},
                    **dict.fromkeys(_fields(), stated),
                },
            },
        },
    }


def _fields() -> list[str]:
    """The fields of a fingerprint and the parts that hold some."""
    steps = [name.split(".") for name in FIELD_NAMES]
    return sorted({".".join(way[:end]) for way in steps for end in range(1, len(way) + 1)})


def _cell() -> Json:
    digest = {"type": "string"}
    return {
        "type": "object",
        "required": ["source-sha256", "outputs-sha256"],
        "properties": {
            "source-sha256": {"description": "Of the source", **digest},
            "ast-sha256": {
                "description": "Of the code without comments and layout; null where it is none",
                "type": ["string", "null"],
            },
            "outputs-sha256": {"description": "Of the stored outputs", **digest},
        },
    }


def _input() -> Json:
    # neither a zero nor half a surrogate pair, neither of which a name of a file can have
    pattern = r"^[^\u0000\ud800-\udfff]+$(?!\n)"
    path = {"type": "string", "minLength": 1, "maxLength": 4096, "pattern": pattern}
    return {
        "type": "object",
        "required": ["path"],
        "properties": {
            "path": {"description": "From the notebook's folder, or absolute", **path},
            "stated": {"description": "True where somebody has named it", "type": "boolean"},
        },
        "if": {"required": ["entries-sha256"]},
        "then": {"properties": {"entries-sha256": _DIGEST}},
        "else": {
            "required": ["size", "sha256"],
            "properties": {"size": {"type": "integer", "minimum": 0}, "sha256": _DIGEST},
        },
    }
