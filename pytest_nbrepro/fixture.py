"""The fixtures ``notebook`` and ``shared_notebook``, for ordinary tests.

pytest loads this module at every start, as it does the plugin; everything else
is imported when a test asks for a notebook.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from os import PathLike

    from pytest_nbrepro.live import LiveNotebook, Opener


class OpenNotebook(Protocol):
    """What the fixtures are: a function that opens a notebook, for annotations."""

    def __call__(
        self,
        path: str | PathLike[str],
        parameters: Mapping[str, Any] | None = None,
        *,
        run: bool | int | str = True,
        timeout: float | None = None,
        kernel: str | None = None,
    ) -> LiveNotebook:
        """Open a notebook in a fresh kernel, and run it.

        ``path`` counts from the folder of the test's file, or else from pytest's
        root folder. ``parameters`` are assigned behind the cell tagged
        "parameters". ``run`` False runs nothing, the name of a cell runs up to
        it. ``timeout`` is the time limit of a cell, in seconds, ``kernel`` the
        name of another kernel than the notebook's own. Raises
        `pytest_nbrepro.live.NotebookError`, of which `CellError` is one.
        """


@pytest.fixture(scope="session")
def _nbrepro_opener(pytestconfig: pytest.Config) -> Iterator[Opener]:
    from pytest_nbrepro.asked import settings_of
    from pytest_nbrepro.live import Opener
    from pytest_nbrepro.measuring import is_measured, process_variable, with_all_run

    settings, measure = settings_of(pytestconfig), None
    if is_measured(pytestconfig):
        settings = with_all_run(settings)
        try:
            measure = process_variable(pytestconfig)
        except ValueError as error:
            warnings.warn(f"coverage of notebooks is not measured: {error}", stacklevel=1)
    opener = Opener(settings, measure)
    yield opener
    opener.close()


@pytest.fixture
def notebook(request: pytest.FixtureRequest) -> Iterator[OpenNotebook]:
    """Open notebooks by their paths, run them, and ask for values; they end with the test."""
    opener: Opener = request.getfixturevalue("_nbrepro_opener")
    opened: list[LiveNotebook] = []

    def open_(
        path: str | PathLike[str], parameters: Mapping[str, Any] | None = None, **wishes: Any
    ) -> LiveNotebook:
        __tracebackhide__ = True
        opened.append(opener.open(_found(path, request), parameters, **wishes))
        return opened[-1]

    yield open_
    for each in opened:
        each.close()


@pytest.fixture
def shared_notebook(request: pytest.FixtureRequest) -> OpenNotebook:
    """As ``notebook``, run once for all tests that ask for the same; it cannot be changed."""
    opener: Opener = request.getfixturevalue("_nbrepro_opener")

    def open_(
        path: str | PathLike[str], parameters: Mapping[str, Any] | None = None, **wishes: Any
    ) -> LiveNotebook:
        __tracebackhide__ = True
        return opener.shared(_found(path, request), parameters, **wishes)

    return open_


def _found(path: str | PathLike[str], request: pytest.FixtureRequest) -> Path:
    """The file that is meant: from the test's folder, or else the root folder."""
    beside, from_root = request.path.parent / path, request.config.rootpath / path
    return from_root if from_root.is_file() and not beside.is_file() else beside
