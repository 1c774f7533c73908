"""Errors that say by themselves what is the matter."""

from __future__ import annotations

from typing import Any

import pytest
from suspects import concluded, evidence, failure, gives, raised

from pytest_nbrepro.diagnosis import (
    Cause,
    Diagnosis,
    Drift,
    Failure,
    Kind,
    Missing,
    MissingFile,
    Run,
    path_in,
)
from pytest_nbrepro.order import Changes


def told(first: Failure, *sources: str, **more: Any) -> Diagnosis:
    """What is said without a run."""
    found, asked = concluded(evidence(*(sources or ("x", "y")), failures=[first], **more), {})
    assert found is not None
    assert not asked
    return found


def test_a_package_that_is_locked_and_not_installed() -> None:
    first = raised(1, "ModuleNotFoundError", "No module named 'seaborn'")
    found = told(first, missing=Missing("seaborn", "seaborn", "0.13.2"))
    assert found.lines == (
        (
            "cause: environment: cell 1 imports seaborn, and seaborn is locked, but not installed; "
            "install seaborn==0.13.2, or pytest --nbrepro --nbrepro-env locked report.ipynb"
        ),
    )


def test_a_package_that_is_not_even_locked() -> None:
    first = raised(1, "ModuleNotFoundError", "No module named 'sklearn'")
    found = told(first, missing=Missing("sklearn", "scikit-learn"))
    assert found.cause is Cause.ENVIRONMENT
    assert "scikit-learn is not installed (not even locked)" in found.sentence
    assert found.advice == "nbrepro lock report.ipynb after installing scikit-learn"


@pytest.mark.parametrize("name", ["ImportError", "OSError"])
def test_a_library_of_the_operating_system_that_is_not_there(name: str) -> None:
    text = "libGL.so.1: cannot open shared object file: No such file or directory"
    first = raised(2, name, text)
    found = told(first, providers={"libGL.so.1": "libgl1", "dot": "graphviz"})
    assert found.cause is Cause.ENVIRONMENT
    assert found.sentence == (
        "cell 2 loads libGL.so.1, which is not there; when the lock was made, it was that of libgl1"
    )
    assert found.advice == "install libgl1"
    found = told(first)
    assert found.sentence == "cell 2 loads libGL.so.1, which is not there"
    assert found.advice == "install the package of the operating system that has it"


def test_a_program_that_is_not_there_has_the_package_of_the_lock() -> None:
    first = raised(
        1,
        "FileNotFoundError",
        "[Errno 2] No such file or directory: 'dot'",
        files=("In[1]", "/usr/lib/python3/subprocess.py"),
    )
    found = told(first, file=MissingFile("dot"), providers={"dot": "graphviz"})
    assert found.advice == "install graphviz"


def test_a_module_that_nobody_knows_may_be_a_file() -> None:
    first = raised(1, "ModuleNotFoundError", "No module named 'helpers'")
    found = told(first, missing=Missing("helpers", "helpers", is_known=False))
    assert "neither installed, nor locked, nor a file beside the notebook" in found.sentence
    assert "put helpers.py there" in found.advice


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("AttributeError", "module 'numpy' has no attribute 'float_'"),
        ("AttributeError", "Module 'numpy' has no attribute 'float_'"),
        ("ImportError", "cannot import name 'float_' from 'numpy' (/lib/numpy/__init__.py)"),
    ],
)
def test_what_a_package_of_another_version_lacks(name: str, text: str) -> None:
    drift = (Drift("numpy", "1.26.4", "2.4.6", frozenset({1})),)
    found = told(raised(1, name, text), drift=drift, imported={"numpy": "numpy 2.4.6"})
    assert found.cause is Cause.ENVIRONMENT
    assert "numpy has no 'float_'" in found.sentence
    assert "numpy is 2.4.6 here and 1.26.4 in the lock" in found.sentence


def test_what_a_package_lacks_that_is_as_locked_is_an_error() -> None:
    first = raised(1, "AttributeError", "module 'numpy' has no attribute 'flaot'")
    known = evidence("x", failures=[first], imported={"numpy": "numpy 2.4.6"})
    found, _ = concluded(known, {Run.PERTURBED: gives(1)})
    assert found is not None
    assert found.cause is Cause.ERROR
    assert found.sentence.endswith("and so does a second run")


def test_a_name_that_is_defined_below() -> None:
    first = raised(1, "NameError", "name 'k' is not defined")
    found = told(first, "print(k)", "k = 2")
    assert found.cause is Cause.ORDER
    assert found.sentence == "cell 1 uses 'k', which only cell 2 below defines"
    assert found.advice == "move cell 2 above cell 1"


def test_a_name_that_no_cell_defines_any_more_and_one_like_it() -> None:
    first = raised(2, "NameError", "name 'rates' is not defined")
    found = told(first, "rate = 2", "print(rates)", changes=Changes(edited=(1,)))
    assert "defined in no cell any more" in found.sentence
    assert found.advice == "perhaps it is 'rate' now"
    assert found.evidence == ("edited since the record was made: cell 1",)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (MissingFile("a.csv"), "opens 'a.csv', which is not there"),
        (MissingFile("/home/x/a.csv", is_outside=True), "and lies outside of the project"),
        (MissingFile("a.csv", is_ignored=True), "git is told to ignore it"),
    ],
)
def test_a_file_that_is_not_there(file: MissingFile, said: str) -> None:
    found = told(raised(1, "FileNotFoundError", "…"), file=file)
    assert found.cause is Cause.INPUT
    assert said in found.sentence


def test_a_file_of_that_name_elsewhere_is_told() -> None:
    found = told(raised(1, "OSError", "…"), file=MissingFile("a.csv", found_at="data/a.csv"))
    assert found.advice.startswith("there is one at 'data/a.csv'")


def test_a_program_that_is_not_there_is_no_input() -> None:
    first = raised(1, "FileNotFoundError", "…", files=("c.py", "/lib/subprocess.py"))
    found = told(first, file=MissingFile("dot"))
    assert found.cause is Cause.ENVIRONMENT
    assert "starts the program 'dot'" in found.sentence


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("URLError", "<urlopen error [Errno -2] Name or service not known>"),
        ("ConnectionError", "HTTPSConnectionPool(host='example.org', port=443): Max retries"),
        ("ConnectTimeout", ""),
        ("gaierror", "[Errno -3] Temporary failure in name resolution"),
        ("OSError", "[Errno 101] Network is unreachable"),
    ],
)
def test_the_network_is_an_input(name: str, text: str) -> None:
    found = told(raised(1, name, text))
    assert found.cause is Cause.INPUT
    assert ("(example.org)" in found.sentence) == ("example" in text)


@pytest.mark.parametrize(
    ("rule", "message", "said"),
    [
        ("RUN004", "the kernel died (exit code 3)", "in cell 2, the kernel died (exit code 3)"),
        ("RUN005", "still running after 2 s, and stopped", "cell 2 was still running after 2 s"),
        ("RUN008", "put out more than 9 MB, and was stopped", "cell 2 put out more than 9 MB"),
    ],
)
def test_a_bad_end_is_an_error_in_its_own_words(rule: str, message: str, said: str) -> None:
    found = told(failure(2, message, kind=Kind.STOPPED, rule=rule, hint="do this"))
    assert found.cause is Cause.ERROR
    assert found.sentence.startswith(said)
    assert found.advice == "do this"


def test_a_notebook_that_could_not_be_run_is_a_matter_of_its_environment_or_machine() -> None:
    first = failure(1, "there is no kernel 'r'", kind=Kind.NOT_RUN, rule="RUN001")
    assert told(first).lines[0] == "cause: environment: no cell was run: there is no kernel 'r'"
    first = failure(1, "the notebook needs a GPU", kind=Kind.NOT_RUN, rule="HW011")
    assert told(first).cause is Cause.HARDWARE


def test_a_syntax_error_is_not_run_again() -> None:
    assert told(raised(1, "SyntaxError", "invalid syntax (1.py, line 1)")).cause is Cause.ERROR


@pytest.mark.parametrize(
    ("name", "text", "path"),
    [
        ("FileNotFoundError", "[Errno 2] No such file or directory: 'data/a.csv'", "data/a.csv"),
        ("FileNotFoundError", '[Errno 2] No such file or directory: "it\'s.csv"', "it's.csv"),
        ("FileNotFoundError", "a.txt not found.", "a.txt"),
        ("OSError", "../a.npz not found", "../a.npz"),
        ("PermissionError", "[Errno 13] Permission denied: '/srv/x'", "/srv/x"),
        ("FileNotFoundError", "[Errno 2] No such file: 'a' -> 'b'", "a"),
        ("OSError", "[Errno 28] No space left on device", ""),
        ("ValueError", "column 'a' not found", ""),
        ("FileNotFoundError", "data/a.parquet", "data/a.parquet"),
        ("FileNotFoundError", "nothing to read", ""),
        ("DataSourceError", "data/a.shp: No such file or directory", "data/a.shp"),
        (
            "FileNotFoundError",
            "No such file or directory (os error 2): my data/a.csv",
            "my data/a.csv",
        ),
        ("IOException", 'IO Error: No files found that match the pattern "a.csv"', "a.csv"),
        (
            "IOException",
            'IO Error: Cannot open database "/d/a.duckdb" in read-only mode: it does not exist',
            "/d/a.duckdb",
        ),
        (
            "FileNotFoundError",
            (
                "[Errno 2] Unable to synchronously open file (unable to open file: "
                "name = 'data/a.h5', errno = 2, error message = 'No such file or directory')"
            ),
            "data/a.h5",
        ),
        (
            "FileNotFoundError",
            "[Errno 2] Failed to open local file 'a.csv'. Detail: [errno 2] No such file",
            "a.csv",
        ),
        ("FileNotFoundError", "``/d/a.h5`` does not exist", "/d/a.h5"),
        ("ValueError", "a.csv does not exist", ""),
    ],
)
def test_the_path_in_an_error(name: str, text: str, path: str) -> None:
    assert path_in(name, text) == path


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        (
            "SyntaxError",
            "Missing parentheses in call to 'print'. Did you mean print(...)? (1.py, line 1)",
            (
                "cell 1 is written for Python 2: Missing parentheses in call to 'print'. "
                "Did you mean print(...)?"
            ),
        ),
        ("NameError", "name 'xrange' is not defined", "cell 1 uses 'xrange', a name of Python 2"),
        (
            "ModuleNotFoundError",
            "No module named 'urllib2'",
            "cell 1 imports urllib2, a module of Python 2",
        ),
        (
            "ModuleNotFoundError",
            "No module named 'distutils.util'",
            "cell 1 imports distutils, which newer Pythons have no more",
        ),
    ],
)
def test_code_that_was_written_for_an_older_python(name: str, text: str, sentence: str) -> None:
    saved = "the notebook was saved with Python 2.7.12 and runs here with 3.11.7"
    found = told(raised(1, name, text), other_python=saved)
    assert (found.cause, found.sentence) == (Cause.ENVIRONMENT, sentence)


def test_a_statement_of_python_2_in_a_notebook_of_this_python_is_a_slip() -> None:
    found = told(raised(1, "SyntaxError", "Missing parentheses in call to 'print'"))
    assert found.cause is Cause.ERROR
    assert "is written for Python 2" in found.sentence


def test_a_name_of_python_2_that_a_cell_defines_is_a_matter_of_order() -> None:
    found = told(raised(1, "NameError", "name 'file' is not defined"), "file", "file = 1")
    assert found.cause is Cause.ORDER


def test_a_cell_that_somebody_has_interrupted() -> None:
    message = "error is stored, but the fresh run does not give it: KeyboardInterrupt"
    found = told(failure(1, message, rule="OUT002"))
    assert found.cause is Cause.RESULT
    assert found.sentence == "cell 1 was interrupted by hand when what is stored of it was made"
