from __future__ import annotations

import re
from pathlib import Path

import pytest

from pytest_nbrepro.sanitizing import read_replacements

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


def test_a_file_as_nbval_takes_it(tmp_path: Path) -> None:
    assert read_replacements(written(tmp_path, NBVALS)) == (
        (re.compile(r"\d\d\d\d-\d\d-\d\d"), "DATESTAMP"),
        (re.compile(r"(Figure size )\d+x\d+( with)"), r"\1WxH\2"),
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", ()),
        ("regex: a\nreplace:", ((re.compile("a"), ""),)),
        ("regex: a\nreplace: \n", ((re.compile("a"), ""),)),
        ("regex:  a # b\r\nreplace: c\r\n", ((re.compile(" a # b"), "c"),)),
        ("regex: a\n\n; why\nreplace: b", ((re.compile("a"), "b"),)),
        (
            "regex: a\nreplace: b\nregex: a\nreplace: c",
            ((re.compile("a"), "b"), (re.compile("a"), "c")),
        ),
    ],
)
def test_all_after_the_first_blank_is_the_value(
    tmp_path: Path, content: str, expected: object
) -> None:
    assert read_replacements(written(tmp_path, content)) == expected


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
