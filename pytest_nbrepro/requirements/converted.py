"""A cell without the lines that install packages: they become comments, in place.

No other line changes by a byte. Where IPython does not see the same commands
in the cell, or the cell could not be read any more, nothing in it is changed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pytest_nbrepro.cellcode import (
    PYTHON_BODIES,
    Statement,
    commands_in,
    physical,
    runs_a_program,
    statements,
    trees,
)
from pytest_nbrepro.requirements.installs import Installing, installing
from pytest_nbrepro.requirements.stated import Stated

NOTE = "  # now a requirement in the record"
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_SHELLS = frozenset({"bash", "sh", "script", "cmd", "powershell", "!", "system", "sx"})
_CALLED = re.compile(r"\b(?:pip|conda|mamba)\b")
#: Without a sign before it, IPython takes the name of a magic that is all of a cell.
_AUTOMAGIC = re.compile(r"(?:pip|conda|mamba|micromamba|uv)[ \t]+\S")
_ASSIGNED = re.compile(r"[^=#'\"\n]*=[ \t]*([!%][^=\n].*)")


@dataclass(frozen=True)
class Converted:
    """What becomes of a cell.

    ``source`` is its new source; ``requirements`` come from the lines that are
    comments now; ``left`` are lines that install, and stay, with the reason.
    """

    source: str
    requirements: tuple[Stated, ...] = ()
    left: tuple[tuple[str, str], ...] = ()


@dataclass
class _Found:
    """The statements of a cell: those that install, and all."""

    all: list[Statement] = field(default_factory=list)
    installs: list[tuple[Statement, Installing]] = field(default_factory=list)


def converted(source: str) -> Converted:
    """The cell with its install commands as comments, and what they ask for."""
    if "install" not in source:
        return Converted(source)
    lines = physical(source)
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    while (magic := _CELL_MAGIC.match(lines[first])) is not None:
        if magic[1] not in PYTHON_BODIES:
            return Converted(source, left=tuple(_in_shell(magic[1], lines[first + 1 :])))
        if first + 1 == len(lines):
            return Converted(source)
        first += 1
    found = _found(lines, first)
    left = [(each.escaped, made.problem) for each, made in found.installs if made.problem]
    left += [*_assigned(lines, found.all), *_called(source)]
    taken = [(each, made) for each, made in found.installs if not made.problem]
    if not taken:
        return Converted(source, left=tuple(left or _unseen(source, lines)))
    changes = _changes(lines, found.all, [each for each, _ in taken])
    changed = "".join(changes.get(at, line) for at, line in enumerate(lines))
    problem = _problem(source, changed, [each for each, _ in taken], len(found.all))
    if problem:
        left += [(each.escaped, problem) for each, _ in taken]
        return Converted(source, left=tuple(left))
    requirements = tuple(each for _, made in taken for each in made.requirements)
    return Converted(changed, requirements, tuple(left))


def _in_shell(magic: str, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    if magic in _SHELLS:
        for line in lines:
            if installing(f"!{line.strip()}") is not None:
                yield line.strip(), f"it is in a cell of %%{magic}"


def _assigned(lines: Sequence[str], everything: Sequence[Statement]) -> Iterator[tuple[str, str]]:
    """Commands whose output is kept in a variable, which the rest of the notebook may read."""
    for each in everything:
        kept = _ASSIGNED.match(lines[each.first])
        if kept is not None and not each.escaped and installing(kept[1].strip()) is not None:
            yield lines[each.first].strip(), "its output is kept in a variable"


def _called(source: str) -> Iterator[tuple[str, str]]:
    """Install commands that Python code calls, as with ``subprocess``."""
    try:
        read = trees(source) if _CALLED.search(source) else ()
    except SyntaxError:
        return
    for node in (node for tree in read for node in ast.walk(tree)):
        for given in node.args if isinstance(node, ast.Call) and runs_a_program(node) else ():
            parts = given.elts if isinstance(given, (ast.List, ast.Tuple)) else [given]
            texts = [part.value for part in parts if isinstance(part, ast.Constant)]
            words = [text for text in texts if isinstance(text, str)]
            line = " ".join(words)
            if installing(f"!{line}") is not None or words[:3] == ["-m", "pip", "install"]:
                yield line, "Python code calls it"


def _unseen(source: str, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Commands in a cell that is damaged, so that nobody can say where they stand."""
    seen = [line.strip() for line in lines if line.lstrip().startswith(("!", "%"))]
    seen = [line for line in seen if installing(line) is not None]
    if seen:
        try:
            trees(source)
        except SyntaxError as error:
            yield from ((line, f"the cell cannot be read as Python: {error.msg}") for line in seen)


def _found(lines: Sequence[str], first: int) -> _Found:
    found = _Found()
    for each in statements(lines[first:]):
        text = each.escaped
        statement = Statement(each.first + first, each.count, each.indent, text)
        found.all.append(statement)
        made = installing(text) if text else None
        if made is not None:
            found.installs.append((statement, made))
    if len(found.all) == 1 and not found.installs and not found.all[0].indent:
        only = found.all[0]
        text = lines[only.first].strip()
        made = installing(f"%{text}") if only.count == 1 and _AUTOMAGIC.match(text) else None
        if made is not None:
            found.installs.append((Statement(only.first, 1, 0, text), made))
    return found


def _changes(
    lines: Sequence[str], everything: Sequence[Statement], taken: Sequence[Statement]
) -> Mapping[int, str]:
    """The new lines by their places: comments, and ``pass`` where a block would be empty."""
    changes: dict[int, str] = {}
    is_taken = {each.first for each in taken}
    following = _following(everything, is_taken)
    before = -1  # how far the statement before, which stays one, is indented
    for each in everything:
        if each.first not in is_taken:
            before = each.indent
            continue
        is_alone = each.indent > max(before, following[each.first])
        for at in range(each.first, each.first + each.count):
            begin = "pass  # " if is_alone and at == each.first and before >= 0 else "# "
            note = NOTE if at == each.first + each.count - 1 else ""
            changes[at] = _commented(lines[at], begin, note)
        if is_alone and before >= 0:
            before = each.indent
    return changes


def _following(everything: Sequence[Statement], is_taken: set[int]) -> dict[int, int]:
    """For each statement, how far the next one that stays is indented; -1 where there is none."""
    following, after = {}, -1
    for each in reversed(everything):
        following[each.first] = after
        if each.first not in is_taken:
            after = each.indent
    return following


def _commented(line: str, begin: str, note: str) -> str:
    body = line.rstrip("\r\n")
    text = body.lstrip(" \t")
    indent, end = body[: len(body) - len(text)], line[len(body) :]
    return f"{indent}{begin}{text}{note}{end}"


def _problem(source: str, changed: str, taken: Sequence[Statement], statements_in_all: int) -> str:
    """Why a cell must not be changed; empty where it may be."""
    try:
        seen = list(commands_in(trees(source)))
        for each in taken:
            seen.remove(each.escaped)
    except SyntaxError as error:
        if not (statements_in_all == 1 and _AUTOMAGIC.match(taken[0].escaped)):
            return f"the cell cannot be read as Python: {error.msg}"
    except ValueError:
        return "IPython reads the cell in another way"
    try:
        trees(changed)
    except SyntaxError:
        return "without it the cell would be no Python any more"
    return ""
