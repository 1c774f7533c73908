"""What is begun before the first item runs: environments that are built, kernels that start."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import pytest

from pytest_nbrepro import __version__
from pytest_nbrepro.checking import Part
from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.elsewhere import Dispatcher, Elsewhere
from pytest_nbrepro.executors import ExecutorError, connected
from pytest_nbrepro.items import CellItem, NotebookFile, PartItem
from pytest_nbrepro.parcels import ParcelError
from pytest_nbrepro.telling import tell_at_once


def plan(items: Iterable[pytest.Item]) -> list[tuple[Conducted, int]]:
    """The notebooks that will be run, in the order of the items, each up to its last cell."""
    upto: dict[NotebookFile, int] = {}
    for item in items:
        if isinstance(item, CellItem) and not item.parent.skipped_for:
            updates = item.parent.conducted.settings.update  # nothing of half a run is stored
            last = item.parent.cell_count if updates else item.number
            upto[item.parent] = max(upto.get(item.parent, 0), last)
    return [(file.conducted, last) for file, last in upto.items()]


def send(dispatcher: Dispatcher, items: Iterable[pytest.Item]) -> None:
    """Have the notebooks of the items checked elsewhere, in their order.

    Raises pytest.UsageError where what is to go along with them cannot.
    """
    wanted: dict[NotebookFile, tuple[list[Part], list[int]]] = {}
    for item in items:
        if not isinstance(item, CellItem | PartItem) or item.parent.skipped_for:
            continue
        parts, cells = wanted.setdefault(item.parent, ([], []))
        if isinstance(item, PartItem):
            parts.append(item.part)
        else:
            cells.append(item.number)
    for file, (parts, cells) in wanted.items():
        if isinstance(file.conducted, Elsewhere):
            file.conducted.want(parts, cells)
    sent = (file.conducted for file in wanted)
    try:
        dispatcher.send([each for each in sent if isinstance(each, Elsewhere)])
    except ParcelError as error:
        raise pytest.UsageError(f"--nbrepro-ship: {error}") from error


def conductor_for(config: pytest.Config, settings: Settings) -> Conductor:
    """What conducts the notebooks of this session.

    Raises pytest.UsageError where they are to be checked elsewhere, and cannot be.
    """
    tell = partial(tell_at_once, config)
    if not settings.executor or config.option.collectonly:
        return Conductor(settings, tell)
    flag = f"--nbrepro-executor {settings.executor}"
    if hasattr(config, "workerinput") or getattr(config.option, "dist", "no") != "no":
        raise pytest.UsageError(f"{flag}: it spreads the notebooks itself; leave out -n (xdist)")
    try:
        return Dispatcher(settings, connected(settings.executor, __version__), tell)
    except ExecutorError as error:
        raise pytest.UsageError(f"{flag}: {error}") from error


def restore(items: Iterable[pytest.Item], worker: str) -> None:
    """Build the environments that the items need, before the first of them runs.

    ``worker`` is this process's name among those of pytest-xdist, such as
    "gw1": each begins elsewhere, and finds built what the others have built.
    """
    needing = (item.parent for item in items if _needs_kernel(item))
    files = [file for file in dict.fromkeys(needing) if isinstance(file, NotebookFile)]
    number = int("".join(filter(str.isdecimal, worker)) or 0) % max(len(files), 1)
    for file in [*files[number:], *files[:number]]:
        if file.skipped_for:
            continue
        file.conducted.restore()
        file.conducted.lay_aside()


def _needs_kernel(item: pytest.Item) -> bool:
    return isinstance(item, CellItem) or (isinstance(item, PartItem) and item.needs_kernel)
