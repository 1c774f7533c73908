"""The examples as a newcomer runs them: all pass, and each broken one fails in its own way.

A change of any stored result makes exactly its cell fail.
"""

from __future__ import annotations

import json
import platform
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import runs

from pytest_nbrepro.environment import resolve_kernel
from pytest_nbrepro.execution import Code, NotebookRun, Request, Runner

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(ROOT.glob("examples/*.ipynb"))
BROKEN = sorted(ROOT.glob("examples/broken/*.ipynb"))

Json = dict[str, Any]


def run(*paths: Path, options: Iterable[str] = ()) -> subprocess.CompletedProcess[str]:
    """``pytest --nbrepro``, with the home of this user: Matplotlib has its list of fonts there.

    The terminal is as wide as where the texts beside the broken examples were made.
    """
    home, given = str(Path.home()), [*options, *map(str, paths)]
    return runs.run(ROOT, "-q", *given, HOME=home, COLUMNS="80")


def junit(path: Path) -> Iterator[ET.Element]:
    """The items of a file for JUnit."""
    return ET.parse(path).getroot().iter("testcase")


def test_there_are_examples_for_every_kind_of_notebook() -> None:
    assert [path.stem for path in EXAMPLES] == [
        "allometry",
        "predator_prey",
        "seedlings",
        "tuning",
    ]


@dataclass(frozen=True)
class Run:
    """A run of the examples, and of broken ones that end in different ways."""

    said: str
    told: Mapping[str, tuple[list[tuple[str, str | None]], dict[str, str]]]

    @classmethod
    def of(cls, folder: Path, *options: str) -> Run:
        """Make it; ``told`` is what becomes of an item: outcome, message, what else is reported."""
        report = folder / f"{len(options)}.xml"
        options = ("-rs", f"--junitxml={report}", "--nbrepro-diagnose=off", *options)
        broken = [path for path in BROKEN if path.stem in {"error", "input", "order"}]
        done = run(*EXAMPLES, *broken, options=options)
        told = {
            f"{case.get('classname')}::{case.get('name')}": (
                [(told.tag, told.get("message")) for told in case if told.tag != "properties"],
                {str(p.get("name")): str(p.get("value")) for p in case.iter("property")},
            )
            for case in junit(report)
        }
        return cls(done.stdout, told)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run.of(tmp_path_factory.mktemp("plain"))


def test_all_examples_pass(plain: Run) -> None:
    assert "notebooks: 4 reproduced, 3 failed\n" in plain.said
    ours = [told for item, (told, _) in plain.told.items() if ".broken." not in item]
    assert len(ours) > 40
    assert ours == [[]] * len(ours)


def test_forked_and_spawned_kernels_give_the_same(plain: Run, tmp_path: Path) -> None:
    forked, spawned = plain.told, Run.of(tmp_path, "--nbrepro-kernels=spawn").told
    kinds = {told.pop("nbrepro.kernel", None) for _, told in spawned.values()}
    assert kinds == {None, "started"}
    kinds = {told.pop("nbrepro.kernel", None) for _, told in forked.values()}
    assert kinds == {None, "started" if sys.platform == "darwin" else "forked"}
    for _, told in (*forked.values(), *spawned.values()):
        told.pop("nbrepro.seconds", None)
    assert len(forked) > 60
    assert forked == spawned


@pytest.mark.parametrize("path", EXAMPLES + BROKEN, ids=lambda path: path.stem)
def test_every_example_has_a_record(path: Path) -> None:
    assert (
        "cp311-linux-x86_64" in json.loads(path.read_text("utf-8"))["metadata"]["nbrepro"]["locks"]
    )


def test_the_requirements_are_exported_from_the_examples() -> None:
    command = [str(Path(sys.executable).parent / "nbrepro"), "export", "--to", "requirements"]
    names = [f"examples/{path.name}" for path in EXAMPLES]
    made = subprocess.run([*command, *names], cwd=ROOT, capture_output=True, text=True, check=True)
    assert made.stdout == (ROOT / "examples/requirements.txt").read_text("utf-8")


def comparable(text: str, *, chance: bool) -> list[str]:
    """The lines as they are on every machine.

    Numbers drawn by ``chance`` read N, and what is hinted at depends on how far they are.
    """
    text = re.sub(r"\S*\bbin/python\S*", "python", text)
    text = text.replace(platform.machine(), "MACHINE").replace("x86_64", "MACHINE")
    if chance:
        text = re.sub(r"\d+\.\d+(e-\d+)?", "N", re.sub(r"(?m)^hint: .*", "", text))
    return [
        line.strip("=_- ") if line.startswith(("=", "_")) else line for line in text.split("\n")
    ]


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_example_says_what_is_written_beside_it(path: Path) -> None:
    expected = path.with_suffix(".txt").read_text("utf-8")
    result = run(path.relative_to(ROOT))
    chance = path.stem == "nondeterminism"
    said = iter(comparable(result.stdout, chance=chance))
    rules = re.compile(r"^(?:.*NbreproWarning: )?(?:[A-Z]+\d{3}|hint:|[-+] |  cell|\S+: cause: )")
    for line in filter(rules.match, comparable(expected, chance=chance)):
        # all of it, in this order; another platform may have more to say in between
        assert line in said, f"{line!r} is not in:\n{result.stdout}"
    assert f"{path.name}: cause: {path.stem.replace('_', ' ')}: " in result.stdout
    assert result.returncode == 1


@pytest.mark.parametrize(
    ("policy", "code"), [("platform.byteorder=exact warn", 0), ("platform.byteorder=exact fail", 1)]
)
def test_the_settings_say_what_a_machine_that_differs_counts_for(policy: str, code: int) -> None:
    stated = f"platform.machine=exact warn,{policy}"
    options = ("--nbrepro-hardware", stated, "-k", "hardware")
    result = run(ROOT / "examples/broken/hardware.ipynb", options=options)
    assert result.returncode == code
    assert "s390x when the outputs were made" in result.stdout


def output_of(notebook: Json, number: int) -> Json:
    """The first output of a code cell, to be changed in place."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    found: Json = cells[number - 1]["outputs"][0]
    return found


def replacing(number: int, old: str, new: str) -> Callable[[Json], None]:
    """A change of text in a cell's stored output, wherever it stands there."""

    def change(notebook: Json) -> None:
        output = output_of(notebook, number)
        text = json.dumps(output, ensure_ascii=False)
        assert old in text
        output.clear()
        output.update(json.loads(text.replace(old, new)))

    return change


def without_row(notebook: Json) -> None:
    """The table of heights as it would be without its third row."""
    data = output_of(notebook, 4)["data"]
    html = "".join(data["text/html"])
    rows = re.findall(r" *<tr>.*?</tr>\n", html, flags=re.DOTALL)
    data["text/html"] = html.replace(rows[4], "")


CHANGES = {
    "fourth digit printed": ("seedlings", 5, replacing(5, "2.799", "2.798")),
    "fourth digit in a table": ("seedlings", 4, replacing(4, "23.70", "23.71")),
    "row of a table": ("seedlings", 4, without_row),
    "word": ("seedlings", 5, replacing(5, "beech", "birch")),
    "fourth digit with exponent": ("predator_prey", 7, replacing(7, "8.418e-03", "8.417e-03")),
    "fourth digit of a model": ("allometry", 3, replacing(3, "0.9337", "0.9338")),
    "number in json": ("tuning", 8, replacing(8, "23.46001", "23.47001")),
    "word in svg": ("tuning", 6, replacing(6, "octave", "octaves")),
    "cell of an html table": ("tuning", 4, replacing(4, "5/4", "5/3")),
    "message of an error": ("tuning", 7, replacing(7, "not in the scale", "not on the scale")),
}


#: The items that fail, by round and name of their notebook, with their first lines.
Failed = dict[tuple[int, str], dict[str, str]]
#: Those of one round stand in different cells, and are made in one copy of their notebook.
ROUNDS = (
    [what for what in CHANGES if what not in {"row of a table", "word"}],
    ["row of a table", "word"],
)


def with_another_title(notebook: Json, folder: Path) -> None:
    """A figure as it would be with one letter of its title changed."""
    sources = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    codes = [
        Code("".join(source).replace("hares and lynxes", "hares and lynxas"))
        for source in sources[:5]
    ]
    request = Request(resolve_kernel("python3", "python"), tuple(codes), folder)
    runner, ran = Runner(), NotebookRun(lambda: request, upto=5)
    done = [runner.cell(ran, number) for number in range(1, 6)]
    runner.close()
    (drawn,) = [out for out in done[-1].outputs if out["output_type"] == "display_data"]
    output_of(notebook, 5)["data"]["image/png"] = drawn["data"]["image/png"]


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Failed:
    """The items that fail of copies of the examples with changes, and as what."""
    folder = tmp_path_factory.mktemp("changed")
    for number, names in enumerate(ROUNDS):
        home = folder / str(number)
        shutil.copytree(ROOT / "examples/data", home / "data")
        for stem in {CHANGES[name][0] for name in names}:
            content = json.loads((ROOT / "examples" / f"{stem}.ipynb").read_text("utf-8"))
            for changed, _, change in (CHANGES[name] for name in names):
                if changed == stem:
                    change(content)
            if stem == "predator_prey":
                with_another_title(content, home)
            (home / f"{stem}.ipynb").write_text(json.dumps(content), "utf-8")
    report = folder / "junit.xml"
    options = ["-c", "/dev/null", "--rootdir", str(folder), "--nbrepro-diagnose=off"]
    run(folder, options=[f"--junitxml={report}", *options])
    found: Failed = {}
    for case in junit(report):
        place, stem, *_ = str(case.get("classname")).split(".")
        fails = found.setdefault((int(place), stem), {})
        failure = case.find("failure")
        if failure is not None:
            fails[str(case.get("name"))] = str(failure.get("message"))
    return found


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_result_makes_its_cell_fail(failed: Failed, what: str) -> None:
    stem, number, _ = CHANGES[what]
    place = next(place for place, names in enumerate(ROUNDS) if what in names)
    assert f"cell-{number}" in failed[place, stem]


def test_one_letter_of_a_figure_title_makes_its_cell_fail(failed: Failed) -> None:
    assert "cell-5" in failed[0, "predator_prey"]


def test_no_cell_fails_but_those_with_a_changed_result(failed: Failed) -> None:
    changed: dict[tuple[int, str], set[str]] = {(0, "predator_prey"): {"cell-5"}}
    for place, names in enumerate(ROUNDS):
        for stem, number, _ in (CHANGES[name] for name in names):
            changed.setdefault((place, stem), set()).add(f"cell-{number}")
    assert {of: set(items) for of, items in failed.items()} == changed, failed
