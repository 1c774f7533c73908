"""What users have replaced in outputs, in a file or in the table, and what is told of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from notebooks import code, good, notebook, stdout, write
from runs import check, quick

TABLE = r"""[tool.nbrepro]
sanitize-with = "dates.cfg"
sanitize = [{regex = 'DAY (\d+)', replace = 'NUMBER'}, {regex = 'v\d', replace = "v"}]
"""


def test_replacements_of_the_table_come_after_those_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(TABLE, encoding="utf-8")
    (tmp_path / "dates.cfg").write_text("regex: [A-Z][a-z]+day\nreplace: DAY\n", encoding="utf-8")
    cells = [
        code("print('Monday 1')", stdout("Tuesday 2\n")),
        code("print('v1')", stdout("v2\n")),
        code("print('v1')", stdout("w1\n")),
        code("print('v1 same')", stdout("v1 same\n")),
    ]
    write(tmp_path / "a.ipynb", notebook(*cells[:2], cells[3]))
    write(tmp_path / "b.ipynb", notebook(cells[2]))
    ran = check(tmp_path, "-k", "cell", "-rA")
    assert list(ran.outcomes.values()) == ["passed", "passed", "passed", "failed"]
    source = f"{tmp_path / 'dates.cfg'} and [tool.nbrepro] sanitize"
    assert f"OUT009 cell 1: the same only after the replacements of {source}" in ran.text
    assert "a.ipynb: 2 cells the same only after the replacements asked for\n" in ran.text
    assert "notebooks: 1 reproduced, 1 failed\n" in ran.text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "expected a file with at least one pair of 'regex: …' and 'replace: …'"),
        ("[only]\n# comments\n", "expected a file with at least one pair of *"),
        ("regexp: a\nreplace: b\n", "expected 'regex: …' on line 1, not 'regexp: a'"),
        ("regex: (\nreplace: b\n", "expected a regular expression on line 1, not '(' (missing *"),
        ("regex: a\nreplace: \\1\n", "expected a replacement on line 2, not *invalid group *"),
        (None, "expected a file that can be read (No such file or directory)"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_one_line(
    pytester: pytest.Pytester, content: str | None, told: str
) -> None:
    write(pytester.path / "a.ipynb", good())
    if content is not None:
        (pytester.path / "f.cfg").write_text(content, encoding="utf-8")
    ran = quick(pytester, "--nbrepro", "--nbrepro-sanitize-with", "f.cfg")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    assert len([line for line in ran.errlines if line]) == 1
    ran.stderr.fnmatch_lines([f"ERROR: command line: --nbrepro-sanitize-with = 'f.cfg': {told}"])


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{regexp = 'a', replace = 'b'}", "not 'regexp'; did you mean 'regex'?"),
        ("{regex = 'a'}", "expected a text as replace in entry 1, which is missing"),
        ("{regex = 'a', replace = '\\2'}", "expected a replacement in entry 1, not *"),
        ("'a'", "expected a list of tables such as *"),
    ],
)
def test_an_entry_that_cannot_be_used_is_told_in_one_line(
    pytester: pytest.Pytester, entry: str, told: str
) -> None:
    write(pytester.path / "a.ipynb", good())
    pytester.makepyprojecttoml(f"[tool.nbrepro]\nsanitize = [{entry}]\n")
    ran = quick(pytester, "--nbrepro")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    assert len([line for line in ran.errlines if line]) == 1
    ran.stderr.fnmatch_lines([f"ERROR: *pyproject.toml, [[]tool.nbrepro]: sanitize = *{told}"])
