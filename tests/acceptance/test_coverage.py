"""``pytest --nbrepro --cov``: what notebooks' kernels run of a package counts."""

from __future__ import annotations

import re
from pathlib import Path

from notebooks import code, notebook, result, write
from runs import UNUSED, check

MODULE = """\
def one():
    return 1

def two():
    return 2

def three():
    return 3

def four():
    return 4
"""


def test_code_that_kernels_run_is_measured_by_workers_of_xdist_too(tmp_path: Path) -> None:
    package = tmp_path / "lib" / "mine"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(MODULE, encoding="utf-8")
    for name in ("one", "two"):
        cell = code(f"import mine; mine.{name}()", result(str(1 + (name == "two"))))
        write(tmp_path / "notebooks" / f"{name}.ipynb", notebook(cell))
    three = write(tmp_path / "lib" / "three.ipynb", notebook(code("import mine; x = mine.three()")))
    (tmp_path / "test_three.py").write_text(
        f"def test(notebook): assert notebook({str(three)!r})['x'] == 3\n", encoding="utf-8"
    )
    without = [name for name in UNUSED if name != "xdist"]
    session = check(
        tmp_path,
        *("notebooks", "test_three.py", "--cov=mine", "--cov-report=term-missing"),
        *("--nbrepro-cache", "-n", "1", "-W", "error"),
        without=without,
        PYTHONPATH=str(package.parent),
    )
    assert session.code == 0, session.text
    assert re.search(r"mine/__init__\.py +8 +1 +88% +11\n", session.text), session.text
    # nothing was collected by pytest's own process, which is no mistake
    assert "CoverageWarning" not in session.text
    assert [path.name for path in tmp_path.glob(".coverage*")] == [".coverage"]
