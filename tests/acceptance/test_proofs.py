"""What the lock proves beyond versions: a package's files, its origin, the lock itself."""

from __future__ import annotations

import base64
import hashlib
import sys
from pathlib import Path

import pytest
from notebooks import Json, good, read, write
from runs import check, nbrepro

CODE = "ANSWER = 42\n"


def install(folder: Path, code: str = CODE, *, platform: str = "any") -> None:
    """Install the package ``mine`` 1.0 into a folder, as pip does."""
    (folder / "mine").mkdir(parents=True, exist_ok=True)
    (folder / "mine" / "__init__.py").write_text(code, encoding="utf-8")
    digest = base64.urlsafe_b64encode(hashlib.sha256(code.encode()).digest()).decode().rstrip("=")
    files = {
        "METADATA": "Metadata-Version: 2.1\nName: mine\nVersion: 1.0\n\n",
        "WHEEL": f"Wheel-Version: 1.0\nTag: py3-none-{platform}\n",
        "INSTALLER": "pip\n",
        "RECORD": f"mine/__init__.py,sha256={digest},{len(code)}\nmine-1.0.dist-info/RECORD,,\n",
    }
    (folder / "mine-1.0.dist-info").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / "mine-1.0.dist-info" / name).write_text(text, encoding="utf-8")


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A locked notebook whose kernel has the package ``mine`` in the folder ``site``."""
    install(tmp_path / "site")
    _kernel(tmp_path, sys.executable)
    path = write(tmp_path / "report.ipynb", {**good(), "metadata": {"kernelspec": {"name": "own"}}})
    done = _run(tmp_path, "lock", "report.ipynb")
    assert (done[0], done[1].count("\n")) == (0, 1), done
    return path


def _kernel(folder: Path, *program: str) -> None:
    write(
        folder / "jupyter" / "kernels" / "own" / "kernel.json",
        {
            "argv": [*program, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            "env": {"PYTHONPATH": str(folder / "site")},
            "display_name": "own",
            "language": "python",
        },
    )


def _run(folder: Path, *arguments: str) -> tuple[int, str]:
    done = nbrepro(folder, *arguments, JUPYTER_PATH=str(folder / "jupyter"))
    return done.returncode, done.stdout


def _mine(path: Path) -> Json:
    (lock,) = read(path)["metadata"]["nbrepro"]["locks"].values()
    (found,) = (package for package in lock["packages"] if package["name"] == "mine")
    return dict(found)


def test_the_record_holds_the_digest_of_a_packages_files_and_its_wheel(notebook: Path) -> None:
    ours = _mine(notebook)["tool"]["nbrepro"]
    assert ours["tags"] == "py3-none-any"
    assert len(ours["payload-sha256"]) == 64
    assert _run(notebook.parent, "check", "-v", "report.ipynb") == (
        0,
        "report.ipynb: ok\n1 notebook checked: no errors\n",
    )


def test_a_package_of_the_same_version_with_other_files_fails(notebook: Path) -> None:
    install(notebook.parent / "site", "ANSWER = 43\n")
    code, told = _run(notebook.parent, "check", "report.ipynb")
    assert code == 1
    assert "error: LOCK010 mine 1.0 has other files than when it was locked\n" in told
    assert "    mine 1.0  locked with files " in told


def test_another_build_only_warns(notebook: Path) -> None:
    install(notebook.parent / "site", "ANSWER = 43\n", platform="linux_x86_64")
    code, told = _run(notebook.parent, "check", "report.ipynb")
    assert code == 0
    assert "warning: LOCK011 mine 1.0 is another build than the locked one\n" in told
    assert "  locked py3-none-any, here py3-none-linux_x86_64\n" in told


def test_a_file_that_was_edited_is_found_where_that_is_asked(notebook: Path) -> None:
    folder = notebook.parent
    _kernel(folder, sys.executable, "-S")  # which has this package alone: all files are read
    assert _run(folder, "lock", "report.ipynb")[0] == 0
    (folder / "site" / "mine" / "__init__.py").write_text("ANSWER = 43\n", encoding="utf-8")
    assert _run(folder, "check", "report.ipynb")[0] == 0  # nothing says that it was
    code, told = _run(folder, "check", "--verify-files", "report.ipynb")
    assert code == 1
    assert (
        "error: LOCK016 a file of mine 1.0 changed after the installation: mine/__init__.py" in told
    )
    jupyter = str(folder / "jupyter")
    session = check(folder, "--nbrepro-verify-files", "-k", "lock", JUPYTER_PATH=jupyter)
    assert session.outcomes["report.ipynb::lock"] == "failed"
    assert session.first_line("report.ipynb::lock").startswith("LOCK016 a file of mine 1.0 ")


def test_a_lock_that_somebody_edited_fails(notebook: Path) -> None:
    text = notebook.read_text(encoding="utf-8")
    payload = _mine(notebook)["tool"]["nbrepro"]["payload-sha256"]
    notebook.write_text(text.replace(payload, "0" * 64), encoding="utf-8")
    code, told = _run(notebook.parent, "check", "report.ipynb")
    assert code == 1
    assert "error: LOCK017 the lock for cp3" in told


def test_a_kernel_that_is_started_through_another_program_says_itself_what_it_has(
    notebook: Path,
) -> None:
    folder = notebook.parent
    _kernel(folder, "/usr/bin/env", "SOME=thing", sys.executable)
    assert _run(folder, "check", "-v", "report.ipynb")[1].startswith("report.ipynb: ok\n")
    install(folder / "site", "ANSWER = 43\n")
    code, told = _run(folder, "check", "report.ipynb")
    assert code == 1
    assert "LOCK010 mine 1.0 has other files" in told
    locked = _run(folder, "lock", "report.ipynb")
    assert locked[0] == 0
    assert _run(folder, "check", "-v", "report.ipynb")[1].startswith("report.ipynb: ok\n")


def test_kernels_of_one_interpreter_are_locked_each_with_what_it_sees(notebook: Path) -> None:
    folder = notebook.parent
    write(
        folder / "jupyter" / "kernels" / "bare" / "kernel.json",
        {"argv": [sys.executable, "-m", "ipykernel_launcher"], "language": "python"},
    )
    bare = write(folder / "bare.ipynb", {**good(), "metadata": {"kernelspec": {"name": "bare"}}})
    for each in ([bare, notebook], [notebook, bare]):
        assert _run(folder, "lock", *(path.name for path in each))[0] == 0
        assert _mine(notebook)["version"] == "1.0"
        (lock,) = read(bare)["metadata"]["nbrepro"]["locks"].values()
        assert "mine" not in [package["name"] for package in lock["packages"]]


def test_a_program_that_is_not_there_cannot_say_what_it_has(notebook: Path) -> None:
    _kernel(notebook.parent, str(notebook.parent / "gone"), sys.executable)
    code, told = _run(notebook.parent, "check", "report.ipynb")
    assert code == 1
    assert "error: RUN003 kernel 'own' did not start: No such file or directory\n" in told
    assert "Traceback" not in told


def test_a_need_that_is_not_met_is_told_when_a_notebook_is_locked(notebook: Path) -> None:
    metadata = notebook.parent / "site" / "mine-1.0.dist-info" / "METADATA"
    metadata.write_text("Name: mine\nVersion: 1.0\nRequires-Dist: numpy>=99\n\n", encoding="utf-8")
    code, told = _run(notebook.parent, "lock", "report.ipynb")
    assert code == 0
    assert "warning: LOCK014 mine needs numpy>=99: numpy " in told
    assert _run(notebook.parent, "check", "report.ipynb")[1].startswith("report.ipynb: ok\n")
