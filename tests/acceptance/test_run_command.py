"""``nbrepro run``: notebooks with parameters, whose outputs go elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from notebooks import Json, code, notebook, read, stdout, text, write

from pytest_nbrepro.cli import main

_DEFAULTS = code("epochs = 5  # how long\nrate: float = 0.1", tags=["parameters"])


def _run(*arguments: object, given: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["run", *map(str, arguments)], input=given)


def _printed(path: Path) -> list[str]:
    """What the code cells have printed, and the errors that they have raised."""
    outputs = [o for cell in read(path)["cells"] for o in cell.get("outputs", ())]
    return ["".join(o.get("text", [o.get("evalue", "")])) for o in outputs]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("run")
    old = stdout("old\n")
    seen = "import os\nprint(epochs, rate, os.path.basename(os.getcwd()))"
    write(place / "in" / "train.ipynb", notebook(text("# T"), _DEFAULTS, code(seen, old)))
    bad = [code("print(1)"), code("print(2)\nraise ValueError('no <i>')"), code("print(3)", old)]
    write(place / "in" / "bad.ipynb", notebook(*bad))
    quits = [code("print(1)"), code("raise SystemExit(0)"), code("print(3)", old)]
    write(place / "in" / "quits.ipynb", notebook(*quits))
    return place


def test_values_go_in_outputs_come_out_and_the_rest_stays(folder: Path) -> None:
    source, out = folder / "in" / "train.ipynb", folder / "out.ipynb"
    (folder / "more.yaml").write_text("rate: 0.5\nepochs: 3\n", encoding="utf-8")
    before = source.read_bytes()
    done = _run(source, out, "-f", folder / "more.yaml", "-p", "epochs", 7, "-p", "epoch", 1)
    assert (done.exit_code, source.read_bytes()) == (0, before)
    assert f"{out}: 3 cells run in " in done.output
    assert "has no 'epoch'; did you mean 'epochs'?" in done.stderr
    made = read(out)
    title, defaults, injected, last = made["cells"]
    assert (title, defaults["source"]) == (read(source)["cells"][0], _DEFAULTS["source"])
    assert "".join(injected["source"]) == "# Parameters\nrate = 0.5\nepochs = 7\nepoch = 1\n"
    assert _printed(out) == ["7 0.5 in\n"]
    assert [cell.get("execution_count") for cell in made["cells"]] == [None, 1, 2, 3]
    told = made["metadata"].pop("papermill")
    assert (told["parameters"], told["exception"]) == (
        {"rate": 0.5, "epochs": 7, "epoch": 1},
        False,
    )
    assert made["metadata"] == read(source)["metadata"]
    assert last["source"] == read(source)["cells"][2]["source"]

    again = _run(out, "--in-place", "-r", "rate", "1", "--cwd", folder, "-q")
    assert (again.exit_code, again.output) == (0, "")
    assert _printed(out) == [f"5 1 {folder.name}\n"]
    assert len(read(out)["cells"]) == 4


def test_a_run_that_stops_keeps_what_there_is_and_says_where(folder: Path) -> None:
    out, page = folder / "stopped.ipynb", folder / "stopped.html"
    done = _run(folder / "in" / "bad.ipynb", out, "-v", "--html", page)
    assert done.exit_code == 1
    shown = page.read_text(encoding="utf-8")
    assert "<title>bad</title>" in shown
    assert "raise" in shown
    assert "The run of this notebook stopped in" in shown
    assert f"{out}: error: RUN006 cell 2: raised ValueError: no <i>" in done.stderr
    assert "cell 1: 0." in done.stderr
    assert _printed(out) == ["1\n", "2\n", "no <i>"]
    top, first, here, *_ = read(out)["cells"]
    assert 'in <a href="#papermill-error-cell">cell 2</a>: <code>ValueError: no &#60;i&#62;' in (
        "".join(top["source"])
    )
    assert (first["cell_type"], here["metadata"]["tags"]) == ("code", ["papermill-error-cell-tag"])

    left = _run(out, "-", "--timeout", 9)
    assert left.exit_code == 1
    assert json.loads(left.stdout)["cells"][0] == top  # one of them: those before were removed
    assert len(json.loads(left.stdout)["cells"]) == 5


def test_a_notebook_with_nothing_to_run_is_written_as_it_is(folder: Path) -> None:
    blank = write(folder / "blank.ipynb", notebook(text("# T"), code(" ")))
    done = _run(blank, folder / "out_blank.ipynb")
    assert (done.exit_code, done.output.partition(" in ")[0]) == (
        0,
        f"{folder / 'out_blank.ipynb'}: 0 cells run",
    )


def test_a_notebook_may_end_itself(folder: Path) -> None:
    done = _run(folder / "in" / "quits.ipynb", folder / "quit.ipynb")
    assert (done.exit_code, _printed(folder / "quit.ipynb")[0]) == (0, "1\n")
    assert "cell 2 has ended it (SystemExit)" in done.output
    assert "old\n" not in _printed(folder / "quit.ipynb")


def test_what_a_notebook_takes_is_shown_and_put_in_without_a_run(folder: Path) -> None:
    source = folder / "in" / "train.ipynb"
    shown = _run(source, "--inspect")
    assert shown.output == "epochs  int    = 5    # how long\nrate    float  = 0.1\n"
    done = _run("-", "-", "--prepare-only", "-y", "{epochs: 9}", given=source.read_bytes())
    made: Json = json.loads(done.stdout)
    assert "".join(made["cells"][2]["source"]) == "# Parameters\nepochs = 9\n"
    assert made["cells"][3] == read(source)["cells"][2]  # with its outputs


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["train.ipynb"], "name the file for the result: nbrepro run IN OUT"),
        (["train.ipynb", "../in/train.ipynb"], "OUT is IN; to write into it: nbrepro run --in"),
        (["train.ipynb", "."], "OUT is IN"),
        (["train.ipynb", "none/out.ipynb"], "there is no folder none"),
        (["train.ipynb", "data.csv"], "data.csv is there, and not called .ipynb"),
        (["train.ipynb", "o.ipynb", "-p", "a b", "1"], "'a b' is no name of a variable in Python"),
        (["train.ipynb", "o.ipynb", "-y", "[1]"], "-y: expected names and values"),
        (["train.ipynb", "o.ipynb", "--timeout", "-1"], "--timeout = '-1': expected"),
        (["train.ipynb", "o.ipynb", "-k", "cobol"], "RUN001 kernel 'cobol' is not installed"),
        (["none.ipynb", "o.ipynb"], "NB005 cannot be read: No such file"),
    ],
)
def test_what_cannot_be_done_is_told_before_anything_is_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(folder / "in")
    Path("data.csv").write_text("1\n", encoding="utf-8")
    done = _run(*arguments)
    assert done.exit_code in {2, 10, 12, 14}
    assert told in " ".join(done.stderr.split())
    assert not Path("o.ipynb").exists()
    assert Path("data.csv").read_text(encoding="utf-8") == "1\n"


def test_a_page_takes_a_library_that_not_everybody_has(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    done = _run(folder / "in" / "train.ipynb", folder / "x.ipynb", "--html", folder / "x.html")
    assert done.exit_code == 2
    assert "pip install pytest-nbrepro[html]" in done.stderr
    assert not (folder / "x.ipynb").exists()
