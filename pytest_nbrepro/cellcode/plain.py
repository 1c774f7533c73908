"""Magics and commands of a cell as the calls that IPython makes of them, for the plain cases.

IPython's own transformer takes 0.4 s to import, and moves lines. What is not
plain (prompts, automatic quotes, indented cells) is left to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pytest_nbrepro.cellcode.lines import Statement, physical, statements

_CELL_MAGIC = re.compile(
    r"\s*%%(?P<name>[^\W\d][\w.]*)(?P<line>[^\n]*)(?:\n(?P<body>.*))?\Z", re.DOTALL
)
_MAGIC = re.compile(r"%(?P<name>[^\W\d][\w.]*)(?:[ \t]+(?P<line>.*))?\Z", re.DOTALL)
_ASSIGNED = re.compile(
    r"(?P<target>[ \t]*[^\W\d][\w.]*(?:[ \t]*,[ \t]*[^\W\d]\w*)*[ \t]*=[ \t]*)"
    r"(?P<sign>[!%])(?P<rest>.*)",
    re.DOTALL,
)
_HELP = re.compile(r"(?P<before>\??\??)(?P<what>%{0,2}[^\W\d*][\w.*]*)(?P<after>\??\??)\Z")


def plain_calls(source: str) -> str | None:
    """The cell with its magics and commands as calls, on the lines on which they stand.

    None where it is not plain.
    """
    whole = _CELL_MAGIC.match(source)
    if whole:
        body = whole["body"] or ""
        body += "\n" * (body != "" and not body.endswith("\n"))
        lead = "\n" * source[: whole.start("name")].count("\n")
        return lead + _call("run_cell_magic", whole["name"], whole["line"].strip(), body)
    lines = physical(source)
    made = list(lines)
    for statement in statements(lines):
        text = _replaced(statement, lines)
        if text is None:
            continue
        if not text:
            return None
        made[statement.first] = text + "\n" * statement.count
        for at in range(statement.first + 1, statement.first + statement.count):
            made[at] = ""
    return "".join(made)


def _replaced(statement: Statement, lines: Sequence[str]) -> str | None:
    """What stands for a statement; None where it stays, empty where it is not plain."""
    indent = " " * statement.indent
    if statement.escaped:
        call = _escaped(statement.escaped)
        return f"{indent}{call}" if call else ""
    joined = "".join(lines[statement.first : statement.first + statement.count]).rstrip()
    asked = _help(joined.strip())
    if asked:
        return indent + asked
    assigned = _ASSIGNED.match(joined)
    if assigned is None:
        return None
    rest = assigned["rest"].replace("\\\n", "").strip()
    if assigned["sign"] == "!":
        return assigned["target"] + _call("getoutput", rest)
    magic = _MAGIC.match("%" + rest)
    return (
        assigned["target"] + _call("run_line_magic", magic["name"], magic["line"] or "")
        if magic
        else ""
    )


def _help(text: str) -> str:
    """The call for a question such as x? or ??x; empty where it is none."""
    found = _HELP.match(text)
    if found is None or not (found["before"] or found["after"]):
        return ""
    magic = "psearch" if "*" in found["what"] else "pinfo"
    magic += "2" * ("??" in {found["before"], found["after"]} and magic == "pinfo")
    return _call("run_line_magic", magic, found["what"])


def _escaped(text: str) -> str:
    """The call for a line that begins with a sign; empty where it is not plain."""
    if text.endswith("?"):
        return _help(text)
    if text.startswith("!!"):
        return _call("getoutput", text[2:])
    if text.startswith("!"):
        return _call("system", text[1:])
    magic = _MAGIC.match(text)
    return _call("run_line_magic", magic["name"], (magic["line"] or "").strip()) if magic else ""


def _call(method: str, *texts: str) -> str:
    return f"get_ipython().{method}({', '.join(map(repr, texts))})"
