"""The lines of ours in a file of git's attributes: put in and taken out, every other byte kept.

Facts: gitattributes(5). A later line wins; a pattern with a slash in it counts
from the folder of its file, unless it begins with ``**/``. That baselines are
generated lets reviews fold them; they are text, and are merged as text.
"""

from __future__ import annotations

import re

__all__ = ["LINES", "with_lines", "without_lines"]

#: What is written: the filter and the diff of notebooks, and what their baselines are.
LINES = (
    b"*.ipynb filter=nbrepro diff=nbrepro",
    b"**/__nbrepro__/** linguist-generated",
)


def with_lines(content: bytes) -> bytes:
    """The file with those lines put at its end that it does not have; line ends as it has them."""
    there = {line.strip() for line in content.splitlines()}
    missing = [line for line in LINES if line not in there]
    if not missing:
        return content
    end = b"\r\n" if b"\r\n" in content or content.endswith(b"\r") else b"\n"
    if content and not content.endswith(b"\n"):
        # with no line end after ours either, they can be taken out without a trace
        return content + b"".join(end + line for line in missing)
    return content + b"".join(line + end for line in missing)


def without_lines(content: bytes) -> bytes:
    """The file without those lines."""
    lines = content.splitlines(keepends=True)
    kept = [line for line in lines if line.strip() not in LINES]
    if len(kept) == len(lines):
        return content
    was_open = not lines[-1].endswith(b"\n") and lines[-1].strip() in LINES
    text = b"".join(kept)
    return re.sub(rb"\r?\n\Z", b"", text) if was_open else text
