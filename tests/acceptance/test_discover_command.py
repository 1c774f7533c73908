"""``nbrepro discover``: what a notebook imports, what provides it, what a run of it loads."""

from __future__ import annotations

import importlib.metadata
import json
import sys
from pathlib import Path
from typing import Any

from notebooks import Json, code, good, notebook, read, write
from runs import nbrepro

IMPORTS = """\
import json, attr9
from packaging.version import Version
%load_ext autoreload
try:
    import yaml
except ImportError:
    import own
"""


def version(name: str) -> str:
    return importlib.metadata.version(name)


def example(folder: Path) -> Path:
    (folder / "own.py").write_text("import pluggy\n")
    cells = (code(IMPORTS), code("%%time\nimport own, click"), code("%%bash\nimport no"))
    return write(folder / "report.ipynb", notebook(*cells))


def answer(folder: Path, *arguments: str, **variables: str) -> Json:
    done = nbrepro(folder, "discover", "--json", *arguments, **variables)
    (found,) = json.loads(done.stdout)
    assert done.returncode == ("error" in found)
    result: Json = found
    return result


def rows(found: Json) -> dict[str, Any]:
    return {each["import"]: each for each in found["imports"]}


def test_imports_are_told_with_what_provides_them(tmp_path: Path) -> None:
    done = nbrepro(tmp_path, "discover", example(tmp_path).name)
    assert done.returncode == 0
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines == [
        "report.ipynb: 5 imports besides the standard library",
        "import provided by version cells",
        "attr9 nothing installed (not known; attr9?) 1",
        f"click click {version('click')} 2",
        "own a file of yours 1, 2",
        f"packaging packaging {version('packaging')} 1",
        "yaml nothing installed (it is in pyyaml) 1 optional"
        if not installed("yaml")
        else f"yaml pyyaml {version('pyyaml')} 1 optional",
        "standard library: json",
    ]


def installed(module: str) -> bool:
    import importlib.util

    return importlib.util.find_spec(module) is not None


def test_the_same_is_told_as_json(tmp_path: Path) -> None:
    found = answer(tmp_path, example(tmp_path).name)
    assert found["notebook"] == "report.ipynb"
    assert rows(found)["packaging"] == {
        "import": "packaging",
        "kind": "installed",
        "packages": [{"name": "packaging", "version": version("packaging")}],
        "cells": [1],
        "need": "always",
        "suggestion": None,
    }
    assert rows(found)["attr9"]["suggestion"] == {"package": "attr9", "known": False}
    assert {name: row["kind"] for name, row in rows(found).items() if name != "yaml"} == {
        "attr9": "missing",
        "click": "installed",
        "json": "standard",
        "own": "local",
        "packaging": "installed",
    }


def test_what_is_installed_can_be_stated_and_what_is_stated_already_stays(tmp_path: Path) -> None:
    path = example(tmp_path)
    nbrepro(tmp_path, "requirements", path.name, "--add", "click>=8")
    done = nbrepro(tmp_path, "discover", "--add", path.name)
    stated = read(path)["metadata"]["nbrepro"]["requirements"]
    assert [text for text in stated if text != "pyyaml"] == ["click>=8", "packaging"]
    assert done.stdout.splitlines()[-1].startswith("report.ipynb: now stated in the record: packag")
    before = path.read_bytes()
    done = nbrepro(tmp_path, "discover", "--add", path.name)
    assert done.stdout.endswith("report.ipynb: the record states all of it already\n")
    assert path.read_bytes() == before


def test_a_module_in_a_namespace_that_is_not_here_is_suggested_by_its_whole_name(
    tmp_path: Path,
) -> None:
    cells = code("from azure.storage import blob\nfrom google import auth\nimport own9.sub")
    found = rows(answer(tmp_path, write(tmp_path / "a.ipynb", notebook(cells)).name))
    suggestions = {name: row["suggestion"]["package"] for name, row in found.items()}
    assert suggestions == {
        "azure.storage.blob": "azure-storage-blob",
        "own9": "own9",
        "google.auth": "google-auth",
    }


def test_what_a_cell_writes_is_a_file_of_the_author_and_nobodys_package(tmp_path: Path) -> None:
    cells = code("%%writefile own9.py\nx = 1"), code("from own9 import x\nimport other9")
    found = rows(answer(tmp_path, write(tmp_path / "a.ipynb", notebook(*cells)).name))
    kinds = {name: (row["kind"], row["suggestion"] is None) for name, row in found.items()}
    assert kinds == {"own9": ("local", True), "other9": ("missing", False)}


def test_what_is_imported_for_types_only_is_not_stated(tmp_path: Path) -> None:
    source = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import click\nimport pluggy"
    path = write(tmp_path / "report.ipynb", notebook(code(source)))
    assert answer(tmp_path, "--add", path.name)["added"] == ["pluggy"]


def test_a_run_tells_what_is_loaded_beyond_the_imports(tmp_path: Path) -> None:
    about = tmp_path / "site" / "thing-1.5.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Name: thing\nVersion: 1.5\n")
    (about / "RECORD").write_text("thing9.py,,\nnever9.py,,\n")
    (about.parent / "thing9.py").write_text("")
    (tmp_path / "own.py").write_text("import thing9\n")
    cells = (
        code("import own\nlist = dict = object = type = None"),
        code("1 / 0"),
        code("import click"),
    )
    path = write(tmp_path / "report.ipynb", notebook(*cells))
    before = path.read_bytes()
    found = answer(tmp_path, "--run", path.name, PYTHONPATH=str(about.parent))
    assert found["loaded"] == [{"name": "thing", "version": "1.5"}]
    assert found["notices"] == [
        "LOCK036 cell 2: raised ZeroDivisionError: division by zero; there may be more to load"
    ]
    assert path.read_bytes() == before


def test_modules_that_load_themselves_when_they_are_used_are_not_loaded(tmp_path: Path) -> None:
    lazy = (
        "import sys, types\nclass Lazy(types.ModuleType):\n"
        "    def __getattribute__(self, name):\n"
        "        if name != '__class__':\n            open('touched', 'a').write(name)\n"
        "        raise AttributeError\n"
        "sys.modules['lazy9'] = Lazy('lazy9')\nsys.modules['none9'] = None\n"
        "sys.modules['odd9'] = 3"
    )
    path = write(tmp_path / "report.ipynb", notebook(code(lazy)))
    assert answer(tmp_path, "--run", path.name)["loaded"] == []
    assert not (tmp_path / "touched").exists()


def test_a_kernel_that_dies_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "report.ipynb", notebook(code("import os\nos._exit(3)"), code("1")))
    found = answer(tmp_path, "--run", path.name)
    assert found["loaded"] == []
    assert found["notices"][0].startswith("LOCK036 cell 1: the kernel ended in it; ")


def test_a_cell_with_a_mistake_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "report.ipynb", notebook(code("def f(:"), code("import click")))
    done = nbrepro(tmp_path, "discover", path.name)
    assert done.returncode == 0
    assert "report.ipynb: warning: LOCK030 cell 1: cannot be read as Python: " in done.stdout
    assert "click" in done.stdout


def test_a_notebook_whose_kernel_cannot_be_asked_still_tells_its_imports(tmp_path: Path) -> None:
    kernel = tmp_path / "jupyter" / "kernels" / "gone"
    kernel.mkdir(parents=True)
    argv = [str(tmp_path / "python3"), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(
        json.dumps({"argv": argv, "display_name": "gone", "language": "python"})
    )
    cells = code("import click, json.decoder")
    path = write(tmp_path / "report.ipynb", notebook(cells, kernel="gone"))
    before = path.read_bytes()
    done = nbrepro(tmp_path, "discover", "--add", path.name, JUPYTER_PATH=str(tmp_path / "jupyter"))
    assert done.returncode == 1
    assert "click" in done.stdout
    assert "not known" in done.stdout
    assert "  standard library: json\n" in done.stdout
    assert "report.ipynb: error: LOCK007 " in done.stdout
    assert path.read_bytes() == before


def test_a_kernel_that_does_not_start_for_a_run_is_told_below_the_imports(tmp_path: Path) -> None:
    kernel = tmp_path / "jupyter" / "kernels" / "bad"
    kernel.mkdir(parents=True)
    argv = [sys.executable, "-m", "no_such_kernel", "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(
        json.dumps({"argv": argv, "display_name": "bad", "language": "python"})
    )
    path = write(tmp_path / "report.ipynb", notebook(code("import click"), kernel="bad"))
    done = nbrepro(tmp_path, "discover", "--run", path.name, JUPYTER_PATH=str(tmp_path / "jupyter"))
    assert done.returncode == 1
    assert version("click") in done.stdout
    assert "report.ipynb: error: RUN003 kernel 'bad' did not start: " in done.stdout


def test_a_kernel_that_is_not_installed_is_told_and_the_environment_here_is_asked(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "report.ipynb", notebook(code("import click"), kernel="nope"))
    done = nbrepro(tmp_path, "discover", path.name)
    assert done.returncode == 0
    assert "RUN002 kernel 'nope' is not installed here" in done.stdout
    assert version("click") in done.stdout


def test_files_that_are_no_notebooks_of_python_are_told_and_the_others_go_on(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.ipynb").write_text("{")
    write(tmp_path / "b.ipynb", notebook(code("library(x)"), kernel="ir", language="R"))
    write(tmp_path / "c.ipynb", good())
    done = nbrepro(tmp_path, "discover")
    assert done.returncode == 1
    assert "a.ipynb: error: NB001 " in done.stdout
    assert "b.ipynb: error: LOCK034 " in done.stdout
    assert "c.ipynb: no imports" in done.stdout
