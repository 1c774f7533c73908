from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager

from pytest_nbrepro.environment.choosing import kernel_named, of_this_process, resolve_kernel
from pytest_nbrepro.environment.kernelspec import (
    Kernel,
    installed_kernels,
    kernel_in,
    native_kernel,
)
from pytest_nbrepro.findings import FindingError, Severity

ARGV = ["/opt/venv/bin/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]


def add(folder: Path, name: str, **spec: object) -> Path:
    """Install a kernel below ``folder``, one of those on JUPYTER_PATH."""
    kernel = folder / "kernels" / name
    kernel.mkdir(parents=True)
    described = {"argv": ARGV, "language": "python", "display_name": name, **spec}
    (kernel / "kernel.json").write_text(json.dumps(described), encoding="utf-8")
    return kernel


@pytest.fixture
def jupyter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The first of two folders of kernels; the second is ``jupyter.parent / "second"``."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    monkeypatch.setenv("JUPYTER_PATH", f"{first}:{second}")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    return first


def failure(name: str | None, language: str | None) -> FindingError:
    with pytest.raises(FindingError) as raised:
        resolve_kernel(name, language)
    return raised.value


def test_every_kernel_that_jupyter_finds_is_found_in_the_same_folder(jupyter: Path) -> None:
    second, ipython = jupyter.parent / "second", jupyter.parent / "ipython"
    add(jupyter, "mine")
    add(second, "mine", display_name="hidden by the first folder")
    add(second, "Upper_Case.v1")
    add(ipython, "from-ipython")
    (jupyter / "kernels" / "no-kernel-json").mkdir()
    (jupyter / "kernels" / "a-file").write_text("")

    expected = KernelSpecManager().find_kernel_specs()
    found = installed_kernels()
    assert set(found) == set(expected)
    assert {"mine", "upper_case.v1", "from-ipython", "python3"} <= set(found)
    # None stands for the kernel that jupyter_client makes up itself
    folders = {name: str(folder) for name, folder in found.items() if folder is not None}
    assert folders == {name: expected[name] for name in folders}


@pytest.mark.parametrize("name", ["env", "ENV", "python3"])
def test_a_kernel_is_read_as_jupyter_reads_it(jupyter: Path, name: str) -> None:
    add(
        jupyter,
        "Env",
        argv=["{prefix}/bin/thing", "--lib", "{resource_dir}/lib", "-f", "{connection_file}"],
        language="Julia",
        interrupt_mode="message",
        metadata={"debugger": True},
    )
    spec = KernelSpecManager().get_kernel_spec(name)
    kernel = resolve_kernel(name, "python")
    filled = [part.replace("{resource_dir}", spec.resource_dir) for part in spec.argv]
    assert list(kernel.argv) == [part.replace("{prefix}", sys.prefix) for part in filled]
    assert (kernel.language, kernel.interrupt_mode) == (spec.language.lower(), spec.interrupt_mode)
    assert kernel.notice is None


def test_variables_are_filled_in_as_jupyter_does(
    jupyter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASE", "/data")
    env = {"A": "${BASE}/a", "B": "$BASE/b", "C": "${NOT_SET}", "D": "5$$", "E": 1}
    add(jupyter, "k", env=env)
    expected = {"A": "/data/a", "B": "/data/b", "C": "${NOT_SET}", "D": "5$", "E": "1"}
    assert resolve_kernel("k", "python").env == expected


@pytest.mark.parametrize(("name", "language"), [("gone", "python"), ("python-gone", None)])
def test_a_python_notebook_whose_kernel_is_not_here_gets_the_native_one_and_a_notice(
    jupyter: Path, name: str, language: str | None
) -> None:
    kernel = resolve_kernel(name, language)
    assert kernel.name == "python3"
    assert kernel.notice is not None
    assert (kernel.notice.rule, kernel.notice.severity) == ("RUN002", Severity.WARNING)
    assert name in kernel.notice.message
    assert sys.executable in kernel.notice.message
    assert kernel.notice.hint == (
        f"in the environment the notebook needs: python -m ipykernel install --user --name {name}"
    )


def test_a_notebook_that_names_no_kernel_gets_the_native_one_quietly(jupyter: Path) -> None:
    notice = resolve_kernel(None, None).notice
    assert notice is not None
    assert (notice.rule, notice.severity, notice.hint) == ("RUN002", Severity.INFO, "")


@pytest.mark.parametrize(("name", "language"), [("ir", "r"), ("julia-1.10", None), (None, "r")])
def test_another_language_without_its_kernel_is_an_error_that_lists_the_kernels(
    jupyter: Path, name: str | None, language: str | None
) -> None:
    add(jupyter, "bash", language="bash")
    told = failure(name, language).finding
    assert told.rule == "RUN001"
    assert (name or language or "") in told.message
    assert told.details[0].startswith("installed kernels: bash, python3")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "line 1"),
        ("[]", "not a JSON object"),
        ("{}", '"argv" is not a list'),
        ('{"argv": "python"}', "not a list"),
        ('{"argv": []}', "not a list"),
        ('{"argv": ["python", 3]}', "not a list"),
        ('{"argv": ["python"], "env": ["A=1"]}', "env"),
        ('{"argv": ["python"], "metadata": 3}', "metadata"),
        ('{"argv": ["python"], "interrupt_mode": "never"}', "'never'"),
    ],
)
def test_a_damaged_description_is_one_error_that_says_where_and_why(
    jupyter: Path, text: str, reason: str
) -> None:
    path = add(jupyter, "broken") / "kernel.json"
    path.write_text(text, encoding="utf-8")
    told = failure("broken", "python").finding
    assert told.rule == "RUN001"
    assert reason in told.message
    assert told.details == (str(path),)
    assert "kernelspec remove broken" in told.hint


def test_the_name_python_means_the_python_that_runs_this(jupyter: Path) -> None:
    minor = "python" + ".".join(map(str, sys.version_info[:2]))
    for program in ("python", f"python{sys.version_info[0]}", minor):
        assert Kernel("k", (program, "-m", "ipykernel")).interpreter == (sys.executable,)
    assert Kernel("k", ("python2", "-m", "ipykernel")).interpreter == ("python2",)


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ("-m ipykernel_launcher -f {connection_file}", ""),
        (
            "-X frozen_modules=off -Wignore -m ipykernel_launcher -f x",
            "-X frozen_modules=off -Wignore",
        ),
        ("-Xfrozen_modules=off -m ipykernel_launcher", "-Xfrozen_modules=off"),
        ("-W error -m ipykernel_launcher -m x", "-W error"),
        ("-Im ipykernel_launcher -f x", "-I"),
        ("-u /opt/kernel.py -f x -v", "-u"),
        ("-c run()", ""),
    ],
)
def test_the_interpreter_keeps_its_own_options_and_no_others(arguments: str, options: str) -> None:
    kernel = Kernel("k", ("/opt/bin/python3.12", *arguments.split()))
    assert kernel.interpreter == ("/opt/bin/python3.12", *options.split())


@pytest.mark.parametrize(
    "name", ["python", "Python3.13t", "pythonw.exe", "pypy3.10", "python3.13.exe"]
)
def test_every_kind_of_python_is_known_as_one(name: str) -> None:
    assert Kernel("k", (f"/opt/{name}", "-m", "ipykernel")).interpreter == (f"/opt/{name}",)


@pytest.mark.parametrize(
    "kernel",
    [
        Kernel("r", ("R", "--slave", "-e", "IRkernel::main()")),
        Kernel("uv", ("uv", "run", "python", "-m", "ipykernel")),
        Kernel("cpp", ("/opt/bin/xpython", "-f", "x")),
        Kernel("conda", ("/opt/bin/python", "-m", "runner", "/env/bin/python", "-m", "ipykernel")),
        Kernel(
            "elsewhere",
            tuple(ARGV),
            metadata={"kernel_provisioner": {"provisioner_name": "pixi-kernel-provisioner"}},
        ),
        Kernel("none", ()),
    ],
    ids=lambda kernel: kernel.name,
)
def test_there_is_no_interpreter_to_ask_where_another_program_starts_the_kernel(
    kernel: Kernel,
) -> None:
    assert kernel.interpreter is None


def test_naming_jupyters_own_provisioner_changes_nothing() -> None:
    metadata = {"kernel_provisioner": {"provisioner_name": "local-provisioner"}}
    assert Kernel("k", tuple(ARGV), metadata=metadata).interpreter == (ARGV[0],)


def test_the_native_kernel_is_the_one_that_ipykernel_describes() -> None:
    from ipykernel.kernelspec import get_kernel_dict

    described = get_kernel_dict()
    kernel = native_kernel()
    assert list(kernel.argv) == described["argv"]
    assert kernel.display_name == described["display_name"]


def test_a_kernel_can_be_run_by_the_python_of_another_environment() -> None:
    argv = ("/a/bin/python", "-X", "utf8", "-m", "ipykernel_launcher", "-f", "{connection_file}")
    env = {"OMP_NUM_THREADS": "1", "PYTHONPATH": "/a/lib", "PATH": "/a/bin"}
    found = kernel_in(Kernel("mine", argv, env=env), Path("/b/bin/python"))
    assert found.argv == ("/b/bin/python", *argv[1:])
    path = os.pathsep.join(["/b/bin", "/a/bin"])
    assert found.env == {"OMP_NUM_THREADS": "1", "PATH": path, "VIRTUAL_ENV": "/b"}


def test_one_that_is_started_by_another_program_becomes_the_plain_kernel() -> None:
    kernel = Kernel("mine", ("conda", "run", "python", "-m", "ipykernel_launcher"))
    found = kernel_in(kernel, Path("/b/bin/python"))
    assert found.argv == ("/b/bin/python", "-m", "ipykernel_launcher", "-f", "{connection_file}")


def test_a_kernel_that_is_asked_for_has_no_stand_in() -> None:
    assert kernel_named("PYTHON3").is_python
    with pytest.raises(FindingError, match="kernel 'cobol' is not installed"):
        kernel_named("cobol")


def test_within_a_kernel_python_notebooks_get_its_interpreter() -> None:
    with of_this_process():
        assert resolve_kernel("some-python", "python") == native_kernel()
        with pytest.raises(FindingError, match="RUN001"):
            resolve_kernel("some-r", "r")
    assert resolve_kernel("some-python", "python").notice is not None
