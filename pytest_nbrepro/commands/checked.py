"""What ``nbrepro check`` has found, in the forms that programs read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from pytest_nbrepro.findings import Finding, Severity
from pytest_nbrepro.locating import Lines
from pytest_nbrepro.on_ci import add_summary, is_told_to_github, path_in, repository
from pytest_nbrepro.reports.ci import (
    Located,
    annotation_lines,
    checked_row,
    code_quality,
    located,
    sarif,
)
from pytest_nbrepro.writers import json_bytes
from pytest_nbrepro.writing import create_file


@dataclass(frozen=True)
class Checked:
    """One notebook, and what there is to say of it; ``sources`` are those of its cells."""

    path: Path
    findings: tuple[Finding, ...]
    lines: Lines = field(default_factory=Lines)
    sources: Mapping[int, str] = field(default_factory=dict)

    @property
    def has_errors(self) -> bool:
        """True where the notebook is not as it should be."""
        return any(found.severity is Severity.ERROR for found in self.findings)

    def located(self, root: Path) -> Iterator[Located]:
        """The findings where they are to be shown, in the repository with that root."""
        told = (found.about(str(self.path)) for found in self.findings)
        return located(path_in(root, self.path), told, self.lines, self.sources)


def _as_sarif(checked: Sequence[Checked], root: Path, findings: Sequence[Located]) -> object:
    return sarif(findings, [path_in(root, each.path) for each in checked], "check")


def _as_code_quality(_: Sequence[Checked], _root: Path, findings: Sequence[Located]) -> object:
    return code_quality(findings)


FORMATS: Mapping[str, Callable[[Sequence[Checked], Path, Sequence[Located]], object]] = {
    "sarif": _as_sarif,
    "code-quality": _as_code_quality,
}


def written(checked: Sequence[Checked], form: str, *, with_notes: bool) -> bytes:
    """What was found in one of `FORMATS`; what only informs ``with_notes``."""
    root = repository(Path.cwd(), os.environ)
    findings = [
        each
        for notebook in checked
        for each in notebook.located(root)
        if with_notes or each.found.severity is not Severity.INFO
    ]
    return json_bytes(FORMATS[form](checked, root, findings))


def put(content: bytes, output: Path | None) -> None:
    """Write to a file, or print. Ends the command where it cannot be written."""
    if output is None:
        click.echo(content.decode("ascii"), nl=False)
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        create_file(output, content)
    except OSError as error:
        raise click.ClickException(f"{output}: cannot be written: {error.strerror}") from error


def told_to_github(checked: Sequence[Checked], wanted: str) -> Iterator[str]:
    """In a job of GitHub Actions, the lines by which lines are marked; its summary is added to."""
    if not is_told_to_github(wanted, os.environ):
        return
    root = repository(Path.cwd(), os.environ)
    rows = [checked_row(path_in(root, each.path), each.findings) for each in checked]
    failure = add_summary(rows, "Notebooks, checked without being run", "", os.environ)
    if failure:
        yield failure
    yield from annotation_lines(found for each in checked for found in each.located(root))
