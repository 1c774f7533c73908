from __future__ import annotations

import pytest
from builders import TEXTS
from hypothesis import given

from pytest_nbrepro.comparison.marks import marked


def close(was: str, now: str) -> bool:
    return abs(float(was) - float(now)) < 0.01


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("mean: 12.47 mm", "mean: 12.52 mm", ("mean: «12.47» mm", "mean: «12.52» mm")),
        # several numbers, one of them accepted
        ("x 1.000 2.5 3", "x 1.001 2.6 3", ("x 1.000 «2.5» 3", "x 1.001 «2.6» 3")),
        # words beside each other share their marks
        ("an east wind blew", "a west wind blew", ("«an east» wind blew", "«a west» wind blew")),
        # a word more
        ("3 effects", "3 strong effects", ("3 effects", "3 «strong» effects")),
        # of a date, what is another
        ("on 2026-11-20", "on 2026-11-21", ("on 2026-11-«20»", "on 2026-11-«21»")),
        # blanks do not count, unless nothing else differs
        ("a  1 b", "a 2 b", ("a  «1» b", "a «2» b")),
        ("a  b", "a b", ("a«  »b", "a« »b")),
        # wide characters and combining marks
        ("温度 1.5 度", "温度 1.6 度", ("温度 «1.5» 度", "温度 «1.6» 度")),
        ("cafe\u0301 1", "cafe\u0301 2", ("cafe\u0301 «1»", "cafe\u0301 «2»")),
    ],
)
def test_what_differs_stands_between_marks(was: str, now: str, expected: tuple[str, str]) -> None:
    assert marked(was, now, close) == expected


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("0.25", "0.75"),  # the whole line
        ("[0.25]", "[0.75]"),
        ("the quick brown fox", "a lazy dog slept"),
        ("«a» 1", "«a» 2"),  # which ones are ours
        ("", "x"),
    ],
)
def test_where_marks_would_say_nothing_there_are_none(was: str, now: str) -> None:
    assert marked(was, now) == (was, now)


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("caf\u00e9", "cafe\u0301", (r"caf\xe9", r"cafe\u0301")),
        ("10 \u2126", "10 \u03a9", (r"10 \u2126", r"10 \u03a9")),
    ],
)
def test_what_looks_the_same_and_is_not_is_shown_as_escapes(
    was: str, now: str, expected: tuple[str, str]
) -> None:
    assert marked(was, now) == expected


def test_a_long_word_is_marked_only_where_it_differs() -> None:
    was = "sha256:" + "a" * 30 + "1" + "b" * 30
    assert marked(f"x {was}", f"x {was.replace('1', '2')}".replace("sha2256", "sha256"))[0] == (
        f"x sha256:{'a' * 30}«1»{'b' * 30}"
    )


def test_a_line_with_hundreds_of_differences_is_marked_from_the_first_to_the_last() -> None:
    was, now = (" ".join(f"{(i + step) / 7:.3f}" for i in range(900)) for step in (0, 1))
    start = "start " * 2000
    old, new = marked(f"{start}{was} end", f"{start}{now} end")
    assert old == f"{start}«{was}» end"
    assert new == f"{start}«{now}» end"


@given(TEXTS, TEXTS)
def test_without_its_marks_a_line_is_as_it_was(was: str, now: str) -> None:
    was, now = (f"a {text.translate({171: None, 187: None})} z" for text in (was, now))
    for line, shown in zip((was, now), marked(was, now), strict=True):
        plain = shown.replace("«", "").replace("»", "")
        assert plain == line or "\\" in plain  # as escapes
