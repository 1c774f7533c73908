"""What continuous integration runs for notebooks that are locked, each in its own environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pytest_nbrepro.adoption import GITHUB, GITLAB, Pipeline, github, gitlab
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.environment.exports import header, parts_of
from pytest_nbrepro.exporting import Chosen, choose
from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.locks import digest_of
from pytest_nbrepro.recorded_system import joined, system_of
from pytest_nbrepro.shipments import OutsideError, path_below
from pytest_nbrepro.shipping import Made

#: The kinds, with the usual names of their files.
WORKFLOWS: Mapping[str, str] = {"github-workflow": GITHUB, "gitlab-ci": GITLAB}
#: The Python that this tool needs at least.
_OLDEST = (3, 11)
#: GitHub's machines by the system and the machine of a lock.
_RUNNERS = {
    ("linux", "x86_64"): "ubuntu-latest",
    ("linux", "aarch64"): "ubuntu-24.04-arm",
    ("macos", "arm64"): "macos-latest",
    ("windows", "amd64"): "windows-latest",
}


def workflow(
    conductor: Conductor, paths: Iterable[Path], platform: str | None, kind: str, folder: Path
) -> Made:
    """The file for one of `WORKFLOWS`, in the repository whose top is ``folder``.

    Raises FindingError (LOCK004, LOCK052) where a notebook has no lock for the
    machine, OutsideError where one is not in the repository.
    """
    chosen = choose(conductor, paths, platform)
    _require_locks(chosen)
    seen = [(path, path_below(Path(path), folder)) for path in chosen.records]
    odd = next((path for path, _ in seen if not _is_plain(path)), None)
    if odd is not None:
        raise OutsideError(f"{odd!r} is a name that {kind} would read as something else")
    outside = next((path for path, below in seen if below is None), None)
    if outside is not None:
        raise OutsideError(f"{outside} is not below {folder}: name a folder above it with -o")
    python, runner = _python_and_runner(kind, chosen.platform)
    systems = (system_of(record.locks[chosen.platform]) for record in chosen.records.values())
    system = joined(each for each in systems if each)
    digests = [digest_of(record.locks[chosen.platform]) for record in chosen.records.values()]
    pipeline = Pipeline(
        [below for _, below in seen if below is not None],
        python,
        arguments=["--nbrepro-env locked"],
        header=header(chosen.records, chosen.platform, dict.fromkeys(digests)),
        runner=runner,
        system=sorted(system.wanted) if system and system.is_debians else (),
    )
    text = github(pipeline) if kind == "github-workflow" else gitlab(pipeline)
    return Made(WORKFLOWS[kind], text)


def _python_and_runner(kind: str, platform: str) -> tuple[str, str]:
    """The Python, and on which machine it runs. Raises FindingError (LOCK052)."""
    python, system, machine = parts_of(platform)
    runner = _RUNNERS.get((system, machine))
    if runner is None or (kind == "gitlab-ci" and system != "linux"):
        message = f"no machine of {kind} is known for a lock for {platform}"
        hint = "lock on Linux, too, where the outputs are the same: nbrepro lock NOTEBOOK"
        raise FindingError(finding("LOCK052", message, hint=hint))
    if tuple(map(int, python.split("."))) < _OLDEST:
        message = f"{kind} runs this tool in the notebook's Python; it needs 3.11, not {python}"
        hint = "run it in a container: nbrepro export --to dockerfile -o . NOTEBOOK"
        raise FindingError(finding("LOCK052", message, hint=hint))
    return python, runner


def _is_plain(path: str) -> bool:
    """True for a name that stands on a line of a file, and in which nothing is evaluated."""
    return path.isprintable() and path == path.strip() and "${{" not in path


def _require_locks(chosen: Chosen) -> None:
    for notebook, record in chosen.records.items():
        if chosen.platform not in record.locks:
            known = ", ".join(sorted(record.locks)) or "none"
            message = f"{notebook} has no lock for {chosen.platform}; it has: {known}"
            raise FindingError(finding("LOCK004", message, hint="choose one with --platform"))
