"""``nbrepro lock --system``: what is recorded, what is told when it changes, what is exported.

dpkg is the system's own; which packages there are is written here.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from notebooks import code, notebook, read, stdout, write
from runs import check, nbrepro

#: A library of glibc that no Python loads, and the one behind what Python always loads.
LOADED, BASE = "libanl.so.1", "libc.so.6"
SOURCE = (
    f"import ctypes, subprocess\nctypes.CDLL('{LOADED}')\n"
    "awk = ['awk', '{print $2}']\n"
    "print(subprocess.run(awk, input='a b', capture_output=True, text=True).stdout)"
)
PACKAGES = {
    "anl-lib": "1.2-1", "awks-link": "1-1", "base-lib": "2.36-9", "one-awk": "9.1-1",
}  # fmt: skip


def where(library: str) -> str:
    """The path of a library, without links."""
    ctypes.CDLL(library)
    lines = Path("/proc/self/maps").read_text().splitlines()
    return next(line.split()[-1] for line in lines if line.endswith(f"/{library}"))


@pytest.fixture(scope="module")
def owned() -> dict[str, str]:
    return {
        "anl-lib": where(LOADED),
        "base-lib": where(BASE),
        "awks-link": "/usr/bin/awk",
        "one-awk": os.path.realpath("/usr/bin/awk"),
    }


def database(folder: Path, owned: dict[str, str], **versions: str) -> None:
    """Write what dpkg takes for its own; a version "" is that of a package that is not there."""
    (folder / "info").mkdir(parents=True, exist_ok=True)
    (folder / "updates").mkdir(exist_ok=True)
    there = {**PACKAGES, **{name.replace("_", "-"): v for name, v in versions.items()}}
    fields = "Status: install ok installed\nArchitecture: all\nMaintainer: a\nDescription: a"
    status = [f"Package: {n}\n{fields}\nVersion: {v}\n\n" for n, v in there.items() if v]
    (folder / "status").write_text("".join(status))
    for name, path in owned.items():
        (folder / "info" / f"{name}.list").write_text(f"{path}\n")


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory, owned: dict[str, str]) -> Path:
    """A folder with a notebook that was locked, and the database by which it was."""
    folder = tmp_path_factory.mktemp("system")
    write(folder / "report.ipynb", notebook(code(SOURCE, stdout("b\n\n"))))
    database(folder / "dpkg", owned)
    done = nbrepro(folder, "lock", "--system", "report.ipynb", **variables(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == "report.ipynb: running it once, to see what it loads\n"
    assert ", 4 of the operating system for " in done.stdout
    return folder


@pytest.fixture
def folder(locked: Path, owned: dict[str, str]) -> Iterator[Path]:
    """The same, with the database as it was at first afterwards."""
    before = (locked / "report.ipynb").read_bytes()
    yield locked
    (locked / "report.ipynb").write_bytes(before)
    database(locked / "dpkg", owned)


def variables(folder: Path) -> dict[str, str]:
    return {"DPKG_ADMINDIR": str(folder / "dpkg")}


def recorded(folder: Path) -> dict[str, Any]:
    (lock,) = read(folder / "report.ipynb")["metadata"]["nbrepro"]["locks"].values()
    found: dict[str, Any] = lock["tool"]["nbrepro"].get("system", {})
    return found


def test_the_packages_of_what_a_run_loads_and_starts_are_recorded(folder: Path) -> None:
    found = recorded(folder)
    assert found["manager"] == "dpkg"
    by_name = {each["name"]: each for each in found["packages"]}
    assert by_name.keys() == {"anl-lib", "awks-link", "base-lib", "one-awk"}
    assert by_name["anl-lib"] == {
        "name": "anl-lib", "version": "1.2-1", "role": "notebook", "files": [LOADED],
    }  # fmt: skip
    assert by_name["base-lib"]["role"] == "base"
    # a program that is a link: whose the link is, and whose it leads to
    assert by_name["awks-link"]["files"] == ["/usr/bin/awk"]
    assert by_name["one-awk"]["files"] == [os.path.realpath("/usr/bin/awk")]


def test_what_is_as_locked_says_nothing(folder: Path) -> None:
    done = nbrepro(folder, "check", "-v", **variables(folder))
    assert done.stdout == "report.ipynb: ok\n1 notebook checked: no errors\n"


def test_what_has_changed_is_told_by_how_much_it_matters(
    folder: Path, owned: dict[str, str]
) -> None:
    database(folder / "dpkg", owned, anl_lib="1.3-1", base_lib="2.37-1", one_awk="")
    done = nbrepro(folder, "check", "-v", **variables(folder))
    assert done.returncode == 0
    awk, warning = owned["one-awk"], "report.ipynb: warning"
    assert [line for line in done.stdout.splitlines() if "LOCK08" in line] == [
        f"{warning}: LOCK080 one-awk is not installed, and the notebook uses {awk} of it",
        f"{warning}: LOCK081 anl-lib is 1.3-1 here and 1.2-1 in the lock",
        "report.ipynb: info: LOCK083 base-lib is 2.37-1 here and 2.36-9 in the lock",
    ]
    assert nbrepro(folder, "check", "--policy", "strict", **variables(folder)).returncode == 1


def test_a_library_that_is_gone_fails_and_is_the_cause(folder: Path, owned: dict[str, str]) -> None:
    database(folder / "dpkg", owned, anl_lib="")
    session = check(folder, "--nbrepro-diagnose=auto", "-rN", **variables(folder))
    said = f"anl-lib is not installed, and the notebook uses {LOADED} of it"
    assert session.first_line("report.ipynb::lock") == f"LOCK080 {said}"
    assert f"cause: environment: {said}" in session.text
    assert "sudo apt-get install anl-lib" in session.text


def test_a_later_lock_keeps_the_packages_in_their_versions_of_now(
    folder: Path, owned: dict[str, str]
) -> None:
    database(folder / "dpkg", owned, anl_lib="1.3-1", one_awk="")
    done = nbrepro(folder, "lock", "report.ipynb", **variables(folder))
    said = "LOCK084 not all packages of the operating system are recorded: one-awk: not installed"
    assert said in done.stdout
    versions = {each["name"]: each["version"] for each in recorded(folder)["packages"]}
    assert versions == {"anl-lib": "1.3-1", "awks-link": "1-1", "base-lib": "2.36-9"}


def test_where_nothing_is_known_that_is_said(folder: Path) -> None:
    elsewhere = {"DPKG_ADMINDIR": str(folder / "none"), "PATH": os.environ["PATH"]}
    done = nbrepro(folder, "check", "-v", **elsewhere)
    assert done.returncode == 0
    assert "info: LOCK082 packages of the operating system were not compared: " in done.stdout


def test_of_a_kernel_that_runs_elsewhere_nothing_is_compared(folder: Path) -> None:
    spec = folder / "jupyter" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True, exist_ok=True)
    argv = ["env", sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "Far", "language": "python"}))
    jupyter = {"JUPYTER_PATH": str(folder / "jupyter")}
    done = nbrepro(folder, "check", "-v", **variables(folder), **jupyter)
    said = "packages of the operating system were not compared: the kernel runs where only itself"
    assert f"info: LOCK082 {said}" in done.stdout


def test_what_no_package_owns_is_told_with_what_to_do(folder: Path, owned: dict[str, str]) -> None:
    (folder / "dpkg" / "info" / "anl-lib.list").write_text("")
    done = nbrepro(folder, "lock", "--system", "report.ipynb", **variables(folder))
    path = owned["anl-lib"]
    assert f"not all packages of the operating system are recorded: no package owns {path}" in (
        done.stdout
    )
    assert f"hint: state it as an input: nbrepro lock --input {path} report.ipynb" in done.stdout


def test_exports_install_them(folder: Path) -> None:
    def export(kind: str) -> str:
        done = nbrepro(folder, "export", "--to", kind, "-o", ".", "--force", "report.ipynb")
        assert done.returncode == 0, done.stderr
        assert "LOCK054" not in done.stderr
        return done.stdout

    export("dockerfile")
    lines = (folder / "Dockerfile").read_text().splitlines()
    assert "    && apt-get install -y --no-install-recommends anl-lib awks-link one-awk \\" in lines
    assert "#   anl-lib 1.2-1" in lines
    export("binder")
    assert (folder / "binder" / "apt.txt").read_text().splitlines()[1:] == [
        "anl-lib",
        "awks-link",
        "one-awk",
    ]
    export("github-workflow")
    text = (folder / ".github" / "workflows" / "notebooks.yml").read_text()
    assert "--no-install-recommends anl-lib awks-link one-awk\n" in text
    export("sbom")
    assert "pkg:deb/" in (folder / "sbom.cdx.json").read_text()


def test_another_interpreter_is_none_that_runs_the_notebook(folder: Path) -> None:
    done = nbrepro(folder, "lock", "--system", "--python", "python3", "report.ipynb")
    assert done.returncode == 2
    assert "--system is about the kernel that runs the notebook, not --python" in done.stderr
