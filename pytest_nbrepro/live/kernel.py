"""The kernel of a notebook that a test runs: its cells, and the values of its names."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_nbrepro import carrying
from pytest_nbrepro.live.errors import CellError, UnknownNameError, ValueCarryError, nearest

if TYPE_CHECKING:
    from pytest_nbrepro.execution import CellRun, Code, LiveKernels, Request
    from pytest_nbrepro.notebook import JsonObject


class NotebookKernel:
    """The kernel of one notebook, called ``title`` in messages; close it in the end."""

    def __init__(self, title: str, kernels: LiveKernels, request: Request) -> None:
        """Start it. Raises FindingError where it does not start."""
        self._title = title
        self._is_python = request.kernel.is_python
        self._language = request.kernel.language
        self._seconds = request.limits.cell_seconds
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._kernel = kernels.open(request)
        self._is_open = True
        #: Why its coverage is not measured though it should; nothing where it is.
        self.unmeasured = self._kernel.unmeasured

    def run(self, code: Code) -> tuple[int, CellRun]:
        """Run code, and say by which number its outputs are to be had, and how it ended."""
        __tracebackhide__ = True
        self._require_open()
        return self._kernel.run(code)

    def outputs(self, number: int) -> tuple[JsonObject, ...]:
        """The outputs of a run as they are by now."""
        return self._kernel.outputs(number)

    def close(self) -> None:
        """End the kernel; the second time, nothing."""
        if self._is_open:
            self._is_open = False
            self._kernel.close()
            if self._folder is not None:
                self._folder.cleanup()

    def value(self, what: str, code: str, given: tuple[object, ...] | None = None) -> Any:
        """What the kernel answers, for ``what`` and ``code`` as `carrying.request` has them.

        Raises UnknownNameError, ValueCarryError, and CellError where the
        notebook's own code fails.
        """
        __tracebackhide__ = True
        shown = {"name": f"[{code!r}]", "set": f"[{code!r}]"}.get(what, f": {code}")
        try:
            answer = self._answer(what, code, given)
        except carrying.CarryError as error:
            raise ValueCarryError(f"{self._title}{shown}: {error}{_hint(what, code)}") from None
        if isinstance(answer, carrying.Missing):
            raise UnknownNameError(
                f"{self._title}: the notebook has no name {code!r} by now"
                + nearest(code, answer.names)
            )
        if isinstance(answer, carrying.Raised):
            told = f"{self._title}: {code} raised {answer.name}: {answer.message}"
            lines = _short(answer.traceback)
            raise CellError(f"{told}\n{lines}".rstrip(), 0, answer.name, answer.message)
        return answer

    def _answer(self, what: str, code: str, given: tuple[object, ...] | None) -> Any:
        __tracebackhide__ = True
        self._require_open()
        if not self._is_python:
            language = self._language or "its language"
            raise carrying.CarryError(
                f"values of {language} are to be had as outputs of cells only"
            )
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="nbrepro-")
        asked, sent, answer = carrying.request(what, code, Path(self._folder.name))
        if given is not None:
            sent.write_bytes(carrying.packed(given))
        reply = self._kernel.ask(asked, self._seconds)
        if reply is None:
            told = f"no answer in {self._seconds:g} s; give it more: notebook(…, timeout=…)"
            raise CellError(f"{self._title}: {code}: {told}", 0)
        try:
            content = answer.read_bytes()
        except OSError:
            raise CellError(f"{self._title}: {code}: {_reason(reply)}", 0) from None
        answer.unlink()
        sent.unlink(missing_ok=True)
        return carrying.answered(content)

    def _require_open(self) -> None:
        __tracebackhide__ = True
        if not self._is_open:
            raise CellError(f"{self._title}: its kernel has been ended with the test", 0)


def _reason(reply: Mapping[str, Any]) -> str:
    """Why there is no answer, where the kernel has run all that it was sent."""
    if reply.get("status") == "died":
        return "the kernel is gone; the code that was run before has ended it"
    if reply.get("status") == "error":
        return f"{reply.get('ename')}: {reply.get('evalue')}"
    return "the kernel has left no answer; does it run on another computer?"


def _hint(what: str, code: str) -> str:
    if what in {"set", "call"}:
        return '; make it in the notebook: nb.inject("name = …")'
    return f"; ask for what you need of it, such as nb.value('repr({code})')"


def _short(traceback: str) -> str:
    """The end of a traceback, from the notebook's own code on."""
    lines = traceback.strip().splitlines()
    starts = [i for i, line in enumerate(lines) if "ipykernel_" in line]
    return "\n".join(f"  {line}" for line in lines[starts[0] if starts else -1 :][:-1])
