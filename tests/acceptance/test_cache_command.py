"""``nbrepro cache``: what is kept is shown, and removed."""

from __future__ import annotations

import json
from pathlib import Path

from notebooks import code, good, notebook, stdout, write
from runs import check, nbrepro


def _kept(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.nbrepro]\ncache = true\ncache-dir = "kept"\n')
    write(folder / "report.ipynb", good())
    write(folder / "more" / "other.ipynb", notebook(code("print(1)", stdout("1\n"))))
    assert check(folder).code == 0


def test_what_is_kept_is_shown_and_removed(tmp_path: Path) -> None:
    _kept(tmp_path)
    (damaged,) = [
        p for p in (tmp_path / "kept").rglob("*.json") if b"other.ipynb" in p.read_bytes()
    ]
    shown = nbrepro(tmp_path, "cache", "show").stdout
    assert f"{tmp_path}/report.ipynb  1 result, " in shown
    assert f"2 results in {tmp_path}/kept, 0.0 MB\n" in shown
    damaged.write_bytes(b"nothing")
    shown = nbrepro(tmp_path, "cache", "show").stdout
    assert "not readable  1 result, 0 kB, used " in shown
    told = json.loads(nbrepro(tmp_path, "cache", "show", "--json").stdout)
    assert sorted(str(row["notebook"]) for row in told["results"]) == ["None", "report.ipynb"]
    assert told["folder"] == str(tmp_path / "kept")
    done = nbrepro(tmp_path, "cache", "clear", "report.ipynb")
    assert (done.returncode, done.stdout) == (0, f"removed 1 result from {tmp_path}/kept\n")
    assert nbrepro(tmp_path, "cache", "clear").stdout.startswith("removed 1 result ")
    assert [*(tmp_path / "kept").iterdir()] == []
    assert "0 results in" in nbrepro(tmp_path, "cache", "show").stdout


def test_only_what_is_of_the_cache_is_removed(tmp_path: Path) -> None:
    _kept(tmp_path)
    (folder, *_) = (tmp_path / "kept").iterdir()
    for path in (tmp_path / "kept" / "thesis.json", folder / "thesis.json"):
        path.write_text("years of work")
    assert nbrepro(tmp_path, "cache", "clear").returncode == 0
    assert (tmp_path / "kept" / "thesis.json").exists()
    assert (folder / "thesis.json").exists()


def test_without_a_cache_there_is_nothing_to_show(tmp_path: Path) -> None:
    done = nbrepro(tmp_path, "cache", "show", NBREPRO_CACHE=str(tmp_path / "no"))
    assert (done.returncode, done.stdout) == (0, f"0 results in {tmp_path}/no/results, 0.0 MB\n")
    done = nbrepro(tmp_path, "cache", "clear", NBREPRO_CACHE=str(tmp_path / "no"))
    assert (done.returncode, done.stdout) == (0, f"removed 0 results from {tmp_path}/no/results\n")
