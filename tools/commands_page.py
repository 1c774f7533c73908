"""The page of commands, made of what click knows: usage, words and options of each."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from pytest_nbrepro.cli import main

DOCS = Path(__file__).parent.parent / "docs"
#: Commands whose task is told on a page of another name.
TOLD = {
    "show": "lock.md#what-is-in-the-record",
    "diff": "update.md#compare-two-notebooks",
    "fingerprint": "hardware.md#see-it",
    "require": "hardware.md#state-what-a-notebook-needs",
    "unstrip": "baseline.md",
    "discover": "requirements.md",
    "convert": "requirements.md",
    "migrate": "moving.md",
    "rule": "rules.md",
    "run": "run-notebooks.md",
}


def command_lines() -> list[str]:
    """Give the page's lines on every command, in the order of ``nbrepro --help``."""
    top = click.Context(main, info_name="nbrepro")
    lines = ["| command | |", "|---|---|"]
    lines += [f"| [`{call}`](#{_anchor(call)}) | {_words(short)} |" for call, short in _index(top)]
    for name in main.list_commands(top):
        command = main.get_command(top, name)
        assert command is not None
        lines += _section(command, click.Context(command, parent=top, info_name=name), "##")
    return lines


def _index(top: click.Context) -> Iterator[tuple[str, str]]:
    for name in main.list_commands(top):
        command = main.get_command(top, name)
        assert command is not None
        yield f"nbrepro {name}", (command.help or "").strip().partition("\n\n")[0]


def _section(command: click.Command, context: click.Context, heading: str) -> Iterator[str]:
    call = context.command_path
    yield from ("", f"{heading} {call}", "")
    paragraphs = (command.help or "").strip().split("\n\n")
    yield from (_words(" ".join(each.split())) + "\n" for each in paragraphs)
    usage = " ".join(command.collect_usage_pieces(context))
    told = _told(command)
    yield f"`{call} {usage}`{f'; more on [its page]({told})' if told else ''}"
    rows = [
        record
        for parameter in command.get_params(context)
        if isinstance(parameter, click.Option)
        and "--help" not in parameter.opts
        and (record := parameter.get_help_record(context))
    ]
    if rows:
        yield from ("", "| option | |", "|---|---|")
        yield from (
            f"| {_option(names)} | {_words(' '.join(words.split()))} |" for names, words in rows
        )
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _section(
                inner, click.Context(inner, parent=context, info_name=name), f"{heading}#"
            )


def _told(command: click.Command) -> str:
    name = command.name or ""
    page = TOLD.get(name, f"{name}.md")
    return page if (DOCS / page.partition("#")[0]).is_file() else ""


def _option(names: str) -> str:
    return f"`{names}`".replace("|", "\\|")


def _words(text: str) -> str:
    """The words of a help text as Markdown, with what is typed in the type of code."""
    escaped = re.sub(r"([*_<|])", r"\\\1", " ".join(text.split()))
    return re.sub(r"(?<![\w`-])((?:pytest|nbrepro) )?--?[a-z][\w-]*", r"`\g<0>`", escaped)


def _anchor(call: str) -> str:
    return call.replace(" ", "-")
