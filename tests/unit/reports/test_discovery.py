from __future__ import annotations

import re

from pytest_nbrepro.converting import Conversion
from pytest_nbrepro.discovering import Discovered, Found
from pytest_nbrepro.environment import Kind, Provider
from pytest_nbrepro.reports import conversion_lines, discovery_lines
from pytest_nbrepro.requirements import Need, Suggestion

NUMPY, ONE, TWO = Provider("numpy", "2.4.6"), Provider("one", "1"), Provider("two", "22")


def found(module: str, kind: Kind, *providers: Provider, guess: Suggestion | None = None) -> Found:
    need = Need.OPTIONAL if guess else Need.ALWAYS
    return Found(module, kind, providers, (1, 12), need, guess)


def cells_of(line: str) -> list[str]:
    return re.split(r"  +", line.strip())


def test_imports_are_a_table_and_the_standard_library_is_a_line() -> None:
    imports = (
        found("cv2", Kind.MISSING, guess=Suggestion("cv2", "opencv-python", is_known=True)),
        found("json", Kind.STANDARD),
        found("loose", Kind.LOOSE),
        found("mine", Kind.LOCAL),
        found("numpy", Kind.INSTALLED, NUMPY),
        found("os", Kind.STANDARD),
        found("our", Kind.NAMESPACE, ONE, TWO),
        found("same", Kind.INSTALLED, ONE, TWO),
        found("what_is", Kind.MISSING, guess=Suggestion("what_is", "what-is", is_known=False)),
    )
    first, *table, standard = discovery_lines("a.ipynb", Discovered(imports))
    assert first == "a.ipynb: 7 imports besides the standard library"
    assert [cells_of(line) for line in table] == [
        ["import", "provided by", "version", "cells"],
        ["cv2", "nothing installed (it is in opencv-python)", "1, 12", "optional"],
        ["loose", "a file of no package", "1, 12"],
        ["mine", "a file of yours", "1, 12"],
        ["numpy", "numpy", "2.4.6", "1, 12"],
        ["our", "a namespace that 2 packages share", "1, 12"],
        ["same", "one, two", "1, 22", "1, 12"],
        ["what_is", "nothing installed (not known; what-is?)", "1, 12", "optional"],
    ]
    assert len({line.find("1, 12") for line in table[1:]}) == 1  # the columns stand below another
    assert standard == "  standard library: json, os"


def test_what_a_run_loads_is_a_line_of_its_own() -> None:
    (first, loaded) = discovery_lines("a", Discovered((), loaded=(ONE, TWO)))
    assert (first, loaded) == ("a: no imports", "  loaded beyond these: one 1, two 22")
    assert list(discovery_lines("a", Discovered((), loaded=())))[1:] == [
        "  loaded beyond these: nothing"
    ]
    assert list(discovery_lines("a", Discovered(()))) == ["a: no imports"]


def test_a_conversion_is_a_diff_by_cells_and_of_the_record() -> None:
    made = Conversion(b"", True, ((3, ("- x", "+ # x")),), ("a",), ("a>1", "b"), ">=3.11")
    assert list(conversion_lines("n.ipynb", made)) == [
        "n.ipynb: cell 3",
        "  - x",
        "  + # x",
        "n.ipynb: record",
        "  - a",
        "  + a>1",
        "  + b",
        "  + requires-python >=3.11",
    ]
    assert list(conversion_lines("n.ipynb", Conversion(b"", is_changed=False))) == []
