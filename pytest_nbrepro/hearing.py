"""Hears what becomes of the items of notebooks, and writes the reports at the end.

A plugin of pytest, registered only where a report is asked for. `Details`
works where items run, in workers of pytest-xdist too; `Recorder` where pytest
was started. That also hears of items whose worker was killed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pytest_nbrepro import joining, writers
from pytest_nbrepro.attaching import Show, shows
from pytest_nbrepro.config import Settings
from pytest_nbrepro.fragments import Fragment, append, read_all
from pytest_nbrepro.items import CellItem, NotebookItem, PartItem
from pytest_nbrepro.on_ci import is_told_to_github
from pytest_nbrepro.reports.session import Session
from pytest_nbrepro.showing import is_ours
from pytest_nbrepro.writing import create_file

_FOLDER = "nbrepro_fragments"
#: The part of pytest-github-actions-annotate-failures that marks what fails: not twice.
_ANNOTATES = "annotate_errors"


def record(config: pytest.Config, settings: Settings) -> None:
    """Have the session recorded. Raises pytest.UsageError where a report cannot be written."""
    if hasattr(config, "workerinput"):
        folder = config.workerinput.get(_FOLDER)
        if folder:
            file = Path(folder) / f"{config.workerinput['workerid']}.jsonl"
            details = Details(partial(append, file), shows(config, settings))
            config.pluginmanager.register(details, "nbrepro-details")
        return
    for flag, path in writers.asked_for(settings):
        _require_writable(flag, path)
    recorder = Recorder(config, settings)
    config.pluginmanager.register(recorder, "nbrepro-recorder")
    details = Details(recorder.take, shows(config, settings))
    config.pluginmanager.register(details, "nbrepro-details")


def _require_writable(flag: str, path: Path) -> None:
    """Make the folder of a report. Raises pytest.UsageError where nothing can be put there."""
    if path.is_dir():
        raise pytest.UsageError(f"{flag} {path}: this is a folder, not a file to write")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise pytest.UsageError(f"{flag} {path}: cannot be written: {error.strerror}") from error


class Details:
    """Takes from each item what pytest's report does not carry, and hands it on.

    What differs in a cell is shown in the reports of other plugins, too.
    """

    def __init__(self, hand_on: Callable[[Fragment], None], shows: Iterable[Show] = ()) -> None:
        self._hand_on = hand_on
        self._shows = tuple(shows)
        self._told: set[Path] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Hand on what is known of an item of ours when it was called."""
        report = yield
        if call.when == "call" and isinstance(item, NotebookItem):
            fragment = self._fragment(item)
            self._hand_on(fragment)
            if fragment.cell is not None and report.failed:
                for show in self._shows:
                    show(report, fragment.cell, fragment.findings)
        return report

    def _fragment(self, item: NotebookItem) -> Fragment:
        from pytest_nbrepro import reporting

        fragment = Fragment(item.nodeid, item.findings)
        conducted = getattr(item.parent, "conducted", None)
        if conducted is None:  # it is no notebook
            return fragment
        if isinstance(item, CellItem) and item.report is not None:
            fragment = replace(fragment, cell=reporting.cell(conducted, item.report))
            item.report = None  # with outputs that nobody else has to keep
        elif isinstance(item, CellItem):
            fragment = replace(fragment, cell=reporting.unrun(conducted, item.number))
        if isinstance(item, PartItem) or item.path not in self._told:
            self._told.add(item.path)
            notebook = reporting.about(conducted)
            if isinstance(item, PartItem):
                notebook = reporting.with_rows(conducted, notebook, item.part)
            fragment = replace(fragment, notebook=notebook)
        return fragment


class Recorder:
    """Hears how all items ended, and writes the reports when all have."""

    def __init__(self, config: pytest.Config, settings: Settings) -> None:
        self._config = config
        self._settings = settings
        self._found = joining.Heard(config, settings)
        self._folder: Path | None = None
        self._lines: list[str] = []

    def take(self, fragment: Fragment) -> None:
        """Take what is known of an item."""
        self._found.take(fragment)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker of pytest-xdist where to put what it finds."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="nbrepro-report-"))
        node.workerinput[_FOLDER] = str(self._folder)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Hear which items a worker has collected."""
        self._found.expect(ids)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Hear which items there are."""
        self._found.expect([item.nodeid for item in session.items])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Hear of what could not be collected."""
        self._found.uncollected += report.failed

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Hear that an item begins."""
        self._found.begun.add(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hear how an item ended."""
        if is_ours(report):
            self._found.hear(report)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the reports; what cannot be written is told below."""
        if self._folder is not None:
            for fragment in read_all(self._folder):
                self._found.take(fragment)
            shutil.rmtree(self._folder, ignore_errors=True)
        why = str(session.shouldfail or session.shouldstop or "")
        found = self._found.joined(int(session.exitstatus), why)
        root = self._config.rootpath
        for path, write in writers.writers(self._settings, root):
            kind = "durations" if path == self._settings.store_durations else "report"
            self._lines.append(_written(path, write, found, kind))
        if is_told_to_github(self._settings.github, os.environ):
            annotates = not self._config.pluginmanager.has_plugin(_ANNOTATES)
            self._lines += writers.to_github(found, root, annotates=annotates)

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say where the reports are, and mark lines for GitHub."""
        for line in self._lines:
            terminalreporter.ensure_newline()
            terminalreporter.write_line(line)

    def pytest_unconfigure(self) -> None:
        """Leave no folder behind, however the session ended."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _written(
    path: Path, write: Callable[[Session], bytes], found: Session, kind: str = "report"
) -> str:
    try:
        create_file(path, write(found))
    except OSError as error:
        return f"the {kind} {path} was not written: {error.strerror or error}"
    except Exception as error:  # noqa: BLE001 - a fault of ours must not take the results along
        return f"the {kind} {path} was not written: {error!r}"
    return f"{kind}: {path}"
