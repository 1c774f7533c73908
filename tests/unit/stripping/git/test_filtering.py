from __future__ import annotations

import io
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.stripping.git.filtering import Filter, ProtocolError, serve

FLUSH = b"0000"
HELLO = (b"git-filter-client", b"version=2")
#: What git can do; the last one is not known yet.
CAN = (b"capability=clean", b"capability=smudge", b"capability=delay", b"capability=later")
FILTERS: dict[str, Filter] = {
    "clean": lambda path, content: content.upper() + path.encode("utf-8", "surrogateescape"),
    "smudge": lambda _path, content: content,
}


def packets(content: bytes, size: int = 65516) -> bytes:
    parts = [content[start : start + size] for start in range(0, len(content), size)]
    return b"".join(b"%04x%s" % (len(part) + 4, part) for part in parts)


def section(*lines: bytes) -> bytes:
    return b"".join(packets(line + b"\n") for line in lines) + FLUSH


def file(command: bytes, path: bytes, content: bytes, size: int = 65516) -> bytes:
    about = section(b"command=" + command, b"pathname=" + path, b"ref=refs/heads/main")
    return about + packets(content, size) + FLUSH


def served(
    *requests: bytes,
    hello: Iterable[bytes] = HELLO,
    can: Iterable[bytes] = CAN,
    filters: dict[str, Filter] = FILTERS,
) -> tuple[bytes, list[str]]:
    """What is answered after hands were shaken, and what is told."""
    answers, told = io.BytesIO(), list[str]()
    sent = section(*hello) + section(*can) + b"".join(requests)
    serve(io.BytesIO(sent), answers, filters, told.append)
    start = section(b"git-filter-server", b"version=2")
    assert answers.getvalue().startswith(start)
    return answers.getvalue().removeprefix(start), told


def answer(content: bytes) -> bytes:
    return section(b"status=success") + packets(content) + FLUSH + FLUSH


BOTH = section(b"capability=clean", b"capability=smudge")


def test_files_are_answered_one_after_the_other() -> None:
    requests = (file(b"clean", b"a", b"one"), file(b"smudge", b"b", b"two"))
    assert served(*requests) == (BOTH + answer(b"ONEa") + answer(b"two"), [])


def test_no_more_is_offered_than_git_knows() -> None:
    assert served(can=(b"capability=clean",)) == (section(b"capability=clean"), [])
    assert served(can=()) == (FLUSH, [])
    assert served(hello=(b"git-filter-client", b"version=3", b"version=2")) == (BOTH, [])


def test_an_empty_file_has_an_empty_answer() -> None:
    assert served(file(b"smudge", b"a", b""))[0] == BOTH + section(b"status=success") + FLUSH * 2


@pytest.mark.parametrize("size", [65515, 65516, 65517, 200_000])
def test_a_long_answer_comes_in_packets_that_git_can_read(size: int) -> None:
    assert served(file(b"smudge", b"a", b"x" * size))[0] == BOTH + answer(b"x" * size)


@given(st.binary(max_size=300), st.integers(1, 9))
def test_it_does_not_matter_how_git_cuts_a_file(content: bytes, size: int) -> None:
    assert served(file(b"smudge", b"a", content, size))[0] == BOTH + answer(content)


@pytest.mark.parametrize("path", [b"a b", b"a\nb\n", b"a=b", "é数".encode(), b"\xff"])
def test_a_path_is_kept_byte_by_byte(path: bytes) -> None:
    assert served(file(b"clean", path, b""))[0] == BOTH + answer(path)


def test_what_goes_wrong_with_one_file_is_told_and_the_next_is_answered() -> None:
    def clean(path: str, content: bytes) -> bytes:
        if path == "bad":
            raise ValueError("it\nis so")
        return content

    answers, told = served(
        file(b"clean", b"bad", b"1"),
        file(b"clean", b"good", b"2"),
        filters={"clean": clean},
    )
    assert answers == section(b"capability=clean") + section(b"status=error") + answer(b"2")
    assert told == ["bad: clean failed: ValueError: it is so"]


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (section(b"command=list_available_blobs"), "git asks for 'list_available_blobs'"),
        (file(b"later", b"a", b""), "git asks for 'later', which was not offered"),
        (section(b"command=clean") + FLUSH, "git asks for 'clean', which was not offered"),
        (b"0003", "this is no packet of git's"),
        (b"+00a", "this is no packet of git's"),
        (b"00", "this is no packet of git's"),
        (b"zz00", "this is no packet of git's"),
        (b"\xff\xff\xff\xff", "this is no packet of git's"),
        (section(b"command=clean", b"pathname=a")[:-6], "in the middle of a packet"),
        (section(b"command=clean", b"pathname=a")[:-4], "in the middle of a request"),
        (file(b"clean", b"a", b"one")[:-4], "in the middle of a file"),
        (file(b"clean", b"a", b"one")[:-6], "in the middle of a packet"),
    ],
)
def test_what_is_not_understood_ends_it(request_: bytes, message: str) -> None:
    with pytest.raises(ProtocolError, match=message):
        served(request_)


@pytest.mark.parametrize(
    ("hello", "message"),
    [
        ((b"git-filter-server", b"version=2"), "this is for git to call"),
        ((b"git-filter-client", b"version=3"), "git speaks version=3, expected version=2"),
        ((b"git-filter-client",), "git speaks no version, expected version=2"),
        ((), "this is for git to call"),
    ],
)
def test_another_version_of_the_protocol_is_refused(hello: tuple[bytes], message: str) -> None:
    with pytest.raises(ProtocolError, match=message):
        served(hello=hello)
