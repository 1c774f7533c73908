r"""What a terminal would show in the end of a text that was printed to it.

Colours go, what a carriage return or a cursor that moved back writes over
goes, lines that a progress bar went up to are written again. The sequences are
those of ECMA-48; the ones that move are those which progress bars print (tqdm
4.70 with ``position``, rich 15 and the like): up, down, left, right, to a
column, erase in line, erase below.

The screen is as wide as its text and as long: nothing wraps and nothing
scrolls off. Each step costs what it writes, so that the whole is linear.
"""

from __future__ import annotations

import re

_ESCAPE = (
    r"\x1b(?:\[(?P<by>\d{0,4})(?P<move>[A-GJK])|\[[0-?]*[ -/]*[@-~]"
    # the last alternative is a sequence that is damaged, of which a terminal shows the rest
    r"|\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|[@-Z\\^_]|)"
)
_ESCAPES = re.compile(_ESCAPE)
_MOVES = re.compile(r"\x1b\[\d{0,4}[A-GJK]")
_STEPS = re.compile(rf"(?P<text>[^\x1b\r\x08]+)|(?P<back>\x08+)|(?P<start>\r+)|{_ESCAPE}")
#: A character that the next one is written over: spinners print millions of them.
_TYPED_OVER = re.compile(r"[^\x00-\x1f\x7f]\x08(?=[^\x00-\x1f\x7f])")
#: So many blanks, beside as many as the text is long, may stand where a cursor jumped.
_LEAST_BLANKS = 100_000


def terminal(text: str) -> str:
    """The text as a terminal would show it in the end."""
    if "\x08" in text and "\x1b" not in text:  # whose letters are no characters
        text = _TYPED_OVER.sub("", text)
    if "\x08" in text or ("\x1b[" in text and _MOVES.search(text)):
        return _Screen(blanks=_LEAST_BLANKS + len(text)).after(text)
    if "\x1b" in text:
        text = _ESCAPES.sub("", text)
    if "\r\n" in text:
        text = text.replace("\r\n", "\n")
    if "\r" in text:
        text = "\n".join(map(_overwritten, text.split("\n")))
    return text


def _overwritten(line: str) -> str:
    """A line of which each piece behind a carriage return is written over the last.

    From the end: of what was written before, only what stands out is seen.
    """
    shown = ""
    for written in reversed(line.split("\r")):
        if len(written) > len(shown):
            shown += written[len(shown) :]
    return shown


class _Screen:
    """Lines of characters, and where the next one is written.

    A line is a text until something is written into it, then a list. When the
    next line is begun for the first time, it becomes a text again, since the
    characters of a list take many times the memory.
    """

    def __init__(self, blanks: int) -> None:
        self._lines: list[str | list[str]] = [""]
        self._most = 1
        self._blanks = blanks
        self._line = self._column = 0

    def after(self, text: str) -> str:
        """All lines when the text has been printed."""
        for step in _STEPS.finditer(text):
            what = step.lastgroup
            if what == "text":
                self._print(step[0])
            elif what == "start":
                self._column = 0
            elif what == "back":
                self._column = max(0, self._column - len(step[0]))
            elif what == "move":
                self._move(step["move"], step["by"])
        return "\n".join(map("".join, self._lines))

    def _print(self, text: str) -> None:
        if "\n" not in text:
            self._write(text)
            return
        first, *others = text.split("\n")
        self._write(first)
        last = len(self._lines) - 1
        for number, other in enumerate(others):
            if self._line == last:
                self._begin(others[number:])
                return
            self._line, self._column = self._line + 1, 0
            self._write(other)

    def _begin(self, texts: list[str]) -> None:
        """Begin new lines below the last one."""
        if len(self._lines) >= self._most:
            self._lines[-1] = "".join(self._lines[-1])
            self._most = len(self._lines) + len(texts)
        self._lines += texts
        self._line, self._column = len(self._lines) - 1, len(texts[-1])

    def _write(self, text: str) -> None:
        if not text:
            return
        length = len(self._lines[self._line])
        if self._column == 0 and len(text) >= length:
            self._lines[self._line] = text
        else:
            characters = self._characters()
            gap = self._taken(self._column - length)
            characters += " " * gap
            self._column = min(self._column, length + gap)
            characters[self._column : self._column + len(text)] = text
        self._column += len(text)

    def _characters(self) -> list[str]:
        line = self._lines[self._line]
        if isinstance(line, str):
            line = self._lines[self._line] = list(line)
        return line

    def _taken(self, blanks: int) -> int:
        """So many of the blanks as are left."""
        taken = max(0, min(blanks, self._blanks))
        self._blanks -= taken
        return taken

    def _move(self, how: str, by: str) -> None:
        """Follow a sequence: ``how`` is its last letter, ``by`` its number or nothing."""
        if how in "JK":
            self._erase(how, by or "0")
            return
        steps = max(1, int(by or 1))
        if how in "AF":
            self._line = max(0, self._line - steps)
        elif how in "BE":
            self._line = min(len(self._lines) - 1, self._line + steps)
        if how in "EF":
            self._column = 0
        elif how == "C":
            self._column += steps
        elif how == "D":
            self._column = max(0, self._column - steps)
        elif how == "G":
            self._column = steps - 1

    def _erase(self, how: str, what: str) -> None:
        length = len(self._lines[self._line])
        if how == "K" and what == "1":
            blanks = self._taken(min(self._column + 1, length))
            self._characters()[:blanks] = " " * blanks
        elif how == "K" and what == "2":
            self._lines[self._line] = ""
        elif what == "0":
            if self._column == 0:
                self._lines[self._line] = ""
            elif self._column < length:
                del self._characters()[self._column :]
            if how == "J":
                del self._lines[self._line + 1 :]
