"""The summary of a step of GitHub Actions, in Markdown: one table.

Names and messages come from notebooks: every sign of theirs that could be more
than text, in Markdown, in HTML or to GitHub, is written as a number. GitHub
takes a summary of 1 MiB, and none that is larger.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_nbrepro.columns import printable

#: What GitHub takes of one step.
MOST_BYTES = 1024 * 1024
#: What one cell of the table may hold.
_LONGEST = 600
_CLEAN = ("reproduced", "ok", "cached", "updated")
_SIGNS = {"failed": "❌", "with errors": "❌", "with warnings": "⚠️"}
_HEAD = "| notebook | | cause | what to do |\n|---|---|---|---|\n"
#: All of ASCII that is neither a letter, a digit nor a blank, and that is not harmless.
_ACTIVE = re.compile(r"[!-+/:-@\[-`{-~]|\.(?=\S)|-(?=-)|\bwww\b")


@dataclass(frozen=True)
class Row:
    """One notebook: its verdict, why, and what to do."""

    path: str
    verdict: str
    cause: str = ""
    to_do: str = ""


def step_summary(rows: Sequence[Row], title: str, note: str = "", room: int = MOST_BYTES) -> str:
    """The summary, of no more than ``room`` bytes; what is left out of it is told."""
    counts: Mapping[str, int] = Counter(row.verdict for row in rows)
    total = ", ".join(f"{count:,} {markdown(verdict)}" for verdict, count in counts.items())
    head = f"### {markdown(title)}\n\n{total or 'none'}\n\n"
    if note:
        head += f"{markdown(note)}\n\n"
    wrong = [row for row in rows if row.verdict not in _CLEAN]
    if not wrong:
        return head
    text, left = head + _HEAD, len(wrong)
    most = room - 200  # for the last line
    size = len(text.encode())
    for line in map(_line, wrong):
        size += len(line.encode())
        if size > most:
            break
        text, left = text + line, left - 1
    more = f"\n{left:,} more notebooks are left out: a summary has no room for them.\n"
    return text + (more if left else "\n")


def _line(row: Row) -> str:
    sign = _SIGNS.get(row.verdict, "➖")
    cells = (markdown(part) for part in (f"{row.verdict}", row.cause, row.to_do))
    verdict, cause, to_do = cells
    return f"| {markdown(row.path)} | {sign} {verdict} | {cause} | {to_do} |\n"


def markdown(text: str) -> str:
    """The text in one line of Markdown that shows it, and is nothing else."""
    cut = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    lines = (_ACTIVE.sub(_written, line) for line in printable(cut).split("\n"))
    return "<br>".join(lines).replace("\t", " ")


def _written(found: re.Match[str]) -> str:
    first, rest = found[0][0], found[0][1:]
    if first == "@":  # what stands beside it would make an address or a person of it
        return "<span>&#64;</span>"
    return f"&#{ord(first)};{rest}"
