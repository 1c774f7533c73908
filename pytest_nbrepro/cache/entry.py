"""An entry of the cache as bytes: a line with a checksum, and below it JSON. Pure.

What cannot be read as written is no entry: damage, another schema and another
version of this tool are all the same, a miss.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from pytest_nbrepro.cache.changes import Parts
from pytest_nbrepro.cache.inputs import Inputs
from pytest_nbrepro.cache.key import SCHEMA, text_of_any
from pytest_nbrepro.cache.stamps import Stamp
from pytest_nbrepro.digests import sha256

_HEAD = b"nbrepro-cache"
_PARTS = tuple(each.name for each in fields(Parts))


@dataclass(frozen=True)
class Entry:
    """A result that was kept.

    ``key`` is its key, ``notebook`` the path within its project, ``path`` where
    the notebook lay then; ``made`` is when, in nanoseconds since 1970,
    ``seconds`` how long its cells ran. ``inputs`` are what it had read,
    ``reports`` what became of its cells, in plain values; ``untracked`` are those
    of the files read that git did not track, where the reports tell it;
    ``parts`` are those of the key.
    """

    key: str
    notebook: str
    path: str
    made: int
    seconds: float
    inputs: Inputs
    reports: tuple[Mapping[str, Any], ...]
    untracked: tuple[str, ...] = ()
    parts: Parts = field(default_factory=Parts)

    @property
    def name(self) -> str:
        """The name of its file: the key, and a digest of what was read, since that may differ."""
        return f"{self.key[:32]}-{sha256(text_of_any(_lasting(self.inputs)))[:16]}.json"

    def to_bytes(self) -> bytes:
        """The content of its file."""
        body = json.dumps(asdict(self), separators=(",", ":")).encode()
        return b"%s %d %s\n%s" % (_HEAD, SCHEMA, _checksum(body), body)

    @classmethod
    def of(cls, content: bytes) -> Entry | None:
        """The entry that a file holds; None where it holds none, or not all of it."""
        head, _, body = content.partition(b"\n")
        if head != b"%s %d %s" % (_HEAD, SCHEMA, _checksum(body)):
            return None
        try:
            found = json.loads(body)
            inputs = {key: found["inputs"][key] for key in (each.name for each in fields(Inputs))}
            for name in ("files", "written"):
                inputs[name] = {path: Stamp(**stamp) for path, stamp in inputs[name].items()}
            for name in ("missing", "imported", "made"):
                inputs[name] = tuple(inputs[name])
            reports = tuple(found["reports"])
            parts = Parts(**{each: dict(found["parts"][each]) for each in _PARTS})
            rest = {"reports": reports, "untracked": tuple(found["untracked"]), "parts": parts}
            return cls(**{**found, **rest, "inputs": Inputs(**inputs)})
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None


def _checksum(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


def _lasting(inputs: Inputs) -> dict[str, Any]:
    """What was read, without the times of files, which differ wherever they are put anew."""
    contents = {
        name: {path: stamp.sha256 for path, stamp in getattr(inputs, name).items()}
        for name in ("files", "written")
    }
    others = {each.name: getattr(inputs, each.name) for each in fields(Inputs)}
    return {**others, **contents}
