from __future__ import annotations

import json
from typing import Any

import pytest
from builders import JSON, cell
from hypothesis import given

from pytest_nbrepro.requirements import Foreign, foreign

BLOCK = """\
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "Polars>=1",
#   'rich; python_version < "3.12"',
# ]
# ///
"""
LOCK = """\
version = 1
requires-python = ">=3.12"

[manifest]
requirements = [
    { name = "polars", specifier = ">=1" },
    { name = "rich", extras = ["jupyter"], marker = "python_full_version < '3.13'" },
    { name = "mine", editable = "." },
]

[[package]]
name = "polars"
"""


def only(metadata: dict[str, Any], *sources: str) -> Foreign:
    cells = [cell(number, source) for number, source in enumerate(sources, start=1)]
    (found,) = foreign(metadata, cells)
    return found


def pipfile(**parts: Any) -> dict[str, Any]:
    return {"requirements": json.dumps(parts)}


def texts(found: Foreign) -> list[str]:
    return [each.text for each in found.requirements]


def test_the_pipfile_of_jupyterlab_requirements_is_read() -> None:
    wanted = {
        "Pandas": ">=1,<2",
        "numpy": "*",
        "b": {"version": "==1", "extras": ["x"], "markers": "os_name == 'nt'"},
    }
    found = only(
        pipfile(
            packages=wanted,
            **{"dev-packages": {"pytest": "*"}},
            source=[{"url": "https://pypi.org/simple", "name": "pypi"}],
            requires={"python_version": "3.8"},
        )
    )
    assert texts(found) == ["pandas<2,>=1", "numpy", 'b[x]==1; os_name == "nt"', "pytest"]
    assert (found.requires_python, found.problems) == ("==3.8.*", ())


def test_a_whole_version_of_python_counts_before_a_short_one() -> None:
    requires = {"python_version": "3.8", "python_full_version": "3.8.6"}
    assert only(pipfile(requires=requires)).requires_python == "==3.8.6"


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"packages": {"a": {"path": "."}}}, "a: it is a local path"),
        ({"packages": {"a": {"git": "https://x.org/a", "ref": "b"}}}, "a: it is a checkout"),
        ({"packages": {"a; reboot": "*"}}, "a; reboot: "),
        ({"packages": {"a": "rm -rf"}}, "arm -rf: "),
        ({"source": [{"url": "https://x.org/simple"}]}, "packages come from another index"),
        ({"source": [{"url": "file:///x"}, 1]}, "packages come from another index"),
    ],
)
def test_what_a_pipfile_says_and_a_requirement_cannot_is_told(
    parts: dict[str, Any], problem: str
) -> None:
    found = only(pipfile(**parts))
    assert found.requirements == ()
    assert found.problems[0].startswith(problem)


def test_the_comment_of_pep_723_is_read() -> None:
    found = only({}, "x = 1", BLOCK + "import polars")
    assert found.source == "the comment of PEP 723 in cell 2"
    assert texts(found) == ["polars>=1", 'rich; python_version < "3.12"']
    assert (found.requires_python, found.problems) == (">=3.11", ())


def test_what_juv_keeps_beside_its_comment_is_not_read_again() -> None:
    assert texts(only({"uv.lock": LOCK}, BLOCK)) == ["polars>=1", 'rich; python_version < "3.12"']


def test_a_lock_of_juvs_without_the_comment_is_read_by_what_it_was_made_from() -> None:
    found = only({"uv.lock": LOCK}, "x = 1")
    assert texts(found) == ["polars>=1", 'rich[jupyter]; python_full_version < "3.13"']
    assert (found.requires_python, found.problems) == (
        ">=3.12",
        ("mine: editable is not taken over",),
    )


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (BLOCK + "\n" + BLOCK, "there are two"),
        ("# /// script\n# x = [\n# ///", "it is not valid TOML"),
        ("# /// script\n# dependencies = ['a b', 3]\n# ///", "a b: "),
        ("# /// script\n# requires-python = '3'\n# ///", "3 is no range of Python versions"),
        (
            f"# /// script\n# requires-python = '>={'9' * 5000}'\n# ///",
            f">={'9' * 55}... is no range of Python versions",
        ),
        (
            "# /// script\n# [tool.uv]\n# exclude-newer = 2025-01-01T00:00:00Z\n# ///",
            "[tool.uv] exclude-newer is not taken over",
        ),
    ],
)
def test_what_is_wrong_with_a_comment_of_pep_723_is_told(source: str, problem: str) -> None:
    found = only({}, source)
    assert found.requirements == ()
    assert found.problems[0].startswith(problem)


@pytest.mark.parametrize(
    "source",
    [
        "# /// script\n# dependencies = ['a']",
        "# /// script\n# dependencies = ['a']\nx\n# ///",
        "# /// other\n# dependencies = ['a']\n# ///",
        "x = '# /// script'",
    ],
)
def test_what_is_no_whole_block_is_none(source: str) -> None:
    assert foreign({}, [cell(1, source)]) == ()


def test_a_block_goes_on_to_its_last_end() -> None:
    source = "# /// script\n# dependencies = ['a']\n# ///\n#\n# ///\n"
    assert "not valid TOML" in only({}, source).problems[0]


@given(JSON, JSON)
def test_whatever_stands_under_those_keys_is_read_or_told(pipfile: Any, lock: Any) -> None:
    for other in foreign({"requirements": json.dumps(pipfile), "uv.lock": lock}, []):
        assert other.source
    foreign({"requirements": pipfile}, [])


def test_a_pipfile_that_is_not_json_is_told() -> None:
    assert only({"requirements": "[packages]"}).problems == ("it is not valid JSON",)
