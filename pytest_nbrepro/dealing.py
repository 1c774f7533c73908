"""Has pytest run one shard of a session, and says which one.

A plugin of pytest, registered only where a shard is asked for. Notebooks are
dealt out whole, of those that pytest's own options leave. Other tests are no
business of ours, but each is to be run once: they are in the first shard.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import pytest

from pytest_nbrepro.config import Settings, SettingsError
from pytest_nbrepro.durations import known_durations, read_durations
from pytest_nbrepro.items import NotebookFile, NotebookItem
from pytest_nbrepro.sharding import deal_out, number_and_count, split_name

_SAID = "nbrepro_shard"


@dataclass(frozen=True)
class Dealt:
    """What has come of dealing out: a line to say, and whether others have all there is."""

    line: str
    is_empty: bool = False


def prepare(config: pytest.Config, settings: Settings) -> None:
    """Read the durations that are needed. Raises pytest.UsageError where that cannot be done."""
    try:
        if settings.store_durations:
            known_durations(settings.store_durations)
            known_durations(settings.durations)
        if settings.shard:
            seconds = _durations(settings)
            config.pluginmanager.register(Dealing(settings.shard, seconds), "nbrepro-dealing")
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from error
    if settings.shard and config.getoption("stepwise", False):
        raise pytest.UsageError(
            "--stepwise goes by what this job alone has run, --nbrepro-shard by what all jobs "
            "see: leave one of them out"
        )


def _durations(settings: Settings) -> dict[str, float]:
    """What is known of durations. Raises SettingsError where the file that is named is not there.

    It would be there in other jobs, perhaps, and nobody would run what they think is run here.
    """
    path = settings.durations
    if path is None:
        return {}
    if not path.exists():
        raise SettingsError(
            f"durations in {path}: there is no such file or folder, and shards have to see the "
            "same durations; write it with --nbrepro-store-durations, or begin with an empty file"
        )
    return read_durations(path)


class Dealing:
    """Keeps the items of one shard, and tells of the others."""

    def __init__(self, shard: str, seconds: dict[str, float]) -> None:
        self._number, self._count = number_and_count(shard)
        self._seconds = seconds
        self._dealt: Dealt | None = None
        self._is_told = False

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Leave out what other shards run."""
        if _only_what_failed(config):
            line = f"shard {self._number} of {self._count}: not dealt out with --last-failed"
            self._dealt = Dealt(line)
            return
        paths = {_notebook(item) for item in items} - {""}
        dealt = deal_out(paths, self._count, self._seconds)
        dealt[""] = 1
        kept = [item for item in items if dealt[_notebook(item)] == self._number]
        others = [item for item in items if dealt[_notebook(item)] != self._number]
        del dealt[""]
        tests = sum(not _notebook(item) for item in items)
        self._dealt = Dealt(self._line(dealt, tests), bool(others) and not kept)
        if others:
            items[:] = kept
            config.hook.pytest_deselected(items=others)

    def _line(self, dealt: dict[str, int], tests: int) -> str:
        mine = sum(number == self._number for number in dealt.values())
        many = f"{len(dealt)} notebook{'s' * (len(dealt) != 1)}"
        said = [f"shard {self._number} of {self._count}: {mine or 'none'} of {many}"]
        if tests:
            other = f"{tests} other test{'s' * (tests != 1)}"
            said.append(f"and {other}" if self._number == 1 else f"({other} in shard 1)")
        unknown = len(dealt.keys() - self._seconds.keys())
        if dealt:
            by = "number" if unknown == len(dealt) else "durations"
            also = f", {unknown} not known" if by == "durations" and unknown else ""
            said.append(f"[split {split_name(dealt)} by {by}{also}]")
        return " ".join(said)

    def pytest_report_collectionfinish(self) -> str:
        """Say which shard this is."""
        self._is_told = self._dealt is not None
        return self._dealt.line if self._dealt else ""

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Hear from a worker of pytest-xdist what it has dealt out; all of them do it alike."""
        said = getattr(node, "workeroutput", {}).get(_SAID)
        if said:
            self._dealt = Dealt(**said)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """To have nothing to run is no mistake where other shards have it."""
        if self._dealt is None:
            return
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput[_SAID] = asdict(self._dealt)
        if self._dealt.is_empty and session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
            session.exitstatus = pytest.ExitCode.OK

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say it here where workers have collected, and that there was nothing to run."""
        if self._dealt and not self._is_told:
            terminalreporter.ensure_newline()
            terminalreporter.write_line(self._dealt.line)
        if self._dealt and self._dealt.is_empty:
            terminalreporter.ensure_newline()
            terminalreporter.write_line("this shard has nothing to run, which is no failure")


def _only_what_failed(config: pytest.Config) -> bool:
    """True where this job's own memory has chosen what is collected, so that no other knows it."""
    if not config.getoption("lf", False) or config.cache is None:
        return False
    return bool(config.cache.get("cache/lastfailed", {}))


def _notebook(item: pytest.Item) -> str:
    """The path of the notebook that an item is of, from pytest's root folder; else nothing."""
    if isinstance(item, NotebookItem) and isinstance(item.parent, NotebookFile):
        return item.parent.nodeid
    return ""
