"""What an engine is asked and what it answers; every engine is an `Engine`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pytest_nbrepro.environment.probe import Environment
from pytest_nbrepro.findings import Finding

#: The names of the engines, the one that is used unless another is chosen first.
ENGINES = ("installed", "uv", "pip", "pip-tools")


@dataclass(frozen=True)
class Choices:
    """What the user chose for a lock.

    ``python`` is the interpreter to lock for, instead of the kernel's.
    ``indexes`` are URLs of package indexes, the first in place of the
    configured one, the others beside it. ``exclude_newer`` is a time
    (ISO 8601, with its zone) from which on nothing counts that was uploaded. ``only_direct``
    leaves out what no requirement names, ``hashes`` looks up the archives of
    what is installed.
    """

    engine: str = ENGINES[0]
    python: str | None = None
    indexes: tuple[str, ...] = ()
    exclude_newer: str | None = None
    only_direct: bool = False
    hashes: bool = False


@dataclass(frozen=True)
class Question:
    """What is to be locked: these requirements (PEP 508), for this environment's interpreter."""

    environment: Environment
    requirements: tuple[str, ...] = ()
    choices: Choices = field(default_factory=Choices)

    @property
    def interpreter(self) -> str:
        """The interpreter to lock for; what the probe tells may be shown relative to here."""
        return os.path.abspath(self.environment.executable)  # noqa: PTH100 - Path cannot, without following a venv's links


@dataclass(frozen=True)
class Answer:
    """A lock (PEP 751, as JSON), the record's ``resolver``, and what has to be told."""

    lock: Mapping[str, Any]
    resolver: Mapping[str, Any]
    notices: tuple[Finding, ...] = ()


class Engine(Protocol):
    """Makes a lock for one platform.

    ``excludes_newer`` and ``looks_up_hashes`` say which choices it can follow.
    """

    name: str
    excludes_newer: bool
    looks_up_hashes: bool

    def lock(self, question: Question) -> Answer:
        """Make the lock. Raises FindingError (LOCK020 to LOCK024) where there is none."""
        ...
