"""Plugins beside ours that repeat, fail, debug or collect items."""

from __future__ import annotations

from pathlib import Path

import pytest
from notebooks import code, good, notebook, without_kernel, write
from runs import check, quick


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with a notebook whose kernel cannot be used, so that none is started."""
    monkeypatch.setenv("JUPYTER_PATH", str(pytester.path))
    write(pytester.path / "report.ipynb", without_kernel(pytester.path))
    return pytester


def test_a_plugin_may_have_outcomes_of_its_own(project: pytest.Pytester) -> None:
    project.makeconftest(
        """
        import pytest

        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_makereport(item, call):
            report = yield
            if call.when == "call":
                report.outcome = "rerun"
            return report

        def pytest_report_teststatus(report):
            if report.outcome == "rerun":
                return "rerun", "R", ("RERUN", {"yellow": True})
        """
    )
    ran = quick(project, "--nbrepro", "-v", "-k", "cell-1")
    assert ran.ret == pytest.ExitCode.OK
    ran.stdout.fnmatch_lines(["report.ipynb::cell-1 RERUN*"])
    ran.stdout.no_fnmatch_line("*INTERNALERROR*")


def test_a_failure_that_was_looked_at_in_the_debugger_is_counted(
    project: pytest.Pytester,
) -> None:
    project.makepyfile(
        silent="""
        import pdb

        class Debugger(pdb.Pdb):
            def interaction(self, *arguments):
                print("looked at")
        """
    )
    project.syspathinsert()
    ran = quick(project, "--nbrepro", "-k", "order", "--pdb", "--pdbcls=silent:Debugger")
    ran.stdout.fnmatch_lines(["looked at", "report.ipynb: cause: order: *", "notebooks: 1 failed"])


def test_a_failure_made_by_another_plugin_is_told_by_its_first_line(
    project: pytest.Pytester,
) -> None:
    project.makeconftest(
        """
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_call(item):
            pytest.fail("Timeout (>1.0s) from elsewhere\\nmore of it")
        """
    )
    ran = quick(project, "--nbrepro", "-k", "cell-1")
    ran.stdout.fnmatch_lines(
        ["report.ipynb: Failed: Timeout (>1.0s) from elsewhere", "notebooks: 1 failed"]
    )


_COLLECTS = """
from pathlib import Path

import pytest

class Cell(pytest.Item):
    def runtest(self):
        {runs}

class Notebook(pytest.File):
    def collect(self):
        yield Cell.from_parent(self, name="Cell 0")

def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".ipynb":
        return Notebook.from_parent(parent, path=file_path)
"""


def test_another_plugins_items_are_not_in_our_summary(project: pytest.Pytester) -> None:
    project.makeconftest(_COLLECTS.format(runs="raise ValueError"))
    ran = quick(project, "--nbrepro", "-k", "lock or 0", "-v")
    ran.assert_outcomes(failed=2, deselected=4)
    ran.stdout.no_fnmatch_line("report.ipynb: *more item failed")
    ran.stdout.fnmatch_lines(["report.ipynb: cause: environment: *", "notebooks: 1 failed"])


_HINT = "notebooks are checked only with --nbrepro: pytest --nbrepro {}"


@pytest.mark.parametrize(
    ("arguments", "which"),
    [
        (["my report.ipynb"], "'my report.ipynb'"),
        (["my report.ipynb::cell-1"], "'my report.ipynb'"),
        (["my report.ipynb", "other.ipynb"], "NOTEBOOK ..."),
    ],
)
def test_who_names_a_notebook_without_the_option_is_told_of_it(
    pytester: pytest.Pytester, arguments: list[str], which: str
) -> None:
    for name in ("my report.ipynb", "other.ipynb"):
        write(pytester.path / name, good())
    ran = quick(pytester, "-q", *arguments)
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stdout.fnmatch_lines([_HINT.format(which)])


def test_who_names_a_notebook_to_workers_is_told_of_it(pytester: pytest.Pytester) -> None:
    write(pytester.path / "report.ipynb", good())
    ran = pytester.runpytest_subprocess("-p", "no:hypothesispytest", "-n2", "report.ipynb")
    assert ran.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    ran.stdout.fnmatch_lines([_HINT.format("report.ipynb")])


def test_nothing_is_told_of_a_notebook_that_another_plugin_collects(
    project: pytest.Pytester,
) -> None:
    project.makeconftest(_COLLECTS.format(runs="pass"))
    ran = quick(project, "report.ipynb")
    ran.assert_outcomes(passed=1)
    ran.stdout.no_fnmatch_line("*--nbrepro*")
    ran = quick(project, "report.ipynb::no such cell")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stdout.no_fnmatch_line("*--nbrepro*")


def test_nothing_is_told_of_notebooks_that_nobody_named(project: pytest.Pytester) -> None:
    ran = quick(project, ".")
    assert ran.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    ran.stdout.no_fnmatch_line("*--nbrepro*")


def test_a_cell_that_a_time_limit_of_others_ends_fails_again_when_it_is_run_again(
    tmp_path: Path,
) -> None:
    write(tmp_path / "slow.ipynb", notebook(code("import time\ntime.sleep(60)"), code("1")))
    # what pytest-timeout and pytest-rerunfailures do together
    (tmp_path / "conftest.py").write_text(
        "import signal, pytest\n"
        "from _pytest.runner import runtestprotocol\n"
        "def out_of_time(*_):\n"
        "    pytest.fail('Timeout', pytrace=False)\n"
        "def pytest_runtest_protocol(item, nextitem):\n"
        "    signal.signal(signal.SIGALRM, out_of_time)\n"
        "    signal.alarm(2 if item.name == 'cell-1' else 0)\n"
        "    runtestprotocol(item, log=False, nextitem=nextitem)\n"
    )
    session = check(tmp_path)
    assert session.outcomes["slow.ipynb::cell-1"] == "failed"
    assert session.first_line("slow.ipynb::cell-1") == "Failed: Timeout"
    below = session.messages["slow.ipynb::cell-2"]
    assert below == "told above: the run of this notebook was broken off in cell-1"
    assert session.code == 1
