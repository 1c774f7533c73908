"""Notebooks as scripts: with what they were locked with on top, where that is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.environment.exports import bundled, header
from pytest_nbrepro.environment.exports import script as block
from pytest_nbrepro.exporting import choose
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.locks import digest_of
from pytest_nbrepro.notebook import read
from pytest_nbrepro.scripting import Program, program


@dataclass(frozen=True)
class Script:
    """A script to write: its path below the folder of the export, its text."""

    path: str
    text: str
    is_program: bool = False


def scripts(
    conductor: Conductor, paths: Iterable[Path], platform: str | None, tag: str, *, has_block: bool
) -> tuple[Script, ...]:
    """The notebooks as scripts, of all their cells or those with a tag.

    With a block of what was locked where that is asked for. Raises
    FindingError (NB007) where a cell cannot be in a script, and where the
    block cannot be had as `exporting.export`.
    """
    found: dict[str, Script] = {}
    for path in paths:
        names = (
            f"{path.stem}.py",
            f"{path.parent.name}-{path.stem}.py",
            *(f"{path.stem}-{number}.py" for number in range(2, len(found) + 2)),
        )
        name = next(each for each in names if each not in found)
        found[name] = Script(name, _text(conductor, path, platform, tag, has_block=has_block))
    return tuple(found.values())


def _text(
    conductor: Conductor, path: Path, platform: str | None, tag: str, *, has_block: bool
) -> str:
    try:
        notebook = read(path)
        made = program(notebook, tag)
    except FindingError as error:
        told = replace(error.finding, message=f"{path}: {error.finding.message}")
        raise FindingError(told.about(str(path))) from error
    if has_block:
        return f"{_block(conductor, path, platform, made)}\n{made.text}"
    return f"# {_header(conductor.open(notebook))}\n\n{made.text}"


def _header(conducted: Conducted) -> str:
    """The line that says where a script came from, also without a lock."""
    record = conducted.valid_record
    digests = sorted({digest_of(lock) for lock in record.locks.values()}) if record else []
    return header([conducted.notebook.path.as_posix()], "", digests)


def _block(conductor: Conductor, path: Path, platform: str | None, made: Program) -> str:
    """What the script needs, with IPython where it shows values in its words."""
    chosen = choose(conductor, [path], platform)
    bundle = bundled(chosen.records, chosen.platform)
    return block(bundle, {"ipython"} if made.shows else ())[0]
