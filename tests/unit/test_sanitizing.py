from __future__ import annotations

import re
import signal
import threading
from pathlib import Path

import pytest

from pytest_nbrepro.patience import patience
from pytest_nbrepro.sanitizing import (
    Replacement,
    ReplacementError,
    Replacements,
    read_replacements,
    replacements_in_table,
)

NBVALS = r"""[Dates and times]
regex: \d\d\d\d-\d\d-\d\d
replace: DATESTAMP

# for people
[Figure size]
regex: (Figure size )\d+x\d+( with)
replace: \1WxH\2
"""


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "replacements.cfg"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def plain(replacements: Replacements) -> tuple[tuple[str, str], ...]:
    return tuple((one.pattern.pattern, one.instead) for one in replacements)


def test_a_file_as_nbval_takes_it(tmp_path: Path) -> None:
    assert plain(read_replacements(written(tmp_path, NBVALS))) == (
        (r"\d\d\d\d-\d\d-\d\d", "DATESTAMP"),
        (r"(Figure size )\d+x\d+( with)", r"\1WxH\2"),
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("regex: a\nreplace:", (("a", ""),)),
        ("regex: a\nreplace: \n", (("a", ""),)),
        ("\ufeffregex: a\nreplace: b", (("a", "b"),)),
        ("regex:  a # b\r\nreplace: c\r\n", ((" a # b", "c"),)),
        ("regex: a\n\n; why\nreplace: b", (("a", "b"),)),
        ("regex: a\nreplace: b\nregex: a\nreplace: c", (("a", "b"), ("a", "c"))),
    ],
)
def test_all_after_the_first_blank_is_the_value(
    tmp_path: Path, content: str, expected: object
) -> None:
    assert plain(read_replacements(written(tmp_path, content))) == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("regexp: a\nreplace: b", "'regex: …' on line 1, not 'regexp: a'"),
        ("regex = a\nreplace = b", "'regex: …' on line 1, not 'regex = a'"),
        ("regex:a\nreplace: b", "'regex: …' on line 1, not 'regex:a'"),
        ("\nreplace: b", "'regex: …' on line 2, not 'replace: b'"),
        ("regex: a\nregex: b", "'replace: …' on line 2, not 'regex: b'"),
        ("regex: a\n", "'replace: …' after the last 'regex: …'"),
        ("regex: (\nreplace: b", "a regular expression on line 1, not '(' (missing )"),
        ("regex: a\nreplace: \\1", "a replacement on line 2, not '\\\\1' (invalid group"),
        ("regex: a\nreplace: \\g<x>", "a replacement on line 2, not '\\\\g<x>' (unknown group"),
        ("", "a file with at least one pair of 'regex: …' and 'replace: …'"),
        ("# regex: a\n[b]\n", "a file with at least one pair of 'regex: …' and 'replace: …'"),
        ("regex:\nreplace: b", "a regular expression on line 1, which is empty"),
        (b"\xff", "a file that can be read (not UTF-8)"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        read_replacements(written(tmp_path, content))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=re.escape("a file that can be read (Is a directory)")):
        read_replacements(tmp_path)


def test_replacements_in_the_table_of_settings() -> None:
    table = [{"regex": "[0-9]+ ms", "replace": "TIME"}, {"regex": "(a)b", "replace": "\\1"}]
    found = replacements_in_table(table)
    assert plain(found) == (("[0-9]+ ms", "TIME"), ("(a)b", "\\1"))
    assert {one.source for one in found} == {"[tool.nbrepro] sanitize"}
    assert replacements_in_table([]) == ()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("a", "a list of tables such as {regex = "),
        (["a"], "a list of tables such as {regex = "),
        ({"regex": "a", "replace": "b"}, "a list of tables such as {regex = "),
        (
            [{"regex": "a", "replace": "b"}, {"regexp": "a", "replace": "b"}],
            "regex and replace in entry 2, not 'regexp'; did you mean 'regex'?",
        ),
        ([{"colour": "a"}], "regex and replace in entry 1, not 'colour'"),
        ([{"replace": "b"}], "a text as regex in entry 1, which is missing"),
        ([{"regex": "a"}], "a text as replace in entry 1, which is missing"),
        ([{"regex": 1, "replace": "b"}], "a text as regex in entry 1, not 1"),
        ([{"regex": "", "replace": "b"}], "a regular expression in entry 1, which is empty"),
        ([{"regex": "(", "replace": "b"}], "a regular expression in entry 1, not '(' (missing )"),
        ([{"regex": "a", "replace": "\\2"}], "a replacement in entry 1, not '\\\\2' (invalid"),
    ],
)
def test_a_mistake_in_the_table_is_told_with_its_entry(table: object, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        replacements_in_table(table)


def test_an_expression_that_does_not_come_to_an_end_is_stopped() -> None:
    nested = Replacement(re.compile("(a+)+$"), "A", "dates.cfg")
    told = "'(a+)+$' of dates.cfg was still searching 61 characters after 0.05 s"
    with pytest.raises(ReplacementError, match=re.escape(told)):
        nested.applied("a" * 60 + "b", seconds=0.05)
    assert nested.applied("baa") == "bA"  # and the next one is not


def test_patience_leaves_the_timer_of_another_alone() -> None:
    heard = signal.signal(signal.SIGVTALRM, signal.SIG_IGN)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, 1000)
        with patience(2000):
            assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] < 1001
        assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] > 1
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, heard)


def test_outside_the_main_thread_nothing_is_stopped() -> None:
    found: list[str] = []
    replacement = Replacement(re.compile("a"), "b")
    thread = threading.Thread(target=lambda: found.append(replacement.applied("aa")))
    thread.start()
    thread.join()
    assert found == ["bb"]
