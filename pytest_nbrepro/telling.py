"""How an item of a notebook tells pytest what it has come to: it fails, warns or is skipped."""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Iterable, Iterator
from typing import NoReturn

import pytest

from pytest_nbrepro.findings import Finding
from pytest_nbrepro.reports import failure_text, printable


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


def skip(reason: str) -> NoReturn:
    """Have the item that runs skipped, with the reason."""
    raise pytest.skip.Exception(printable(reason), _use_item_location=True)


def tell_at_once(config: pytest.Config, line: str) -> None:
    """Show a line at once, while no item runs; from a worker of pytest-xdist, too."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and not hasattr(config, "workerinput"):
        reporter.ensure_newline()
        reporter.write_line(printable(line))
        return
    sys.stderr.write(f"{printable(line)}\n")  # a worker's is its controller's
    sys.stderr.flush()
