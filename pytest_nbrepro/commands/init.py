"""``nbrepro init``: a project takes this tool up; what is written is shown before."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from pytest_nbrepro import adopting
from pytest_nbrepro.adoption import SERVICES, Change, Project, Wanted, changes
from pytest_nbrepro.commands.parts import echo

_MOST_NAMED = 8
#: What is asked for each of `Wanted`.
_QUESTIONS = {
    "settings": "Settings: shall a notebook that nobody has locked fail?",
    "always": "Shall every run of pytest check the notebooks, also without --nbrepro?",
    "hooks": "pre-commit: check notebooks before each commit?",
    "strip": "pre-commit: commit notebooks without their outputs, and keep these beside them?",
    "ci": "Continuous integration",
}


@click.command()
@click.argument(
    "folder",
    default=".",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="[FOLDER]",
)
@click.option("--yes", "-y", is_flag=True, help="ask nothing: what is suggested is written")
@click.option("--dry-run", is_flag=True, help="ask nothing, show what would be written")
@click.option("--settings/--no-settings", default=None, help="a notebook without a record fails")
@click.option("--always/--no-always", default=None, help="pytest checks notebooks in every run")
@click.option("--hooks/--no-hooks", default=None, help="check before each commit, by pre-commit")
@click.option("--strip/--no-strip", default=None, help="commit notebooks without their outputs")
@click.option("--ci", type=click.Choice(SERVICES), help="check what is pushed")
def init(
    folder: Path,
    *,
    yes: bool,
    dry_run: bool,
    **chosen: bool | str | None,
) -> None:
    """Set a project up: settings, hooks of pre-commit, a workflow.

    Asks what is wanted, shows every line that it would write, and asks again.
    Nothing of others is replaced, and a second time changes nothing.
    """
    _in_the_top_folder(folder)
    try:
        project = adopting.look_at(folder)
        wanted = _wanted(project, chosen, asks=not (yes or dry_run))
        found = changes(project, wanted, f"{sys.version_info.major}.{sys.version_info.minor}")
        _make(folder, found, asks=not yes, dry_run=dry_run)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(f"{where}{error.strerror or error}") from error
    except click.Abort:
        raise click.ClickException(
            "nothing was written: the answer is missing; --yes writes, --dry-run shows"
        ) from None
    if not dry_run:
        echo(_next_lines(folder, project, wanted, found))


def _in_the_top_folder(folder: Path) -> None:
    """End the command where a repository's hooks and workflows would go into a folder of it."""
    top = adopting.git_folder(folder)
    if top is not None and os.path.realpath(top) != os.path.realpath(folder):
        raise click.UsageError(
            f"{folder.resolve()} is inside of a git repository, which is set up in its top "
            f"folder: nbrepro init {shlex.quote(str(top))}"
        )


def _wanted(project: Project, chosen: dict[str, bool | str | None], *, asks: bool) -> Wanted:
    """What was typed, then what is answered, then what is suggested."""
    suggested = Wanted(hooks=project.has_git, ci=project.service)
    said: dict[str, bool | str] = {k: v for k, v in chosen.items() if v is not None}
    if asks:
        for name, question in _QUESTIONS.items():
            if name not in said and not (name == "strip" and not said.get("hooks")):
                default = getattr(suggested, name)
                said[name] = (
                    click.prompt(question, type=click.Choice(SERVICES), default=default)
                    if name == "ci"
                    else click.confirm(question, default=default)
                )
    return replace(suggested, **said)  # type: ignore[arg-type]  # click has checked their kinds


def _make(folder: Path, found: Sequence[Change], *, asks: bool, dry_run: bool) -> None:
    """Show the changes, and make them where nobody objects."""
    due = [change for change in found if change]
    for change in due:
        echo([*change.lines(), ""])
    echo(f"left to you: {change.notice}" for change in found if change.notice)
    if not due and len(found) > len(due):
        echo(["nothing was written"])
    elif not due:
        echo(["all that is wanted is there; nothing was written"])
    elif dry_run:
        echo(["nothing was written, as asked for"])
    elif asks and not click.confirm(f"Write {_named(due)}?", default=True):
        raise click.exceptions.Exit(1)
    else:
        adopting.write(folder, due)
        echo([f"wrote {_named(due)}"])


def _named(found: Sequence[Change]) -> str:
    return ", ".join(change.path for change in found)


def _next_lines(
    folder: Path, project: Project, wanted: Wanted, found: Sequence[Change]
) -> Iterator[str]:
    """What to type next."""
    yield from ("", "next:")
    if folder.resolve() != Path.cwd().resolve():
        yield f"  cd {shlex.quote(str(folder))}"
    if not project.notebooks:
        yield "  there is no notebook here yet; nbrepro lock NOTEBOOK when there is"
    unlocked = [*map(shlex.quote, project.unlocked)]
    if len(unlocked) > _MOST_NAMED:
        unlocked = [*map(shlex.quote, project.paths)]
    if unlocked:
        yield f"  nbrepro lock {' '.join(unlocked)}"
    yield " ".join(["  pytest --nbrepro", *map(shlex.quote, project.paths)])
    if wanted.hooks or wanted.strip:
        yield "  pip install pre-commit && pre-commit install"
    if project.has_git and not wanted.strip:
        yield "  nbrepro git install            # only if outputs are not to be committed"
    written = [shlex.quote(change.path) for change in found if change]
    if project.has_git and written:
        yield f"  git add {' '.join([*written, *unlocked])} && git commit"
