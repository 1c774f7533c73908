from __future__ import annotations

import base64
import email
import hashlib
import importlib.metadata
import json
import os
import platform
import re
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import Any

import pytest

from pytest_nbrepro.environment import asking
from pytest_nbrepro.environment.kernelspec import Kernel
from pytest_nbrepro.environment.probe import Distribution, Environment, Probe, answer, question
from pytest_nbrepro.findings import FindingError

#: Enough of an answer for the tests of what stands around it.
ANSWER: dict[str, Any] = {
    "executable": "/x/python",
    "markers": {"python_version": "3.12"},
    "broken": [],
    "conda": [],
    "distributions": {
        "a": {
            "version": "1",
            "requires": [],
            "tags": [],
            "origin": None,
            "installer": "",
            "payload": None,
        }
    },
}


def python(**env: str) -> Kernel:
    return Kernel("k", (sys.executable, "-m", "ipykernel_launcher"), env=env)


def bare(folder: Path) -> Kernel:
    """A Python that has nothing installed but in that folder."""
    argv = (sys.executable, "-S", "-m", "ipykernel_launcher")
    return Kernel("k", argv, env={"PYTHONPATH": str(folder)})


def script(folder: Path, *lines: str) -> Kernel:
    """A kernel whose Python is a shell script."""
    program = folder / "python3"
    program.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    program.chmod(0o755)
    return Kernel("fake", (str(program), "-m", "ipykernel_launcher"))


def failure(kernel: Kernel) -> str:
    with pytest.raises(FindingError) as raised:
        Probe(kernel).result()
    assert raised.value.finding.rule == "LOCK007"
    return raised.value.finding.message


def install(folder: Path, name: str, metadata: str) -> Path:
    folder = folder / f"{name}.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(metadata, encoding="utf-8")
    return folder


def by_name(environment: Environment) -> dict[str, Distribution]:
    return {dist.name: dist for dist in environment.distributions}


@pytest.fixture(scope="module")
def here() -> Environment:
    return Probe(python()).result()


def test_the_markers_are_those_that_packaging_computes_here(here: Environment) -> None:
    from packaging.markers import default_environment

    assert here.markers == default_environment()


def _payload(dist: importlib.metadata.Distribution) -> str:
    """The digest as docs/record.md describes it, computed with the library's own reader."""
    if "editable" in (dist.read_text("direct_url.json") or ""):
        return ""
    files = [
        (str(file).replace(os.sep, "/"), f"{file.hash.mode}={file.hash.value}" if file.hash else "")
        for file in dist.files or []
    ]
    rows = sorted(
        f"{path},{digest}\n"
        for path, digest in files
        if not re.match(r"\.\./|/|[^/]*\.dist-info/", path) and not path.endswith(".pyc")
    )
    return hashlib.sha256("".join(rows).encode()).hexdigest() if rows else ""


def test_every_distribution_is_found_as_the_library_reads_it(here: Environment) -> None:
    expected: dict[str, Distribution] = {}
    for dist in importlib.metadata.distributions():
        name = re.sub(r"[-_.]+", "-", dist.metadata["Name"]).lower()
        wheel = email.message_from_string(dist.read_text("WHEEL") or "")
        found = Distribution(
            name,
            dist.version,
            tuple(dist.requires or []),
            tags=tuple(sorted(wheel.get_all("Tag") or [])),
            payload=_payload(dist),
            origin=json.loads(dist.read_text("direct_url.json") or "null"),
            installer=(dist.read_text("INSTALLER") or "").strip(),
        )
        expected.setdefault(name, found)
    assert by_name(here) == expected
    assert any(dist.payload for dist in here.distributions)
    assert [dist.name for dist in here.distributions] == sorted(expected)


def test_the_machine_is_told(here: Environment) -> None:
    assert here.executable == sys.executable
    assert here.machine["prefix"] == sys.prefix
    assert here.machine["soabi"] == sysconfig.get_config_var("SOABI")
    assert here.machine["byteorder"] == sys.byteorder
    assert here.machine["libc"] == [part or None for part in platform.libc_ver()]
    mac = sys.platform == "darwin"
    assert here.machine["os"][0] == ("macOS" if mac else platform.freedesktop_os_release()["ID"])


def test_no_numpy_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "numpy.py").write_text("raise ImportError('broken on purpose')\n")
    told = Probe(python(PYTHONPATH=str(tmp_path))).result().machine["numerics"]
    assert told["unread"] == {"numpy": "ImportError: broken on purpose"}
    assert (told["numpy"], told["blas"], told["simd"]) == (None, None, None)
    assert set(told["canary"]) == {"edition", "libm"}


def test_a_numpy_that_is_not_what_it_seems_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "numpy.py").write_text("__version__ = '9.9'\n")
    told = Probe(python(PYTHONPATH=str(tmp_path))).result().machine["numerics"]
    assert (told["numpy"], told["blas"], told["simd"]) == ("9.9", [], None)
    assert set(told["unread"]) == {"simd", "long-double", "canary"}


def test_a_numpy_that_ends_the_interpreter_costs_no_more_than_what_it_would_tell(
    tmp_path: Path,
) -> None:
    (tmp_path / "numpy.py").write_text("import os; os._exit(3)\n")
    found = Probe(python(PYTHONPATH=str(tmp_path))).result()
    assert found.machine["numerics"] == {"unanswered": "exit code 3"}
    assert found.machine["machine"]["cores"] >= 1
    assert found.distributions


def test_libraries_that_end_the_interpreter_lose_only_themselves(tmp_path: Path) -> None:
    packages = tmp_path / "site-packages"
    (packages / "evil.libs").mkdir(parents=True)
    (packages / "evil.libs" / "libgomp-1.so").write_text("no library")
    (packages / "ctypes.py").write_text("import os\ndef CDLL(path): os._exit(4)\n")
    (packages / "numpy.py").write_text("__version__ = '9.9'\n")
    told = Probe(python(PYTHONPATH=str(packages))).result().machine["numerics"]
    assert told["numpy"] == "9.9"
    assert "others" not in told


def test_packages_on_the_kernels_own_path_are_seen_and_the_first_copy_counts(
    tmp_path: Path,
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    metadata = (
        "Name: {}\nVersion: {}\nRequires-Dist: one\n  >=1 ; extra == 'x'\n\nRequires-Dist: not-me\n"
    )
    install(first, "My_Own.Package-2.0", metadata.format("My_Own.Package", "2.0"))
    install(second, "my_own_package-1.0", metadata.format("my-own-package", "1.0"))
    install(second, "other-3", metadata.format("other", "3"))
    (first / "My_Own.Package-2.0.dist-info" / "direct_url.json").write_text('{"url": "file:///x"}')

    found = by_name(Probe(python(PYTHONPATH=f"{first}{os.pathsep}{second}")).result())
    requires = ("one >=1 ; extra == 'x'",)
    origin = {"url": "file:///x"}
    expected = Distribution("my-own-package", "2.0", requires, origin=origin, hidden=("1.0",))
    assert found["my-own-package"] == expected
    assert found["other"] == Distribution("other", "3", requires)


def wheel_installed(folder: Path, *rows: str, **files: str) -> Distribution:
    """A distribution ``a`` with such a RECORD and, in its metadata, such files."""
    place = install(folder, "a-1", "Name: a\nVersion: 1\n\n")
    own = ["a-1.dist-info/RECORD,,", "a-1.dist-info/INSTALLER,sha256=zz,4"]
    (place / "RECORD").write_text("\n".join([*rows, *own, ""]), encoding="utf-8")
    for name, text in files.items():
        (place / name.replace("_json", ".json")).write_text(text, encoding="utf-8")
    return by_name(Probe(bare(folder), with_files=True).result())["a"]


def test_the_payload_is_the_same_whoever_installed_it_and_where(tmp_path: Path) -> None:
    files = [
        "a/__init__.py,sha256=xx,1",
        '"a/with, comma.txt",sha256=yy,2',
        "a/_vendor/b-1.dist-info/METADATA,sha256=vv,9",
    ]
    by_pip = wheel_installed(
        tmp_path / "pip",
        *files,
        "a/__pycache__/__init__.cpython-312.pyc,,",
        "../../../bin/a,sha256=11,200",
        "a-1.dist-info/METADATA,sha256=mm,10",
        INSTALLER="pip\n",
        WHEEL="Wheel-Version: 1.0\nTag: py3-none-any\nTag: py2-none-any\n",
    )
    by_uv = wheel_installed(
        tmp_path / "uv",
        *(row.replace("a/_v", "a\\_v") for row in reversed(files)),
        "../../../bin/a,sha256=22,201",
        INSTALLER="uv",
    )
    other = wheel_installed(tmp_path / "other", *files[1:], "a/__init__.py,sha256=xX,1")
    assert by_pip.payload == by_uv.payload != other.payload
    assert len(by_pip.payload) == 64
    assert (by_pip.installer, by_uv.installer) == ("pip", "uv")
    assert by_pip.tags == ("py2-none-any", "py3-none-any")


def test_what_is_imported_from_a_folder_where_it_lies_has_no_payload(tmp_path: Path) -> None:
    row = "__editable__.a-1.pth,sha256=xx,1"
    origin = {"url": "file:///home/me/a", "dir_info": {"editable": True}}
    found = wheel_installed(tmp_path, row, direct_url_json=json.dumps(origin))
    assert (found.payload, found.origin) == ("", origin)


def test_an_origin_that_cannot_be_read_is_an_unknown_one(tmp_path: Path) -> None:
    assert wheel_installed(tmp_path / "1", direct_url_json="{").origin == {}
    assert wheel_installed(tmp_path / "2", direct_url_json="[]").origin == {}


def test_files_that_were_changed_or_removed_are_named(tmp_path: Path) -> None:
    def row(name: str, content: str) -> str:
        (tmp_path / name).write_text(content, encoding="utf-8")
        digest = base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).decode()
        return f"{name},sha256={digest.rstrip('=')},1"

    rows = [row(name, f"{name}\n") for name in ("kept.py", "changed.py", "removed.py")]
    (tmp_path / "changed.py").write_text("x")
    (tmp_path / "removed.py").unlink()
    place = install(tmp_path, "a-1", "Name: a\nVersion: 1\n\n")
    rows += ["unhashed.py,,", "odd.py,md9=xx,1", "a-1.dist-info/RECORD,,"]
    (place / "RECORD").write_text("\n".join(rows), encoding="utf-8")
    kernel = bare(tmp_path)
    assert by_name(Probe(kernel, with_files=True).result())["a"].edited == (
        "changed.py",
        "removed.py",
    )
    assert by_name(Probe(kernel).result())["a"].edited == ()


def test_one_folder_that_is_on_the_path_twice_hides_nothing(tmp_path: Path) -> None:
    install(tmp_path / "real", "a-1", "Name: a\nVersion: 1\n\n")
    (tmp_path / "link").symlink_to("real")
    path = f"{tmp_path / 'real'}{os.pathsep}{tmp_path / 'link'}"
    assert by_name(Probe(python(PYTHONPATH=path)).result())["a"].hidden == ()


def test_a_kernel_that_only_a_cell_can_look_into_tells_the_same(here: Environment) -> None:
    command = [sys.executable, "-"]
    printed = subprocess.run(
        command, input=question(), capture_output=True, text=True, check=True
    ).stdout
    assert answer("noise\n" + printed + "noise\n") == here
    assert answer("noise\n") is None


def test_an_egg_is_a_package_too(tmp_path: Path) -> None:
    egg = tmp_path / "Old.egg-info"
    egg.mkdir()
    (egg / "PKG-INFO").write_text("Metadata-Version: 1.0\nName: Old\nVersion: 0.1\n")
    (egg / "requires.txt").write_text("one>=1\n\n[fast]\ntwo\n")
    found = by_name(Probe(python(PYTHONPATH=str(tmp_path))).result())
    assert found["old"] == Distribution("old", "0.1", ("one>=1", 'two; extra == "fast"'))


def test_damaged_metadata_is_named_and_hides_nothing(tmp_path: Path) -> None:
    install(tmp_path, "nameless-1", "Version: 1\n\n")
    install(tmp_path, "versionless-1", "Name: versionless\n\n")
    install(tmp_path, "unnamable-1", "Name: rm -rf\nVersion: 1\n\n")
    install(tmp_path, "unversioned-1", "Name: unversioned\nVersion: $Revision$\n\n")
    install(tmp_path, "binary-1", "").joinpath("METADATA").write_bytes(b"Name: \xff\xfe\n\n")
    (tmp_path / "empty-1.dist-info").mkdir()
    install(tmp_path, "sound-1", "Name: sound\nVersion: 1\n\n")
    environment = Probe(python(PYTHONPATH=str(tmp_path))).result()
    assert environment.broken == tuple(
        f"{name}-1.dist-info"
        for name in ("binary", "empty", "nameless", "unnamable", "unversioned", "versionless")
    )
    assert "sound" in by_name(environment)


def test_the_kernels_options_and_variables_are_used(tmp_path: Path) -> None:
    install(tmp_path, "sound-1", "Name: sound\nVersion: 1\n\n")
    kernel = Kernel("k", (sys.executable, "-E", "-m", "x"), env={"PYTHONPATH": str(tmp_path)})
    assert "sound" not in by_name(Probe(kernel).result())


def test_our_own_folder_is_not_on_the_path_of_the_probe(tmp_path: Path) -> None:
    # modules beside the script, such as lock.py, would hide the kernel's of the same name
    (tmp_path / "numpy.py").write_text("import sys; raise ImportError(repr(sys.path[0]))\n")
    told = Probe(python(PYTHONPATH=str(tmp_path))).result().machine["numerics"]["unread"]
    assert told["numpy"] == f"ImportError: {str(tmp_path)!r}"


def test_whatever_is_printed_around_the_answer_does_no_harm(tmp_path: Path) -> None:
    line = "nbrepro-probe:" + json.dumps(ANSWER)
    kernel = script(
        tmp_path, "printf 'hello \\377 from a site hook\\n'", f"echo '{line}'", "echo bye", "exit 3"
    )
    environment = Probe(kernel).result()
    assert environment.distributions == (Distribution("a", "1"),)
    assert environment.executable == "/x/python"


def test_a_python_that_fails_is_told_with_its_last_words(tmp_path: Path) -> None:
    kernel = script(tmp_path, "echo some noise >&2", "echo 'libpython is missing' >&2", "exit 1")
    message = failure(kernel)
    assert message.endswith("could not list its packages: libpython is missing")
    assert kernel.argv[0] in message


def test_a_python_that_says_nothing_is_told_with_its_exit_code(tmp_path: Path) -> None:
    assert failure(script(tmp_path, "exit 7")).endswith(": exit code 7")


def test_a_python_that_is_gone_is_told(tmp_path: Path) -> None:
    gone = Kernel("k", (str(tmp_path / "python3"), "-m", "ipykernel_launcher"))
    assert failure(gone).endswith(": No such file or directory")


def test_a_python_that_hangs_is_given_up_though_its_children_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_SECONDS", 0.2)
    started = time.monotonic()
    assert failure(script(tmp_path, "sleep 5", "true")).endswith(": no answer in 0.2 s")
    assert time.monotonic() - started < 4


def test_a_kernel_of_another_kind_cannot_be_asked() -> None:
    with pytest.raises(FindingError) as raised:
        Probe(Kernel("ir", ("R", "--slave")))
    assert raised.value.finding.rule == "LOCK006"
    assert "'ir'" in raised.value.finding.message


@pytest.mark.parametrize("name", ["probe", "numerics", "machine", "canary"])
def test_the_scripts_are_plain_enough_for_old_pythons(name: str) -> None:
    import ast

    source = Path(asking.__file__).with_name(f"_{name}_script.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))
    nodes = [*ast.walk(ast.parse(source))]
    imports = (name.name for n in nodes if isinstance(n, ast.Import) for name in n.names)
    parts = (node.module or "" for node in nodes if isinstance(node, ast.ImportFrom))
    names = {name.partition(".")[0] for name in (*imports, *parts)}
    assert names - {"numpy"} <= sys.stdlib_module_names


def test_numbers_that_nobody_tells_of_do_not_hide_the_packages(tmp_path: Path) -> None:
    line = "nbrepro-probe:" + json.dumps(ANSWER)
    kernel = script(tmp_path, 'case "$1" in *numerics*) exit 4;; esac', f"echo '{line}'")
    environment = Probe(kernel).result()
    assert environment.distributions == (Distribution("a", "1"),)
    assert environment.machine["numerics"] == {"unanswered": "exit code 4"}


def test_a_probe_that_nobody_waits_for_leaves_no_process(tmp_path: Path) -> None:
    started = tmp_path / "started"
    probe = Probe(script(tmp_path, f"echo $$ >> {started}", "exec sleep 30"))
    while not started.exists() or len(started.read_text().split()) < 2:
        time.sleep(0.01)
    probe.close()
    for pid in map(int, started.read_text().split()):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_kernel_that_runs_elsewhere_is_told_what_it_has_to_run() -> None:
    asked = question()
    assert str(Path(asking.__file__).parent) not in asked
    done = subprocess.run(
        [sys.executable, "-I", "-"],
        input=asked,
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )
    found = answer(done.stdout)
    assert found is not None
    numerics = found.machine["numerics"]
    assert numerics["unread"] == {}
    assert numerics["blas"]
    assert numerics["canary"]["edition"] == 1
    assert found.machine["machine"]["cores"] >= 1


def test_a_python_that_is_too_old_to_be_asked_is_told_so(tmp_path: Path) -> None:
    said = "echo \"ModuleNotFoundError: No module named 'importlib.metadata'\" >&2"
    with pytest.raises(FindingError) as raised:
        Probe(script(tmp_path, said, "exit 1")).result()
    assert raised.value.finding.hint.startswith("its Python is older than 3.8")
