"""What pytest's terminal shows: in its encoding, as long as asked for, from where one stands."""

from __future__ import annotations

import fnmatch
import re

import pytest
from notebooks import code, good, notebook, result, without_kernel, write
from runs import Session, check, nbrepro, quick


@pytest.fixture(scope="module", params=["no:xdist", "-n1"])
def plain(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Session:
    """One run on a terminal that cannot show arrows, without and with a worker."""
    place = tmp_path_factory.mktemp("plain")
    cells = [
        code("_ = 'a line that is far too long to stand beside its outcome'"),
        code("'1 → 3'", result("'1 → 2'")),
    ]
    write(place / "report.ipynb", notebook(*cells))
    how = ["-n1"] if request.param == "-n1" else ["-p", request.param]
    without = ["hypothesispytest"]
    return check(place, "-v", *how, without=without, PYTHONIOENCODING="ascii", COLUMNS="80")


def test_a_failure_stays_readable_where_arrows_cannot_be_shown(plain: Session) -> None:
    # of an output, nothing is made to look like something else
    block = "OUT001 cell 2: text result differs: 2 -> 3\n- '1 \\u2192 <<2>>'\n+ '1 \\u2192 <<3>>'\n"
    assert f"\n{block}" in plain.text
    assert "_ report.ipynb: cell-2 - '1 -> 3' _" in plain.text


def test_the_summary_stays_readable_where_arrows_cannot_be_shown(plain: Session) -> None:
    assert "\nreport.ipynb: OUT001 cell 2: text result differs: 2 -> 3\n" in plain.text
    assert (
        "\nFAILED report.ipynb::cell-2 - OUT001 cell 2: text result differs: 2 -> 3" in plain.text
    )


def test_a_label_stays_readable_where_ellipses_cannot_be_shown(plain: Session) -> None:
    workers = "[gw0]" in plain.text
    label = re.search(r"^report\.ipynb::cell-1 PASSED _ = 'a line .*", plain.text, re.MULTILINE)
    assert workers or (label and re.search(r"[a-z ]\.\.\. +\[ *\d+%\]$", label[0]))


def test_the_file_for_other_programs_keeps_the_arrows(plain: Session) -> None:
    assert plain.first_line("report.ipynb::cell-2") == "OUT001 cell 2: text result differs: 2 → 3"


def test_the_command_line_writes_to_terminals_that_cannot_show_all_signs(
    pytester: pytest.Pytester,
) -> None:
    done = nbrepro(pytester.path, "rule", "ORDER005", PYTHONIOENCODING="latin-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "run all gives 1, 2, 3, ...\n" in done.stdout


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Two notebooks whose kernel cannot be used, so that none is started."""
    monkeypatch.setenv("JUPYTER_PATH", str(pytester.path))
    for name in ("one.ipynb", "two.ipynb"):
        write(pytester.path / "sub" / name, without_kernel(pytester.path))
    return pytester


ORDER = "ORDER010 cell 2: line 1 uses 'y', which no cell defines"
KERNEL = "RUN001 kernel 'broken' is installed, but its description cannot be read: *"


def _shown(ran: pytest.RunResult) -> list[str]:
    """The lines between the heading of the failures and our summary."""
    titles = [line.strip("=- ") for line in ran.outlines]
    return ran.outlines[titles.index("FAILURES") + 1 : titles.index("notebooks")]


@pytest.mark.parametrize("workers", ["-n0", "-n1"])
def test_failures_are_shown_in_one_line_on_request(project: pytest.Pytester, workers: str) -> None:
    ran = project.runpytest_subprocess(
        "-p", "no:hypothesispytest", "--nbrepro", "--tb=line", workers, "-k", "order or cell-2"
    )
    shown = [line for line in _shown(ran) if not line.startswith("[gw0]")]  # who ran it
    expected = [
        f"sub/one.ipynb:1: {ORDER}",
        f"sub/one.ipynb:18: {KERNEL}",
        f"sub/two.ipynb:1: {ORDER}",
        f"sub/two.ipynb:18: {KERNEL}",
    ]
    assert len(shown) == len(expected)
    assert all(map(fnmatch.fnmatchcase, shown, expected)), shown
    assert (project.path / "sub/one.ipynb").read_text().splitlines()[17].strip() == '"y"'
    # the other sections are the same in every style
    ran.stdout.fnmatch_lines(["sub/one.ipynb: cause: environment: no cell was run: kernel *"])
    ran.stdout.fnmatch_lines(["FAILED sub/one.ipynb::order - ORDER010 *"])


@pytest.mark.parametrize("style", ["auto", "short", "long", "native"])
def test_failures_are_shown_whole_in_every_other_style(
    project: pytest.Pytester, style: str
) -> None:
    ran = quick(project, "--nbrepro", f"--tb={style}", "-k", "order and one")
    first, hint = _shown(ran)[1:]
    assert first == ORDER
    assert hint.startswith("hint: a cell that defined it was deleted")


def test_failures_are_left_out_on_request(project: pytest.Pytester) -> None:
    ran = quick(project, "--nbrepro", "--tb=no", "-k", "order and one")
    assert "hint" not in ran.stdout.str()
    ran.stdout.fnmatch_lines(["sub/one.ipynb: cause: order: *", "notebooks: 1 failed"])


@pytest.mark.parametrize(
    ("start", "path"), [("sub", "one.ipynb"), (".", "sub/one.ipynb"), ("other", "../sub/one.ipynb")]
)
def test_notebooks_are_called_as_from_where_pytest_is_started(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, start: str, path: str
) -> None:
    project.makeini("[pytest]\n")
    write(project.path / "sub" / "one.ipynb", good())
    (project.path / "other").mkdir()
    monkeypatch.chdir(project.path / start)
    ran = quick(project, "--nbrepro", "-k", "lock", path, "--nbrepro-require-record")
    told = f"{path}: cause: environment: the notebook has no record; *"
    ran.stdout.fnmatch_lines([told, f"*; to make one: nbrepro lock {path}"])
    ran.stdout.fnmatch_lines([f"FAILED {path}::lock*"])
