from __future__ import annotations

from pathlib import Path

import pytest

from pytest_nbrepro.execution.preload import obstacle

MODULES = ("numpy", "matplotlib.pyplot")


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("import os\nos.environ['A'] = '1'", "environment variables"),
        ("from os import environ", "environment variables"),
        ("os.putenv('A', '1')", "environment variables"),
        ("%env A=1", "environment variables"),
        ("  %set_env A 1", "environment variables"),
        ("from dotenv import load_dotenv", "environment variables"),
        ("import matplotlib\nmatplotlib.use('svg')", "a backend"),
        ("mpl.use('svg')", "a backend"),
        ("plt.switch_backend('svg')", "a backend"),
        ("%matplotlib widget", "a backend"),
        ("%matplotlib", "a backend"),
        ("%pylab", "a backend"),
        ("import sys\nsys.path.append('..')", "the module path"),
        ("sys.modules['a'] = b", "the module path"),
        ("import site; site.addsitedir('x')", "the module path"),
        ("import importlib", "how modules are imported"),
        ("warnings.filterwarnings('ignore')", "how modules are imported"),
        ("locale.setlocale(locale.LC_ALL, '')", "how modules are imported"),
        ("# os.environ is not used", "environment variables"),
    ],
)
def test_a_mention_of_what_imports_depend_on_is_an_obstacle(
    tmp_path: Path, source: str, what: str
) -> None:
    sources = ["import numpy", source]
    assert obstacle(sources, tmp_path, MODULES) == f"cell 2 sets {what}"


@pytest.mark.parametrize(
    "source",
    [
        "",
        "import numpy as np\nimport matplotlib.pyplot as plt",
        "%matplotlib inline",
        "%matplotlib inline  ",
        "environment = 5",
        "sys.pathological",
        "x = website.text",
        "%environs",
        "locale.getlocale()",
        "amp.used",
    ],
)
def test_everything_else_is_none(tmp_path: Path, source: str) -> None:
    assert obstacle([source], tmp_path, MODULES) == ""


@pytest.mark.parametrize("name", ["numpy.py", "matplotlib.py", "numpy/", "matplotlib/"])
def test_a_module_of_that_name_beside_the_notebook_is_an_obstacle(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    if name.endswith("/"):
        path.mkdir()
    else:
        path.touch()
    assert obstacle([], tmp_path, MODULES) == f"{path.stem} stands in the notebook's folder"
    (tmp_path / "pandas.py").touch()
    assert obstacle([], tmp_path, ("scipy",)) == ""
