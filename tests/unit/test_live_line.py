from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_nbrepro.live_line import LIVE, LiveLine, begin, duration, live_text, looking_text


class Screen:
    """One line of a terminal; what has been seen of it."""

    def __init__(self, before: str, columns: int = 40) -> None:
        self.line, self.cursor, self.columns = before, len(before), columns
        self.seen: list[str] = []
        self._news = threading.Condition()

    def write(self, text: str) -> None:
        with self._news:
            for character in text:
                if character == "\b":
                    self.cursor -= 1
                    continue
                self.line = (
                    self.line[: self.cursor].ljust(self.cursor)
                    + character
                    + self.line[self.cursor + 1 :]
                )
                self.cursor += 1
            self.seen.append(self.line.rstrip())
            self._news.notify_all()

    def room(self) -> int:
        return self.columns - self.cursor - 1

    def wait_for(self, line: str) -> None:
        with self._news:
            assert self._news.wait_for(lambda: line in self.seen, timeout=20), self.seen


def live(screen: Screen, patience: float = 0.0) -> LiveLine:
    return LiveLine(screen.write, screen.room, patience=patience, often=0.01)


def test_a_word_stands_behind_the_cursor_and_is_gone_when_it_is_done() -> None:
    screen = Screen("a.ipynb ..")
    texts = iter([" cell 9 of 9: 59 s", " cell 9 of 9: 1 min 00 s", *[" short"] * 100_000])
    with live(screen).showing(lambda _: next(texts)):
        for text in (" cell 9 of 9: 59 s", " cell 9 of 9: 1 min 00 s", " short"):
            screen.wait_for(f"a.ipynb ..{text}")
    assert (screen.line.rstrip(), screen.cursor) == ("a.ipynb ..", 10)


def test_it_stays_on_the_line() -> None:
    screen = Screen("a.ipynb ..", columns=20)
    with live(screen).showing(lambda _: " a long word on what happens"):
        screen.wait_for("a.ipynb .. a long w")
    assert len(screen.line) < 20


def test_where_there_is_no_room_nothing_is_written() -> None:
    screen = Screen("a.ipynb .." + " " * 20 + "[ 50%]")
    said = threading.Event()

    def say(_: float) -> str:
        said.set()
        return " cell 1 of 2: 3 s"

    with live(screen).showing(say):
        assert said.wait(20)
    assert not any("cell" in line for line in screen.seen)


def test_what_takes_no_time_is_not_told() -> None:
    screen = Screen("")
    line = live(screen, patience=30)
    for _ in range(100):
        with line.showing(lambda _: "x"):
            pass
    assert screen.seen == []


def test_it_is_gone_after_an_interrupt_and_may_come_again() -> None:
    screen = Screen("..")
    line = live(screen)
    with pytest.raises(KeyboardInterrupt), line.showing(lambda _: " once"):  # noqa: PT012 - the block waits first
        screen.wait_for(".. once")
        raise KeyboardInterrupt
    assert screen.line.rstrip() == ".."
    with line.showing(lambda _: " again"):
        screen.wait_for(".. again")
    time.sleep(0.05)
    assert screen.line.rstrip() == ".."


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(2.9, "2 s"), (59.9, "59 s"), (60, "1 min 00 s"), (605, "10 min 05 s"), (7380, "2 h 03 min")],
)
def test_seconds_are_told_as_people_tell_them(seconds: float, told: str) -> None:
    assert duration(seconds) == told


def test_what_is_said_is_ascii_and_begins_with_a_blank() -> None:
    said = [live_text(3, 12, 75), live_text(0, 12, 3), looking_text(4)]
    assert said == [
        " cell 3 of 12: 1 min 15 s",
        " starting the kernel: 3 s",
        " looking for the cause: 4 s",
    ]
    assert all(map(str.isascii, said))


class Config:
    """As much of pytest's configuration as is asked for: its terminal, and what is put aside."""

    def __init__(self, module: str, *, isatty: bool) -> None:
        self.stash = pytest.Stash()
        self.pluginmanager = self
        self.undone: list[Callable[[], object]] = []
        self._reporter = type("Reporter", (), {"__module__": module, "isatty": isatty})()

    def get_plugin(self, _name: str) -> object:
        return self._reporter

    def add_cleanup(self, undo: Callable[[], object]) -> None:
        self.undone.append(undo)

    def get_terminal_writer(self) -> object:
        return None


PLAIN = "_pytest.terminal"


@pytest.mark.parametrize(
    ("asked", "variables", "has_line"),
    [
        (("auto", PLAIN, True), {"TERM": "xterm"}, True),
        (("auto", PLAIN, True), {}, True),  # a console of Windows
        (("auto", PLAIN, True), {"CI": "false"}, True),
        (("off", PLAIN, True), {"TERM": "xterm"}, False),
        (("auto", PLAIN, False), {"TERM": "xterm"}, False),
        (("auto", PLAIN, True), {"TERM": "dumb"}, False),
        (("auto", PLAIN, True), {"TERM": "xterm", "CI": "true"}, False),
        (("auto", "pytest_sugar", True), {"TERM": "xterm"}, False),
    ],
)
@pytest.mark.usefixtures("plain_output")
def test_there_is_a_line_only_where_somebody_watches_a_plain_terminal(
    asked: tuple[str, str, bool], variables: dict[str, str], *, has_line: bool
) -> None:
    live, module, isatty = asked
    config: Any = Config(module, isatty=isatty)
    begin(config, live, variables)
    assert (LIVE in config.stash) is has_line
    for undo in config.undone:
        undo()


@pytest.fixture
def plain_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An output that is a file of the system's, which pytest's own while it captures is not."""
    with (tmp_path / "out").open("w") as file:
        monkeypatch.setattr("sys.stdout", file)
        yield
