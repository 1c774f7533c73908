from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.stripping.git.attributes import LINES, with_lines, without_lines

FIRST, SECOND = LINES
#: Files as people, and other programs, leave them.
FILES = st.lists(
    st.sampled_from([b"*.txt text", b"# *.ipynb", b"", b"\n", b"\r\n", b"\r", b" ", b"\xff"])
).map(b"".join)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"%s\n%s\n" % LINES),
        (b"a\n", b"a\n%s\n%s\n" % LINES),
        (b"a\r\n", b"a\r\n%s\r\n%s\r\n" % LINES),
        (b"a", b"a\n%s\n%s" % LINES),
        (b"%s\na\n" % SECOND, b"%s\na\n%s\n" % (SECOND, FIRST)),
    ],
)
def test_lines_are_put_at_the_end_as_the_file_has_its_own(before: bytes, after: bytes) -> None:
    assert with_lines(before) == after


def test_the_page_on_hooks_names_the_same_line() -> None:
    page = Path(__file__).parents[4] / "docs" / "pre-commit.md"
    assert SECOND in page.read_bytes().splitlines()


@given(FILES)
def test_what_was_put_in_can_be_taken_out_without_a_trace(content: bytes) -> None:
    assert without_lines(with_lines(content)) == content
    assert with_lines(with_lines(content)) == with_lines(content)


@given(FILES)
def test_a_file_without_the_lines_stays(content: bytes) -> None:
    assert without_lines(content) == content


def test_lines_that_only_look_alike_are_the_user_s() -> None:
    content = b"*.ipynb filter=nbrepro diff=nbrepro -text\n"
    assert without_lines(with_lines(content)) == content
