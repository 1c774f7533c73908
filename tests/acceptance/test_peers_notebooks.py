"""The notebooks that nbval and nbmake test themselves with come to the ends that they promise.

They are in the peers' source distributions, which pip fetches; hence not run unless
NBREPRO_PEERS names a folder to keep them in:

    NBREPRO_PEERS=~/.cache/nbrepro-peers pytest tests/acceptance/test_peers_notebooks.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from runs import Session, check

CACHE = os.environ.get("NBREPRO_PEERS", "")
PEERS = ("nbval-0.11.0", "nbmake-1.5.5")

pytestmark = [
    pytest.mark.skipif(not CACHE, reason="set NBREPRO_PEERS to a folder to download them into"),
    pytest.mark.parametrize("kernels", ["fork", "spawn"]),
]

#: The cells that fail in nbval 0.11.0 too.
NBVAL: dict[str, set[str]] = {
    "docs/source/index": {"cell-4", "cell-6", "cell-11", "cell-14"},
    "tests/exceptions": set(),
    "tests/latex-example": set(),
    "tests/minimal_example": set(),
    "tests/sample_notebook": set(),
    "tests/test_coalesce": set(),
    "tests/ipynb-test-samples/test-exceptions-fail-storedmismatch": {"cell-1"},
    "tests/ipynb-test-samples/test-latex-fail-randomoutput": {"cell-3"},
    "tests/ipynb-test-samples/test-latex-pass-correctouput": set(),
    "tests/ipynb-test-samples/test-latex-pass-failsbutignoreoutput": set(),
    "tests/ipynb-test-samples/test-stream-fail-missingoutput": {"cell-2"},
    "tests/ipynb-test-samples/test-stream-pass-missing-unexecuted-output": set(),
}
#: Prints 1 up to seven times, by chance as often as is stored.
BY_CHANCE = ("docs/source/index", "cell-5")

#: The cell that nbmake's own tests, in test_nb_run.py, want to fail.
NBMAKE: dict[str, set[str]] = {
    "empty": set(),
    "ignore_tag": set(),
    "import_errs": {"cell-1"},
    "magic_error": {"cell-2"},
    "post_cell_execute_masked_error": {"cell-1"},
    "raises_tag": set(),
}
#: They are about metadata of nbmake's that means nothing here; see docs/moving.md.
NOT_MEANT = ("mock", "post_cell_execute", "post_cell_execute_error")


def pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--quiet", *arguments], check=True)


@pytest.fixture(scope="module")
def cache() -> Path:
    """The folder with the peers' source distributions, and what their notebooks import."""
    folder = Path(CACHE).expanduser().resolve()
    for peer in PEERS:
        name, _, version = peer.partition("-")
        if not (folder / f"{peer}.tar.gz").exists():
            source = ["--no-deps", "--no-binary", name, f"{name}=={version}"]
            pip("download", *source, "--dest", str(folder))
    if not (folder / "libraries").exists():
        pip("install", "--target", str(folder / "libraries"), "sympy")
    return folder


def unpacked(cache: Path, peer: str, folder: Path) -> Path:
    with tarfile.open(cache / f"{peer}.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    return folder / peer


def failing(session: Session, root: Path) -> dict[str, set[str]]:
    """The items that fail, by notebook, of all notebooks that were run."""
    named = {
        path.relative_to(root).as_posix().replace("/", "."): path.relative_to(root).with_suffix("")
        for path in root.rglob("*.ipynb")
    }
    failed: dict[str, set[str]] = {}
    for place, outcome in session.outcomes.items():
        notebook, _, item = place.partition("::")
        items = failed.setdefault(named[notebook].as_posix(), set())
        if outcome not in {"passed", "skipped"}:
            items.add(item)
    return failed


def test_those_of_nbval(kernels: str, cache: Path, tmp_path: Path) -> None:
    root = unpacked(cache, PEERS[0], tmp_path)
    session = check(
        root,
        *("-c", "/dev/null", "--rootdir", ".", "--nbrepro-kernels", kernels),
        *("--nbrepro-compat", "nbval", "--nbrepro-sanitize-with", "tests/sanitize_defaults.cfg"),
        *(f"{name}.ipynb" for name in NBVAL),
        PYTHONPATH=str(cache / "libraries"),
    )
    found = failing(session, root)
    found[BY_CHANCE[0]].discard(BY_CHANCE[1])
    assert found == NBVAL, session.text


def test_those_of_nbmake(kernels: str, cache: Path, tmp_path: Path) -> None:
    root = unpacked(cache, PEERS[1], tmp_path) / "tests/resources"
    assert {path.stem for path in root.glob("*.ipynb")} == {*NBMAKE, *NOT_MEANT}
    session = check(
        root,
        *("-c", "/dev/null", "--rootdir", ".", "--nbrepro-kernels", kernels),
        *(f"{name}.ipynb" for name in NBMAKE),
    )
    assert failing(session, root) == NBMAKE, session.text
