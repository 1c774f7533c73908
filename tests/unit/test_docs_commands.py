"""What the pages say to type is understood: every command, option and kind of value."""

from __future__ import annotations

import argparse
import ast
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from test_docs import FENCED, blocks, every_page, text

from pytest_nbrepro.cli import main
from pytest_nbrepro.config import from_pyproject
from pytest_nbrepro.options import OPTIONS

#: Options of plugins that need not be installed here, of pytest-cov and of those we compare with.
OTHERS = ("--cov", "--nbval", "--nbmake", "--nb-", "--nbdime")
INLINE = re.compile(r"(?<!`)`((?:nbrepro|pytest --nbrepro)[^`\n]*)`(?!`)")
RUN = re.compile(r"^\s*- (?:run: )?((?:nbrepro|pytest) [^>|#\n]+)$", re.MULTILINE)
PROMPT = re.compile(r"^(?:\$ |\.venv/bin/)?((?:nbrepro|pytest) .*)$", re.MULTILINE)
#: Where one shell command ends and the next one, or something else, begins.
ENDS = frozenset({"&&", "||", "|", ";", ">", "<", "2>"})


def shown(page: Path) -> Iterator[list[str]]:
    """The commands in the blocks of a page, in the words that the program gets."""
    for block in blocks(page, "console"):
        prompted = [line for line in block.splitlines() if line.startswith("$ ")]
        yield from map(words, PROMPT.findall("\n".join(prompted)))
    for block in blocks(page, "sh"):
        yield from map(words, PROMPT.findall(block.replace("\\\n", " ")))
    for block in blocks(page, "yaml"):
        yield from map(words, RUN.findall(block))


def named(page: Path) -> Iterator[list[str]]:
    """The commands in the sentences of a page, which may be cut short."""
    for command in INLINE.findall(FENCED.sub("", text(page))):
        if not re.search(r"…|{|\[OPTIONS\]", command):
            yield words(command.replace("\\|", "|").replace("/--", " --"))


def words(line: str) -> list[str]:
    found = shlex.split(line, comments=True)
    end = next((place for place, word in enumerate(found) if word in ENDS), len(found))
    return found[:end]


def mistakes(command: list[str], parser: object) -> list[str]:
    """What is wrong with a command: nothing, or one thing."""
    if command[0] == "nbrepro":
        return mistakes_of_click(main, command[1:])
    return mistakes_of_pytest(command[1:], parser)


def mistakes_of_click(command: click.Command, arguments: list[str]) -> list[str]:
    context = click.Context(command, info_name=command.name)
    try:
        values, rest, _ = command.make_parser(context).parse_args(list(arguments))
    except click.UsageError as error:
        return [error.format_message()]
    for option in command.params:
        given = values.get(option.name or "")
        known = option.type.choices if isinstance(option.type, click.Choice) else [given]
        if isinstance(given, str) and given not in known:
            return [f"{given} is none of {known}"]
    if not isinstance(command, click.Group) or not rest:
        return []
    inner = command.get_command(context, rest[0])
    return mistakes_of_click(inner, rest[1:]) if inner else [f"no command {rest[0]}"]


def mistakes_of_pytest(arguments: list[str], parser: object) -> list[str]:
    try:
        _, unknown = parser.parse_known_and_unknown_args(arguments)  # type: ignore[attr-defined]
    except (argparse.ArgumentError, pytest.UsageError) as error:
        return [str(error)]
    kinds = {option.flag: option for option in OPTIONS}
    for flag, value in zip(arguments, [*arguments, ""][1:], strict=True):
        if flag in kinds and kinds[flag].metavar and not kinds[flag].is_path:
            try:
                kinds[flag].read(value)
            except ValueError as error:
                return [f"{flag} {value}: expected {error}"]
    return [word for word in unknown if word.startswith("-") and not word.startswith(OTHERS)]


@every_page
def test_commands_that_are_shown_are_understood(page: Path, pytestconfig: pytest.Config) -> None:
    parser = pytestconfig._parser  # noqa: SLF001 - pytest shows its parser nowhere else
    for command in shown(page):
        assert mistakes(command, parser) == [], shlex.join(command)


@every_page
def test_commands_that_are_named_exist(page: Path, pytestconfig: pytest.Config) -> None:
    parser = pytestconfig._parser  # noqa: SLF001 - as above
    for command in named(page):
        found = " ".join(mistakes(command, parser))
        is_cut = re.search("requires an argument|expected one argument", found)
        assert is_cut or not found, shlex.join(command)


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("nbrepro lokc a.ipynb", "no command lokc"),
        ("nbrepro git instal", "no command instal"),
        ("nbrepro lock --hash a.ipynb", "No such option"),
        ("nbrepro lock --engine poetry a.ipynb", "poetry is none of"),
        ("nbrepro check --policy", "requires an argument"),
        ("pytest --nbrepro --nbrepro-report-html a.html", "--nbrepro-report-html"),
        ("pytest --nbrepro --nbrepro-policy easy", "--nbrepro-policy easy: expected"),
        ("pytest --nbrepro --lastfailed-first", "--lastfailed-first"),
    ],
)
def test_a_command_that_is_none_is_found(
    line: str, mistake: str, pytestconfig: pytest.Config
) -> None:
    (found,) = mistakes(words(line), pytestconfig._parser)  # noqa: SLF001 - as above
    assert mistake in found


@every_page
def test_python_that_is_shown_is_python(page: Path) -> None:
    for block in blocks(page, "python"):
        ast.parse(block)


@every_page
def test_settings_that_are_shown_are_understood(page: Path, tmp_path: Path) -> None:
    for block in blocks(page, "toml"):
        if "[tool.nbrepro" in block:
            assert tomllib.loads(block)["tool"]["nbrepro"]
            (tmp_path / "advisory-database").mkdir(exist_ok=True)
            (tmp_path / "pyproject.toml").write_text(block, encoding="utf-8")
            from_pyproject(tmp_path)
