from __future__ import annotations

from pathlib import Path

import pytest

from pytest_nbrepro.hearing import _written
from pytest_nbrepro.reports.session import Session

FOUND = Session("", "", "", "", "", 0, 0)


def test_what_is_written_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    assert _written(path, lambda _: b"{}", FOUND) == f"report: {path}"
    assert path.read_bytes() == b"{}"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (RecursionError("too deep"), "RecursionError('too deep')"),
    ],
)
def test_what_fails_is_one_line_and_leaves_what_was_there(
    tmp_path: Path, error: Exception, says: str
) -> None:
    path = tmp_path / "report.json"
    path.write_text("before")

    def fails(_: Session) -> bytes:
        raise error

    assert _written(path, fails, FOUND) == f"the report {path} was not written: {says}"
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]
