"""Export what several notebooks have locked: whose records, and which platform's locks."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_nbrepro import environment
from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.environment.exports import Exported, exported
from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.notebook import read
from pytest_nbrepro.record import Record, missing


@dataclass(frozen=True)
class Chosen:
    """Notebooks with records, and the platform whose locks are taken."""

    notebooks: tuple[Conducted, ...]
    records: Mapping[str, Record]
    platform: str


def export(
    conductor: Conductor, paths: Iterable[Path], platform: str | None, target: str
) -> Exported:
    """Files for one of `environment.exports.TARGETS`, from the notebooks' locks for ``platform``.

    None means the only platform that there is a lock for, else the one of
    the notebooks' kernels on this computer. Raises FindingError where a
    notebook has no such lock, where two disagree, or where they do not hold
    what the target needs.
    """
    chosen = choose(conductor, paths, platform)
    with hints_naming(chosen.records):
        return exported(chosen.records, chosen.platform, target)


def choose(conductor: Conductor, paths: Iterable[Path], platform: str | None) -> Chosen:
    """The notebooks and whose locks of them are taken. Raises FindingError, as `export`."""
    opened, records = [], {}
    for path in paths:
        try:
            opened.append(conductor.open(read(path)))
            records[path.as_posix()] = _record(opened[-1])
        except FindingError as error:
            told = replace(error.finding, message=f"{path}: {error.finding.message}")
            raise FindingError(told.about(str(path))) from error
    platforms = sorted({key for record in records.values() for key in record.locks})
    with hints_naming(records):
        taken = platform or chosen_platform(platforms, lambda: _platforms_here(opened))
    return Chosen(tuple(opened), records, taken)


@contextlib.contextmanager
def hints_naming(notebooks: Iterable[str]) -> Iterator[None]:
    """Have the hint of an error name all of the notebooks."""
    try:
        yield
    except FindingError as error:
        hint = error.finding.hint.replace("{notebook}", shlex.join(notebooks))
        raise FindingError(replace(error.finding, hint=hint)) from error


def _record(conducted: Conducted) -> Record:
    record = conducted.record
    if record is None:
        raise FindingError(missing())
    if not record.locks:
        message = "the record holds no lock for any platform"
        raise FindingError(finding("LOCK004", message, hint="nbrepro lock {notebook}"))
    return record


def _platforms_here(opened: Iterable[Conducted]) -> list[str]:
    """The platforms of the notebooks' kernels; none where one of them is not here."""
    try:
        return sorted({environment.platform_key(conducted.probed) for conducted in opened})
    except FindingError:
        return []


def chosen_platform(platforms: Sequence[str], kernels: Callable[[], Sequence[str]]) -> str:
    """The only platform, or that of the ``kernels``. Raises FindingError (LOCK004) for neither."""
    if len(platforms) == 1:
        return platforms[0]
    here = kernels()
    if len(here) == 1 and here[0] in platforms:
        return here[0]
    message = f"there are locks for {', '.join(platforms)}"
    if len(here) > 1:
        message += ", and the notebooks' kernels are not of one platform"
    elif here:
        message += f", but none for this platform ({here[0]})"
    raise FindingError(
        finding("LOCK004", message, hint=f"choose one, e.g. --platform {platforms[0]}")
    )
