"""An update stores what differs, and nothing else is touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbclient
import nbformat
import pytest
from notebooks import Json, code, error, good, notebook, read, result, stderr, write
from runs import check, nbrepro
from updates import fresh_cells, lines_of, notebooks_left, printed, stale, update


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return write(tmp_path / "report.ipynb", stale())


def test_what_differs_is_stored_and_told_and_passes_from_then_on(report: Path) -> None:
    before = read(report)
    ran = update(report.parent, "-rA", report.name)
    assert ran.code == pytest.ExitCode.OK
    assert set(ran.outcomes.values()) == {"passed", "skipped"}  # there is no record
    assert "OUT001 cell 2: accepted: printed text differs: 0.76 → 0.67" in ran.text
    assert ran.properties["report.ipynb::cell-2"]["nbrepro.rules"] == "OUT001"
    assert ran.properties["report.ipynb::cell-2"]["nbrepro.verdict"] == "different"
    assert lines_of(ran)[:4] == [
        "report.ipynb: accepted cell 2: printed text differs: 0.76 → 0.67 (relative error 1.2e-01)",
        "report.ipynb: accepted cell 3: text result differs: 7 → 6",
        "1 notebook without a record; to make one: nbrepro lock report.ipynb",
        "notebooks: 1 updated",
    ]
    expected = before
    fresh_cells(expected)[1]["outputs"][0]["text"] = ["0.67 mm\n"]
    fresh_cells(expected)[2]["outputs"][0]["data"] = {"text/plain": ["6"]}
    assert read(report) == expected
    again = check(report.parent, report.name)
    assert again.code == pytest.ExitCode.OK
    assert "1 reproduced" in again.text


def _odd(content: Json) -> bytes:
    """The bytes of a notebook in a layout that Jupyter does not write."""
    laid_out = json.dumps(content, indent=3, ensure_ascii=True)
    return b"\xef\xbb\xbf" + laid_out.replace("\n", "\r\n").encode() + b"\r\n\r\n"


def test_every_byte_outside_of_what_was_accepted_stays(tmp_path: Path) -> None:
    content = stale()
    (path := tmp_path / "report.ipynb").write_bytes(_odd(content))
    path.chmod(0o640)
    mode = path.stat().st_mode
    update(tmp_path, path.name)
    cells = fresh_cells(content)
    cells[1]["outputs"] = [{"name": "stdout", "output_type": "stream", "text": ["0.67 mm\n"]}]
    shown = {"data": {"text/plain": ["6"]}, "execution_count": 3, "metadata": {}}
    cells[2]["outputs"] = [{**shown, "output_type": "execute_result"}]
    assert path.read_bytes() == _odd(content)
    assert path.stat().st_mode == mode
    assert notebooks_left(tmp_path) == [path.name]


def test_a_notebook_that_reproduces_is_not_written(tmp_path: Path) -> None:
    path = write(tmp_path / "report.ipynb", good())
    os.utime(path, (1, 1))
    ran = update(tmp_path, path.name)
    assert (ran.code, path.stat().st_mtime) == (pytest.ExitCode.OK, 1)
    assert lines_of(ran)[1:2] == ["notebooks: 1 reproduced"]


def test_an_error_that_is_stored_is_raised_again_and_others_are_accepted(tmp_path: Path) -> None:
    cells = [
        code("1 / 0", error("ZeroDivisionError", "division by zero")),
        code("int('é')", error("ValueError", "something else")),
    ]
    path = write(tmp_path / "report.ipynb", notebook(*cells))
    before = fresh_cells(read(path))
    ran = update(tmp_path, path.name)
    assert ran.code == pytest.ExitCode.OK
    after = fresh_cells(read(path))
    assert after[0] == before[0]
    assert after[1]["outputs"][0]["evalue"] == "invalid literal for int() with base 10: 'é'"
    assert check(tmp_path, path.name).code == pytest.ExitCode.OK


def test_only_what_was_selected_is_accepted_although_all_is_run(report: Path) -> None:
    before = read(report)
    ran = update(report.parent, f"{report.name}::cell-3")
    assert (ran.code, list(ran.outcomes)) == (pytest.ExitCode.OK, ["report.ipynb::cell-3"])
    after = read(report)
    assert fresh_cells(after)[2]["outputs"][0]["data"] == {"text/plain": ["6"]}
    assert fresh_cells(after)[1] == fresh_cells(before)[1]
    assert "accepted cell 2" not in ran.text


def test_marked_cells_and_the_error_stream_stay_as_they_are(tmp_path: Path) -> None:
    content = notebook(
        code("# NBVAL_IGNORE_OUTPUT\n1", result("2")),
        code("# NBVAL_SKIP\n1", result("2")),
        code("import sys\nprint('new', file=sys.stderr)", stderr("old\n")),
        code("# nbrepro: ignore[OUT001]\n1", result("2")),
    )
    path = write(tmp_path / "report.ipynb", content)
    before = path.read_bytes()
    assert update(tmp_path, path.name).code == pytest.ExitCode.OK
    assert path.read_bytes() == before


def test_a_notebook_that_was_never_run_gets_its_outputs_and_counts(tmp_path: Path) -> None:
    cells = [
        code("x = 1", execution_count=None),
        code("", execution_count=None),
        code("x", execution_count=None),
    ]
    for cell in cells:  # as other programs leave them out
        del cell["outputs"], cell["execution_count"]
    content = notebook(code("0", execution_count=None))
    content["cells"] = cells
    path = write(tmp_path / "report.ipynb", content)
    ran = update(tmp_path, path.name)
    assert lines_of(ran)[0] == "report.ipynb: accepted cells 1, 3: stored for the first time"
    first, blank, last = fresh_cells(read(path))
    assert (first["execution_count"], first["outputs"]) == (1, [])
    assert "outputs" not in blank
    assert (last["execution_count"], last["outputs"][0]["execution_count"]) == (2, 2)
    again = check(tmp_path, path.name)
    assert again.outcomes["report.ipynb::cell-1"] == again.outcomes["report.ipynb::cell-3"]
    assert "1 reproduced" in again.text


def test_counts_are_kept_where_fresh_ones_would_tell_of_another_order(tmp_path: Path) -> None:
    content = notebook(
        code("1", result("1"), execution_count=5), code("2", result("9"), execution_count=6)
    )
    path = write(tmp_path / "report.ipynb", content)
    update(tmp_path, path.name)
    cell = fresh_cells(read(path))[1]
    assert (cell["execution_count"], cell["outputs"][0]["execution_count"]) == (6, 6)
    assert check(tmp_path, path.name).outcomes["report.ipynb::order"] == "passed"


def test_an_update_leaves_the_record_and_says_that_it_is_older(report: Path) -> None:
    nbrepro(report.parent, "lock", report.name)
    record = read(report)["metadata"]["nbrepro"]
    ran = update(report.parent, report.name)
    assert read(report)["metadata"]["nbrepro"] == record
    told = "1 notebook whose record is older than what was accepted; to renew: nbrepro lock"
    assert f"{told} report.ipynb" in lines_of(ran)
    assert nbrepro(report.parent, "lock", report.name).returncode == 0
    assert "older" not in update(report.parent, report.name).text


def test_workers_of_xdist_write_and_the_terminal_tells_it(report: Path) -> None:
    write(report.with_name("other.ipynb"), stale())
    ran = update(report.parent, "-n2", without=("hypothesispytest",))
    assert ran.code == pytest.ExitCode.OK
    for name in ("other", "report"):
        assert f"{name}.ipynb: accepted cell 3: text result differs: 7 → 6" in lines_of(ran)
        assert printed(read(report.with_name(f"{name}.ipynb")), 2) == "0.67 mm\n"
    assert "notebooks: 2 updated" in lines_of(ran)


def test_several_notebooks_at_once(report: Path) -> None:
    names = ["report.ipynb", "1.ipynb", "2.ipynb", "3.ipynb", "4.ipynb"]
    for name in names:
        write(report.with_name(name), stale())
    ran = update(report.parent, "--nbrepro-jobs=3", *names)
    assert "notebooks: 5 updated" in lines_of(ran)
    assert {printed(read(report.with_name(name)), 2) for name in names} == {"0.67 mm\n"}


_RICH = (
    "import pandas as pd\npd.DataFrame({'größe': [1.5, 2.25], 'n': [1, 2]})",
    "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\n_ = axes.plot([1, 3, 2])",
    """
from IPython.display import HTML, JSON, SVG, Javascript, Latex, display
display(SVG('<svg xmlns="http://www.w3.org/2000/svg">\\n<g/></svg>'), HTML('<b>\\n</b>'))
display(JSON({'b': [1, 2.5, None], 'a': 'é'}), Latex('$x$'), Javascript('1;\\n2;'))
""",
    "import sys\nprint('one\\ntwo')\nprint('three', file=sys.stderr)",
    "handle = display('waiting', display_id='fixed')",
    "handle.update('done')",
    "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('\\x1b[1mü')",
    "print('', end='')",
    "display({'text/plain': 'a', 'application/vnd.x+json': {'z': 1, 'a': [[]]}}, raw=True)",
    "import logging\nlogging.warning('careful')\n{'a', }",
    "raise KeyError('größe')",
)


def test_a_real_notebook_is_stored_as_nbclient_and_nbformat_store_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path / "matplotlib"))
    # on a slow machine it is told that fonts are looked for, which is done here, once for both
    subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"], check=True)
    cells = [code(source, execution_count=None) for source in _RICH]
    cells[-1]["metadata"]["tags"] = ["raises-exception"]
    path = write(tmp_path / "rich.ipynb", notebook(*cells))
    node = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # not typed there
    client = nbclient.NotebookClient(
        node, coalesce_streams=True, record_timing=False, resources={"metadata": {"path": tmp_path}}
    )
    client.execute()
    expected = read(_written(tmp_path / "expected.ipynb", node))
    assert update(tmp_path, path.name).code == pytest.ExitCode.OK
    after = read(path)
    nbformat.validate(after)
    for ours, theirs in zip(after["cells"], expected["cells"], strict=True):
        assert ours["execution_count"] == theirs["execution_count"]
        assert ours["outputs"] == theirs["outputs"]
    again = check(tmp_path, path.name)
    assert again.code == pytest.ExitCode.OK
    assert "1 reproduced" in again.text


def _written(path: Path, node: nbformat.NotebookNode) -> Path:
    nbformat.write(node, path)  # type: ignore[no-untyped-call]  # not typed there
    return path
