from __future__ import annotations

from pathlib import Path

from builders import as_jupyter_saves, code, notebook_json

from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.scripts import scripts


def test_notebooks_of_one_name_become_scripts_of_their_own(tmp_path: Path) -> None:
    paths = [tmp_path / place / "x" / "r.ipynb" for place in "abcd"]
    for number, path in enumerate(paths):
        path.parent.mkdir(parents=True)
        path.write_bytes(as_jupyter_saves(notebook_json(code(f"y = {number}"))))
    made = scripts(Conductor(Settings()), paths, None, "", has_block=False)
    assert [script.path for script in made] == ["r.py", "x-r.py", "r-2.py", "r-3.py"]
    assert [f"y = {number}" in script.text for number, script in enumerate(made)] == [True] * 4
