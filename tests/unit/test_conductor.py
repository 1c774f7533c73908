from __future__ import annotations

import json
from pathlib import Path

from builders import code, notebook_json

from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.notebook import read


def test_a_notebook_laid_aside_comes_back_as_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    content = notebook_json(code(), metadata={"nbrepro": {"schema": 1, "locks": {}}})
    path.write_text(json.dumps(content), encoding="utf-8")
    notebook = read(path)
    conducted = Conductor(Settings()).open(notebook)
    record = conducted.record
    conducted.lay_aside()
    path.write_text("saved again meanwhile", encoding="utf-8")
    assert conducted.notebook == notebook
    assert conducted.notebook is not notebook
    assert conducted.record == record is not None
