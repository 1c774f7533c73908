"""``nbrepro migrate``: a project that was checked by nbval is checked by us."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from notebooks import code, notebook, result, stdout, write
from runs import check

from pytest_nbrepro.cli import main

FILES = {
    "setup.cfg": "[tool:pytest]\naddopts =\n    --nbval --nbval-current-env\n"
    "    --nbval-sanitize-with ci/clean.cfg\n",
    "ci/clean.cfg": "[dates]\nregex: \\d{4}-\\d\\d-\\d\\d\nreplace: DATE\nregex = nothing\n",
    ".github/workflows/ci.yml": "- run: pytest --nbval --nbval-cell-timeout 99 notebooks\n",
    "venv/pyvenv.cfg": "",
    "venv/Makefile": "pytest --nbval\n",
    "docs/conftest.py": "def pytest_collectstart(collector):\n"
    "    collector.skip_compare += 'a/b',\n",
}


def test_a_project_that_nbval_checked_is_checked_by_us(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    cells = [
        code("import datetime; print(datetime.date.today())", stdout("2024-01-02\n")),
        code("'a'", result("'a'"), execution_count=7),
    ]
    write(tmp_path / "a.ipynb", notebook(*cells))

    def migrate(*options: str) -> str:
        done = CliRunner().invoke(main, ["migrate", "nbval", str(tmp_path), *options])
        assert done.exit_code == 0, done.output
        return done.output

    shown = migrate()
    assert shown.endswith("nothing was written; with --write it is\n")
    assert "+# nbval did not read this: regex = nothing\n" in shown
    assert "+- run: pytest --nbrepro --nbrepro-timeout 99 notebooks\n" in shown
    assert "skip_compare 'a/b'" in shown
    assert "docs/conftest.py:2" in shown
    assert {name: (tmp_path / name).read_text("utf-8") for name in FILES} == FILES
    assert "wrote setup.cfg, .github/workflows/ci.yml, ci/clean.cfg\n" in migrate("--write")
    assert f"nothing of nbval is left to change below {tmp_path.resolve()}" in migrate()
    assert (tmp_path / "venv" / "Makefile").read_text("utf-8") == FILES["venv/Makefile"]
    session = check(tmp_path)
    assert session.code == 0, session.text
    assert "1 cell the same only after the replacements asked for" in session.text
