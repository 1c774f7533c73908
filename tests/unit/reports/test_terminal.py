from __future__ import annotations

from typing import Any

import pytest
from builders import TEXTS
from hypothesis import given

from pytest_nbrepro.findings import Severity, finding
from pytest_nbrepro.reports import failure_text, printable, record_lines

DIFFERS = finding("OUT001", "text differs: 1 → 2", details=["- 1", "+ 2"], cell=3)
LOCK = finding("LOCK002", "pandas is 3.1 here", hint="pip install pandas==3.0")
MACHINE = finding("HW002", "operating system: Darwin here, Linux recorded")
GAP = finding("ORDER005", "execution counts are skipped: 1, 3")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("α → β … × 日本 🎉\n\tx", "α → β … × 日本 🎉\n\tx"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("50 %\r100 %", r"50 %\r100 %"),
        ("a\u202eb", r"a\u202eb"),
        ("a\u2028b", r"a\u2028b"),
        ("half a pair: \ud83d", r"half a pair: \ud83d"),
        ("\0\x7f", r"\x00\x7f"),
    ],
)
def test_what_could_move_a_cursor_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(text=TEXTS)
def test_every_text_can_be_encoded_and_printed(text: str) -> None:
    shown = printable(text)
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert all(character in "\n\t" or character.isprintable() for character in shown)


def test_a_failure_begins_with_its_verdict_and_goes_on_with_the_evidence() -> None:
    assert failure_text([DIFFERS]) == "OUT001 cell 3: text differs: 1 → 2\n- 1\n+ 2"


def test_of_several_findings_errors_come_first_and_their_number_is_in_the_first_line() -> None:
    other = finding("OUT002", "image is stored", cell=3)
    assert failure_text([MACHINE, GAP, DIFFERS, other]).split("\n") == [
        "OUT001 cell 3: text differs: 1 → 2 (and 1 other finding)",
        "- 1",
        "+ 2",
        "",
        "OUT002 cell 3: image is stored",
        "",
        "warning: HW002 operating system: Darwin here, Linux recorded",
    ]


def test_three_errors_are_one_and_two_others() -> None:
    assert failure_text([DIFFERS, DIFFERS, DIFFERS]).splitlines()[0] == (
        "OUT001 cell 3: text differs: 1 → 2 (and 2 other findings)"
    )


def test_a_missing_kernel_comes_before_the_packages_that_its_stand_in_lacks() -> None:
    no_kernel = finding("RUN002", "kernel 'climate' is not installed here", hint="make it")
    assert failure_text([MACHINE, LOCK, no_kernel]).split("\n") == [
        "RUN002 kernel 'climate' is not installed here (and 1 other finding)",
        "hint: make it",
        "",
        "LOCK002 pandas is 3.1 here",
        "hint: pip install pandas==3.0",
        "",
        "warning: HW002 operating system: Darwin here, Linux recorded",
    ]


def test_a_missing_kernel_explains_no_failure_but_that_of_the_lock() -> None:
    no_kernel = finding("RUN002", "kernel 'climate' is not installed here")
    no_record = finding("REC001", "the notebook has no record", severity=Severity.ERROR)
    assert failure_text([no_kernel, no_record]).startswith("REC001 the notebook has no record\n")
    unnamed = finding("RUN002", "the notebook names no kernel", severity=Severity.INFO)
    assert failure_text([unnamed, LOCK]) == str(LOCK)


def test_warnings_are_not_counted_as_more_failures() -> None:
    first, *_ = failure_text([LOCK, MACHINE]).split("\n")
    assert first == "LOCK002 pandas is 3.1 here"


def test_a_failure_made_of_a_warning_alone_is_told_too() -> None:
    strict = MACHINE.with_severity(Severity.ERROR)
    assert failure_text([strict]) == "HW002 operating system: Darwin here, Linux recorded"


def test_a_failure_cannot_move_the_cursor() -> None:
    assert "\x1b" not in failure_text([finding("OUT001", "\x1b[2J", details=["\x1b[H"])])


RECORD: dict[str, Any] = {
    "schema": 1,
    "requirements": ["numpy", "pandas>=3"],
    "requires-python": ">=3.11",
    "resolver": {"engine": "installed"},
    "locks": {},
    "fingerprint": {
        "python": {"implementation": "CPython", "version": "3.11.9", "soabi": None},
        "platform": {
            "system": "Linux",
            "machine": "x86_64",
            "os": {"id": "debian", "version": "12"},
            "libc": {"name": "glibc", "version": "2.36"},
        },
        "cpu": {"level": "x86_64_v3", "name": "zen3"},
        "numerics": {"blas": [{"api": "openblas", "version": "0.3.29", "architecture": "Zen"}]},
    },
    "policy": {"preset": "strict"},
    "cells": [{}, {}],
}


def test_a_record_is_shown_for_people() -> None:
    packages = {"cp311-linux-x86_64": ["numpy 2.3.1", "pandas 3.0"]}
    assert list(record_lines(RECORD, packages)) == [
        "record     schema 1, engine installed",
        "python     >=3.11",
        "requires   numpy, pandas>=3",
        "lock       cp311-linux-x86_64",
        "             numpy 2.3.1",
        "             pandas 3.0",
        "made with  CPython 3.11.9",
        "system     Linux x86_64 debian 12 glibc 2.36",
        "processor  x86_64_v3 (zen3)",
        "algebra    openblas 0.3.29 Zen",
        "policy     strict",
        "cells      2 code cells known by their digests",
    ]


def test_a_record_that_holds_little_is_shown_all_the_same() -> None:
    assert list(record_lines({"schema": 1, "locks": {}}, {})) == [
        "record     schema 1, engine unknown",
        "python     any",
        "made with  unknown",
        "system     unknown",
        "processor  unknown",
        "policy     numeric",
        "cells      0 code cells known by their digests",
    ]


def test_inputs_are_shown_with_their_sizes_and_as_one_line_each() -> None:
    inputs = [
        {"path": "data/a\nb.csv", "size": 12345, "sha256": "0" * 64},
        {"path": "data", "entries-sha256": "0" * 64, "stated": True},
    ]
    lines = list(record_lines({"schema": 1, "inputs": inputs}, {}))
    assert lines[-1] == "input      data (the names in it, stated)"
    assert lines[-2] == "input      'data/a\\nb.csv' (12,345 bytes)"


MANY = [f"{sign} {'word ' * 40}{i}" for sign in "-+" for i in range(100)]


def test_a_failure_fits_a_screen_of_80_columns() -> None:
    found = finding("OUT001", "text differs", details=MANY, hint="look", cell=3)
    lines = failure_text([found]).split("\n")
    assert len(lines) <= 20
    assert max(map(len, lines)) <= 80
    assert {line[:2] for line in lines[1:-2]} == {"- ", "+ "}
    assert lines[-2:] == ["  … 184 more lines; -vv shows more", "hint: look"]


def test_a_failure_of_many_outputs_fits_a_screen_too() -> None:
    found = [finding("OUT001", f"text {i} differs", details=MANY[90:110], cell=3) for i in range(9)]
    lines = failure_text(found).split("\n")
    assert len(lines) <= 22
    assert lines[0] == "OUT001 cell 3: text 0 differs (and 8 other findings)"
    assert lines[-1] == "… and 5 more; -vv shows them"
    for i in range(4):
        assert sum(f"text {i} differs" in line for line in lines) == 1


def test_short_findings_are_shown_as_long_as_they_fit() -> None:
    found = [finding("LOCK002", f"p{i} is 1 here", hint=f"pip install p{i}==2") for i in range(20)]
    lines = failure_text(found).split("\n")
    assert sum(line.startswith("LOCK002") for line in lines) == 6
    assert lines[-1] == "… and 14 more; -vv shows them"


def test_whoever_wants_all_gets_all() -> None:
    found = [finding("OUT001", f"text {i} differs", details=MANY, cell=3) for i in range(9)]
    lines = failure_text(found, is_whole=True).split("\n")
    assert len(lines) == 9 * (1 + len(MANY)) + 8
    assert all(line in lines for line in MANY)


def test_what_is_said_first_is_cut_in_its_middle_where_it_has_no_end() -> None:
    first = failure_text([finding("RUN006", "raised E: " + "x" * 5000)])
    assert len(first) == 320
    assert first.startswith("RUN006 raised E: xxx")
    assert first.endswith("xxx")
