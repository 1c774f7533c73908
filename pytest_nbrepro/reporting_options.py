"""The options on what is written of a session beside pytest's own report."""

from __future__ import annotations

from pytest_nbrepro import paths, values
from pytest_nbrepro.option import KEPT, ON_GITHUB, Option

REPORTING = (
    Option(
        "json",
        paths.file,
        "write all that was found to a JSON file, for programs",
        "FILE",
        is_path=True,
    ),
    Option(
        "report",
        paths.file,
        "write an HTML page that shows what was found: outputs side by side, pictures, tables",
        "FILE",
        is_path=True,
    ),
    Option(
        "sarif",
        paths.file,
        "write errors and warnings to a SARIF file, for GitHub code scanning and others",
        "FILE",
        is_path=True,
    ),
    Option(
        "code_quality",
        paths.file,
        "write errors and warnings to a code quality report, for merge requests of GitLab",
        "FILE",
        is_path=True,
    ),
    Option(
        "github",
        values.one_of(*ON_GITHUB),
        "mark lines of notebooks, and summarise, for GitHub Actions: auto (in its jobs), on, off; "
        "default: auto",
        "WHEN",
    ),
    Option(
        "output_dir",
        paths.folder,
        "keep notebooks that fail as the fresh run has left them, in a folder of their own",
        "FOLDER",
        is_path=True,
    ),
    Option(
        "output_of",
        values.one_of(*KEPT),
        "which notebooks output-dir gets: failed, all; default: failed",
        "WHICH",
    ),
)
