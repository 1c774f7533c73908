"""Coming from nbval: what passed there passes here, where that is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from notebooks import code, error, notebook, result, stdout, write
from runs import Session, check

#: The smallest picture there is.
_DRAWS = (
    "from base64 import b64decode\nfrom IPython.display import Image\n"
    "Image(b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQ"
    "AAAABJRU5ErkJggg=='))"
)
_TEXT = "<IPython.core.display.Image object>"


def with_picture(text: str, data: str) -> dict[str, object]:
    shown = result(text)
    shown["data"]["image/png"] = data
    return shown


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(
        tmp_path / "report.ipynb",
        notebook(
            code("x = 1\nprint(x)", stdout("1\n"), execution_count=5),
            code("print(2 * x)", stdout("2\n"), execution_count=3),
            code("print(3)", stdout("3\n"), tags=["raises-exception"]),
            code("print(4)", stdout("5\n"), tags=["raises-exception"]),
            code("5", result("5"), error("E", "m"), tags=["raises-exception"]),
            code(_DRAWS, with_picture(_TEXT, "AAAA")),
            code(_DRAWS, with_picture("another text", "AAAA")),
            code("print(6)", execution_count=None),
            code("print('at 2026-11-21')", stdout("at 2018-06-01\n")),
        ),
    )
    return tmp_path


def outcomes(session: Session) -> dict[str, str]:
    return {item.partition("::")[2]: outcome for item, outcome in session.outcomes.items()}


def failed(session: Session) -> set[str]:
    return {item for item, outcome in outcomes(session).items() if outcome == "failed"}


def test_by_itself_more_is_asked_for(folder: Path) -> None:
    cells = {f"cell-{number}" for number in (3, 4, 5, 6, 7, 9)}
    assert failed(check(folder)) == {"order", *cells}


def test_what_nbval_lets_pass_passes_and_is_told(folder: Path) -> None:
    session = check(folder, "--nbrepro-compat", "nbval", "-rA")
    assert failed(session) == {"cell-4", "cell-5", "cell-7", "cell-9"}
    assert outcomes(session)["cell-8"] == "skipped"
    assert "ORDER001 cell 2 [3] was run before cell 1 [5] above it" in session.text
    assert "RUN007 cell 3: should raise an error, and did not" in session.text
    assert "OUT006 cell 6: pictures and widgets are not compared" in session.text


def test_an_error_that_is_stored_and_not_raised_fails(folder: Path) -> None:
    session = check(folder, "--nbrepro-compat", "nbval", "-k", "cell-5")
    assert session.first_line("report.ipynb::cell-5").startswith("OUT002 cell 5: error")


def test_a_file_of_replacements_is_found_from_where_it_is_named(folder: Path) -> None:
    (folder / "dates.cfg").write_text("regex: \\d{4}-\\d\\d-\\d\\d\nreplace: DATE\n")
    (folder / "sub").mkdir()
    (folder / "pytest.ini").write_text("[pytest]\nnbrepro_sanitize_with = dates.cfg\n")
    assert outcomes(check(folder / "sub", ".."))["cell-9"] == "passed"
    (folder / "pytest.ini").write_text("[pytest]\n")
    option = "--nbrepro-sanitize-with"
    assert outcomes(check(folder / "sub", "..", option, "../dates.cfg"))["cell-9"] == "passed"


def test_a_mistake_in_a_file_of_replacements_is_told_before_anything_runs(folder: Path) -> None:
    (folder / "dates.cfg").write_text("regex: (\nreplace: DATE\n")
    session = check(folder, "--nbrepro-sanitize-with", "dates.cfg")
    assert session.code == pytest.ExitCode.USAGE_ERROR
    (line,) = [line for line in session.text.splitlines() if line]
    assert "--nbrepro-sanitize-with" in line
    assert "expected a regular expression on line 1, not '('" in line
