"""A notebook is run again when something has changed of which its result came: each kind alone.

The project is run once. What is tried with a copy of it, elsewhere, is first found unchanged: the
same project on another machine, where all files have other times.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from notebooks import Json, code, notebook, read, stdout, write
from runs import environment, nbrepro

from pytest_nbrepro import caching
from pytest_nbrepro.cache import Store
from pytest_nbrepro.cell_reports import CellReport
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import Outcome
from pytest_nbrepro.notebook import read as read_notebook

SETTINGS = Settings(cache=True)
VARIABLES = ("COLOUR", "TZ", "PYTHONHASHSEED", "PYTHONPATH", "OMP_NUM_THREADS")


def _cells() -> Json:
    return notebook(
        code("import json\nimport os\nimport helper\nfrom parts import inner\n"),
        code("print(open('data/table.csv').read())", stdout("a,b\n1,2\n\n")),
        code("print(len(os.listdir('data')))", stdout("1\n")),
        code(
            "try:\n    print(open('own.txt').read())\nexcept FileNotFoundError:\n    print('none')",
            stdout("none\n"),
        ),
        code("print(os.environ.get('COLOUR'), helper.twice(4), inner.ONE)", stdout("red 8 1\n")),
        code("with open('made.txt', 'w') as file:\n    file.write('made')\n"),
        kernel="ours",
    )


def _fill(project: Path) -> None:
    (project / "pyproject.toml").write_text("")
    (project / "data").mkdir()
    (project / "data" / "table.csv").write_text("a,b\n1,2\n")
    (project / "helper.py").write_text("def twice(x):\n    return 2 * x\n")
    (project / "parts").mkdir()
    (project / "parts" / "__init__.py").write_text("")
    (project / "parts" / "inner.py").write_text("ONE = 1\n")
    write(project / "report.ipynb", _cells())
    write(project / "bare.ipynb", notebook(code("print('none')", stdout("none\n"))))


def _package(home: Path, version: str) -> None:
    """Install a package of this version, and nothing else, where PYTHONPATH says."""
    shutil.rmtree(home / "site-packages", ignore_errors=True)
    metadata = home / "site-packages" / "wares.dist-info" / "METADATA"
    metadata.parent.mkdir(parents=True)
    metadata.write_text(f"Metadata-Version: 2.1\nName: wares\nVersion: {version}\n")
    (home / "site-packages" / "wares.py").write_text("ONE = 1\n")
    metadata.with_name("RECORD").write_text("wares.py,,\nwares.dist-info/METADATA,,\n")


def _kernel(folder: Path, **variables: str) -> None:
    """Install the kernel "ours", with these variables in its kernelspec."""
    place = folder / "jupyter" / "kernels" / "ours"
    place.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Ours", "language": "python", "env": variables}
    (place / "kernel.json").write_text(json.dumps(spec))


class _Known(Conductor):
    """A conductor of interpreters that have been asked before, by another one."""

    def __init__(self, settings: Settings, before: Conductor) -> None:
        super().__init__(settings)
        self.probes = before.probes


class World:
    """The project with its notebook, what is kept of it, and the variables.

    What is installed is looked at anew only where there may be a change of it:
    that takes longer than all else.
    """

    name = "report.ipynb"

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, before: Conductor) -> None:
        self.folder, self.patch, self.before = folder, patch, before
        self.looks_anew = False
        self.project = folder / "project"
        self.settings = replace(SETTINGS, cache_dir=folder / "results")

    def file(self, name: str) -> Path:
        return self.project / name

    def notebook(self) -> Path:
        return self.file(self.name)

    def change(self, edit: Callable[[Json], object]) -> None:
        """Edit the notebook's JSON."""
        content = read(self.notebook())
        edit(content)
        write(self.notebook(), content)

    def sought(self) -> caching.Sought:
        settings = self.settings
        conductor = Conductor(settings) if self.looks_anew else _Known(settings, self.before)
        try:
            return caching.sought(conductor.open(read_notebook(self.notebook())))
        finally:
            conductor.close()

    def is_unchanged(self) -> bool:
        return bool(self.sought().reports)

    def reports(self) -> list[CellReport]:
        conductor = Conductor(self.settings)
        try:
            return list(conductor.open(read_notebook(self.notebook())).run())
        finally:
            conductor.close()

    def run(self) -> list[str]:
        """Run it, and return why it was not kept, if it was not."""
        reports = self.reports()
        assert [report.outcome for report in reports] == [Outcome.PASSED] * len(reports), reports
        return [report.not_cached for report in reports if report.not_cached]


def _set(folder: Path, home: Path, patch: pytest.MonkeyPatch, before: Conductor) -> World:
    for name, value in environment(home).items():
        patch.setenv(name, value)
    for name in {*os.environ} - {*environment(home)}:
        patch.delenv(name)
    for name in VARIABLES:
        patch.delenv(name, raising=False)
    patch.setenv("COLOUR", "red")
    patch.setenv("PYTHONPATH", str(home / "site-packages"))
    patch.setenv("JUPYTER_PATH", str(home / "jupyter"))
    return World(folder, patch, before)


@pytest.fixture(scope="module")
def before() -> Conductor:
    """A conductor that asks each interpreter once, before anything is changed."""
    return Conductor(SETTINGS)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, before: Conductor) -> Path:
    """A folder with a project whose notebooks were run once, and their results."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        world = _set(folder, folder, patch, before)
        world.project.mkdir()
        _fill(world.project)
        _kernel(folder)
        _package(folder, "1.0")
        variables = {name: os.environ[name] for name in ("JUPYTER_PATH", "PYTHONPATH")}
        done = nbrepro(world.project, "lock", "report.ipynb", **variables)
        assert done.returncode == 0, done.stdout + done.stderr
        assert nbrepro(world.project, "strip", "bare.ipynb").returncode == 0
        assert world.file("__nbrepro__/bare.txt").is_file()
        assert world.run() == []
        assert world.file("made.txt").read_text() == "made"
        world.name = "bare.ipynb"
        assert world.run() == []
    return folder


@pytest.fixture
def world(
    kept: Path, before: Conductor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """A copy of it, elsewhere; the home, the kernels and the packages stay where they are."""
    for part in ("project", "results"):
        shutil.copytree(kept / part, tmp_path / part)
    yield _set(tmp_path, kept, monkeypatch, before)
    _kernel(kept)
    _package(kept, "1.0")
    shutil.rmtree(kept / ".ipython" / "profile_default" / "startup", ignore_errors=True)


def _append(name: str, text: str) -> Callable[[World], None]:
    def change(world: World) -> None:
        path = world.file(name)
        path.parent.mkdir(exist_ok=True)
        path.write_text((path.read_text() if path.exists() else "") + text)

    return change


def _in_notebook(edit: Callable[[Json], object]) -> Callable[[World], None]:
    return lambda world: world.change(edit)


def _variable(name: str, value: str | None) -> Callable[[World], None]:
    if value is None:
        return lambda world: world.patch.delenv(name)
    return lambda world: world.patch.setenv(name, value)


def _settings(**changes: object) -> Callable[[World], None]:
    def change(world: World) -> None:
        world.settings = replace(world.settings, **changes)  # type: ignore[arg-type]  # by name

    return change


def _byte(world: World) -> None:
    world.file("data/table.csv").write_text("a,b\n1,3\n")


def _byte_with_old_times(world: World) -> None:
    path = world.file("data/table.csv")
    world.run()  # what is kept now has the times of this copy
    assert world.is_unchanged()
    about = path.stat()
    path.write_text("a,b\n1,3\n")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (about.st_size, about.st_mtime_ns)


def _version(world: World) -> None:
    _package(Path(os.environ["HOME"]), "1.1")


def _edited_package(world: World) -> None:
    path = Path(os.environ["HOME"], "site-packages", "wares.py")
    path.write_text("ONE = 2\n")
    later = path.stat().st_mtime + 60  # as a minute after it was installed
    os.utime(path, (later, later))


def _loose_module(world: World) -> None:
    Path(os.environ["HOME"], "site-packages", "loose.py").write_text("ONE = 1\n")


def _another_interpreter(world: World) -> None:
    spec = Path(os.environ["JUPYTER_PATH"], "kernels", "ours", "kernel.json")
    link = world.folder / "python3"
    link.symlink_to(sys.executable)
    spec.write_text(spec.read_text().replace(sys.executable, str(link)))


def _startup(world: World) -> None:
    folder = Path(os.environ["HOME"], ".ipython", "profile_default", "startup")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "00.py").write_text("import math\n")


def _kernelspec(world: World) -> None:
    _kernel(Path(os.environ["HOME"]), FLAVOUR="sweet")


CHANGES: dict[str, Callable[[World], None]] = {
    "a character of a source": _in_notebook(lambda n: n["cells"][0]["source"].append("#")),
    "a tag": _in_notebook(lambda n: n["cells"][1]["metadata"].update(tags=["nbrepro-rtol=1e-3"])),
    "the order of cells": _in_notebook(lambda n: n["cells"].insert(0, n["cells"].pop(5))),
    "the language": _in_notebook(lambda n: n["metadata"]["language_info"].update(version="3.9")),
    "the record's policy": _in_notebook(
        lambda n: n["metadata"]["nbrepro"]["policy"].update(preset="lenient")
    ),
    "the record's tolerance": _in_notebook(
        lambda n: n["metadata"]["nbrepro"]["policy"]["overrides"].update(rtol=0.1)
    ),
    "data": _append("data/table.csv", "5,6\n"),
    "a byte of data": _byte,
    "a byte of data, with the time of before": _byte_with_old_times,
    "data that are gone": lambda w: w.file("data/table.csv").unlink(),
    "a file in a listed folder": _append("data/more.csv", ""),
    "a file that was not there": _append("own.txt", ""),
    "a file that it writes": _append("made.txt", "by others"),
    "a file that it writes is gone": lambda w: w.file("made.txt").unlink(),
    "a local module": _append("helper.py", "\n"),
    "a module of a local package": _append("parts/inner.py", "\n"),
    "a module beside it in a package": _append("parts/outer.py", ""),
    "a module in the way": _append("json.py", ""),
    "a package in the way": _append("json/__init__.py", ""),
    "the settings of Matplotlib": _append("matplotlibrc", "lines.linewidth: 9\n"),
    "the version of a package": _version,
    "a file of a package": _edited_package,
    "a module that belongs to no package": _loose_module,
    "a variable that it reads": _variable("COLOUR", "blue"),
    "a variable that it reads, gone": _variable("COLOUR", None),
    "the time zone": _variable("TZ", "Asia/Tokyo"),
    "a number of threads": _variable("OMP_NUM_THREADS", "1"),
    "the hash seed": _variable("PYTHONHASHSEED", "7"),
    "where modules come from": _variable("PYTHONPATH", ".."),
    "a tolerance": _settings(rtol=1e-3),
    "a tolerance by path": _settings(per_notebook_tolerances={"report.ipynb": {"rtol": 0.1}}),
    "which rules are told": _settings(ignore=("OUT001",)),
    "how kernels start": _settings(kernels="spawn"),
    "this tool": lambda w: w.patch.setattr(caching, "__version__", "0.0.1"),
    "the interpreter": _another_interpreter,
    "the variables of the kernelspec": _kernelspec,
    "what IPython runs first": _startup,
}


#: Those of them that change what an interpreter answers.
INSTALLED = {
    "the version of a package",
    "a file of a package",
    "a module that belongs to no package",
    "where modules come from",
    "the interpreter",
    "the variables of the kernelspec",
}


@pytest.mark.parametrize("looks_anew", [False, True])
def test_a_copy_of_the_project_elsewhere_is_found_unchanged(world: World, looks_anew: bool) -> None:
    world.looks_anew = looks_anew
    assert world.is_unchanged()


#: What is told to have changed; of the others, something.
TOLD = {
    "a character of a source": "cell 1",
    "the record's policy": "the notebook's metadata, or its record",
    "a byte of data": "data/table.csv",
    "a byte of data, with the time of before": "data/table.csv",
    "a file in a listed folder": "what lies in data",
    "a file that was not there": "own.txt, which was not there",
    "a module in the way": "a module in .",
    "the version of a package": "wares 1.0 → 1.1",
    "a file of a package": "files of installed packages",
    "a variable that it reads": "the environment variable COLOUR",
    "the time zone": "the environment variable TZ",
    "a tolerance": "the settings",
    "this tool": "pytest-nbrepro",
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_notebook_is_run_again_when_something_has_changed(world: World, kind: str) -> None:
    CHANGES[kind](world)
    world.looks_anew = kind in INSTALLED
    found = world.sought()
    assert not found.reports
    told = found.why.removeprefix("changed: ")
    assert told not in {"", found.why}
    assert told == TOLD.get(kind, told)


def test_a_notebook_is_run_again_when_a_stored_output_has_changed(world: World) -> None:
    world.change(lambda n: n["cells"][3]["outputs"][0].update(text="nine\n"))
    assert not world.is_unchanged()


def test_a_stripped_notebook_is_run_again_when_its_baseline_has_changed(world: World) -> None:
    world.name = "bare.ipynb"
    assert world.is_unchanged()
    baseline = world.file("__nbrepro__/bare.txt")
    assert "none" in baseline.read_text()
    baseline.write_text(baseline.read_text().replace("none", "nine"))
    assert not world.is_unchanged()


UNCHANGED: dict[str, Callable[[World], None]] = {
    "another file": _append("notes.txt", "x"),
    "a variable that nobody reads": _variable("SHAPE", "round"),
    "how many run at once": _settings(jobs=2),
    "a module that nobody imports": _append("another.py", ""),
    "times of files": lambda w: w.file("data/table.csv").touch(),
    "text between the cells": _in_notebook(
        lambda n: n["cells"].insert(
            2, {"cell_type": "markdown", "id": "t", "metadata": {}, "source": "So"}
        )
    ),
}


@pytest.mark.parametrize("change", UNCHANGED.values(), ids=UNCHANGED)
def test_a_notebook_is_not_run_for_what_it_does_not_depend_on(
    world: World, change: Callable[[World], None]
) -> None:
    change(world)
    assert world.is_unchanged()


def test_what_has_not_changed_can_be_run_all_the_same_and_is_kept_again(world: World) -> None:
    world.name = "bare.ipynb"
    world.settings = replace(world.settings, cache_recheck=1.0)
    found = world.sought()
    assert not found.reports
    assert found.why.startswith("nothing has changed")
    (report,) = world.reports()
    assert (report.outcome, report.is_cached, report.findings) == (Outcome.PASSED, False, ())
    assert report.ran_again == found.why
    world.settings = replace(world.settings, cache_recheck=0.0)
    assert world.is_unchanged()


def test_a_result_that_proves_wrong_is_told_and_forgotten(world: World) -> None:
    world.change(lambda n: n["cells"][1]["outputs"][0].update(text="a,b\n1,4\n\n"))
    # as if it had passed so, and something had changed since that nobody sees
    results = Store(world.folder / "results")
    ((_, entry),) = [each for each in results.all() if each[1] and "report" in each[1].notebook]
    assert entry is not None
    inputs = replace(entry.inputs, variables={})  # whose digests are made with the key
    results.put(replace(entry, key=world.sought().key, inputs=inputs))
    assert world.is_unchanged()
    world.settings = replace(world.settings, cache_recheck=1.0)
    told = {r.number: [f.rule for f in r.findings] for r in world.reports() if r.findings}
    assert told == {2: ["RUN019", "OUT001"]}
    world.settings = replace(world.settings, cache_recheck=0.0)
    assert not world.is_unchanged()
