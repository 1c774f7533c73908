"""Notebooks that are planned, and runners for them."""

from __future__ import annotations

import time
from pathlib import Path

from kernel_traces import WHO, request, within

from pytest_nbrepro.execution.notebook_run import NotebookRun
from pytest_nbrepro.execution.run import Code, Request


class Notebooks:
    """Notebooks that write down when they are asked for, and when their cells are run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        self.runs: dict[str, NotebookRun] = {}

    def plan(self, name: str, *sources: str | Code, upto: int = 1) -> NotebookRun:
        """A notebook whose first cell makes a file of that name; the cells count from that."""
        begin = f"{WHO}\nfrom pathlib import Path; Path({name!r}).touch()"

        def asked() -> Request:
            self.asked.append(name)
            return request(begin, *sources, cwd=self.folder)

        run = self.runs[name] = NotebookRun(asked, upto)
        return run

    def begun(self) -> set[str]:
        """The notebooks whose first cell has run."""
        return {path.name for path in self.folder.iterdir()}

    def begin(self, *names: str) -> bool:
        """Whether exactly these begin: no others, a while later."""
        if not within(15, lambda: self.begun() >= set(names)):
            return False
        time.sleep(0.3)
        return self.begun() == set(names)


#: Waits for a file, as long as a test may take.
WAIT = "import time\nwhile not Path('go').exists(): time.sleep(0.01)"
