"""Baselines on the disk: beside each notebook, in the folder ``__nbrepro__``.

Most notebooks have none, so what reads and writes them is imported when one has.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.notebook import JsonObject, Notebook, parse
from pytest_nbrepro.writing import create_file, replace_file, require_unchanged

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.storing import Stored
    from pytest_nbrepro.stripping import Options
    from pytest_nbrepro.stripping.baseline import Baseline

FOLDER = "__nbrepro__"


def path_of(notebook: Path) -> Path:
    """The file of a notebook's baseline: ``__nbrepro__/report.txt`` for ``report.ipynb``.

    One that is called otherwise gives its whole name, for there may be a
    ``report.nb`` beside it. Of a symbolic link it is that of the notebook
    itself, which is what is stripped.
    """
    real = Path(os.path.realpath(notebook))
    return real.parent / FOLDER / f"{real.name.removesuffix('.ipynb')}.txt"


@dataclass(frozen=True)
class Beside:
    """A baseline as it was read: what it says, and the bytes of its file."""

    baseline: Baseline
    content: bytes


def load(notebook: Path, shown: Iterable[JsonObject] = ()) -> Beside | None:
    """The baseline of a notebook, None where there is none.

    Raises FindingError: DIFF001 where it cannot be read, DIFF002 where a
    picture of it is missing or another one, unless the outputs ``shown`` have it.
    """
    path = path_of(notebook)
    try:
        content = path.read_bytes()
        text = content.decode("utf-8", "surrogatepass")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise _unreadable(path, getattr(error, "strerror", "") or str(error)) from error
    from pytest_nbrepro.stripping import baseline as side

    def picture(name: str) -> bytes:
        try:
            return _picture(path, path.with_suffix("") / name)
        except FindingError:
            spare = side.pictures_in(shown).get(name)
            if spare is None:
                raise
            return spare

    try:
        found = side.parse(text, picture)
    except side.LayoutError as error:
        raise _unreadable(path, str(error)) from error
    return Beside(found, content)


def _unreadable(path: Path, reason: str) -> FindingError:
    message = f"the baseline {FOLDER}/{path.name} cannot be read: {reason}"
    return FindingError(finding("DIFF001", message, hint=_hint(path)))


def _hint(path: Path) -> str:
    """What to do about a baseline that nothing may be written over: it may hold what can be saved.

    Without it an update stores the outputs in the notebook.
    """
    anew = "pytest --nbrepro --nbrepro-update {notebook} && nbrepro strip {notebook}"
    return f"restore the file; or remove {FOLDER}/{path.name} and make it anew: {anew}"


def _picture(baseline: Path, path: Path) -> bytes:
    where, hint = f"{FOLDER}/{path.parent.name}/{path.name}", _hint(baseline)
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"the picture {where} of the baseline cannot be read: {error.strerror or error}"
        raise FindingError(finding("DIFF002", message, hint=hint)) from error
    if not path.name.startswith(hashlib.sha256(content).hexdigest()[:16]):
        message = f"the picture {where} of the baseline is not what it was"
        raise FindingError(finding("DIFF002", message, hint=hint))
    return content


def write(notebook: Path, baseline: Baseline, *, expected: bytes | None) -> bool:
    """Write the baseline of a notebook; true where that changed something.

    ``expected`` is what its file held when it was read, None where there was
    none. Pictures first, so that the text never names one that is not there;
    those that no entry names any more go at last. Raises FindingError (NB005)
    where the file holds something else by now, or cannot be written.
    """
    from pytest_nbrepro.stripping.baseline import render

    path = path_of(notebook)
    made = render(baseline, Path(os.path.realpath(notebook)).name)
    content = made.text.encode("utf-8", "surrogatepass")
    pictures = path.with_suffix("")
    try:
        path.parent.mkdir(exist_ok=True)
        require_unchanged(path, expected)
        if made.files:
            pictures.mkdir(exist_ok=True)
        missing = [name for name, shown in made.files.items() if not _holds(pictures / name, shown)]
        for name in missing:
            create_file(pictures / name, made.files[name])
        if content != expected:
            replace_file(path, content, expected=expected)
    except OSError as error:
        message = f"its baseline cannot be written: {error.strerror or error}"
        raise FindingError(finding("NB005", message)) from error
    _clear(pictures, made.files)
    return bool(missing) or content != expected


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _clear(pictures: Path, wanted: Mapping[str, bytes]) -> None:
    """Remove the pictures that were made here and that nobody wants any more."""
    from pytest_nbrepro.stripping.baseline import FILE_NAME

    with contextlib.suppress(OSError):
        for file in list(pictures.iterdir()):
            if FILE_NAME.fullmatch(file.name) and file.name not in wanted:
                file.unlink()
        if not any(pictures.iterdir()):
            pictures.rmdir()


def harvest(notebook: Notebook, after: Notebook, options: Options) -> bool:
    """Keep what ``after`` has lost of the notebook; true where that changed its baseline.

    ``after`` is the notebook stripped with these options. Raises FindingError
    where the present baseline cannot be read, or written.
    """
    from pytest_nbrepro.stripping.baseline import kept

    found = load(notebook.path, [output for cell in notebook.cells for output in cell.outputs])
    new = kept(notebook, after, found.baseline if found else None, options)
    if new is None:
        return False
    return write(notebook.path, new, expected=found.content if found else None)


def update(conducted: Conducted, fresh: Mapping[int, Stored], *, trim: bool) -> frozenset[int]:
    """Store fresh runs in the baseline: those of cells that are stripped in the file.

    Gives the numbers of these. With ``trim``, entries go of which there is no
    cell any more. Raises FindingError.
    """
    from pytest_nbrepro.stripping import Options
    from pytest_nbrepro.stripping.baseline import renewed

    found = conducted.beside
    if found is None:
        return frozenset()
    notebook = parse(conducted.notebook.path, conducted.notebook.content)
    runs = {number: (run.outputs, run.execution_count) for number, run in fresh.items()}
    options = conducted.settings.strip or Options()
    new, stored = renewed(notebook, runs, found.baseline, options, trim=trim)
    write(notebook.path, new, expected=found.content)
    return stored


def with_references(notebook: Notebook, beside: Beside, options: Options | None) -> Notebook:
    """The notebook with the outputs of its baseline in the cells that show nothing of a run.

    ``options`` are those that it is stripped with, None for the usual ones.
    """
    from pytest_nbrepro import stripping
    from pytest_nbrepro.stripping import baseline as side

    return side.with_references(notebook, beside.baseline, options or stripping.Options())


@dataclass(frozen=True)
class Unstripped:
    """The content of a notebook's file with the outputs of its baseline.

    ``given`` are the numbers of the cells that got some, ``passed_over`` of
    those that show something else than stripping has left.
    """

    content: bytes
    given: tuple[int, ...]
    passed_over: tuple[int, ...]


def unstripped(notebook: Notebook, options: Options) -> Unstripped:
    """Put the outputs of its baseline into the content of a notebook that was stripped so.

    Only cells that show nothing of a run get what the baseline has of them.
    Raises FindingError: DIFF001, DIFF002 where that cannot be read, DIFF004
    where there is none, NB004 where the notebook is of another format.
    """
    from pytest_nbrepro.storing import Stored, with_outputs
    from pytest_nbrepro.stripping.baseline import returned

    found = load(notebook.path)
    if found is None:
        message = f"there is no baseline {FOLDER}/{path_of(notebook.path).name}"
        raise FindingError(finding("DIFF004", message))
    back = returned(notebook, found.baseline, options)
    runs = {number: Stored(entry.outputs, entry.count) for number, entry in back.entries.items()}
    content = with_outputs(notebook, runs, sort_keys=False)
    if back.widgets:
        changed = parse(notebook.path, content)
        content = changed.with_metadata("widgets", back.widgets, sort_keys=False)
    return Unstripped(content, tuple(runs), back.passed_over)
