"""A kernel that cannot be started. How kernels end is in test_nasty.py."""

from __future__ import annotations

from pathlib import Path

from notebooks import code, notebook, write
from runs import check


def test_a_kernel_whose_program_is_gone_is_told_without_a_log(tmp_path: Path) -> None:
    spec = tmp_path / "jupyter" / "kernels" / "gone" / "kernel.json"
    argv = [str(tmp_path / "gone" / "python"), "-m", "ipykernel_launcher", "-f"]
    write(spec, {"argv": [*argv, "{connection_file}"], "display_name": "", "language": "python"})
    write(tmp_path / "report.ipynb", notebook(code("1"), kernel="gone"))
    session = check(tmp_path, JUPYTER_PATH=str(tmp_path / "jupyter"))
    assert session.first_line("report.ipynb::cell-1") == (
        "RUN003 kernel 'gone' did not start: No such file or directory"
    )
    assert "Captured log" not in session.text
