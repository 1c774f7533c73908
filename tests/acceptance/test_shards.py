"""A session in parts, as the jobs of a matrix run it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from notebooks import code, good, notebook, stdout, write
from runs import check, quick

#: What pytester calls the file of the other tests.
_TESTS = "test_the_parts_are_the_whole_and_notebooks_stay_whole.py"


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """Five notebooks, one of which is none, and two other tests."""
    for name in "abcd":
        write(pytester.path / "deep" / f"{name}.ipynb", good())
    (pytester.path / "deep" / "e.ipynb").write_text("no notebook", "utf-8")
    pytester.makepyfile("def test_one(): pass\ndef test_two(): pass\n")
    return pytester


def collected(project: pytest.Pytester, *arguments: str) -> tuple[set[str], pytest.RunResult]:
    ran = quick(project, "--nbrepro", "--co", "-q", *arguments)
    return {line for line in ran.outlines if "::" in line}, ran


def test_the_parts_are_the_whole_and_notebooks_stay_whole(project: pytest.Pytester) -> None:
    whole, _ = collected(project)
    parts, said = [], []
    for number in (1, 2, 3):
        items, ran = collected(project, f"--nbrepro-shard={number}/3")
        assert ran.ret == 0
        parts.append(items)
        said.append(ran.outlines[0])
    assert sum(map(len, parts)) == len(whole)
    assert set().union(*parts) == whole
    notebooks = [{item.partition("::")[0] for item in part} - {_TESTS} for part in parts]
    assert sorted(map(len, notebooks)) == [1, 2, 2]
    assert len(set().union(*notebooks)) == 5
    split = re.search(r"\[split ([0-9a-f]{6}) by number\]", said[0])
    assert split
    tests = ["and 2 other tests", "(2 other tests in shard 1)", "(2 other tests in shard 1)"]
    assert said == [
        f"shard {n} of 3: {len(notebooks[n - 1])} of 5 notebooks {tests[n - 1]} {split[0]}"
        for n in (1, 2, 3)
    ]


def test_a_part_of_what_is_chosen_is_run(project: pytest.Pytester) -> None:
    durations = {"deep/a.ipynb": 9, "deep/b.ipynb": 5, "deep/c.ipynb": 4}  # hence d: 5
    (project.path / "d.json").write_text(_file(durations), "utf-8")
    asked = ("--nbrepro-durations=d.json", "-k", "cell-1")
    first, ran = collected(project, "--nbrepro-shard=1/2", *asked)
    assert first == {"deep/a.ipynb::cell-1", "deep/c.ipynb::cell-1"}
    said = r"shard 1 of 2: 2 of 4 notebooks \[split \w{6} by durations, 1 not known\]"
    assert re.fullmatch(said, ran.outlines[0])
    second, _ = collected(project, "--nbrepro-shard=2/2", *asked)
    assert second == {"deep/b.ipynb::cell-1", "deep/d.ipynb::cell-1"}
    alone, _ = collected(project, "--nbrepro-shard=1/1", "deep/a.ipynb::cell-1")
    assert alone == {"deep/a.ipynb::cell-1"}


def test_a_part_with_nothing_to_run_is_no_failure(project: pytest.Pytester) -> None:
    quiet = (*("-p", "no:hypothesispytest"), "--nbrepro", "--nbrepro-shard=9/9", "deep")
    ran = project.runpytest(*quiet)
    assert ran.ret == 0
    ran.stdout.fnmatch_lines(
        ["shard 9 of 9: none of 5 notebooks *", "this shard has nothing to run, *"]
    )
    spread = project.runpytest(*quiet, "-n1", "--nbrepro-json=found.json")
    assert spread.ret == 0
    spread.stdout.fnmatch_lines(
        ["shard 9 of 9: none of 5 notebooks *", "this shard has nothing to run, *"]
    )
    found = json.loads((project.path / "found.json").read_text("utf-8"))
    assert (found["exit_code"], found["settings"]["shard"]) == (0, "9/9")
    (project.path / "empty").mkdir()
    assert quick(project, *quiet[2:4], "empty").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_what_failed_last_is_not_dealt_out(project: pytest.Pytester) -> None:
    asked = ("-p", "no:hypothesispytest", "--nbrepro", "-k", "notebook or order")
    project.runpytest(*asked).assert_outcomes(failed=1, passed=4)
    again = project.runpytest(*asked, "--lf", "--nbrepro-shard=9/9")
    again.assert_outcomes(failed=1)
    again.stdout.fnmatch_lines(["shard 9 of 9: not dealt out with --last-failed"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["--nbrepro-shard=9/8"],
            "command line: --nbrepro-shard = '9/8': expected a shard",
        ),
        (["--nbrepro-shard=1/2", "--sw"], "--stepwise goes by what this job alone has run"),
        (
            ["--nbrepro-shard=1/2", "--nbrepro-durations=gone.json"],
            "durations in gone.json: there is no such file or folder, and shards have to see",
        ),
        (
            ["--nbrepro-shard=1/2", "--nbrepro-durations=bad.json"],
            "durations in bad.json: it is damaged",
        ),
        (["--nbrepro-store-durations=bad.json"], "durations in bad.json: it is damaged"),
    ],
)
def test_a_mistake_is_told_before_anything_is_run(
    pytester: pytest.Pytester, arguments: list[str], says: str
) -> None:
    (pytester.path / "bad.json").write_text("{", "utf-8")
    ran = quick(pytester, "-p", "stepwise", "--nbrepro", *arguments)
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    assert f"ERROR: {says}" in ran.stderr.str()
    assert (pytester.path / "bad.json").read_text("utf-8") == "{"


def test_durations_are_stored_dealt_out_by_and_kept_where_nothing_is_run(tmp_path: Path) -> None:
    slow = notebook(code("import time\ntime.sleep(0.7)\nprint(1)", stdout("1\n")))
    write(tmp_path / "slow.ipynb", slow)
    for name in ("a.ipynb", "b.ipynb"):
        write(tmp_path / name, good())
    cached = ("--nbrepro-cache", "--nbrepro-cache-dir=kept")
    stored = check(tmp_path, *cached, "--nbrepro-store-durations=all.json", "-q")
    assert "\ndurations: all.json\n" in stored.text
    first = json.loads((tmp_path / "all.json").read_text("utf-8"))["seconds"]
    assert first.keys() == {"slow.ipynb", "a.ipynb", "b.ipynb"}
    # as on a quiet machine, so that it is known which is the longest
    told = {"slow.ipynb": 7.0, "a.ipynb": 1.0, "b.ipynb": 1.0}
    (tmp_path / "all.json").write_text(_file(told), "utf-8")
    part = ("--nbrepro-durations=all.json", "--nbrepro-store-durations=1.json")
    second = check(tmp_path, *cached, *part, "--nbrepro-shard=1/2")
    assert {item.partition("::")[0] for item in second.outcomes} == {"slow.ipynb"}
    assert second.properties["slow.ipynb::cell-1"]["nbrepro.cached"]
    assert json.loads((tmp_path / "1.json").read_text("utf-8"))["seconds"] == {"slow.ipynb": 7.0}


def _file(seconds: Mapping[str, float]) -> str:
    return json.dumps({"nbrepro_durations": 1, "seconds": seconds})
