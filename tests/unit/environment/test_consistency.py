from __future__ import annotations

from dataclasses import replace

from builders import environment

from pytest_nbrepro.environment.consistency import inconsistencies, unmet_needs
from pytest_nbrepro.environment.probe import Distribution
from pytest_nbrepro.findings import Severity

PANDAS = Distribution("pandas", "3.1", ("numpy>=2.5", "pytz; extra == 'x'", "win; os_name == 'nt'"))
NUMPY = Distribution("numpy", "2.4")
ALL = ["pandas", "numpy"]


def rules(*found: Distribution, differing: str = "", **more: tuple[str, ...]) -> list[str]:
    env = replace(environment(*found, os_name="posix"), **more)  # type: ignore[arg-type]  # tuples, all of them
    return [f.rule for f in inconsistencies(env, ALL, differing.split())]


def test_a_need_is_told_where_one_of_the_two_differs_from_the_lock() -> None:
    assert rules(PANDAS, NUMPY, differing="numpy") == ["LOCK014"]
    assert rules(PANDAS, NUMPY, differing="pandas") == ["LOCK014"]
    assert rules(PANDAS, NUMPY, differing="six") == []
    assert rules(PANDAS, NUMPY) == []
    assert rules(PANDAS, replace(NUMPY, version="2.5rc1"), differing="numpy") == ["LOCK014"]
    assert rules(PANDAS, replace(NUMPY, version="2.6rc1"), differing="numpy") == []
    assert rules(PANDAS, replace(NUMPY, version="dev-r4"), differing="numpy") == []


def test_needs_are_told_when_a_notebook_is_locked() -> None:
    env = environment(PANDAS, NUMPY, Distribution("pip", "1", ("gone",)), os_name="posix")
    (found,) = unmet_needs(env, ["pip"], [])
    assert found.message == "pandas needs numpy>=2.5: numpy 2.4 is installed"
    endless = "numpy>=99; " + "(" * 5000 + "os_name == 'posix'" + ")" * 5000
    large = f"numpy>={'9' * 5000}"
    (found,) = unmet_needs(
        env,
        ["pip"],
        [
            endless,
            large,
            f"numpy; python_version > '{'9' * 5000}'",
            "no requirement",
            "Six>=1",
            "pandas",
            "numpy; os_name == 'nt'",
        ],
    )
    assert found.message == "2 requirements of installed packages are not met"
    assert found.details == (
        "  the record needs Six>=1: not installed",
        "  pandas needs numpy>=2.5: numpy 2.4 is installed",
    )


def test_a_hidden_copy_informs_and_warns_where_the_version_differs() -> None:
    twice = replace(NUMPY, hidden=("1.26", "2.0"))
    (found,) = inconsistencies(environment(twice), ALL, [])
    assert (found.rule, found.severity) == ("LOCK013", Severity.INFO)
    assert found.message == (
        "numpy is installed more than once: 2.4 counts, 1.26, 2.0 is behind it on the path"
    )
    (found,) = inconsistencies(environment(twice), ALL, ["numpy"])
    assert found.severity is Severity.WARNING
    assert list(inconsistencies(environment(twice), ["pandas"], [])) == []


def test_files_that_were_changed_fail() -> None:
    edited = replace(NUMPY, edited=("numpy/a.py", "numpy/b.so"))
    (found,) = inconsistencies(environment(edited), ALL, [])
    assert (found.rule, found.severity) == ("LOCK016", Severity.ERROR)
    assert found.message == (
        "2 files of numpy 2.4 changed after the installation: numpy/a.py, numpy/b.so"
    )
    assert found.hint.endswith("pip install --force-reinstall --no-deps numpy==2.4")


def test_broken_metadata_is_named() -> None:
    assert rules(broken=("x-1.dist-info",)) == ["LOCK008"]
