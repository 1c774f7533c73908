"""Whether a notebook need not be run, because nothing has changed since it reproduced.

The room of the cache judges plain values; here they come from the notebook, the
settings, the probe and the trace of a run. In doubt a notebook is run.
"""

from __future__ import annotations

import contextlib
import os
import platform
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_nbrepro import __version__, cache
from pytest_nbrepro.cache import UnfitError
from pytest_nbrepro.config import Settings
from pytest_nbrepro.digests import sha256
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.inputs import places_of, untracked
from pytest_nbrepro.kept_reports import report_of
from pytest_nbrepro.kernel_variables import kernel_environment

if TYPE_CHECKING:
    from pytest_nbrepro.cell_reports import CellReport
    from pytest_nbrepro.conducted import Conducted

#: Settings that change nothing of what a run gives or how it is judged; all others are in the key.
WITHOUT_EFFECT = frozenset(
    """jobs cache cache_dir cache_recheck diagnose json report sarif code_quality github
    live shard durations store_durations ship ship_limit""".split()
)
#: With these outputs are read and compared, in this process.
_DAY = 24 * 3600 * 1_000_000_000
_LIBRARIES = ("nbclient", "jupyter_client", "pillow", "deepdiff")


@dataclass(frozen=True)
class Sought:
    """What was looked for: a key, where it was; ``obstacle`` is why there cannot be an entry.

    ``reports`` are those of the entry that was found, empty where there is
    none, or where it is not to be used; ``why`` says then what has changed, and
    ``doubted`` is the entry that is to be proven. ``parts`` are those of the key.
    """

    key: str = ""
    place: cache.Place | None = None
    obstacle: str = ""
    reports: tuple[CellReport, ...] = ()
    why: str = ""
    doubted: cache.Entry | None = None
    parts: cache.Parts = field(default_factory=cache.Parts)


def sought(conducted: Conducted) -> Sought:
    """Look whether the notebook has to be run. Starts no kernel."""
    try:
        facts, place = facts_of(conducted)
    except FindingError as error:  # what stands in the way is told by the run
        return Sought(obstacle=error.finding.message)
    except UnfitError as error:
        return Sought(obstacle=str(error))
    key, name, now = cache.key_of(facts), name_of(conducted.notebook.path), time.time_ns()
    entry = conducted.results.found(name, key, place, now)
    if entry and conducted.settings.trace:
        is_tracked = untracked_of(place, entry.inputs.files) == entry.untracked
        entry = entry if is_tracked else None
    try:
        reports = tuple(map(report_of, entry.reports)) if entry else ()
    except (KeyError, TypeError, ValueError):  # written by somebody else
        reports = ()
    is_whole = [report.number for report in reports] == [
        cell.number for cell in conducted.notebook.cells if conducted.wants(cell)
    ]
    if entry and is_whole and not is_due(name, conducted.settings.cache_recheck, now):
        return Sought(key, place, reports=reports)
    parts = cache.parts_of(facts)
    if entry and is_whole:
        why = "nothing has changed, which is to be proven: --nbrepro-cache-recheck"
        return Sought(key, place, why=why, doubted=entry, parts=parts)
    changes = conducted.results.why_not(name, key, parts, place, now)
    return Sought(key, place, why=f"changed: {changes}" if changes else "", parts=parts)


def is_due(notebook: str, share: float, now: int) -> bool:
    """True on the days on which a notebook is run though nothing has changed.

    Each has its turn once in as many days as it takes until all have had one;
    ``now`` is in nanoseconds since 1970.
    """
    start = int(sha256(notebook)[:8], 16) / 16**8
    return (start + now // _DAY * share) % 1 < share


def name_of(notebook: Path) -> str:
    """The path of a notebook within its project, by which its results are found on any machine."""
    places = places_of(notebook.absolute())
    return (places.folder / notebook.name).relative_to(places.project).as_posix()


def untracked_of(place: cache.Place, files: Iterable[str]) -> tuple[str, ...]:
    """Those of the files that git does not track, by the names of the place.

    A run that tells them would tell something else when that changes.
    """
    places = places_of(place.folder / "notebook")
    found = untracked(places, (str(place.path(name)) for name in files))
    return tuple(sorted(map(place.named, found)))


def key_of(conducted: Conducted) -> tuple[str, cache.Place]:
    """The key under which the notebook's result is kept, and where it is run."""
    facts, place = facts_of(conducted)
    return cache.key_of(facts), place


def facts_of(conducted: Conducted) -> tuple[cache.Facts, cache.Place]:
    """What decides what becomes of the notebook, and where it is run."""
    kernel, notebook, settings = conducted.kernel, conducted.notebook, conducted.settings
    if kernel.interpreter is None:
        raise UnfitError("its kernel is no Python that can be asked what it has installed")
    variables = kernel_environment(kernel.env, os.environ, conducted.variables())
    if variables["PYTHONHASHSEED"] == "random":
        raise UnfitError("its hash seed is random")
    around, prefix = conducted.surroundings, conducted.probed.machine.get("prefix", "")
    facts = cache.Facts(
        version=__version__,
        versions=_versions(),
        cells=notebook.cells,
        metadata=notebook.metadata,
        kernel=kernel,
        environment=around.environment,
        alterations=around.alterations,
        fingerprint=around.fingerprint,
        startup=cache.startup(variables, str(prefix)),
        settings=settings_that_matter(settings),
        leniency=(settings.ignored_in(notebook.path), settings.tolerance_in(notebook.path)),
        variables=cache.past_python(variables),
    )
    places = places_of(notebook.path.absolute())
    return facts, cache.Place(places.folder, places.project, variables)


def settings_that_matter(settings: Settings) -> dict[str, object]:
    """All settings by name, less those that change nothing of a result."""
    names = (each.name for each in fields(settings))
    return {name: getattr(settings, name) for name in names if name not in WITHOUT_EFFECT}


@lru_cache(maxsize=1)  # as long as this process lives
def _versions() -> Mapping[str, str]:
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def is_unchanged(conducted: Conducted) -> bool:
    """True where the notebook need not be run, by what can be told before its turn."""
    if not conducted.settings.cache or conducted.settings.update:
        return False
    conducted.sought = sought(conducted)
    return bool(conducted.sought.reports)
