"""pytest's hooks and nothing else: options, collection, distribution, the summary.

pytest loads this module at every start, also where nobody asked for
notebooks; hence everything else is imported inside the hooks that need it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_nbrepro.config import Option
    from pytest_nbrepro.items import NotebookFile
    from pytest_nbrepro.reports import ItemResult

_ITEM = ".ipynb::"
_SUMMING_UP = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--nbrepro`` and, made from the one table, all options and ini options."""
    from pytest_nbrepro.config import OPTIONS

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
        ini_type: Any = "bool" if option.metavar is None else "string"
        parser.addini(option.ini, option.help, type=ini_type, default=None)


def pytest_configure(config: pytest.Config) -> None:
    """Read the settings, so that a mistake in them is told before anything runs."""
    if not config.getoption("nbrepro"):
        return
    from pytest_nbrepro.conductor import Conductor
    from pytest_nbrepro.config import OPTIONS, SettingsError, from_pyproject, with_values
    from pytest_nbrepro.items import CONDUCTOR

    named = [option for option in OPTIONS if not option.table_only]
    try:
        settings = from_pyproject(config.rootpath)
        ini = {option.name: _from_ini(config, option) for option in named}
        settings = with_values(settings, ini, "pytest's ini options", lambda option: option.ini)
        chosen = {option.name: config.getoption(f"nbrepro_{option.name}") for option in named}
        settings = with_values(settings, chosen, "command line", lambda option: option.flag)
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from error
    config.stash[CONDUCTOR] = Conductor(settings)


def _from_ini(config: pytest.Config, option: Option) -> Any:
    from pytest_nbrepro.config import SettingsError

    try:
        return config.getini(option.ini)
    except (ValueError, pytest.UsageError) as error:  # the former before pytest 9.2
        raise SettingsError(f"pytest's ini options: {option.ini}: {error}") from error


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> NotebookFile | None:
    """A collector for each notebook; Jupyter's checkpoints are copies and left out."""
    if file_path.suffix != ".ipynb" or not parent.config.getoption("nbrepro"):
        return None
    if ".ipynb_checkpoints" in file_path.parts:
        return None
    from pytest_nbrepro.items import NotebookFile

    return NotebookFile.from_parent(parent, path=file_path)


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
    if config.get_verbosity() < 1 or not isinstance(report, pytest.TestReport):
        return None
    if _SUMMING_UP in config.stash:  # pytest asks again for its short summary
        return None
    label = report.location[2].partition(" · ")[2]
    if _ITEM not in report.nodeid or not label or not (report.when == "call" or report.skipped):
        return None
    letters = {"passed": ".", "failed": "F", "skipped": "s"}
    if report.outcome not in letters:  # other plugins have outcomes of their own, such as "rerun"
        return None
    word = report.outcome.upper()
    # beside the name, the outcome and the percentage
    room = config.get_terminal_writer().fullwidth - len(report.nodeid) - len(word) - 10
    shown = label if len(label) <= room else label[: max(room - 1, 0)] + "…"
    return report.outcome, letters[report.outcome], f"{word} {shown}" if room > 0 else word


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """What the notebooks came to, in a line each where they are not clean."""
    if not config.getoption("nbrepro"):
        return
    config.stash[_SUMMING_UP] = True
    from pytest_nbrepro.reports import summary_lines

    results = list(_results(terminalreporter))
    if results:
        terminalreporter.ensure_newline()
        terminalreporter.write_sep("-", "notebooks")
        for line in summary_lines(results):
            terminalreporter.write_line(line)


def _results(terminalreporter: Any) -> Iterator[ItemResult]:
    from pytest_nbrepro.findings import Outcome
    from pytest_nbrepro.reports import ItemResult

    for category in ("passed", "failed", "skipped", "error"):
        for report in terminalreporter.stats.get(category, ()):
            stem, is_item, item = getattr(report, "nodeid", "").partition(_ITEM)
            if not is_item or not isinstance(report, pytest.TestReport):
                continue
            properties = dict(report.user_properties)
            yield ItemResult(
                notebook=f"{stem}.ipynb",
                item=item,
                outcome=Outcome(report.outcome),
                headline=str(report.longrepr).partition("\n")[0] if report.failed else "",
                rules=tuple(str(properties.get("nbrepro.rules", "")).split()),
                cells=int(str(properties.get("nbrepro.cells", 0))),
            )
