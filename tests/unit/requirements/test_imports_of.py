from __future__ import annotations

import sys

import pytest
from builders import cell

from pytest_nbrepro.requirements import Need, imports_of
from pytest_nbrepro.requirements.imports import Imports

ALWAYS, OPTIONAL, TYPES = Need.ALWAYS, Need.OPTIONAL, Need.TYPES


def read(*sources: str) -> Imports:
    return imports_of(cell(number, source) for number, source in enumerate(sources, start=1))


def names(*sources: str) -> set[str]:
    found = read(*sources)
    assert not found.unread
    return {each.name for each in found.imports}


def needs(source: str) -> dict[str, Need]:
    return {each.name: each.need for each in read(source).imports}


def test_a_module_is_told_with_the_cells_that_import_it() -> None:
    found = read("import numpy as np", "x = 1", "import numpy, a.b.c")
    assert [(each.name, each.sure, each.cells) for each in found.imports] == [
        ("a.b.c", 3, (3,)),
        ("numpy", 1, (1, 3)),
    ]


def test_what_comes_from_a_module_may_be_a_module_itself() -> None:
    found = read("from google.cloud import storage, bigquery as b\nfrom x import *")
    assert [(each.name, each.sure) for each in found.imports] == [
        ("google.cloud.bigquery", 2),
        ("google.cloud.storage", 2),
        ("x", 1),
    ]


def test_the_notebooks_own_package_is_no_import() -> None:
    assert names("from . import x\nfrom .y import z") == set()


def test_imports_inside_functions_and_classes_are_seen() -> None:
    assert names("def f():\n  import a\nclass C:\n  async def g(self):\n    from b import c") == {
        "a",
        "b.c",
    }


@pytest.mark.parametrize(
    "source",
    [
        "import importlib\nm = importlib.import_module('x.y')",
        "from importlib import import_module as _, import_module\nimport_module(name='x.y')",
        "__import__('x.y')",
    ],
)
def test_a_module_that_is_imported_by_its_literal_name_is_seen(source: str) -> None:
    assert "x.y" in names(source)


@pytest.mark.parametrize(
    "source",
    [
        "exec('import x')",
        "'''\nimport x\n'''",
        "# import x",
        "name = 'x'\nimportlib.import_module(name)",
        "importlib.import_module('.x', 'y')",
        "importlib.import_module('not a name')",
        "%%bash\nimport x",
        "%%html\nimport x",
        "%%writefile x.py\nimport x",
        "%%python\nimport x",
        "!python -c 'import x'",
    ],
)
def test_what_is_not_imported_by_the_kernel_itself_is_not_seen(source: str) -> None:
    assert names(source) == set()


@pytest.mark.parametrize(
    "source",
    [
        "%%time\nimport x",
        "\n%%capture out\n%matplotlib\nimport x",
        "%%capture\n%%timeit -n 1\nimport x",
        "%time import x",
        "%timeit -n 10 -r3 import x",
        "a = !ls\nimport x",
        "!ls\n%cd ..\nimport x",
        ">>> import x",
        "  import x",
        "x?\nimport x",
        "await f()\nimport x",
        "%load_ext x",
        "s = '''\n%%bash\n'''\nimport x",
    ],
)
def test_what_ipython_makes_python_of_is_read(source: str) -> None:
    assert "x" in names(source)


def test_magics_that_import_by_themselves_are_known() -> None:
    assert names("%matplotlib inline\n%load_ext autoreload\n%pylab") == {"matplotlib", "numpy"}


@pytest.mark.parametrize(
    "handler", ["ImportError", "ModuleNotFoundError", "(KeyError, ImportError)", "Exception", ""]
)
def test_an_import_that_may_fail_is_optional_and_so_is_what_stands_in_for_it(handler: str) -> None:
    source = (
        f"try:\n  import a\nexcept {handler}:\n  import b\nelse:\n  import c\nfinally:\n  import d"
    )
    assert needs(source) == {"a": OPTIONAL, "b": OPTIONAL, "c": OPTIONAL, "d": ALWAYS}


def test_a_handler_of_other_errors_makes_nothing_optional() -> None:
    assert needs("try:\n  import a\nexcept KeyError:\n  import b") == {"a": ALWAYS, "b": ALWAYS}


def test_an_import_whose_failure_is_suppressed_is_optional() -> None:
    source = (
        "with contextlib.suppress(ImportError):\n  import a\nwith suppress(KeyError):\n  import b"
    )
    assert needs(source) == {"a": OPTIONAL, "b": ALWAYS}


def test_imports_for_types_are_told_apart() -> None:
    source = (
        "import typing\nif typing.TYPE_CHECKING:\n  import a\n"
        "  try:\n    import b\n  except ImportError:\n    pass\nelse:\n  import c"
    )
    assert needs(source) == {"typing": ALWAYS, "a": TYPES, "b": TYPES, "c": ALWAYS}


def test_the_most_pressing_need_of_several_counts() -> None:
    optional = "try:\n  import a\nexcept ImportError:\n  pass"
    assert [each.need for each in read(optional, "import a").imports] == [ALWAYS]
    assert [each.cells for each in read(optional, "import a").imports] == [(1, 2)]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import a\ndef f(:", "invalid syntax (line 2)"),
        ("x = '\0'", "null"),
        ("%%time\ndef f(:", "invalid syntax"),
        ("x = '\ud800'", "surrogates"),
        ("(" * 5000 + ")" * 5000, ""),
        ("-" * 100_000 + "1", ""),
    ],
)
def test_a_cell_that_nobody_can_read_is_told_and_the_others_go_on(source: str, reason: str) -> None:
    found = read(source, "import b")
    assert [number for number, _ in found.unread] == [1]
    assert reason in found.unread[0][1]
    assert [each.name for each in found.imports] == ["b"]


def test_a_cell_of_very_many_magics_is_not_read_for_minutes() -> None:
    found = read("%cd ..\n" * 20_000 + ",f a b", "import b")  # what IPython quotes
    assert found.unread[0][1].startswith("20001 magics and commands are too many")
    assert names("%cd ..\n" * 20_000 + "import x") == {"x"}


def test_bodies_within_bodies_are_read_to_a_depth_that_is_anybodys() -> None:
    assert names("%%time\n" * 3 + "import x") == {"x"}
    assert names("%%time\n" * 300 + "import x") == set()


def test_folders_that_the_notebook_puts_on_its_path_are_told() -> None:
    source = (
        "import sys, os\nsys.path.append('../src')\n"
        "sys.path.insert(0, os.path.abspath('lib'))\nother.append('no')\nxs.path = ['no']"
    )
    assert read(source).folders == ("../src", "lib")


def test_modules_that_the_cells_write_are_told() -> None:
    found = read(
        "%%writefile own.py\nimport a",
        "%%file -a ./tools/plot.py\nimport b",
        "%%writefile 'data.csv'\n1",
        "%%writefile my-file.py\n1",
        "%%bash\nwritefile no.py",
    )
    assert found.written == {"own", "tools", "plot"}
    assert found.imports == ()


def test_plain_python_is_read_without_ipython(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython.core.inputtransformer2", None)
    assert names("import x\ny = a % b") == {"x"}
    assert read("def f(:").unread
