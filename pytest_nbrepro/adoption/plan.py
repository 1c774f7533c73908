"""What `nbrepro init` puts into a project, from what is there and what is wanted.

What is there already is never replaced: a file that names this tool is taken
for set up, and one of the same name that others wrote is left, and told of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_nbrepro.adoption import hooks, pipelines, toml
from pytest_nbrepro.adoption.change import CannotEditError, Change, text_of
from pytest_nbrepro.adoption.home import REPOSITORY, TAG
from pytest_nbrepro.adoption.pytest_files import PytestFile, new_pytest_file, pytest_file

SERVICES = ("github", "gitlab", "none")
_SETTINGS = f"All settings: {REPOSITORY}/blob/{TAG}/docs/settings.md"
_FOLDED = "**/__nbrepro__/** linguist-generated"


@dataclass(frozen=True)
class Project:
    """What a folder holds that matters here.

    ``files`` are those that configure something, by their paths from the
    folder; ``notebooks`` the notebooks, ``unlocked`` those without a record;
    ``remote`` is where git pushes to, ``branch`` the one that others start
    from.
    """

    files: Mapping[str, bytes]
    notebooks: Sequence[str] = ()
    unlocked: Sequence[str] = ()
    has_git: bool = False
    remote: str = ""
    branch: str = "main"

    @property
    def service(self) -> str:
        """The one of `SERVICES` that the project seems to use."""
        if pipelines.GITLAB in self.files:
            return "gitlab"
        is_github = any(name.startswith(".github/") for name in self.files)
        return "gitlab" if "gitlab" in self.remote and not is_github else "github"

    @property
    def paths(self) -> list[str]:
        """What to give pytest: the folders at the top that hold notebooks, or all."""
        tops = sorted({name.partition("/")[0] for name in self.notebooks})
        in_folders = all("/" in name for name in self.notebooks)
        return tops if tops and in_folders and len(tops) <= _MOST_FOLDERS else ["."]

    @property
    def requirements(self) -> list[str]:
        """What has to be installed for the notebooks, as far as files say so."""
        found = [name for name in _REQUIREMENTS if name in self.files][:1]
        return [*found, *(["."] if self.is_package else [])]

    @property
    def is_package(self) -> bool:
        """True where the folder is one that pip can install."""
        if "setup.py" in self.files:
            return True
        try:
            name = "pyproject.toml"
            data = toml.read_toml(name, text_of(name, self.files.get(name)))
        except CannotEditError:
            return False
        return "project" in data or toml.table_at(data, ("tool", "poetry")) is not None


_MOST_FOLDERS = 3
_REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "dev-requirements.txt")


@dataclass(frozen=True)
class Wanted:
    """What is to be set up: one of `SERVICES` as ``ci``.

    With ``always`` every run of pytest checks notebooks; ``strip`` commits
    them without their outputs.
    """

    settings: bool = True
    always: bool = False
    hooks: bool = False
    strip: bool = False
    ci: str = "github"


def changes(project: Project, wanted: Wanted, python: str) -> list[Change]:
    """What is to be written, and what cannot be; files that stay as they are are left out."""
    made: list[Change] = []
    files = dict(project.files)

    def change(path: str, edit: Callable[[str], str]) -> None:
        before = files.get(path)
        try:
            after = edit(text_of(path, before)).encode()
        except CannotEditError as error:
            made.append(Change(path, before, before or b"", str(error)))
            return
        if after != (before or b""):
            others = [one for one in made if one.path != path]
            made[:] = [*others, Change(path, project.files.get(path), after)]
            files[path] = after

    for path, edit in _edits(project, wanted, python, files):
        change(path, edit)
    return made


def _edits(
    project: Project, wanted: Wanted, python: str, files: Mapping[str, bytes]
) -> Iterator[tuple[str, Callable[[str], str]]]:
    """The files, each with what becomes of its text."""
    if wanted.settings:
        yield _settings(files)
    if wanted.always:
        yield _always(files)
    if wanted.hooks or wanted.strip:
        yield hooks.FILE, lambda text: _with_hooks(text, wanted)
    if wanted.strip:
        yield ".gitattributes", _folded
    pipeline = _pipeline(project, wanted, python)
    if wanted.ci == "github" and not _names_us(files, ".github/workflows/"):
        yield pipelines.GITHUB, lambda text: _workflow(text, pipeline)
    if wanted.ci == "gitlab":
        yield (
            pipelines.GITLAB,
            lambda text: text if "nbrepro" in text else pipelines.gitlab(pipeline, text),
        )


def _pipeline(project: Project, wanted: Wanted, python: str) -> pipelines.Pipeline:
    """Notebooks that are locked run in the environment of their lock.

    The package that they belong to is in no index, so those of a package need
    its own.
    """
    is_locked = wanted.settings and not project.is_package
    requirements = [] if is_locked else project.requirements
    arguments = [
        *([] if requirements else ["--nbrepro-env locked"]),
        # tests in .py files below are another job's
        *(["--override-ini python_files="] if project.paths == ["."] else []),
    ]
    return pipelines.Pipeline(project.paths, python, requirements, project.branch, arguments)


def _settings(files: Mapping[str, bytes]) -> tuple[str, Callable[[str], str]]:
    """The settings go into pyproject.toml; where that would be a new one, beside pytest's.

    A pyproject.toml where there was none changes how a package is built.
    """
    try:
        place = pytest_file(files) or new_pytest_file(files)
    except CannotEditError as error:
        return "pyproject.toml", _refusing(error)
    if "pyproject.toml" in files or place.path == "pyproject.toml":
        return "pyproject.toml", _with_settings
    return (
        place.path,
        lambda text: (
            text
            if "nbrepro_" in text
            else place.with_value(text, "nbrepro_require_record", _true(place))
        ),
    )


def _true(place: PytestFile) -> bool | str:
    return True if place.is_toml else "true"


def _refusing(error: CannotEditError) -> Callable[[str], str]:
    def refuse(_: str) -> str:
        raise error

    return refuse


def _with_settings(text: str) -> str:
    place = ("tool", "nbrepro")
    if toml.table_at(toml.read_toml("pyproject.toml", text), place) is not None:
        return text
    return toml.with_values("pyproject.toml", text, place, {"require-record": True}, _SETTINGS)


def _always(files: Mapping[str, bytes]) -> tuple[str, Callable[[str], str]]:
    try:
        place = pytest_file(files) or new_pytest_file(files)
    except CannotEditError as error:
        return "pyproject.toml", _refusing(error)
    return place.path, lambda text: place.with_option(text, "--nbrepro")


def _with_hooks(text: str, wanted: Wanted) -> str:
    ids = [*(["nbrepro-strip"] if wanted.strip else []), "nbrepro-check"]
    there = hooks.hooks_in(text)
    if there & {*ids}:
        missing = [name for name in ids if name not in there]
        if missing:
            told = f"{hooks.FILE} has hooks of nbrepro; put in beside them: - id: {missing[0]}"
            raise CannotEditError(told)
        return text
    return hooks.with_hooks(text, ids)


def _folded(text: str) -> str:
    """Baselines are made: reviews fold them."""
    if _FOLDED in text.splitlines():
        return text
    end = "\r\n" if "\r\n" in text else "\n"
    gap = end if text and not text.endswith("\n") else ""
    return f"{text}{gap}{_FOLDED}{end}"


def _workflow(text: str, pipeline: pipelines.Pipeline) -> str:
    if text:
        raise CannotEditError(f"{pipelines.GITHUB} is there, made by others, and stays as it is")
    return pipelines.github(pipeline)


def _names_us(files: Mapping[str, bytes], folder: str) -> bool:
    return any(b"nbrepro" in content for name, content in files.items() if name.startswith(folder))
