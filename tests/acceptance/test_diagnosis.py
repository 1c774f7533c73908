"""Why a notebook failed, as pytest says it: one notebook for each cause, and what goes wrong."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from notebooks import Json, code, error, notebook, read, result, stdout, without_kernel, write
from runs import PYTEST, UNUSED, Session, check, environment, nbrepro

AUTO = "--nbrepro-diagnose=auto"


def diagnosis(session: Session) -> list[str]:
    """The cause beside the notebook in the summary, and the lines under it."""
    lines = session.text.partition("- notebooks -")[2].splitlines()[1:]
    end = next(i for i, line in enumerate(lines) if line.startswith("notebooks: "))
    found = (line.partition(".ipynb: cause: ") for line in lines[:end])
    return [
        f"cause: {behind}" if sign else line.strip()
        for line, sign, behind in found
        if sign or line.startswith("  ")
    ]


def told(folder: Path, content: Json, *arguments: str, **variables: str) -> list[str]:
    """What is said of a notebook that fails."""
    write(folder / "report.ipynb", content)
    session = check(folder, AUTO, *arguments, "report.ipynb", **variables)
    assert session.code == pytest.ExitCode.TESTS_FAILED, session.text
    return diagnosis(session)


DRAWS = notebook(
    code("import random"),
    code("x = random.random()\nprint(x)", stdout("0.25\n")),
    code("print(x * 2)", stdout("0.5\n")),
)


WORDS = "names = set('alpha beta gamma delta epsilon zeta'.split())"
HOME = "import os\nprint(len(os.listdir(os.path.expanduser('~'))) > 0)"
#: One notebook for each cause that can be found in a folder of its own, without more.
CASES = {
    "draws": DRAWS,
    "set": notebook(code(WORDS), code("print(len(''.join(names)), *names)")),
    "home": notebook(code(HOME, stdout("no\n"))),
    "order": notebook(
        code("x = 1", execution_count=1),
        code("print(x)", stdout("2\n"), execution_count=3),
        code("x = 2", execution_count=2),
    ),
    "name": notebook(code("rate = 2"), code("print(rates)", stdout("2\n"))),
    "stale": notebook(code("level = 1"), code("print(level)", stdout("1\n"))),
    "data": notebook(code("lines = open('data.csv').readlines()"), code("len(lines)", result("2"))),
    "elsewhere": notebook(code("open('a.csv')")),
    "ignored": notebook(code("import pandas as pd\npd.read_csv('b.csv')")),
    "result": notebook(code("print(1)", stdout("2\n"))),
    "error": notebook(code("{}['x']"), code("print(1)", stdout("2\n"))),
    "stored error": notebook(
        code("import random\nraise ValueError(random.random())", error("ValueError", "0.5"))
    ),
}


@pytest.fixture(scope="module")
def causes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What is said of each of them, in one session."""
    folder = tmp_path_factory.mktemp("causes")
    paths = {name: write(folder / name / "a.ipynb", content) for name, content in CASES.items()}
    data = folder / "data" / "data.csv"
    data.write_text("1\n2\n", "utf-8")
    done = nbrepro(folder, "lock", "--inputs", "data/a.ipynb", "stale/a.ipynb")
    assert done.returncode == 0, done.stderr
    data.write_text("1\n2\n3\n", "utf-8")
    edited = read(paths["stale"])
    edited["cells"][0]["source"] = "level = 2"
    write(paths["stale"], edited)
    (folder / "elsewhere" / "old").mkdir()
    (folder / "elsewhere" / "old" / "a.csv").write_text("1\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q", str(folder / "ignored")], check=True)
    (folder / "ignored" / ".gitignore").write_text("*.csv\n", encoding="utf-8")
    session = check(folder, AUTO)
    found: dict[str, list[str]] = {name: [] for name in CASES}
    said: list[str] = []
    for line in session.text.partition("- notebooks -")[2].splitlines():
        if line.startswith("  "):
            said.append(line.strip())
        else:
            name, _, told = line.partition("/a.ipynb: ")
            said = found.get(name, [])
            said += [told] if told.startswith("cause: ") else []
    return found


def test_nondeterminism_is_proven_by_two_runs_and_its_source_named(
    causes: dict[str, list[str]],
) -> None:
    assert causes["draws"] == [
        (
            "cause: nondeterminism: two fresh runs disagree in cell 2, which draws random numbers "
            "without a seed (random.random, line 1); seed it: random.seed(0)"
        ),
        "cell 3 only follows from cell 2",
    ]


def test_data_that_have_changed_since_they_were_recorded(causes: dict[str, list[str]]) -> None:
    assert causes["data"] == [
        (
            "cause: input (likely): data.csv (4 → 6 bytes) is not as recorded, and cell 1 uses it; "
            "get the data of then; or, where these are right: pytest --nbrepro --nbrepro-update "
            "data/a.ipynb"
        )
    ]


@pytest.mark.parametrize(
    ("case", "begins", "holds"),
    [
        ("set", "cause: nondeterminism", "depends on the hash seed of Python, and cell 1"),
        ("home", "cause: ", "what cell 1 shows depends on the home folder"),
        (
            "order",
            "cause: order: cell 2 gives what is stored when the cells are run in the order 1, 3, 2",
            "",
        ),
        (
            "name",
            "cause: order: cell 2 uses 'rates', which is defined in no cell any",
            "perhaps it is 'rate' now",
        ),
        ("stale", "cause: stale source: cell 1 was edited since the record was made", ""),
        (
            "elsewhere",
            "cause: input: cell 1 opens 'a.csv', which is not there; there is one",
            "'old/a.csv'",
        ),
        (
            "ignored",
            "cause: input",
            "opens 'b.csv', which is not there: git is told to ignore it",
        ),
        (
            "result",
            "cause: result: two fresh runs agree, and no record tells",
            "pytest --nbrepro --nbrepro-update result/a.ipynb",
        ),
        ("error", "cause: error: cell 1 raised KeyError: 'x', and so does a second run", ""),
        ("stored error", "cause: nondeterminism", "two fresh runs disagree in cell 1"),
    ],
)
def test_a_cause_is_told_in_a_line(
    causes: dict[str, list[str]], case: str, begins: str, holds: str
) -> None:
    (line,) = causes[case]
    assert line.startswith(begins)
    assert holds in line


@pytest.fixture
def locked(tmp_path: Path) -> Callable[[Json], Path]:
    """Lock a notebook, and give its path."""

    def lock(content: Json) -> Path:
        path = write(tmp_path / "report.ipynb", content)
        done = nbrepro(tmp_path, "lock", path.name)
        assert done.returncode == 0, done.stderr
        return path

    return lock


def test_a_package_of_another_version_that_the_cell_uses(locked: Callable[[Json], Path]) -> None:
    path = locked(
        notebook(code("import numpy as np\na = np.ones(2)"), code("a", result("array([ 1.,  1.])")))
    )
    content = read(path)
    (lock,) = content["metadata"]["nbrepro"]["locks"].values()
    for package in lock["packages"]:
        if package["name"] in ("numpy", "pandas"):
            package["version"] = "1.0.0"
    (line,) = told(path.parent, content, "-k", "cell")
    assert line.startswith("cause: environment (likely): numpy is ")
    assert "and 1.0.0 in the lock; cell 1 uses it; to prove it: " in line
    assert "pandas" not in line


def test_only_a_static_check_that_fails(locked: Callable[[Json], Path]) -> None:
    path = locked(notebook(code("print(1)", stdout("1\n"))))
    content = read(path)
    (lock,) = content["metadata"]["nbrepro"]["locks"].values()
    lock["packages"].append({"name": "nowhere", "version": "1.0"})
    (line,) = told(path.parent, content)
    assert line.startswith("cause: environment: ")
    assert "its cells reproduce all the same" in line
    (line,) = told(path.parent, content, "-k", "lock")
    assert "reproduce" not in line


def test_no_kernel_is_a_matter_of_the_environment(tmp_path: Path) -> None:
    content = without_kernel(tmp_path)
    (line,) = told(tmp_path, content, "-k", "cell", JUPYTER_PATH=str(tmp_path))
    assert line.startswith("cause: environment: no cell was run: ")


SECOND = "import os\nsecond = os.path.exists('ran')\nopen('ran', 'w').close()\n"


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("while second: pass", "time was up in cell 1"),
        ("if second: os._exit(3)", "the kernel died in cell 1"),
        ("if second: raise OSError('busy')", "cell 1 raised OSError: busy"),
    ],
)
def test_a_further_run_that_goes_wrong_hides_nothing(tmp_path: Path, does: str, said: str) -> None:
    content = notebook(code(SECOND + does), code("print(1)", stdout("2\n")))
    write(tmp_path / "report.ipynb", content)
    session = check(tmp_path, AUTO, "-v", "--nbrepro-timeout=2", "report.ipynb")
    assert session.first_line("report.ipynb::cell-2").startswith("OUT001 cell 2: printed text")
    assert diagnosis(session)[0].startswith("cause: result: it was run once")
    assert session.text.count(said) == 3


def test_a_cell_that_hangs_is_not_waited_for_again(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    endless = f"print(1, file=open({str(runs)!r}, 'a'))\nwhile True: pass"
    content = notebook(code("print(1)", stdout("2\n")), code(endless))
    (line, _) = told(tmp_path, content, "--nbrepro-timeout=2")
    assert line.startswith("cause: result: two fresh runs agree")
    assert runs.read_text("utf-8") == "1\n"


def test_after_the_first_failure_what_was_run_is_diagnosed(tmp_path: Path) -> None:
    lines = told(tmp_path, DRAWS, "-x")
    assert len(lines) == 1
    assert lines[0].startswith("cause: nondeterminism: two fresh runs disagree in cell 2")


def test_one_cell_alone_is_diagnosed_by_the_first_that_went_wrong(tmp_path: Path) -> None:
    first, follows = told(tmp_path, DRAWS, "-k", "cell-3")
    assert "disagree in cell 2" in first
    assert follows == "cell 3 only follows from cell 2"


def test_workers_tell_it_too_and_so_do_junit_files(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", DRAWS)
    write(tmp_path / "b.ipynb", notebook(code("print(1)", stdout("2\n"))))
    session = check(tmp_path, AUTO, "-n2", without=("hypothesispytest", "cacheprovider"))
    assert [line.split(": ")[1] for line in diagnosis(session) if "cause" in line] == [
        "nondeterminism",
        "result",
    ]
    properties = session.properties["a.ipynb::cell-3"]
    assert properties["nbrepro.cause"] == "nondeterminism"
    assert "seed it: random.seed(0)" in properties["nbrepro.diagnosis"]
    assert "nbrepro.cause" not in session.properties["a.ipynb::cell-2"]


@pytest.mark.parametrize("arguments", [("--nbrepro-diagnose=off",), (AUTO, "--nbrepro-update")])
def test_nobody_asks_why_where_that_is_not_wanted(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    source = "print(1, file=open('runs', 'a'))\n{}['x']"
    write(tmp_path / "report.ipynb", notebook(code(source)))
    session = check(tmp_path, *arguments, "report.ipynb")
    assert session.code == pytest.ExitCode.TESTS_FAILED
    assert not diagnosis(session)
    assert (tmp_path / "runs").read_text("utf-8") == "1\n"


def test_a_notebook_that_passes_is_run_once(tmp_path: Path) -> None:
    source = "print(1, file=open('runs', 'a'))"
    write(tmp_path / "report.ipynb", notebook(code(source)))
    check(tmp_path, AUTO, "report.ipynb")
    assert (tmp_path / "runs").read_text("utf-8") == "1\n"


def test_the_second_run_leaves_the_working_folder_alone(tmp_path: Path) -> None:
    content = notebook(code("print(1, file=open('runs', 'a'))"), code("print(1)", stdout("2\n")))
    told(tmp_path, content, HOME="/nowhere")  # a home is never copied
    assert (tmp_path / "runs").read_text("utf-8") == "1\n"


def test_a_large_working_folder_is_not_copied(tmp_path: Path) -> None:
    with (tmp_path / "data.bin").open("wb") as file:
        file.truncate(200_000_000)
    write(tmp_path / "report.ipynb", notebook(code("print(1)", stdout("2\n"))))
    session = check(tmp_path, AUTO, "-v", "report.ipynb", HOME="/nowhere")
    assert "in the working folder itself, which is too large to copy" in session.text
    assert diagnosis(session)[0].startswith("cause: result: two fresh runs agree")


def test_a_folder_that_is_read_only_is_no_obstacle(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    write(folder / "report.ipynb", notebook(code("print(1)", stdout("2\n"))))
    folder.chmod(0o555)
    try:
        session = check(tmp_path, AUTO, "project")
    finally:
        folder.chmod(0o755)
    assert diagnosis(session)[0].startswith("cause: result: two fresh runs agree")


def test_of_another_language_nothing_is_read_from_the_code(tmp_path: Path) -> None:
    content = notebook(
        code("import random\nx = random.random()\nprint(x)", stdout("0.25\n")),
        code("print(1)", stdout("2\n")),
        language="mathics",
    )
    spec = {"argv": ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]}
    place = tmp_path / "kernels" / "other"
    place.mkdir(parents=True)
    told_of = {**spec, "display_name": "other", "language": "mathics"}
    (place / "kernel.json").write_text(json.dumps(told_of), encoding="utf-8")
    content["metadata"]["kernelspec"]["name"] = "other"
    lines = told(tmp_path, content, JUPYTER_PATH=str(tmp_path))
    assert len(lines) == 1
    assert "two fresh runs disagree in cell 1; its code does not show why" in lines[0]


def test_after_an_interrupt_nobody_asks_why(tmp_path: Path) -> None:
    source = "open('here', 'w').close()\nimport time\ntime.sleep(300)"
    cells = [code("print(1)", stdout("2\n")), code(source)]
    write(tmp_path / "report.ipynb", notebook(*cells))
    without = [part for plugin in UNUSED for part in ("-p", f"no:{plugin}")]
    process = subprocess.Popen(
        [PYTEST, "--nbrepro", AUTO, *without, "report.ipynb"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    )
    while not (tmp_path / "here").exists():
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == pytest.ExitCode.INTERRUPTED
    assert "cause:" not in said
