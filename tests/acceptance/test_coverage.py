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
"""


def test_code_that_kernels_run_is_measured_alone_and_by_workers(tmp_path: Path) -> None:
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
    options = ("--cov=mine", "--cov-report=term-missing", "--nbrepro-cache", "-W", "error")
    paths = {"PYTHONPATH": str(package.parent)}
    alone = check(tmp_path, "notebooks", *options, **paths)
    assert alone.code == 0, alone.text
    # nothing was collected by this process, which nobody is told as if it were a mistake
    assert "CoverageWarning" not in alone.text
    assert re.search(r"mine/__init__\.py +6 +1 +83% +8\n", alone.text), alone.text
    without = [name for name in UNUSED if name != "xdist"]
    spawned = ("notebooks", "test_three.py", *options, "-n", "1", "--nbrepro-kernels=spawn")
    together = check(tmp_path, *spawned, without=without, **paths)
    assert together.code == 0, together.text
    assert re.search(r"mine/__init__\.py +6 +0 +100%", together.text), together.text
    assert [path.name for path in tmp_path.glob(".coverage*")] == [".coverage"]
