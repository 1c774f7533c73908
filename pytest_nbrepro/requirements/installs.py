"""Whether a magic or a command installs packages, and which requirements that comes to.

What the options of pip, uv and conda mean is in `install_options`. A line that
does anything else, or says something that a requirement cannot, has a problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from pytest_nbrepro.names import is_called_like_a_file
from pytest_nbrepro.requirements.conda_names import conda_requirement
from pytest_nbrepro.requirements.install_options import CONDA, PIP, UV, Options
from pytest_nbrepro.requirements.stated import Stated, stated
from pytest_nbrepro.requirements.words import Command, Word, commands

_PIP = re.compile(r"pip(?:\d+(?:\.\d+)?)?(?:\.exe)?")
_PYTHON = re.compile(r"python(?:\d+(?:\.\d+)?)?(?:\.exe)?|\{?\$?\{?(?:sys\.)?executable\}?\}?")
_CONDA = frozenset({"conda", "mamba", "micromamba"})
#: What may stand before a command without changing what it does.
_BEFORE = frozenset({"sudo", "-H", "-E", "time", "env", "command", "exec"})
_VARIABLE = re.compile(r"[A-Za-z_]\w*=")
#: What may stand behind an operator, and only shows the output of the command before.
_HARMLESS = {"|": {"tail", "head", "grep", "egrep", "cat"}, "||": {"true", ":"}}
_NOWHERE = frozenset({"/dev/null", "/dev/stdout", "/dev/stderr"})
_URL = re.compile(r"(?:[a-z]+\+)?[a-z]+://|[a-z]+\+file:|file:", re.IGNORECASE)
_PROGRAM = re.compile(r"\b(?:pip[\d.]*|uv|conda|mamba|micromamba)\b")


@dataclass(frozen=True)
class Installing:
    """What a line installs; ``problem`` says why that cannot be stated as requirements."""

    requirements: tuple[Stated, ...] = ()
    problem: str = ""


def installing(escaped: str) -> Installing | None:
    """What a magic (``%pip …``) or a command (``!pip …``) installs; None where it does not."""
    line = _shell_line(escaped)
    if line is None or "install" not in line or not _PROGRAM.search(line):
        return None
    try:
        found = commands(line)
    except ValueError as error:
        return Installing(problem=str(error))
    installs = [_arguments(command) for command in found]
    if not any(installs):
        return None
    try:
        requirements = _requirements(found, installs)
    except ValueError as error:
        return Installing(problem=str(error))
    return Installing(requirements)


def _shell_line(escaped: str) -> str | None:
    """What the line of a cell hands to a shell."""
    if escaped.startswith("!"):
        return escaped.lstrip("!").strip()
    name, _, rest = escaped[1:].partition(" ")
    if name in {"sx", "system"}:
        return rest.strip()
    return f"{name} {rest}" if _PIP.fullmatch(name) or name in {*_CONDA, "uv"} else None


def _arguments(command: Command) -> tuple[Options, Sequence[Word]] | None:
    """The program that an install command calls, and what stands behind ``install``."""
    words = command.words
    while words and (words[0].text in _BEFORE or _VARIABLE.match(words[0].text)):
        words = words[1:]
    if not words:
        return None
    program, rest = re.split(r"[/\\]", words[0].text)[-1], words[1:]
    texts = [word.text for word in rest]
    if _PYTHON.fullmatch(program) and "pip" in texts[:4] and "-m" in texts[:3]:
        at = texts.index("pip")
        return _behind_install(PIP, rest[at + 1 :])
    if program == "uv" and "pip" in texts:
        return _behind_install(UV, rest[texts.index("pip") + 1 :])
    if _PIP.fullmatch(program):
        return _behind_install(PIP, rest)
    return _behind_install(CONDA, rest) if program in _CONDA else None


def _behind_install(
    options: Options, words: Sequence[Word]
) -> tuple[Options, Sequence[Word]] | None:
    """The words without the name of the subcommand, where that is ``install``."""
    for at, word in enumerate(words):
        if word.text == "install":
            return options, [*words[:at], *words[at + 1 :]]
        if not word.text.startswith("-") and not options.takes_value(words[at - 1].text, at):
            return None
    return None


def _requirements(
    found: Sequence[Command], installs: Sequence[tuple[Options, Sequence[Word]] | None]
) -> tuple[Stated, ...]:
    """What all commands of a line install. Raises ValueError where that is not all they do."""
    requirements: list[Stated] = []
    before = ""
    for command, install in zip(found, installs, strict=True):
        if not set(command.targets) <= _NOWHERE:
            raise ValueError("its output goes to a file")
        if install is None:
            program = command.words[0].text if command.words else ""
            if program not in _HARMLESS.get(before, ()):
                raise ValueError(f"the line does more than install: {program}")
        else:
            options, words = install
            given = options.positional(words)
            if not given:
                raise ValueError("it names no package")
            read = conda_requirement if options is CONDA else _pip_requirement
            requirements += [_plain(read, word) for word in given]
        before = command.operator
    return tuple(requirements)


def _plain(read: Callable[[str], Stated], word: Word) -> Stated:
    if not word.is_plain:
        raise ValueError(f"{word.text} has to be filled in when it is run")
    return read(word.text)


def _pip_requirement(text: str) -> Stated:
    if _URL.match(text):
        return stated(f"{_named(text)} @ {_without_egg(text)}")
    if text.startswith((".", "/", "~", "\\")) or is_called_like_a_file(text) or text == "":
        raise ValueError(f"{text} is a local path")
    if "/" in text and "@" not in text:
        raise ValueError(f"{text} is a local path")
    try:
        return stated(text)
    except ValueError as error:
        raise ValueError(f"{text} is no requirement: {error}") from error


def _named(url: str) -> str:
    """The name of what a URL leads to. Raises ValueError where nothing says it."""
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ValueError(f"{url} cannot be read: {error}") from error
    for part in parts.fragment.split("&"):
        key, _, name = part.partition("=")
        if key == "egg" and name:
            return unquote(name)
    try:
        return str(parse_wheel_filename(unquote(parts.path.rpartition("/")[2]))[0])
    except InvalidWheelFilename:
        raise ValueError(f"{url} does not say the name of its package") from None


def _without_egg(url: str) -> str:
    base, _, fragment = url.partition("#")
    kept = "&".join(part for part in fragment.split("&") if part and not part.startswith("egg="))
    return f"{base}#{kept}" if kept else base
