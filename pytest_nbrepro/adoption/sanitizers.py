r"""Files of replacements that nbval reads, so that they say the same here.

nbval reads ``^regex: (.*)$\n^replace: (.*)$`` into a dict (`get_sanitize_patterns`
in its plugin.py): lines of any other kind are passed over without a word, and
of two pairs with the same expression the later holds. Here such lines are
mistakes, so they become comments.
"""

from __future__ import annotations

import re

_PAIR = re.compile(r"^regex: (.*)$\n^replace: (.*)$", re.MULTILINE)
_FOR_PEOPLE = re.compile(r"\s*(?:[#;].*|\[.*\]\s*)?")
_PASSED_OVER = "# nbval did not read this: "


def as_nbval_reads(text: str) -> str:
    """The text with the lines that nbval passes over as comments."""
    last = {found[1]: found.start() for found in _PAIR.finditer(text)}
    read: set[int] = set()
    for found in _PAIR.finditer(text):
        if last[found[1]] == found.start():
            line = text.count("\n", 0, found.start())
            read |= {line, line + 1}
    lines = text.split("\n")
    return "\n".join(
        line if number in read or _FOR_PEOPLE.fullmatch(line) else _PASSED_OVER + line
        for number, line in enumerate(lines)
    )
