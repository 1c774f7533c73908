"""What git is asked and told: the one place in this room that starts git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Git", "GitError", "Tracked", "named"]

_LINK, _SUBMODULE = b"120000", b"160000"


class GitError(Exception):
    """Raised where git is missing or refuses; the text says why, in git's words."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """A notebook in git's index: its path from the top of the working tree, and its blob."""

    path: str
    blob: str


@dataclass(frozen=True, slots=True)
class Git:
    """Git, as it is called in a folder."""

    folder: Path

    def run(self, *arguments: str, told: bytes = b"", accepted: Sequence[int] = (0,)) -> bytes:
        """What git answers. Raises GitError where it ends with another code than an accepted."""
        with _git_found():
            done = subprocess.run(  # noqa: S603 - nothing in it comes from a notebook
                ["git", *arguments],  # noqa: S607 - the user's own git, wherever it is
                cwd=self.folder,
                env=_variables(),
                input=told,
                capture_output=True,
                check=False,
            )
        if done.returncode not in accepted:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            reason = said[0] if said else f"exit code {done.returncode}"
            raise GitError(
                f"git {arguments[0]}: {reason.removeprefix('fatal: ').removeprefix('error: ')}"
            )
        return done.stdout

    def answer(self, program: str, told: bytes) -> tuple[bytes, str]:
        """What a program answers that git starts as it would a filter, and what else it says."""
        command = ["git", "-c", f"alias.nbrepro-try=!{program}", "nbrepro-try"]
        with _git_found():
            done = subprocess.run(  # noqa: S603 - git would start it as well
                command, cwd=self.folder, input=told, capture_output=True, check=False
            )
        return done.stdout, done.stderr.decode("utf-8", "replace").strip()

    def path(self, *question: str) -> Path:
        """The path with which ``git rev-parse`` answers."""
        answer = self.run("rev-parse", *question).removesuffix(b"\n").removesuffix(b"\r")
        return self.folder / os.fsdecode(answer)

    def setting(self, name: str, *options: str) -> str | None:
        """The value of a setting; None where it has none."""
        found = self.run("config", "-z", *options, "--get", name, accepted=(0, 1))
        return found.decode("utf-8", "surrogateescape").removesuffix("\0") if found else None

    def tracked(self) -> list[Tracked]:
        """The notebooks in the index, those in conflict and symbolic links left out."""
        listed = self.run("ls-files", "-z", "--stage", "--", "*.ipynb")
        found = []
        for line in listed.split(b"\0")[:-1]:
            about, _, path = line.partition(b"\t")
            mode, blob, stage = about.split(b" ")
            if mode not in {_LINK, _SUBMODULE} and stage == b"0":
                found.append(Tracked(os.fsdecode(path), blob.decode()))
        return found

    def filters(self, paths: Sequence[str]) -> Mapping[str, str]:
        """The filter that git's attributes give to each of the paths, in git's words for it."""
        told = b"".join(os.fsencode(path) + b"\0" for path in paths)
        answer = self.run("check-attr", "-z", "--stdin", "filter", told=told)
        parts = answer.split(b"\0")
        return {
            os.fsdecode(path): value.decode("utf-8", "replace")
            for path, value in zip(parts[::3], parts[2::3], strict=False)
        }

    def contents(self, blobs: Sequence[str]) -> Iterator[bytes]:
        """The contents of blobs, in their order, one at a time in memory."""
        command = ["git", "cat-file", "--batch"]
        pipe = subprocess.PIPE
        with (
            _git_found(),
            subprocess.Popen(  # noqa: S603 - as above
                command, cwd=self.folder, env=_variables(), stdin=pipe, stdout=pipe
            ) as git,
        ):
            assert git.stdin is not None
            assert git.stdout is not None
            for blob in blobs:
                git.stdin.write(f"{blob}\n".encode())
                git.stdin.flush()
                about = git.stdout.readline().split()
                if len(about) != 3:
                    raise GitError(f"git cat-file: {blob} cannot be read")
                content = git.stdout.read(int(about[2]) + 1)
                yield content[:-1]


class _git_found:  # noqa: N801 - reads as what it is for
    """Says it in a sentence where there is no git."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, FileNotFoundError):
            raise GitError("git is not installed, or not on the PATH") from error


def _variables() -> dict[str, str]:
    """The user's variables, with which git's words are English and nothing is locked in passing."""
    return {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}


def named(path: str) -> str:
    """A path in one line of a message, quoted where it would not be one."""
    return path if path.isprintable() else repr(path)
