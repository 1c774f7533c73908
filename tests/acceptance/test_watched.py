"""What somebody sees who watches pytest run a long cell on a terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from pathlib import Path

import pytest
from notebooks import code, notebook, result, write
from runs import PYTEST, environment

_ESCAPES = re.compile(r"\x1b\[[\d;?]*[A-Za-z]")


def watched(folder: Path, *arguments: str, **variables: str) -> list[list[str]]:
    """The lines of a terminal with 80 columns on which pytest runs, each as it was over time."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    variables = {"TERM": "xterm", "COLUMNS": "80", "CI": "", "BUILD_NUMBER": "", **variables}
    command = [str(PYTEST), "--nbrepro", "-p", "no:hypothesispytest", "-p", "no:cacheprovider"]
    process = subprocess.Popen(
        [*command, "--nbrepro-diagnose=off", *arguments],
        cwd=folder,
        env=environment(folder, **variables),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:  # as Linux says that nobody has the other end any more
            break
        if not part:
            break
        shown += part
    os.close(ours)
    process.wait(60)
    return _over_time(_ESCAPES.sub("", shown.decode()))


def _over_time(text: str) -> list[list[str]]:
    lines = [[""]]
    line, cursor = "", 0
    for character in text:
        if character == "\n":
            lines[-1].append(line)
            lines.append([""])
            line, cursor = "", 0
        elif character == "\r":
            cursor = 0
        elif character == "\b":
            cursor -= 1
            lines[-1].append(line)
        else:
            line = line[:cursor] + character + line[cursor + 1 :]
            cursor += 1
    return [[was.rstrip() for was in each] for each in lines]


SLOW = notebook(
    code("import time; time.sleep(3.6); 1", result("1")),
    code("'a long line' + ' of words' * 9", result("'a long line'")),
)


@pytest.mark.parametrize(
    ("how", "before", "after"),
    [
        ("-s", "slow.ipynb ss.", r"slow\.ipynb ss\.\.F"),
        ("-v", "slow.ipynb::cell-1", r"slow\.ipynb::cell-1 PASSED import time; .*1 +\[ 80%\]"),
    ],
)
def test_the_cell_that_runs_is_named_and_nothing_of_it_stays(
    tmp_path: Path, how: str, before: str, after: str
) -> None:
    write(tmp_path / "slow.ipynb", SLOW)
    lines = watched(tmp_path, how)
    told = re.compile(r" +cell 1 of 2: [23] s$")
    (line,) = (line for line in lines if any(map(told.search, line)))
    assert {told.sub("", was) for was in line if told.search(was)} == {before}
    assert re.fullmatch(after, line[-1])
    ends = [line[-1] for line in lines]
    shown = ends[next(i for i, end in enumerate(ends) if "FAILURES" in end) :]
    # pytest's own short summary takes its colours for characters
    assert [end for end in shown if len(end) > 80 and not end.startswith("FAILED")] == []
    assert "+ 'a long line« of words of words of words of words of … of words of words»'" in (
        "\n".join(shown)
    )


def test_nothing_moves_where_lines_are_kept(tmp_path: Path) -> None:
    write(tmp_path / "slow.ipynb", SLOW)
    lines = watched(tmp_path, CI="1")
    assert not any("cell 1 of 2" in was for line in lines for was in line)
