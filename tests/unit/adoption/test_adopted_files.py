"""Values go into files of others, and not a byte of theirs goes."""

import tomllib

import pytest

from pytest_nbrepro.adoption import CannotEditError, ini, toml
from pytest_nbrepro.adoption.hooks import hooks_in, with_hooks
from pytest_nbrepro.adoption.pytest_files import PytestFile, pytest_file

TOML = """\
# mine
[project]
name = "x"   # the name

[tool.pytest.ini_options]
addopts = [
    "-ra",  # all
]
"""
PLACE = ("tool", "pytest", "ini_options")
HOOKS = """\
# ours
default_stages: [pre-commit]
repos:
-   repo: local
    hooks:
    -   id: one   # the first
        args: ["a",
          "b"]
    # no second one

# the end
ci: {skip: [one]}
"""


def test_a_value_goes_into_a_table_of_toml_and_the_rest_stays() -> None:
    made = toml.with_values("pyproject.toml", TOML, PLACE, {"addopts": ["-ra", "--nbrepro"]})
    assert [line for line in TOML.splitlines() if line not in made.splitlines()] == []
    assert tomllib.loads(made)["tool"]["pytest"]["ini_options"]["addopts"] == ["-ra", "--nbrepro"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_that_is_not_there_is_put_at_the_end(end: str) -> None:
    text = TOML.replace("\n", end)
    made = toml.with_values("p.toml", text, ("tool", "nbrepro"), {"require-record": True}, "why")
    assert made == f"{text}{end}# why{end}[tool.nbrepro]{end}require-record = true{end}"


@pytest.mark.parametrize(
    ("text", "told"),
    [("[tool\n", "p.toml is no TOML"), ("tool = {x = 1}\n", "is not changed by a program")],
)
def test_toml_that_cannot_take_a_table_is_refused(text: str, told: str) -> None:
    with pytest.raises(CannotEditError, match=told):
        toml.with_values("p.toml", text, ("tool", "nbrepro"), {"require-record": True})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[pytest]\n# c\naddopts = -q\n", "[pytest]\n# c\naddopts = -q --nbrepro\n"),
        ("[pytest]\naddopts=\n  -q\n\n[x]\n", "[pytest]\naddopts=\n  -q\n  --nbrepro\n\n[x]\n"),
        ("[pytest]\r\nx: 1", "[pytest]\r\naddopts = --nbrepro\r\nx: 1"),
        ("[x]\naddopts = 1", "[x]\naddopts = 1\n\n[pytest]\naddopts = --nbrepro\n"),
        ("[pytest]\naddopts =\n", "[pytest]\naddopts = --nbrepro\n"),
        ("", "[pytest]\naddopts = --nbrepro\n"),
        ("[pytest]\naddopts = -q --nbrepro", "[pytest]\naddopts = -q --nbrepro"),
    ],
)
def test_a_word_goes_to_the_end_of_addopts_in_an_ini_file(before: str, after: str) -> None:
    assert PytestFile("pytest.ini", ("pytest",)).with_option(before, "--nbrepro") == after


def test_a_value_of_an_ini_file_can_be_taken_out() -> None:
    text = "[pytest]\na = 1\n  2\n# c\nb = 3\n"
    assert ini.with_value(text, "pytest", "a", None) == "[pytest]\n# c\nb = 3\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [('addopts = "-q"\n', ' = "-q --nbrepro"\n'), ("x = 1\n", ' = 1\naddopts = "--nbrepro"\n')],
)
def test_a_word_goes_to_the_end_of_addopts_in_toml(before: str, after: str) -> None:
    head = "[tool.pytest.ini_options]\n"
    made = PytestFile("pyproject.toml", PLACE).with_option(head + before, "--nbrepro")
    assert made.endswith(after)


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ({"pytest.ini": "", "pyproject.toml": TOML}, "pytest.ini"),
        ({"pyproject.toml": TOML, "tox.ini": "[pytest]"}, "pyproject.toml"),
        ({"pyproject.toml": "[project]", "tox.ini": "[pytest]"}, "tox.ini"),
        ({"tox.ini": "[tox]", "setup.cfg": "[tool:pytest]"}, "setup.cfg"),
        ({"pyproject.toml": "[tool.pytest]\nx = 1"}, "pyproject.toml"),
        ({"pytest.toml": "", "pytest.ini": ""}, "pytest.toml"),
    ],
)
def test_the_file_that_pytest_reads_is_found(files: dict[str, str], path: str) -> None:
    found = pytest_file({name: text.encode() for name, text in files.items()})
    assert found is not None
    assert found.path == path


def test_hooks_go_behind_the_last_repository_and_comments_stay() -> None:
    made = with_hooks(HOOKS, ["nbrepro-check"])
    head, _, tail = HOOKS.partition('          "b"]\n')
    assert made.startswith(f'{head}          "b"]\n- repo: https://')
    assert made.endswith(f"    - id: nbrepro-check\n{tail}")
    assert hooks_in(made) == {"one", "nbrepro-check"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("repos: []\n", "has no list of repos with a line for each"),
        ("repos: [{repo: meta}]\n", "has no list of repos with a line for each"),
        ("repos: 1\n", "has no list of repos"),
        ("ci: {}\n", "has no list of repos with a line for each"),
        ("repos:\n- a: [\n", "is no YAML"),
        ("a: 1\n---\nrepos:\n  - a: 1\n", "is no YAML"),
    ],
)
def test_a_configuration_that_cannot_take_hooks_is_refused(text: str, told: str) -> None:
    with pytest.raises(CannotEditError, match=told):
        with_hooks(text, ["nbrepro-check"])


def test_a_last_repository_that_ends_in_a_block_of_text_stays_whole() -> None:
    text = "repos:\n  - repo: local\n    hooks:\n      - id: a\n        exclude: |\n          x\n\n"
    made = with_hooks(text, ["nbrepro-check"])
    assert hooks_in(made) == {"a", "nbrepro-check"}
    with pytest.raises(CannotEditError, match="put in https://"):  # a line end more would be its
        with_hooks(text.rstrip(), ["b"])
