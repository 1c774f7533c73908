"""How an item of a notebook tells pytest what it has come to: it fails, warns or is skipped."""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Iterable, Iterator
from typing import NoReturn

import pytest

from pytest_nbrepro.findings import Finding
from pytest_nbrepro.reports import printable


class NbreproWarning(UserWarning):
    """A finding that does not fail its item."""


class NotebookFailure(Exception):  # noqa: N818 - what failed is the notebook
    """Raised by an item that fails; carries the findings to show."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        super().__init__()
        self.findings = tuple(findings)


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
