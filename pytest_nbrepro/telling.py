"""How an item of a notebook tells pytest what it has come to: it fails, warns or is skipped."""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Iterable, Iterator
from typing import NoReturn

import pytest

from pytest_nbrepro.columns import cut_end, width
from pytest_nbrepro.findings import Finding
from pytest_nbrepro.reports import failure_text, printable

#: What there is room for in a heading on 80 columns, the lines on both sides left out; of that, so
#: much for a cell's first line at the least.
_HEADING, _SHORTEST_LABEL = 73, 12


class NbreproWarning(UserWarning):
    """A finding that does not fail its item."""


class NotebookFailure(AssertionError):  # noqa: N818 - what failed is the notebook
    """Raised by an item that fails; carries the findings to show.

    To reports of other plugins an assertion has failed, and its message says which.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(failure_text(self.findings).partition("\n")[0])


@contextlib.contextmanager
def others_warnings_ignored() -> Iterator[None]:
    """What Jupyter's libraries warn of is not about the notebook, nor to fail it under -W error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def heading(title: str, label: str) -> str:
    """What a failure is headed by: the item, and as much as there is room for of its cell."""
    room = max(_HEADING - width(title), _SHORTEST_LABEL)
    return f"{title} · {cut_end(label, room)}" if label else title


def warn(found: Finding, notebook: str, item: str, line: int) -> None:
    """Warn of a finding. Raises NotebookFailure where the user's filters make it an error."""
    # Not at the file itself: Python would show that line of it, which is JSON. And where no cell
    # is meant, not at the notebook: pytest tells once what is the same of several.
    place, line = (item, 1) if found.cell is None else (f"{notebook}::{item}", line)
    try:
        warnings.warn_explicit(NbreproWarning(failure_text([found])), None, place, line)
    except NbreproWarning:
        raise NotebookFailure([found]) from None


def skip(reason: str) -> NoReturn:
    """Have the item that runs skipped, with the reason."""
    raise pytest.skip.Exception(printable(reason), _use_item_location=True)


def tell_at_once(config: pytest.Config, line: str) -> None:
    """Show a line at once, also at the end of an item; from a worker of pytest-xdist, too."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    capture = config.pluginmanager.get_plugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture else contextlib.nullcontext():
        if reporter is not None and not hasattr(config, "workerinput"):
            reporter.ensure_newline()
            reporter.write_line(printable(line))
            return
        sys.stderr.write(f"{printable(line)}\n")  # a worker's is its controller's
        sys.stderr.flush()
