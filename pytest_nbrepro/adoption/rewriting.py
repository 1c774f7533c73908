"""Put other options into the lines of a file: settings, scripts, Makefiles, pipelines.

They are found as words, in a command as in a list of quoted words, wherever a
file has them; no line is read as a program. What stands around them stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pytest_nbrepro.adoption.peers import Move, Peer

_REQUIREMENT = "pytest-nbrepro"
#: A version, an extra, a marker behind the name of a package.
_SPECIFIER = r"(?:\[[^\]]*\])?[ \t]*(?:[<>=!~]=?[^\s\"'#;,\\]*(?:,[<>=!~]=?[^\s\"'#;,\\]*)*)?"


@dataclass(frozen=True)
class Note:
    """Something to be known of a line of a file."""

    path: str
    line: int
    told: str

    @property
    def place(self) -> str:
        """The file, and the line where it is about one."""
        return f"{self.path}:{self.line}" if self.line else self.path


def rewritten(path: str, text: str, peer: Peer) -> tuple[str, list[Note]]:
    """The text with our options in the place of the peer's, and what is to be known of them."""
    kept: list[str] = []
    notes: list[Note] = []
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        made, told = _line(line, peer)
        notes += [Note(path, number, each) for each in told]
        if made == line or made.strip() not in {"", "\\"}:
            kept.append(made)
        elif not made.strip() and kept and kept[-1].rstrip().endswith("\\"):
            # it was the last line of a command, which ends one line above now
            kept[-1] = re.sub(r"[ \t]*\\(\s*)$", r"\1", kept[-1])
    return _requirements(path, "".join(kept), peer.name), notes


def _line(line: str, peer: Peer) -> tuple[str, list[str]]:
    told: list[str] = []
    is_ours = re.search(rf"--{peer.name}(?![\w])", line) is not None
    for name in sorted(peer.options, key=len, reverse=True):
        move = peer.options[name]
        if name in line and (is_ours or not move.is_common):
            made = _replaced(line, name, move)
            if made != line and move.told:
                told.append(f"{name}: {move.told}")
            line = made
    return line, told


def _replaced(line: str, name: str, move: Move) -> str:
    word = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
    if move.words:
        quoted = re.compile(rf"(['\"]){word}\1")
        line = quoted.sub(lambda f: ", ".join(f"{f[1]}{w}{f[1]}" for w in move.words), line)
        return re.sub(word, " ".join(move.words), line)
    value = r"(?:=|[ \t]+)(?:\"[^\"]*\"|'[^']*'|[^\s\"']+)" if move.takes_value else ""
    listed = r"(?:[ \t]*,[ \t]*(['\"])[^'\"]*\2)?" if move.takes_value else ""
    for pattern in (
        rf"(['\"]){word}(?:{value})?\1{listed}[ \t]*,[ \t]*",
        rf",[ \t]*(['\"]){word}(?:{value})?\1{listed}",
        rf"(['\"]){word}(?:{value})?\1{listed}",
        rf"{word}{value}[ \t]+",
        rf"[ \t]*{word}{value}",
    ):
        line = re.sub(pattern, "", line)
    return line


def _requirements(path: str, text: str, name: str) -> str:
    """The text with our package in the place of the peer's where it is required."""
    base = path.rpartition("/")[2]
    if re.fullmatch(r".*requirements.*\.(txt|in)", base) or "requirements/" in path:
        return re.sub(rf"(?m)^{name}{_SPECIFIER}(?=[ \t]*(?:[#;]|\r?$))", _REQUIREMENT, text)
    if base in {"tox.ini", "setup.cfg"}:
        return re.sub(
            rf"(?m)^([ \t]+){name}{_SPECIFIER}(?=[ \t]*(?:;|\r?$))", rf"\1{_REQUIREMENT}", text
        )
    if base.endswith((".toml", ".py")):
        ours = r"(?m)^(?!.*\bcompat\b)(.*)$"  # which is a setting of ours, with the same name
        quoted = re.compile(rf"(['\"]){name}{_SPECIFIER}\1")
        text = re.sub(ours, lambda f: quoted.sub(rf"\1{_REQUIREMENT}\1", f[0]), text)
    installed = re.compile(
        rf"(\binstall\b[^\n]*?[\s\"'])['\"]?{name}{_SPECIFIER}['\"]?(?=[\s\"']|$)"
    )
    return installed.sub(rf"\1{_REQUIREMENT}", text)


def mentions(path: str, text: str, peer: Peer) -> Iterator[Note]:
    """The lines that still name the peer, or an option of it."""
    pattern = re.compile(rf"(?<![\w-])(?:--{peer.name}[\w-]*|{peer.name}(?![\w-]))")
    for number, line in enumerate(text.splitlines(), start=1):
        if (found := pattern.search(line)) and "compat" not in line:
            yield Note(path, number, f"{found[0]} is named here")
