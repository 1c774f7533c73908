"""What a notebook's metadata tell of a run, in papermill's words, and whether it has ended well.

A run that was killed has begun and not ended. One that ended says the digest of
its outputs beside it, by which those that somebody has changed or taken out
since are known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.digests import canonical, digests, sha256
from pytest_nbrepro.filling import cleared, plain
from pytest_nbrepro.notebook import JsonObject, Notebook, parse

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted

_KEY = "papermill"
#: Ours, beside papermill's.
_OUTPUTS = "outputs_sha256"


@dataclass(frozen=True)
class Account:
    """One run: from where to where, with what, and since when."""

    input_path: str
    output_path: str
    parameters: Mapping[str, Any]
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    def begun(self, notebook: Notebook, content: bytes) -> bytes:
        """The notebook as a run has left it by now that has not ended."""
        return self._told(notebook, content, {"end_time": None, "duration": None})

    def ended(self, notebook: Notebook, content: bytes, *, stopped: bool) -> bytes:
        """The notebook as a run has left it."""
        found, now = parse(notebook.path, content), datetime.now(UTC)
        told = {
            "end_time": now.isoformat(),
            "duration": round((now - self.began).total_seconds(), 6),
            "exception": stopped,
            _OUTPUTS: _digest(found),
        }
        return self._told(notebook, content, told)

    def _told(self, notebook: Notebook, content: bytes, end: JsonObject) -> bytes:
        before = notebook.metadata.get(_KEY)
        told = {
            **(before if isinstance(before, dict) else {}),
            "input_path": self.input_path,
            "output_path": self.output_path,
            "start_time": self.began.isoformat(),
            "exception": None,
            _OUTPUTS: None,
            **end,
        }
        told = {**told, "parameters": plain(self.parameters)} if self.parameters else told
        return parse(notebook.path, content).with_metadata(_KEY, told)


def finished(prepared: Notebook, made: Notebook) -> datetime | str:
    """When the run began that has made this of just that notebook; or why there was none.

    Raises FindingError (NB004) where one is not of format 4.
    """
    told = made.metadata.get(_KEY)
    if not isinstance(told, dict) or told.get("exception") is not False:
        return "the run in it did not come to its end"
    if _bare(prepared) != _bare(made):
        return "it is of another notebook, or of other parameters"
    if told.get(_OUTPUTS) != _digest(made):
        return "its outputs are not those of that run any more"
    try:
        began = datetime.fromisoformat(told["start_time"])
    except (KeyError, TypeError, ValueError):
        return "when it was run cannot be read"
    return began if began.tzinfo else "when it was run cannot be read"


def newer(conducted: Conducted, began: datetime) -> str:
    """Why a run of then may be another one now: a recorded input that came later, or is gone."""
    record, folder = conducted.valid_record, conducted.notebook.path.resolve().parent
    for each in record.inputs if record else ():
        try:
            found = (folder / each.path).stat()
        except OSError:
            return f"its input {each.path} is gone"
        # a copy can have the time of its original, and has come all the same
        if max(found.st_mtime, found.st_ctime) > began.timestamp():
            return f"its input {each.path} was written since"
    return ""


def _digest(notebook: Notebook) -> str:
    return sha256(canonical([each.outputs for each in digests(notebook.cells)]))


def _bare(notebook: Notebook) -> Any:
    """What a run does not change: cells without outputs, and what the metadata say besides."""
    data = json.loads(cleared(notebook).content.decode("utf-8-sig"))
    kept = {k: v for k, v in data["metadata"].items() if k not in {_KEY, "widgets"}}
    return {**data, "metadata": kept}
