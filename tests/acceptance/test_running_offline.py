"""``--nbrepro-offline``, as a user meets it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from notebooks import code, notebook, write
from runs import check

_FETCH = "import urllib.request\nurllib.request.urlopen('http://192.0.2.1/data.csv', timeout=30)"
_REFUSED = """#!/bin/sh
[ "$3" = -f ] && printf 'the system refuses it (reason)' > "$(dirname "$4")/network"
exec {} "$@"
"""


@pytest.fixture
def refused(tmp_path: Path) -> Path:
    """A kernel, called "refused", that the system did not let leave the network."""
    script = tmp_path / "bin" / "start"
    script.parent.mkdir()
    script.write_text(_REFUSED.format(sys.executable))
    script.chmod(0o755)
    folder = tmp_path / "jupyter" / "kernels" / "refused"
    folder.mkdir(parents=True)
    argv = [str(script), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Refused", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec))
    return tmp_path / "jupyter"


def test_a_cell_that_needs_the_network_fails_at_once_and_is_told_why(tmp_path: Path) -> None:
    write(tmp_path / "report.ipynb", notebook(code("1"), code(_FETCH)))
    session = check(tmp_path, "--nbrepro-offline", "--nbrepro-trace")
    assert session.first_line("report.ipynb::cell-2").startswith("RUN006 cell 2: raised URLError:")
    assert "hint: the kernel has no network (--nbrepro-offline)" in session.text
    assert "RUN014 cell 2: uses the network: 192.0.2.1" in session.text
    assert "RUN018" not in session.text


def test_without_the_option_a_cell_is_told_nothing_of_it(tmp_path: Path) -> None:
    source = "raise OSError(101, 'Network is unreachable')"
    write(tmp_path / "report.ipynb", notebook(code(source)))
    assert "has no network" not in check(tmp_path).text
    assert "has no network" in check(tmp_path, "--nbrepro-offline").text


def test_what_the_system_refuses_is_told_once(tmp_path: Path, refused: Path) -> None:
    for name in "ab":
        write(tmp_path / f"{name}.ipynb", notebook(code(_FETCH), kernel="refused"))
    session = check(tmp_path, "--nbrepro-offline", JUPYTER_PATH=str(refused))
    assert session.text.count("RUN018") == 1, session.text
    said = "only Python's own sockets are without network: the system refuses it (reason)"
    assert said in session.text
    assert "no network: --nbrepro-offline" in session.messages["a.ipynb::cell-1"]
