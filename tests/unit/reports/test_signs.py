from __future__ import annotations

import io

import pytest

from pytest_nbrepro.reports import show_plain_signs


def shown(text: str, encoding: str, errors: str = "strict") -> bytes:
    """What a terminal of that encoding receives."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding, errors, write_through=True)
    show_plain_signs(stream)
    stream.write(text)
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue()


SIGNS = "1 → 2 … · 3×4"


@pytest.mark.parametrize(
    ("encoding", "received"),
    [
        ("ascii", b"1 -> 2 ... - 3x4"),
        ("latin-1", b"1 -> 2 ... \xb7 3\xd74"),
        ("cp1252", b"1 -> 2 \x85 \xb7 3\xd74"),
        ("utf-8", SIGNS.encode()),
    ],
)
def test_a_sign_is_replaced_where_the_terminal_cannot_show_it(
    encoding: str, received: bytes
) -> None:
    assert shown(SIGNS, encoding) == received


def test_lines_stay_lines_and_other_characters_are_escaped_one_by_one() -> None:
    assert shown("héé→\nß\n", "ascii") == b"h\\xe9\\xe9->\n\\xdf\n"


def test_a_terminal_with_its_own_way_keeps_it_for_other_characters() -> None:
    assert shown("é→", "ascii", "replace") == b"?->"
    assert shown("\udce9→", "ascii", "surrogateescape") == b"\xe9->"
    assert shown("é→", "ascii", "surrogateescape") == b"\\xe9->"


def test_what_is_quoted_of_an_output_is_never_made_to_look_like_something_else() -> None:
    text = "differs: a → b\n- a → b\n+ a -> b\n  …"
    assert shown(text, "ascii") == b"differs: a -> b\n- a \\u2192 b\n+ a -> b\n  ..."


def test_marks_around_what_differs_are_plain_too() -> None:
    assert shown("- mean «1.5» é\n+ mean «1.6»", "ascii") == b"- mean <<1.5>> \\xe9\n+ mean <<1.6>>"
    assert shown("- long … line", "ascii") == b"- long ... line"
    assert shown("a «quoted» word", "ascii") == b"a \\xabquoted\\xbb word"
    assert shown("- «1.5»", "cp437") == "- «1.5»".encode("cp437")  # a console of Windows


def test_it_is_undone() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), "ascii")
    undo = show_plain_signs(stream)
    undo()
    assert stream.errors == "strict"
    with pytest.raises(UnicodeEncodeError):
        stream.write("→")


def test_a_stream_without_bytes_is_left_alone() -> None:
    stream = io.StringIO()
    show_plain_signs(stream)()
    stream.write("→")
    assert stream.getvalue() == "→"
