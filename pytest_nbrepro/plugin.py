"""pytest's hooks and nothing else: options, collection, distribution, the summary.

pytest loads this module at every start, also where nobody asked for
notebooks; hence everything else is imported inside the hooks that need it.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

pytest_plugins = ["pytest_nbrepro.fixture"]

_ITEM = ".ipynb::"
_SUMMING_UP = pytest.StashKey[bool]()
#: The notebooks that the user has named and no plugin has collected, where ours was not asked.
_LEFT_OUT = pytest.StashKey[set[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--nbrepro`` and, made from the one table, all options and ini options."""
    from pytest_nbrepro.options import OPTIONS

    group = parser.getgroup("nbrepro", "check that Jupyter notebooks reproduce")
    group.addoption(
        "--nbrepro", action="store_true", help="collect notebooks (*.ipynb) and check them"
    )
    for option in OPTIONS:
        if option.table_only:
            continue
        kind: dict[str, Any] = (
            {"action": "store_true"} if option.metavar is None else {"metavar": option.metavar}
        )
        group.addoption(
            option.flag, dest=f"nbrepro_{option.name}", default=None, help=option.help, **kind
        )
        if option.command_line_only:
            continue
        ini_type: Any = "bool" if option.metavar is None else "string"
        parser.addini(option.ini, option.help, type=ini_type, default=None)


def pytest_configure(config: pytest.Config) -> None:
    """Read the settings, so that a mistake in them is told before anything runs."""
    if not config.getoption("nbrepro"):
        from pytest_nbrepro.option import NEEDS_RUN

        for name in NEEDS_RUN:
            if config.getoption(f"nbrepro_{name}"):
                told = (
                    f"--nbrepro-{name.replace('_', '-')} works with --nbrepro, which is not given"
                )
                raise pytest.UsageError(told)
        return
    from pytest_nbrepro.ahead import conductor_for
    from pytest_nbrepro.asked import settings_of, wants_reports
    from pytest_nbrepro.items import CONDUCTOR
    from pytest_nbrepro.measuring import is_measured, with_all_run
    from pytest_nbrepro.reports import show_plain_signs

    settings = settings_of(config)
    if settings.shard or settings.store_durations:
        from pytest_nbrepro.dealing import prepare

        prepare(config, settings)
    if wants_reports(settings, config) and not config.option.collectonly:
        from pytest_nbrepro.hearing import record

        record(config, settings)
    if is_measured(config):
        settings = with_all_run(settings)
    if settings.output_dir and not config.option.collectonly:
        from pytest_nbrepro.coming_to import keep_copies

        keep_copies(config, settings)
    config.stash[CONDUCTOR] = conductor_for(config, settings)
    if hasattr(config, "workerinput"):
        from pytest_nbrepro.workers import end_with_controller

        end_with_controller()
    config.add_cleanup(show_plain_signs(sys.stdout))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Baselines are text that pytest could take for tests of documentation; copies are copies."""
    if collection_path.name == "__nbrepro__":
        return True
    if not config.getoption("nbrepro"):
        return None
    from pytest_nbrepro.notebook import EXECUTED

    return True if (collection_path / EXECUTED).exists() else None


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """A collector for each notebook; Jupyter's checkpoints are copies and left out."""
    collectors = yield
    if file_path.suffix != ".ipynb":
        return collectors
    if not parent.config.getoption("nbrepro"):
        if not collectors and parent.session.isinitpath(file_path):
            parent.config.stash.setdefault(_LEFT_OUT, set()).add(str(file_path))
    elif ".ipynb_checkpoints" not in file_path.parts:
        from pytest_nbrepro.items import NotebookFile

        return [*collectors, NotebookFile.from_parent(parent, path=file_path)]
    return collectors


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear from a worker of pytest-xdist which notebooks were named and left out."""
    left_out = getattr(node, "workeroutput", {}).get("nbrepro_left_out", ())
    node.config.stash.setdefault(_LEFT_OUT, set()).update(left_out)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Say which notebooks will be run, so that kernels can start ahead of them."""
    config = session.config
    if config.getoption("nbrepro") and not (config.option.collectonly or _deals_out(config)):
        from pytest_nbrepro.ahead import plan, restore, send
        from pytest_nbrepro.elsewhere import Dispatcher
        from pytest_nbrepro.items import CONDUCTOR
        from pytest_nbrepro.live_line import begin
        from pytest_nbrepro.measuring import is_measured, process_variable

        conductor = config.stash[CONDUCTOR]
        if isinstance(conductor, Dispatcher):
            if is_measured(config):
                conductor.unmeasured = ["an executor runs them"]
            begin(config, conductor.settings.live)
            send(conductor, session.items)
            return
        if is_measured(config):
            try:
                config.stash[CONDUCTOR].measure = process_variable(config)
            except ValueError as error:
                config.stash[CONDUCTOR].unmeasured = [str(error)]
        restore(session.items, getattr(config, "workerinput", {}).get("workerid", ""))
        wanted = plan(session.items)
        begin(config, config.stash[CONDUCTOR].settings.live)
        if wanted and not hasattr(config, "workerinput"):
            config.stash[CONDUCTOR].plan(wanted)


def _deals_out(config: pytest.Config) -> bool:
    """True where other processes run the items: the controller of pytest-xdist."""
    return bool(getattr(config.option, "dist", "no") != "no" and not hasattr(config, "workerinput"))


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """End the kernels before pytest-cov, around us, collects what they have measured."""
    result = yield
    if session.config.getoption("nbrepro"):
        from pytest_nbrepro.items import CONDUCTOR

        conductor = session.config.stash[CONDUCTOR]
        if conductor.measure is not None:
            conductor.close()
    return result


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """On a worker of pytest-xdist, of what comes only the next item is known."""
    config = item.config
    if config.getoption("nbrepro") and nextitem is not None and hasattr(config, "workerinput"):
        from pytest_nbrepro.items import CONDUCTOR, CellItem, PartItem

        if isinstance(nextitem, CellItem | PartItem) and nextitem.parent is not item.parent:
            if nextitem.parent.skipped_for:
                return
            config.stash[CONDUCTOR].plan([(nextitem.parent.conducted, 0)])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """When the last item of a notebook is done that failed, find out why; never after Ctrl-C."""
    if item.config.getoption("nbrepro"):
        from pytest_nbrepro.items import NotebookItem

        is_last = nextitem is None or nextitem.parent is not item.parent
        ends = item.session.shouldfail or item.session.shouldstop  # as with -x
        if isinstance(item, NotebookItem) and (is_last or ends):
            item.user_properties += item.parent.ended()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A cell has taken the time that it ran, though that was while another one was waited for."""
    report = yield
    if item.config.getoption("nbrepro"):
        from pytest_nbrepro.items import NotebookItem

        if call.when == "call":
            report.duration = max(report.duration, getattr(item, "seconds", 0.0))
        if isinstance(item, NotebookItem):
            item.parent.coming_to.hear(report)
    return report


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what is left of kernels, however the session ended."""
    if config.getoption("nbrepro"):
        from pytest_nbrepro.items import CONDUCTOR

        if CONDUCTOR in config.stash:
            config.stash[CONDUCTOR].close()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep a notebook's items on one worker, where xdist would deal them out one by one."""
    by_item = {"load", "worksteal", "loadgroup"}
    if not config.getoption("nbrepro") or config.getoption("dist") not in by_item:
        return None
    from xdist.scheduler import LoadGroupScheduling

    class NotebookScheduling(LoadGroupScheduling):  # type: ignore[misc]  # xdist has no types
        """Notebooks as wholes, everything else as xdist's groups say."""

        def _split_scope(self, nodeid: str) -> str:
            notebook, is_item, _ = nodeid.partition(_ITEM)
            return notebook if is_item else str(super()._split_scope(nodeid))

    return NotebookScheduling(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(
    report: pytest.TestReport | pytest.CollectReport, config: pytest.Config
) -> tuple[str, str, str] | None:
    """With ``-v``, a cell's first line beside its outcome."""
    if not config.getoption("nbrepro") or not isinstance(report, pytest.TestReport):
        return None
    if config.get_verbosity() < 1 or not (report.when == "call" or report.skipped):
        return None
    if _SUMMING_UP in config.stash:  # pytest asks again for its short summary
        return None
    letters = {"passed": ".", "failed": "F", "skipped": "s"}
    if report.outcome not in letters:  # other plugins have outcomes of their own, such as "rerun"
        return None
    from pytest_nbrepro.showing import labelled

    word = labelled(report, config)
    return (report.outcome, letters[report.outcome], word) if word else None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Have failures shown as the terminal can, and as is asked for; pytest shows them next."""
    config = session.config
    if hasattr(config, "workeroutput"):  # the terminal is another process's
        config.workeroutput["nbrepro_left_out"] = sorted(config.stash.get(_LEFT_OUT, ()))
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter and config.getoption("nbrepro"):
        from pytest_nbrepro.showing import prepare_failures

        prepare_failures(reporter)


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """What the notebooks came to, in a line each where they are not clean."""
    if not config.getoption("nbrepro"):
        if left_out := config.stash.get(_LEFT_OUT, None):
            from pytest_nbrepro.showing import how_to_check

            terminalreporter.write_line(how_to_check(left_out, config))
        return
    config.stash[_SUMMING_UP] = True
    from pytest_nbrepro.summing_up import sum_up

    sum_up(terminalreporter, interrupted=exitstatus == pytest.ExitCode.INTERRUPTED)
