"""Joins what was heard of a session into one."""

from __future__ import annotations

import datetime as dt
import platform
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import pytest

from pytest_nbrepro import __version__
from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import Outcome
from pytest_nbrepro.fragments import Fragment
from pytest_nbrepro.reports import ItemResult, printable, verdict_of
from pytest_nbrepro.reports.session import Item, Notebook, Session, Setting, bounded
from pytest_nbrepro.showing import notebook_and_item, result_of

_NOT_RUN = "not run"
#: The settings that decide what is found.
_TELLING = tuple(
    "require_record verify_files policy replay_numerics strict rtol atol timeout notebook_timeout "
    "memory jobs env seal kernels preload cells compat as_written select ignore "
    "shard update".split()
)
#: Why a session ended early, by pytest's exit code.
_ENDS = {
    pytest.ExitCode.INTERRUPTED: "interrupted",
    pytest.ExitCode.INTERNAL_ERROR: "pytest or a plugin failed",
    pytest.ExitCode.USAGE_ERROR: "pytest was asked for something that it cannot do",
}


@dataclass
class Heard:
    """What was heard of the items, by their node ids."""

    config: pytest.Config
    settings: Settings
    began: float = field(default_factory=time.time)
    begun: set[str] = field(default_factory=set)
    uncollected: int = 0
    _items: dict[str, Item] = field(default_factory=dict)
    _results: dict[str, ItemResult] = field(default_factory=dict)
    _causes: dict[str, Mapping[str, object]] = field(default_factory=dict)
    _notebooks: dict[str, Notebook] = field(default_factory=dict)

    def expect(self, nodeids: Iterable[str]) -> None:
        """Items will be run."""
        for nodeid in nodeids:
            found = notebook_and_item(nodeid)
            if found:
                self._items.setdefault(nodeid, Item(found[1]))
                self._notebooks.setdefault(found[0], Notebook(found[0]))

    def take(self, fragment: Fragment) -> None:
        """What is known of an item where it ran."""
        self.expect([fragment.nodeid])
        item = self._items[fragment.nodeid]
        told = replace(item, findings=fragment.findings, cell=fragment.cell)
        self._items[fragment.nodeid] = told
        path = fragment.nodeid.rpartition("::")[0]
        if fragment.notebook is not None:
            known = self._notebooks[path]
            self._notebooks[path] = replace(
                fragment.notebook,
                path=path,
                environment=fragment.notebook.environment or known.environment,
                machine=fragment.notebook.machine or known.machine,
            )

    def hear(self, report: pytest.TestReport) -> None:
        """How an item ended, or a part of it: its setup, its call, its end."""
        if report.outcome not in {"passed", "failed", "skipped"}:  # of other plugins, as "rerun"
            return
        nodeid, properties = report.nodeid, dict(report.user_properties)
        self.expect([nodeid])
        if "nbrepro.diagnosis" in properties:  # it comes with the end of the last item
            self._causes[nodeid.rpartition("::")[0]] = properties
        if report.when in {"setup", "teardown"} and report.passed:
            return
        result = result_of(report, self.config)
        self._results[nodeid] = result
        self._items[nodeid] = replace(
            self._items[nodeid],
            is_cached=bool(properties.get("nbrepro.cached")),
            outcome=str(result.outcome),
            seconds=round(report.duration, 6),
            line=None if report.location[1] is None else report.location[1] + 1,
            headline="" if report.passed else printable(result.headline),
        )

    def joined(self, exit_code: int, why: str) -> Session:
        """All that was heard, as one session; ``why`` it ended early, where pytest says so."""
        items: dict[str, dict[str, Item]] = {path: {} for path in self._notebooks}
        for nodeid, item in self._items.items():
            items[nodeid.rpartition("::")[0]][nodeid] = self._ended(nodeid, item)
        found = (self._notebook(self._notebooks[path], items[path]) for path in items)
        notebooks = tuple(bounded(found))
        return Session(
            version=__version__,
            pytest=pytest.__version__,
            python=platform.python_version(),
            platform=platform.platform(),
            started=dt.datetime.fromtimestamp(self.began, dt.UTC).isoformat(timespec="seconds"),
            seconds=round(time.time() - self.began, 3),
            exit_code=exit_code,
            stopped=self._stopped(exit_code, why, notebooks),
            settings={name.replace("_", "-"): self._setting(name) for name in _TELLING},
            notebooks=notebooks,
        )

    def _notebook(self, found: Notebook, items: Mapping[str, Item]) -> Notebook:
        interrupted = [i for i in items.values() if i.outcome == str(Outcome.INTERRUPTED)]
        results = [
            *(self._results[nodeid] for nodeid in items if nodeid in self._results),
            *(ItemResult(found.path, item.name, Outcome.INTERRUPTED) for item in interrupted),
        ]
        verdict = verdict_of(results) if results else _NOT_RUN
        told = self._causes.get(found.path, {})
        return replace(
            found,
            verdict=verdict,
            cause=str(told.get("nbrepro.cause", "")),
            diagnosis=_lines(told.get("nbrepro.diagnosis")),
            evidence=_lines(told.get("nbrepro.evidence")),
            items=tuple(items.values()),
        )

    def _ended(self, nodeid: str, item: Item) -> Item:
        if item.outcome == _NOT_RUN and nodeid in self.begun:
            return replace(item, outcome=str(Outcome.INTERRUPTED))
        return item

    def _stopped(self, exit_code: int, why: str, notebooks: Iterable[Notebook]) -> str:
        if self.uncollected:
            return f"{self.uncollected} error{'s' * (self.uncollected > 1)} during collection"
        unrun = any(item.outcome == _NOT_RUN for each in notebooks for item in each.items)
        ended = _ENDS.get(pytest.ExitCode(exit_code)) if exit_code in _CODES else None
        return printable(ended or (why or "not all items were run" if unrun else ""))

    def _setting(self, name: str) -> Setting:
        value: Setting = getattr(self.settings, name)
        return value


def _lines(told: object) -> tuple[str, ...]:
    return tuple(str(told).split("\n")) if told else ()


_CODES = frozenset(map(int, pytest.ExitCode))
