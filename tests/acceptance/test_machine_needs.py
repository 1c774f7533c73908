"""``nbrepro require``: what a notebook needs is stated, checked first, and skips it."""

from __future__ import annotations

from pathlib import Path

import pytest
from notebooks import code, good, notebook, read, write
from runs import check, nbrepro

LOCK = "report.ipynb::lock"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A notebook that leaves a trace when it is run."""
    cells = [code("open('ran', 'w').close()"), code("")]
    return write(tmp_path / "report.ipynb", notebook(*cells))


def require(path: Path, *needs: str) -> str:
    done = nbrepro(path.parent, "require", path.name, *needs)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_need_is_stated_shown_and_taken_back(report: Path) -> None:
    before = report.read_bytes()
    assert require(report) == "report.ipynb: needs nothing\n"
    assert report.read_bytes() == before
    told = require(report, "--gpu-memory", "16gb", "--memory", "32G")
    assert told == "report.ipynb: needs memory 32G, gpu-memory 16G\n"
    stated = {"memory": "32G", "gpu-memory": "16G"}
    assert read(report)["metadata"]["nbrepro"]["requires-hardware"] == stated
    assert require(report, "--gpu-memory", "none") == "report.ipynb: needs memory 32G\n"
    assert require(report, "--memory", "none") == "report.ipynb: needs nothing\n"
    assert "requires-hardware" not in read(report)["metadata"]["nbrepro"]


def test_nothing_but_the_need_changes_in_a_record(report: Path) -> None:
    assert nbrepro(report.parent, "lock", report.name).returncode == 0
    before = report.read_bytes()
    require(report, "--cores", "2")
    assert report.read_bytes() != before
    require(report, "--cores", "none")
    assert report.read_bytes() == before


def test_a_lock_keeps_what_was_stated(report: Path) -> None:
    require(report, "--memory", "1G")
    assert nbrepro(report.parent, "lock", report.name).returncode == 0
    assert require(report) == "report.ipynb: needs memory 1G\n"
    assert "needs      memory 1G" in nbrepro(report.parent, "show", report.name).stdout


def test_a_notebook_that_needs_more_is_skipped_before_it_is_run(report: Path) -> None:
    require(report, "--memory", "900T", "--cores", "100000")
    ran = check(report.parent, "-rs")
    assert ran.code == 0
    outcomes = {item.partition("::")[2]: outcome for item, outcome in ran.outcomes.items()}
    assert outcomes["hardware"] == outcomes["cell-1"] == "skipped"
    assert not (report.parent / "ran").exists()
    why = "the notebook needs 100000 processors ("
    assert why in ran.first_line("report.ipynb::hardware")
    assert f"not run: {why}" in ran.first_line("report.ipynb::cell-1")


def test_under_strict_it_fails_once(report: Path) -> None:
    require(report, "--memory", "900T")
    assert nbrepro(report.parent, "lock", report.name).returncode == 0
    ran = check(report.parent, "--nbrepro-policy", "strict")
    assert ran.code == 1
    assert not (report.parent / "ran").exists()
    failed = [item for item, outcome in ran.outcomes.items() if outcome == "failed"]
    assert failed == ["report.ipynb::hardware"]
    assert ran.first_line(failed[0]).startswith("HW011 the notebook needs 900T of memory (")


def test_under_lenient_it_is_run_all_the_same(report: Path) -> None:
    require(report, "--memory", "900T")
    ran = check(report.parent, "--nbrepro-policy", "lenient")
    assert ran.outcomes["report.ipynb::cell-1"] == "passed"
    assert (report.parent / "ran").exists()


def test_who_does_not_want_to_hear_of_it_has_it_run(report: Path) -> None:
    require(report, "--memory", "900T")
    check(report.parent, "--nbrepro-ignore", "HW011")
    assert (report.parent / "ran").exists()


def test_what_is_here_needs_no_word(report: Path) -> None:
    require(report, "--memory", "64M", "--cores", "1")
    ran = check(report.parent)
    assert "HW011" not in ran.text
    assert (report.parent / "ran").exists()


def test_check_tells_of_it(report: Path) -> None:
    require(report, "--gpu", "4096")
    done = nbrepro(report.parent, "check", report.name)
    assert "warning: HW011 the notebook needs 4096 GPUs (here is " in done.stdout


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--memory", "much"], "--memory = 'much': expected a size such as 32G"),
        (["--gpu", "0"], "--gpu = '0': expected a number from 1 up"),
        (["--cpu-level", "fast"], "expected a processor level such as x86_64_v3"),
        (["--compute-capability", "new"], "expected a version such as 8.0"),
    ],
)
def test_what_is_no_need_is_refused(report: Path, arguments: list[str], expected: str) -> None:
    before = report.read_bytes()
    done = nbrepro(report.parent, "require", report.name, *arguments)
    assert done.returncode == 2
    assert expected in done.stderr
    assert report.read_bytes() == before


def test_without_a_notebook_it_asks_for_one(tmp_path: Path) -> None:
    done = nbrepro(tmp_path, "require", "--memory", "1G")
    assert done.returncode == 2
    assert "which notebooks?" in done.stderr


@pytest.mark.parametrize(
    "needs", [{"memory": "much"}, {"quantum": 1}, {"gpu": -1}, [], "32G", {"memory": {"a": 1}}]
)
def test_needs_in_a_record_that_are_none_are_damage(report: Path, needs: object) -> None:
    require(report, "--memory", "1G")
    content = read(report)
    content["metadata"]["nbrepro"]["requires-hardware"] = needs
    write(report, content)
    ran = check(report.parent, "-k", "lock")
    assert ran.first_line(LOCK).startswith(
        "REC003 the record is damaged: nbrepro.requires-hardware"
    )


def test_a_notebook_whose_kernel_cannot_be_asked_says_that_and_not_what_it_needs(
    tmp_path: Path,
) -> None:
    kernel = tmp_path / "kernels" / "gone"
    kernel.mkdir(parents=True)
    spec = '{"argv": ["/nowhere/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],'
    (kernel / "kernel.json").write_text(spec + '"display_name": "g", "language": "python"}')
    content = good()
    content["metadata"]["kernelspec"]["name"] = "gone"
    path = write(tmp_path / "report.ipynb", content)
    require(path, "--memory", "1G")
    ran = check(tmp_path, JUPYTER_PATH=str(tmp_path))
    assert ran.code == 1
    assert "/nowhere/python" in ran.text
    assert "HW011" not in ran.text
