"""Preloaded libraries see the folder of the notebook, not the one in which pytest was started."""

from __future__ import annotations

import sys
from pathlib import Path

from notebooks import code, notebook, stdout, write
from runs import check

#: Written so that it is no reason to import nothing beforehand.
_LOOKS = "import sys\nprint('matplotlib' in vars(sys)['modules'])"
_PRINTS = "import matplotlib\nprint(matplotlib.rcParams['lines.linewidth'])"


def _outcomes(folder: Path, width: float, *, is_preloaded: bool) -> list[str]:
    """How the cells end that say whether matplotlib was there before, and how wide lines are."""
    told = is_preloaded and sys.platform != "darwin"
    cells = [
        code(_LOOKS, stdout(f"{told}\n")),
        code(_PRINTS, stdout(f"{width}\n")),
    ]
    write(folder / "sub" / "report.ipynb", notebook(*cells))
    session = check(folder, "--nbrepro-preload", "matplotlib", "-k", "cell")
    return list(session.outcomes.values())


def test_settings_of_a_library_beside_the_notebook_are_read(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "matplotlibrc").write_text("lines.linewidth: 7")
    assert _outcomes(tmp_path, 7.0, is_preloaded=False) == ["passed", "passed"]


def test_settings_where_pytest_was_started_are_not(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 7")
    assert _outcomes(tmp_path, 1.5, is_preloaded=True) == ["passed", "passed"]
