"""Keeps notebooks as a fresh run has left them, in a folder of their own.

A copy is the notebook's own text with fresh outputs and counts in it; cells
that were not run have none, for what was stored is not what this run gave. The
folder says by a file in it that it is ours: into no other one is anything
written, and notebooks in it are not taken for ones to check.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.digests import Cut, sha256
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import EXECUTED, JsonObject, Notebook, parse
from pytest_nbrepro.storing import Stored, with_outputs
from pytest_nbrepro.writing import create_file

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.execution import CellRun

_TELLS = "Notebooks as a fresh run of pytest --nbrepro has left them. Can be removed.\n"
_ELSEWHERE = "elsewhere"
#: Of a cell that was not run.
NOTHING = Stored((), None)
_WIDGETS = "application/vnd.jupyter.widget-state+json"


@dataclass(frozen=True)
class Copies:
    """The copies of a session: in ``folder``, in the same folders as below ``root``.

    ``which`` are kept is one of `option.KEPT`.
    """

    folder: Path
    root: Path
    which: str = "failed"

    def unusable(self) -> str:
        """Why copies cannot be put into the folder, or nothing."""
        is_ours = (self.folder / EXECUTED).exists()
        if self.folder.is_dir() and not is_ours and any(self.folder.iterdir()):
            return "this folder holds other files; name one that is new or empty"
        return ""

    def place_of(self, path: Path) -> Path:
        """Where the copy of a notebook goes."""
        whole = path.absolute()
        if whole.is_relative_to(self.root):
            return self.folder / whole.relative_to(self.root)
        return self.folder / _ELSEWHERE / f"{whole.stem}-{sha256(str(whole))[:12]}.ipynb"

    def take(self, conducted: Conducted, *, failed: bool) -> tuple[str, str]:
        """Write the copy of a notebook that has ended, if it is wanted; else remove an older one.

        Where it is, and why it could not be made; nothing where none is wanted, or nothing ran.
        """
        place = self.place_of(conducted.notebook.path)
        left = conducted.runs.left()
        try:
            if not (failed or self.which == "all") or left is None or not left.runs:
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                    place.unlink()
                return "", ""
            file = parse(conducted.notebook.path, conducted.notebook.content)  # no baseline in it
            content = executed(file, left.runs, left.widgets)
            self._make()
            place.parent.mkdir(parents=True, exist_ok=True)
            create_file(place, content)
        except FindingError as error:
            return "", error.finding.message
        except OSError as error:
            return "", f"{place} cannot be written: {error.strerror or error}"
        return str(place), ""

    def _make(self) -> None:
        """Make the folder, and say in it that it is ours. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.folder / EXECUTED).exists():
            create_file(self.folder / EXECUTED, _TELLS.encode())


def executed(
    notebook: Notebook, runs: Mapping[int, CellRun], widgets: Mapping[str, JsonObject]
) -> bytes:
    """The notebook with the outputs of a run, by numbers of cells; what is the same stays as it is.

    Raises FindingError (NB004) where it is not of format 4.
    """
    fresh = {}
    for cell in notebook.cells:
        run = runs.get(cell.number)
        made = Stored.of([_whole(each) for each in run.outputs], run.count) if run else NOTHING
        if made != Stored.of(cell.outputs, cell.execution_count):
            fresh[cell.number] = made
    content = with_outputs(notebook, fresh)
    if not widgets and "widgets" not in notebook.metadata:
        return content
    models = {name: _model(model) for name, model in widgets.items()}
    state = {_WIDGETS: {"state": models, "version_major": 2, "version_minor": 0}}
    return replace(notebook, content=content).with_metadata("widgets", state)


def _model(model: JsonObject) -> JsonObject:
    """The model of a widget with the names by which front ends find its code."""
    state = model.get("state", {})
    names = {f"model_{key}": state.get(f"_model_{key}") for key in ("module", "module_version")}
    return {**{key: name for key, name in names.items() if name}, **model}


def _whole(output: JsonObject) -> JsonObject:
    """The output with a word in the place of what was too long to keep."""
    if isinstance(output.get("data"), dict):
        data = output["data"]
        kept = {mime: value for mime, value in data.items() if not isinstance(value, Cut)}
        left_out = (f"{mime}: {_word(v)}" for mime, v in data.items() if isinstance(v, Cut))
        told = "\n".join(left_out)
        return {**output, "data": {**kept, "text/plain": told} if told else kept}
    return {**output, "text": _text(output["text"])} if "text" in output else output


def _text(parts: Any) -> Any:
    if isinstance(parts, Sequence) and not isinstance(parts, str):
        return [f"\n[{_word(part)}]\n" if isinstance(part, Cut) else part for part in parts]
    return parts


def _word(cut: Cut) -> str:
    return f"{cut.characters:,} characters were not kept"
