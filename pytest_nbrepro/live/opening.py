"""Opens notebooks for tests: reads them, finds the kernel, gives them their parameters."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.environment import kernel_named
from pytest_nbrepro.execution import LiveKernels
from pytest_nbrepro.filling import INJECTED, PARAMETERS, dialect_for
from pytest_nbrepro.findings import FindingError, Severity
from pytest_nbrepro.inserting import all_cells
from pytest_nbrepro.live.cells import CellName
from pytest_nbrepro.live.errors import NotebookError
from pytest_nbrepro.live.kernel import NotebookKernel
from pytest_nbrepro.live.notebook import LiveNotebook
from pytest_nbrepro.notebook import Notebook, read
from pytest_nbrepro.parameters import UnfitError
from pytest_nbrepro.runs import request_for


class Opener:
    """Opens notebooks under one set of settings. Close it to end all kernels."""

    def __init__(self, settings: Settings, measure: tuple[str, str] | None = None) -> None:
        """``measure`` is the variable by which kernels measure coverage, where that is wanted."""
        self._settings = settings
        self._measure = measure
        self._kernels = LiveKernels()
        self._shared: dict[tuple[object, ...], LiveNotebook | NotebookError] = {}

    def open(
        self,
        path: Path,
        parameters: Mapping[str, Any] | None = None,
        *,
        run: bool | CellName = True,
        timeout: float | None = None,
        kernel: str | None = None,
    ) -> LiveNotebook:
        """A notebook in a fresh kernel, run as far as ``run`` says.

        Raises NotebookError where it cannot be opened, CellError where a cell fails.
        """
        __tracebackhide__ = True
        try:
            opened = self._opened(path, parameters or {}, timeout, kernel)
        except FindingError as error:
            raise NotebookError(f"{path.name}: {error.finding}") from None
        except UnfitError as error:
            raise NotebookError(f"{path.name}: {error}") from None
        try:
            if run is not False:
                opened.run(upto=None if run is True else run)
        except BaseException:
            opened.close()
            raise
        return opened

    def shared(
        self, path: Path, parameters: Mapping[str, Any] | None, **wishes: Any
    ) -> LiveNotebook:
        """As `open`, once for all who ask for the same; none of them can change it."""
        __tracebackhide__ = True
        key = (
            path.resolve(),
            repr(sorted((parameters or {}).items())),
            repr(sorted(wishes.items())),
        )
        if key not in self._shared:
            try:
                opened = self.open(path, parameters, **wishes)
                opened.share()
                self._shared[key] = opened
            except NotebookError as error:  # told to each, and tried once
                self._shared[key] = error
        found = self._shared[key]
        if isinstance(found, NotebookError):
            raise found
        return found

    def close(self) -> None:
        """End all kernels that are left."""
        for opened in self._shared.values():
            if isinstance(opened, LiveNotebook):
                opened.close()
        self._kernels.close()

    def _opened(
        self,
        path: Path,
        parameters: Mapping[str, Any],
        timeout: float | None,
        kernel: str | None,
    ) -> LiveNotebook:
        notebook = read(path)
        chosen = self._settings if timeout is None else replace(self._settings, timeout=timeout)
        conducted = Conductor(chosen).open(notebook)
        request = request_for(conducted)
        request = replace(request, cwd=path.parent.absolute(), measure=self._measure)
        if kernel is not None:
            request = replace(request, kernel=kernel_named(kernel))
        notice = request.kernel.notice
        if notice is not None and notice.severity is not Severity.INFO:
            warnings.warn(f"{path.name}: {notice.message}", stacklevel=4)
        code = ""
        if parameters:
            dialect = dialect_for(notebook, request.kernel if kernel else None)
            code = dialect.code(parameters)
        live = NotebookKernel(path.name, self._kernels, request)
        if live.unmeasured:
            told = f"{path.name}: coverage of notebooks is not measured: {live.unmeasured}"
            warnings.warn(told, stacklevel=4)
        opened = LiveNotebook(path.name, notebook.cells, _ids(notebook), live, conducted.settings)
        if code:
            opened.assign_after(_place(notebook), code)
        return opened


def _ids(notebook: Notebook) -> dict[int, str]:
    """The ids of the code cells by their numbers."""
    code = [cell for cell in all_cells(notebook) if cell["cell_type"] == "code"]
    found = ((number, cell.get("id")) for number, cell in enumerate(code, 1))
    return {number: name for number, name in found if isinstance(name, str)}


def _place(notebook: Notebook) -> int:
    """The code cell after which parameters are assigned; 0: before the first."""
    for tag in (INJECTED, PARAMETERS):
        for cell in notebook.cells:
            if tag in cell.tags:
                return cell.number
    return 0
