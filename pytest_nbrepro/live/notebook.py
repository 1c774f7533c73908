"""A notebook that a test runs, cell by cell, and asks for values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pytest_nbrepro import carrying
from pytest_nbrepro.execution import Code
from pytest_nbrepro.live.cells import CellName, LiveCell, LiveCells, not_run
from pytest_nbrepro.live.errors import CellError, NotebookError
from pytest_nbrepro.notebook import Cell, JsonObject
from pytest_nbrepro.running import RAISES, SKIPPED, ended_badly

if TYPE_CHECKING:
    from pytest_nbrepro.config import Settings
    from pytest_nbrepro.live.kernel import NotebookKernel

_SHARED = "is shared between tests, and stays as it is; ask for the fixture 'notebook' to change it"


class LiveNotebook:
    """A notebook in a kernel of its own.

    ``nb["name"]`` is the value of a name, ``nb.cells["tag"].outputs`` what a
    cell has shown; the notebook can be run on, and changed, unless it is
    shared between tests. The methods that run code raise `CellError`.
    """

    def __init__(
        self,
        title: str,
        cells: Sequence[Cell],
        ids: dict[int, str],
        kernel: NotebookKernel,
        settings: Settings,
    ) -> None:
        self._title = title
        self._kernel = kernel
        self._settings = settings
        self._runs: dict[int, int] = {}
        self._is_shared = False
        self._after: dict[int, str] = {}
        self.cells = LiveCells(title, [self._cell(cell) for cell in cells], ids)
        self._plain = {cell.number: cell for cell in cells}

    def __repr__(self) -> str:
        """The notebook as messages name it."""
        return f"<notebook {self._title}>"

    def __getitem__(self, name: str) -> Any:
        """The value of a name.

        Raises UnknownNameError, a KeyError, where there is none, ValueCarryError
        where it cannot leave the notebook. A function stays there and is called there.
        """
        __tracebackhide__ = True
        return self._carried(self._kernel.value("name", name))

    def __contains__(self, name: str) -> bool:
        """True where the notebook has the name by now."""
        __tracebackhide__ = True
        return bool(self._kernel.value("has", name))

    def __setitem__(self, name: str, value: object) -> None:
        """Give a name another value, for the cells that are run next."""
        __tracebackhide__ = True
        self._require_own()
        self._kernel.value("set", name, (value,))

    def value(self, expression: str) -> Any:
        """The value of an expression, such as "len(table)". Raises as ``nb[name]`` does."""
        __tracebackhide__ = True
        return self._carried(self._kernel.value("value", expression))

    def inject(self, code: str) -> LiveCell:
        """Run code of the test in the notebook; what it has shown."""
        __tracebackhide__ = True
        self._require_own()
        return self._injected(code)

    def run(self, *names: CellName, upto: CellName | None = None) -> LiveCell | None:
        """Run cells: those named, or all, or from the top up to the one named; the last of them.

        A tag that several cells have names them all. Cells that are blank or
        tagged "skip-execution" run where they are named only.
        """
        __tracebackhide__ = True
        self._require_own()
        if names and upto is not None:
            raise NotebookError(f"{self._title}: name cells, or one to run up to, not both")
        if names:
            cells = [cell for name in names for cell in self.cells.named(name)]
        else:
            last = self.cells.named(upto)[-1].number if upto is not None else len(self.cells)
            cells = [cell for cell in self.cells if cell.number <= last and _runs_by_itself(cell)]
            if self._after.get(0):
                self._injected(self._after[0])
        for cell in cells:
            self._run(self._plain[cell.number])
        return cells[-1] if cells else None

    def close(self) -> None:
        """End its kernel, as the end of the test does."""
        self._kernel.close()

    # For those who open it ---------------------------------------------------------------

    def assign_after(self, number: int, code: str) -> None:
        """Have code run whenever the cell of that number has; 0: before the first one."""
        self._after[number] = code

    def share(self) -> None:
        """From now on, tests cannot change it."""
        self._is_shared = True

    def _require_own(self) -> None:
        __tracebackhide__ = True
        if self._is_shared:
            raise NotebookError(f"{self._title}: this notebook {_SHARED}")

    def _carried(self, answer: Any) -> Any:
        if isinstance(answer, carrying.Function):
            return _Function(answer.code, self._called)
        return answer

    def _called(self, code: str, given: tuple[object, ...]) -> Any:
        __tracebackhide__ = True
        return self._carried(self._kernel.value("call", code, given))

    def _cell(self, cell: Cell) -> LiveCell:
        name = f"cell {cell.number}"

        def outputs() -> Sequence[JsonObject]:
            __tracebackhide__ = True
            if cell.number not in self._runs:
                raise not_run(self._title, name)
            return self._kernel.outputs(self._runs[cell.number])

        return LiveCell(cell, f"{self._title} {name}", outputs)

    def _run(self, cell: Cell) -> None:
        __tracebackhide__ = True
        code = Code(cell.source, may_raise=RAISES in cell.tags)
        self._runs[cell.number] = self._ran(cell, code)
        if cell.number in self._after:
            self._injected(self._after[cell.number])

    def _injected(self, source: str) -> LiveCell:
        __tracebackhide__ = True
        cell = Cell(0, source, (), None, frozenset())
        number = self._ran(cell, Code(source))
        return LiveCell(
            cell, f"{self._title}, code of the test", lambda: self._kernel.outputs(number)
        )

    def _ran(self, cell: Cell, code: Code) -> int:
        """Run code; by which number its outputs are to be had. Raises CellError."""
        __tracebackhide__ = True
        number, run = self._kernel.run(code)
        self._runs[cell.number] = number
        found = ended_badly(self._settings, cell, run)
        if found is not None:
            shown = (o for o in run.outputs if o.get("output_type") == "error")
            error = next(shown, run.error or {})
            where = f"cell {cell.number}" if cell.number else "code of the test"
            told = [f"{self._title}: {where} {found.message}", *found.details]
            told += [f"hint: {found.hint}"] if found.hint else []
            names = str(error.get("ename", "")), str(error.get("evalue", ""))
            raise CellError("\n".join(told).replace("{notebook}", self._title), cell.number, *names)
        return number


class _Function:
    """A function that stays in the notebook, and is called there."""

    def __init__(self, code: str, call: Callable[[str, tuple[object, ...]], Any]) -> None:
        self._code = code
        self._call = call

    def __repr__(self) -> str:
        return f"<{self._code}, a function of the notebook>"

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """Call it in the notebook. Raises CellError where it fails, ValueCarryError."""
        __tracebackhide__ = True
        return self._call(self._code, (args, kwargs))


def _runs_by_itself(cell: LiveCell) -> bool:
    return bool(cell.source.strip()) and SKIPPED not in cell.tags
