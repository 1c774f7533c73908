"""Stripped notebooks are checked as if their outputs were still in them."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path

import nbformat
import pytest
from builders import FORMAT_3
from notebooks import Json, code, display, good, notebook, read, result, stdout, text, write
from runs import Session, check, nbrepro

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8DAwMDAxAADRDMYGBgA"
    "E9gBBj4C3kIAAAAASUVORK5CYII="
)


def full() -> Json:
    return notebook(
        text("# Title"),
        code("import sys\nx = 6"),
        code(
            "print('hello')\nprint('to err', file=sys.stderr)\nx * 7",
            stdout("hello\n"),
            {"output_type": "stream", "name": "stderr", "text": "to err\n"},
            result("42"),
        ),
        code("x", result("6")),
        code("x", result("6")),
        code("1 / 0", _error(), tags=["raises-exception"]),
    )


def _error() -> Json:
    return {
        "output_type": "error",
        "ename": "ZeroDivisionError",
        "evalue": "division by zero",
        "traceback": ["\x1b[31mZeroDivisionError\x1b[39m: division by zero"],
    }


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return write(tmp_path / "report.ipynb", full())


def baseline(report: Path) -> Path:
    return report.parent / "__nbrepro__" / "report.txt"


def run(report: Path, command: str, *arguments: str) -> str:
    done = nbrepro(report.parent, command, report.name, *arguments)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout


def outputs(report: Path) -> list[tuple[object, object]]:
    cells = [cell for cell in read(report)["cells"] if cell["cell_type"] == "code"]
    return [(cell["execution_count"], cell["outputs"]) for cell in cells]


def seen(session: Session) -> dict[str, str]:
    return dict(session.outcomes)


def test_strip_keeps_the_outputs_beside_the_notebook_and_unstrip_puts_them_back(
    report: Path,
) -> None:
    before = outputs(report)
    assert run(report, "strip") == "report.ipynb: stripped\n"
    assert outputs(report) == [(None, [])] * 5
    told = baseline(report).read_text("utf-8")
    assert "-- stream stdout\n.. text text\n| hello\n" in told
    assert run(report, "unstrip") == "report.ipynb: the outputs of 5 cells are put back\n"
    assert [(count, _joined(each)) for count, each in outputs(report)] == [
        (count, _joined(each)) for count, each in before
    ]
    assert run(report, "unstrip") == ""


def _joined(value: object) -> object:
    """Texts in lines as one, however they are stored."""
    if isinstance(value, dict):
        return {key: _joined(part) for key, part in value.items()}
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return "".join(value)
    return [_joined(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("indent", [1, 2, None])
def test_what_is_put_back_is_the_same_to_the_byte(tmp_path: Path, indent: int | None) -> None:
    wild = {"z": {"b": 1, "a": [{"d": 1.5, "c": None}]}, "é": "…", "a": []}
    shown = display("x", html=["<b>\n", "x</b>"])
    shown["data"] |= {"application/json": wild, "image/png": [PNG]}
    shown["metadata"] = {"isolated": True, "a": {"z": 1, "b": 2}}
    content = notebook(
        code("1", {key: shown[key] for key in sorted(shown)}, execution_count=3),
        code("2", {"name": "stdout", "output_type": "stream", "text": ["a\n", "b"]}),
        code("1 / 0", dict(sorted(_error().items()))),
    )
    content["metadata"]["widgets"] = {"b": 1, "a": {"d": 1, "c": 2}}
    path = tmp_path / "report.ipynb"
    path.write_text(json.dumps(content, indent=indent, ensure_ascii=False) + "\n", "utf-8")
    before = path.read_bytes()
    run(path, "strip")
    run(path, "unstrip")
    assert path.read_bytes() == before


def test_stripping_twice_changes_nothing(report: Path) -> None:
    run(report, "strip")
    before = report.read_bytes(), baseline(report).read_bytes()
    assert run(report, "strip") == ""
    assert (report.read_bytes(), baseline(report).read_bytes()) == before


#: Ways to strip that leave something of a run in cells.
PARTLY = (
    ["--keep-count"],
    ["--keep-output", "--drop-output-type", "stream:stderr"],
    ["--max-size", "60"],
    ["--keep-count", "--max-size", "60"],
)


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What becomes of the notebook with its outputs in it."""
    folder = tmp_path_factory.mktemp("inside")
    write(folder / "report.ipynb", full())
    session = check(folder)
    assert session.code == 0
    return seen(session)


@pytest.fixture(scope="module")
def partly(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Session]:
    """A folder with the notebook, stripped in each of these ways, and a session with all of it."""
    folder = tmp_path_factory.mktemp("partly")
    for number, options in enumerate(PARTLY):
        report = write(folder / str(number) / "report.ipynb", full())
        run(report, "strip", *options)
        assert outputs(report) not in (IN_FULL, [(None, [])] * 5)
    return folder, check(folder)


IN_FULL = [(cell["execution_count"], cell["outputs"]) for cell in full()["cells"][1:]]


@pytest.mark.parametrize("number", range(len(PARTLY)))
def test_what_is_stripped_in_part_is_checked_and_put_back_all_the_same(
    inside: dict[str, str], partly: tuple[Path, Session], tmp_path: Path, number: int
) -> None:
    folder, session = partly
    items = {item: f"{number}.{item}" for item in inside}
    assert {item: session.outcomes[there] for item, there in items.items()} == inside
    assert session.code == 0
    report = folder / str(number) / "report.ipynb"
    content = report.read_bytes(), baseline(report).read_bytes()
    assert run(report, "strip", *PARTLY[number]) == ""
    assert (report.read_bytes(), baseline(report).read_bytes()) == content
    run(report, "strip")  # and now all of it
    assert outputs(report) == [(None, [])] * 5
    run(report, "unstrip")
    assert _without_counts(report) == _without_counts(write(tmp_path / "before.ipynb", full()))


def _without_counts(path: Path) -> list[object]:
    """The outputs of cells: of those that stay, the count goes with the first strip."""
    cells = [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]
    return [
        [_joined({**output, "execution_count": 0}) for output in cell["outputs"]] for cell in cells
    ]


def test_what_is_stripped_in_part_may_be_saved_again_by_jupyter(report: Path) -> None:
    before = outputs(report)
    run(report, "strip", "--keep-output", "--keep-count", "--drop-output-type", "stream:stderr")
    made = read(report)
    for output in made["cells"][2]["outputs"]:
        if "text" in output:
            output["text"] = [output["text"]]
    write(report, made)
    assert check(report.parent).code == 0
    assert run(report, "unstrip") == "report.ipynb: the outputs of 1 cell are put back\n"
    assert outputs(report) == before


@pytest.mark.parametrize("options", PARTLY)
def test_what_is_left_by_options_that_are_newer_than_the_baseline_is_found_all_the_same(
    inside: dict[str, str], report: Path, options: list[str]
) -> None:
    run(report, "strip", "--only-baseline")
    words = [word.removeprefix("--") for word in options]
    pairs = {"keep-count": "true", "keep-output": "true"}
    table = [
        f"{key} = {pairs.get(key) or repr(words[at + 1])}"
        for at, key in enumerate(words)
        if options[at].startswith("--")
    ]
    run(report, "strip", "--no-baseline", *options)
    assert outputs(report) not in (IN_FULL, [(None, [])] * 5)
    (report.parent / "pyproject.toml").write_text(
        "\n".join(["[tool.nbrepro.strip]", *table]), "utf-8"
    )
    session = check(report.parent)
    assert (seen(session), session.code) == (inside, 0)
    assert "something else" not in run(report, "unstrip")
    whole = write(report.parent / "before" / "report.ipynb", full())
    assert _without_counts(report) == _without_counts(whole)


def test_a_cell_that_was_run_since_keeps_what_it_has_and_that_is_told(report: Path) -> None:
    run(report, "strip")
    made = read(report)
    made["cells"][1]["execution_count"] = 7
    made["cells"][3] |= {"outputs": [stdout("new\n")], "execution_count": 8}
    write(report, made)
    assert run(report, "unstrip").splitlines() == [
        "report.ipynb: the outputs of 3 cells are put back",
        "report.ipynb: cells 1, 3 show something else than stripping has left, and keep it",
    ]
    assert outputs(report)[2] == (8, [stdout("new\n")])


def test_a_run_since_comes_before_the_baseline_of_what_was_stripped_in_part(report: Path) -> None:
    run(report, "strip", "--keep-count")
    made = read(report)
    made["cells"][3]["outputs"] = [result("7")]
    write(report, made)
    assert seen(check(report.parent))["report.ipynb::cell-3"] == "failed"
    made["cells"][3]["outputs"], made["cells"][3]["execution_count"] = [], 8
    write(report, made)
    assert seen(check(report.parent))["report.ipynb::cell-3"] == "failed"


def test_a_run_that_looks_like_a_stripped_cell_is_found_by_a_check(report: Path) -> None:
    made = read(report)
    run(report, "strip", "--keep-count")
    made["cells"][3]["source"], silent = ["x;"], read(report)
    write(report, made)
    run(report, "strip", "--keep-count")
    silent["cells"][3]["source"] = ["x;"]  # has the count of before, and no output
    write(report, silent)
    assert run(report, "strip", "--keep-count") == ""
    session = check(report.parent)
    assert "OUT002 cell 3" in session.messages["report.ipynb::cell-3"]
    check(report.parent, "--nbrepro-update", CI="")
    assert check(report.parent).code == 0


KEPT_BY = (["--keep-count"], ["--keep-output-type", "stream:stdout"])


def _with_another_result(path: Path) -> Path:
    content = full()
    content["cells"][2]["outputs"][0]["text"] = "bye\n"
    content["cells"][3]["outputs"] = [result("7")]
    return write(path, content)


def _is_updated_beside(folder: Path, *reports: Path) -> None:
    """An update of notebooks that were stripped in part goes into their baselines."""
    before = [report.read_bytes() for report in reports]
    outcomes = seen(check(folder))
    assert [each for item, each in outcomes.items() if "::cell-3" in item] == ["failed"] * len(
        reports
    )
    check(folder, "--nbrepro-update", CI="")
    assert [report.read_bytes() for report in reports] == before
    assert check(folder).code == 0


def test_an_update_of_what_was_stripped_in_part_goes_into_the_baseline(tmp_path: Path) -> None:
    reports = [_with_another_result(tmp_path / str(number) / "report.ipynb") for number in range(2)]
    for report, options in zip(reports, KEPT_BY, strict=True):
        run(report, "strip", *options)
    _is_updated_beside(tmp_path, *reports)


@pytest.mark.parametrize("kept_by", KEPT_BY)
def test_an_update_goes_into_a_baseline_that_is_older_than_the_options(
    tmp_path: Path, kept_by: list[str]
) -> None:
    report = _with_another_result(tmp_path / "report.ipynb")
    run(report, "strip", "--only-baseline")
    key, value = kept_by[0].removeprefix("--"), repr((*kept_by, "true")[1])
    table = f"[tool.nbrepro.strip]\n{key} = {value.replace(repr('true'), 'true')}\n"
    (report.parent / "pyproject.toml").write_text(table, "utf-8")
    run(report, "strip", "--no-baseline")
    _is_updated_beside(tmp_path, report)


TWINS = (code("x = 1\nx", result("1"), tags=["drop"]), code("x = 1\nx", result("2")))


@pytest.mark.parametrize("is_kept_before", [False, True], ids=["at once", "kept before"])
@pytest.mark.parametrize(
    ("cells", "options"),
    [
        (TWINS, ["--drop-tagged-cells", "drop"]),
        ((code("", result("1")), code("y", result("2")), code("", result("3"))), []),
        ((code("", result("1")), code("y", result("2"))), ["--drop-empty-cells"]),
    ],
    ids=["tagged", "none", "empty"],
)
def test_cells_that_are_dropped_shift_no_outputs(
    tmp_path: Path, cells: list[Json], options: list[str], is_kept_before: bool
) -> None:
    path = write(tmp_path / "report.ipynb", notebook(*copy.deepcopy(cells)))
    before = outputs(path)
    if is_kept_before:
        run(path, "strip")
        assert baseline(path).is_file()
    run(path, "strip", *options)
    run(path, "unstrip")
    kept = outputs(path)
    assert kept == (before[1:] if options else before)
    run(path, "strip", *options)
    assert len(baseline(path).read_text("utf-8").split("\n== ")) == 1 + len(kept)


def test_cells_that_will_be_dropped_are_not_counted_where_outputs_are_only_kept(
    tmp_path: Path,
) -> None:
    table = '[tool.nbrepro.strip]\ndrop-tagged-cells = "drop"\n'
    (tmp_path / "pyproject.toml").write_text(table, "utf-8")
    path = write(tmp_path / "report.ipynb", notebook(*copy.deepcopy(TWINS)))
    before = outputs(path)
    for _ in range(2):
        run(path, "strip", "--only-baseline")
        assert baseline(path).read_text("utf-8").endswith("\n> 2\n")
    run(path, "strip")
    run(path, "unstrip")
    assert outputs(path) == before[1:]


def test_a_stripped_notebook_is_checked_as_if_its_outputs_were_in_it(
    inside: dict[str, str], report: Path
) -> None:
    run(report, "strip")
    beside = check(report.parent)
    assert seen(beside) == inside
    assert set(seen(beside).values()) == {"passed", "skipped"}
    assert beside.code == 0


def test_a_result_that_changed_is_told_as_if_it_were_in_the_notebook(report: Path) -> None:
    run(report, "strip")
    told = baseline(report).read_text("utf-8")
    baseline(report).write_text(told.replace("| hello\n", "| good bye\n"), "utf-8")
    ran = check(report.parent)
    assert ran.outcomes["report.ipynb::cell-2"] == "failed"
    assert "printed text differs" in ran.first_line("report.ipynb::cell-2")


def test_the_record_still_fits_a_stripped_notebook(report: Path) -> None:
    run(report, "lock")
    run(report, "strip")
    ran = check(report.parent)
    assert "ORDER0" not in ran.text
    assert ran.outcomes["report.ipynb::lock"] == "passed"
    assert run(report, "lock").startswith("report.ipynb: the record is up to date")


def test_a_cell_that_was_edited_has_no_reference_and_its_outputs_are_told_as_unused(
    report: Path,
) -> None:
    run(report, "strip")
    content = read(report)
    content["cells"][2]["source"] = ["x * 8"]
    write(report, content)
    ran = check(report.parent)
    assert ran.outcomes["report.ipynb::cell-2"] == "skipped"
    assert "no stored output to compare with" in ran.first_line("report.ipynb::cell-2")
    assert "DIFF003 the baseline holds the outputs of 1 cell that the notebook" in ran.text


def test_what_stands_above_a_cell_does_not_matter(report: Path) -> None:
    run(report, "strip")
    content = read(report)
    new = {**code("y = 1"), "id": "new", "execution_count": None}
    content["cells"].insert(0, new)
    write(report, content)
    ran = check(report.parent)
    assert ran.outcomes["report.ipynb::cell-3"] == "passed"
    assert "DIFF003" not in ran.text


def test_outputs_of_a_new_run_take_the_place_of_those_that_were_kept(report: Path) -> None:
    run(report, "strip")
    content = read(report)
    fresh = {**result("7"), "execution_count": 9}
    content["cells"][3] |= {"outputs": [fresh], "execution_count": 9}
    write(report, content)
    run(report, "strip")
    told = baseline(report).read_text("utf-8")
    assert "[9]  x\n-- execute_result\n.. text/plain text\n> 7\n" in told
    assert "| hello" in told


def test_an_update_stores_fresh_outputs_in_the_baseline(report: Path) -> None:
    run(report, "strip")
    stripped = report.read_bytes()
    told = baseline(report).read_text("utf-8")
    wrong = told.replace("| hello\n", "| good bye\n") + "\n== 000000000000  gone\n"
    baseline(report).write_text(wrong, "utf-8")
    ran = check(report.parent, "--nbrepro-update", CI="")
    assert ran.code == 0, ran.text
    assert "accepted" in ran.text
    assert report.read_bytes() == stripped
    fresh = baseline(report).read_text("utf-8")
    assert "| hello\n" in fresh
    assert "gone" not in fresh
    assert check(report.parent).code == 0


def test_an_update_removes_what_is_unused_where_all_cells_were_run(report: Path) -> None:
    run(report, "strip")
    whole = baseline(report).read_text("utf-8")
    baseline(report).write_text(f"{whole}\n== 000000000000 [9]  gone\n", "utf-8")
    one = check(report.parent, "--nbrepro-update", "report.ipynb::cell-2", CI="")
    assert one.code == 0
    assert "gone" in baseline(report).read_text("utf-8")
    told = (
        "report.ipynb: accepted what is gone: the outputs of 1 cell are removed from the baseline"
    )
    ran = check(report.parent, "--nbrepro-update", CI="")
    assert (ran.code, told in ran.text.splitlines()) == (0, True)
    assert baseline(report).read_text("utf-8") == whole
    assert told not in check(report.parent, "--nbrepro-update", CI="").text


def test_pictures_are_files_called_by_their_content(tmp_path: Path) -> None:
    shown = display("<Figure>")
    shown["data"]["image/png"] = PNG
    path = write(tmp_path / "report.ipynb", notebook(code("1", shown), code("2", shown)))
    before = outputs(path)
    run(path, "strip")
    (picture,) = (tmp_path / "__nbrepro__" / "report").iterdir()
    assert picture.suffix == ".png"
    run(path, "unstrip")
    assert outputs(path) == before
    picture.write_bytes(b"another one")
    run(path, "strip", "--no-baseline")
    ran = check(tmp_path, "-k", "order")
    assert "DIFF002 the picture __nbrepro__/report/" in ran.first_line("report.ipynb::order")
    picture.unlink()
    done = nbrepro(tmp_path, "unstrip", "report.ipynb")
    assert done.returncode == 1
    assert "DIFF002" in done.stdout


@pytest.mark.parametrize("is_text_lost", [False, True])
@pytest.mark.parametrize("damaged", [b"version https://git-lfs.github.com/spec/v1\n", None])
def test_a_picture_that_is_damaged_is_written_anew_where_the_notebook_has_it(
    tmp_path: Path, damaged: bytes | None, is_text_lost: bool
) -> None:
    shown = display("<Figure>")
    shown["data"]["image/png"] = PNG
    path = write(tmp_path / "report.ipynb", notebook(code("1", shown)))
    content = path.read_bytes()
    run(path, "strip")
    (picture,) = (tmp_path / "__nbrepro__" / "report").iterdir()
    whole = picture.read_bytes()
    if damaged is None:
        picture.unlink()
    else:
        picture.write_bytes(damaged)
    if is_text_lost:
        baseline(path).unlink()
    path.write_bytes(content)  # as if it had been run again
    run(path, "strip")
    assert picture.read_bytes() == whole


def test_the_outputs_of_an_old_notebook_are_put_back_when_it_was_converted(tmp_path: Path) -> None:
    path = write(tmp_path / "report.ipynb", FORMAT_3)
    run(path, "strip")
    done = nbrepro(tmp_path, "unstrip", path.name)
    assert (done.returncode, "NB004" in done.stdout) == (1, True)
    converted = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # not typed there
    nbformat.write(converted, path)  # type: ignore[no-untyped-call]  # as above
    run(path, "unstrip")
    assert outputs(path) == [(1, [stdout("1")])]


def test_without_a_baseline_nothing_is_kept(report: Path) -> None:
    run(report, "strip", "--no-baseline")
    assert not baseline(report).parent.exists()
    done = nbrepro(report.parent, "unstrip", report.name)
    assert done.returncode == 1
    assert "DIFF004 there is no baseline __nbrepro__/report.txt" in done.stdout


def test_of_a_folder_the_notebooks_without_a_baseline_are_counted(report: Path) -> None:
    folder = report.parent
    for name in ("a", "b"):
        write(folder / "more" / f"{name}.ipynb", notebook(code("x = 1", execution_count=None)))
    run(report, "strip")
    done = nbrepro(folder, "unstrip", ".")
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        [
            "report.ipynb: the outputs of 5 cells are put back",
            "2 notebooks have no baseline",
        ],
    )
    done = nbrepro(folder, "unstrip", ".", "more/a.ipynb")
    assert done.returncode == 1
    assert "more/a.ipynb: error: DIFF004 there is no baseline" in done.stdout
    assert done.stdout.endswith("1 notebook has no baseline\n")


@pytest.mark.parametrize("option", ["--dry-run", "--verify"])
def test_who_only_asks_changes_nothing(report: Path, option: str) -> None:
    before = report.read_bytes()
    nbrepro(report.parent, "strip", report.name, option)
    assert report.read_bytes() == before
    assert not baseline(report).parent.exists()


def test_a_notebook_without_outputs_gets_no_baseline(tmp_path: Path) -> None:
    content = notebook(code("x = 1"))
    content["cells"][0]["execution_count"] = None
    path = write(tmp_path / "report.ipynb", content)
    run(path, "strip")
    assert not (tmp_path / "__nbrepro__").exists()


def test_a_merge_conflict_in_a_baseline_is_told_and_loses_nothing(report: Path) -> None:
    run(report, "strip")
    told = baseline(report).read_text("utf-8")
    baseline(report).write_text(f"<<<<<<< HEAD\n{told}=======\n>>>>>>> theirs\n", "utf-8")
    before = report.read_bytes(), baseline(report).read_bytes()
    ran = check(report.parent, "-k", "order")
    expected = (
        "DIFF001 the baseline __nbrepro__/report.txt cannot be read: line 1: it holds the marks"
    )
    assert ran.first_line("report.ipynb::order").startswith(expected)
    hint = ran.messages["report.ipynb::order"].splitlines()[-1]
    assert hint == (
        "hint: restore the file; or remove __nbrepro__/report.txt and make it anew: "
        "pytest --nbrepro --nbrepro-update report.ipynb && nbrepro strip report.ipynb"
    )
    for command in ("unstrip",):
        assert nbrepro(report.parent, command, report.name).returncode == 1
    assert (report.read_bytes(), baseline(report).read_bytes()) == before
    write(report, full())  # run anew: there is something to keep, and no place for it
    done = nbrepro(report.parent, "strip", report.name)
    assert done.returncode == 1
    assert "DIFF001" in done.stdout
    assert outputs(report) != [(None, [])] * 5


def test_a_baseline_that_cannot_be_read_stays_until_it_is_removed_and_is_then_made_anew(
    report: Path,
) -> None:
    run(report, "strip")
    whole, content = baseline(report).read_bytes(), report.read_bytes()
    baseline(report).write_bytes(b"<<<<<<< HEAD\n" + whole)
    ran = check(report.parent, "--nbrepro-update", CI="")
    (line,) = (line for line in ran.text.splitlines() if "nothing accepted" in line)
    assert "the baseline __nbrepro__/report.txt cannot be read: line 1" in line
    assert "{notebook}" not in ran.text
    assert baseline(report).read_bytes() == b"<<<<<<< HEAD\n" + whole
    baseline(report).unlink()
    assert check(report.parent, "--nbrepro-update", CI="").code == 0
    run(report, "strip")
    assert report.read_bytes() == content
    assert seen(check(report.parent))["report.ipynb::cell-2"] == "passed"


def test_a_kill_between_baseline_and_notebook_is_healed_by_the_next_strip(report: Path) -> None:
    whole = report.read_bytes()
    run(report, "strip")
    kept = baseline(report).read_bytes()
    report.write_bytes(whole)  # as if only the baseline had been written
    run(report, "strip")
    assert baseline(report).read_bytes() == kept


def test_a_folder_that_cannot_be_written_to_loses_nothing(report: Path) -> None:
    before = report.read_bytes()
    (report.parent / "__nbrepro__").write_text("a file, not a folder")
    done = nbrepro(report.parent, "strip", report.name)
    assert done.returncode == 1
    assert "NB005 its baseline cannot be written" in done.stdout
    assert report.read_bytes() == before


def test_outputs_can_be_kept_beside_a_notebook_that_keeps_them_too(report: Path) -> None:
    before = report.read_bytes()
    told = "report.ipynb: the outputs are kept beside it\n"
    assert run(report, "strip", "--only-baseline") == told
    assert report.read_bytes() == before
    assert run(report, "strip", "--only-baseline") == ""
    kept = baseline(report).read_bytes()
    run(report, "strip")
    assert baseline(report).read_bytes() == kept
    done = nbrepro(report.parent, "strip", "--no-baseline", "--only-baseline", report.name)
    assert done.returncode == 2


def test_a_link_has_the_baseline_of_the_notebook_itself(report: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "link.ipynb"
    link.parent.mkdir()
    link.symlink_to("../report.ipynb")
    run(link, "strip")
    assert link.is_symlink()
    assert "The outputs of report.ipynb" in baseline(report).read_text("utf-8")
    assert check(report.parent, "report.ipynb").code == 0
    assert check(link.parent).code == 0


def test_notebooks_whose_names_differ_behind_the_point_have_baselines_of_their_own(
    report: Path,
) -> None:
    other = write(report.with_name("report.nb"), notebook(code("x = 1\nx", result("2"))))
    before = outputs(report), outputs(other)
    run(report, "strip")
    run(other, "strip")
    run(report, "unstrip")
    run(other, "unstrip")
    assert (outputs(report), outputs(other)) == before
    assert (report.parent / "__nbrepro__" / "report.nb.txt").is_file()


def test_a_baseline_is_no_test_of_documentation(tmp_path: Path) -> None:
    path = write(
        tmp_path / "test_report.ipynb",
        notebook(code(">>> 1\nprint('>>> 1 + 1')", stdout(">>> 1 + 1\n"))),
    )
    run(path, "strip")
    ran = check(tmp_path)
    assert not any(".txt" in item for item in ran.outcomes)


def test_what_was_stripped_can_travel(report: Path, tmp_path: Path) -> None:
    run(report, "strip")
    there = tmp_path / "there"
    there.mkdir()
    shutil.move(report, there / "report.ipynb")
    shutil.move(report.parent / "__nbrepro__", there / "__nbrepro__")
    assert check(there).code == 0


def test_widgets_state_is_kept_and_put_back(tmp_path: Path) -> None:
    content = good()
    state = {"application/vnd.jupyter.widget-state+json": {"state": {}, "version_major": 2}}
    content["metadata"]["widgets"] = copy.deepcopy(state)
    path = write(tmp_path / "report.ipynb", content)
    run(path, "strip")
    assert "widgets" not in read(path)["metadata"]
    run(path, "unstrip")
    assert read(path)["metadata"]["widgets"] == state
