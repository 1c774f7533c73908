"""The projects of a session's notebooks, each packed once and given to the executor once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_nbrepro.executors import Engine
from pytest_nbrepro.inputs import places_of
from pytest_nbrepro.parcels import packed
from pytest_nbrepro.tasks import Project

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.inputs import Places


class SentAlong:
    """What goes along with notebooks; ``most`` is the number of bytes that a project may have."""

    def __init__(self, engine: Engine, most: float) -> None:
        self._engine = engine
        self._most = most
        self._inputs: dict[Path, set[str]] = {}
        self._places: dict[Path, Places] = {}
        self._given: dict[Path, Any] = {}

    def note(self, conducted: Conducted) -> None:
        """This notebook may be sent."""
        path, record = conducted.notebook.path.absolute(), conducted.valid_record
        places = self._places[path] = places_of(path)
        named = (
            [os.path.normpath(places.folder / each.path) for each in record.inputs]
            if record
            else []
        )
        self._inputs.setdefault(places.project, set()).update(named)

    def pack(self, notebooks: Iterable[Conducted], tell: Callable[[str], None]) -> None:
        """Pack the projects of these notebooks, and tell what is in each.

        Raises ParcelError.
        """
        for notebook in notebooks:
            places = self._places[notebook.path.absolute()]
            if places.project not in self._given:
                parcel = packed(places, sorted(self._inputs[places.project]), self._most)
                tell(parcel.told)
                self._given[places.project] = self._engine.give(parcel.content, parcel.key)

    def of(self, notebook: Path) -> tuple[Project, Any]:
        """The project of a notebook, and what the executor has been given of it."""
        places = self._places[notebook]
        inside = (places.folder / notebook.name).relative_to(places.project).as_posix()
        project = Project(places.project, inside, places.is_repository)
        return project, self._given[places.project]
